/* claim.h - a line of [slo] or [expect], and what came of it in a trial. */
#pragma once

#include <stdbool.h>

enum claim_kind { CLAIM_SLO, CLAIM_EXPECT };
enum claim_result { CLAIM_MET, CLAIM_MISSED, CLAIM_UNDECIDED };
enum relation { BELOW, AT_MOST, ABOVE, AT_LEAST, EQUAL };

struct claim_record {
    enum claim_kind kind;
    char *name;    /* SLO: its key; expectation: the subject */
    char *subject; /* what is measured: sim/observe/subject.h, or a consistency model */
    enum relation comparison;
    double limit;  /* ms for latencies, a share for rates, else a count */
    bool is_share; /* `limit` is a share of those at risk: 0.1% */
    char *verdict; /* holds | violated | unknown, where that is wanted; else NULL */
    char *text;    /* as written */

    enum claim_result result;
    bool unmeasured; /* UNDECIDED because there was nothing to measure */
    char *measured;  /* one line: "read.p99 is 128 ms, wanted < 100 ms" */
};

void claim_record_clear(struct claim_record *claim);

bool relation_keeps(enum relation relation, double value, double limit);
const char *relation_sign(enum relation relation); /* < <= > >= = */
bool relation_parse(const char *sign, enum relation *relation);

const char *claim_kind_name(enum claim_kind kind);       /* slo | expect */
const char *claim_result_name(enum claim_result result); /* met | missed | undecided */
bool claim_result_parse(const char *name, enum claim_result *result);
