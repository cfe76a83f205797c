/* parts.h - what the files of this folder share; for no one else. */
#pragma once

#include "sim/compare/comparison.h"
#include "viz/report/report.h"

struct web_page {
    GString *to;
    struct reader *reader;
    const struct comparison *comparison;
    const struct report_options *options;
    struct report_design *design; /* one a variant */
};

/* ---- words: all to be freed ---- */

/* "a, b and c": names of variants for which `chosen` holds, each emphasised, as HTML; of
 * many only the first. */
char *variant_names(const struct comparison *comparison, const bool *chosen);

/* "9.29 %", "99.71 %": three digits, near 100 % two of what is missing; else as
 * format_share(). */
char *share_words(double share);

char *estimate_time(const struct estimate *estimate);  /* "128 ms"; "no data" */
char *estimate_share(const struct estimate *estimate); /* "95.7 %"; "no data" */
/* "120 to 137 ms", "980 ms to 1.02 s"; of what looks alike "about 10 %". */
char *range_words(double low, double high, char *(*words)(double));

/* The same of an estimate; NULL: there is no interval. */
char *estimate_time_interval(const struct estimate *estimate);
char *estimate_share_interval(const struct estimate *estimate);

/* "3 seeds", "1 seed" */
char *counted(int count, const char *one, const char *many);

/* Every digit, in threes that no line breaks apart. */
char *whole_words(uint64_t count);

/* "317 of 20 654"; "1.53 %" or "none seen"; "1.38 to 1.71 %" or "at most 145 per M", NULL
 * where nothing was at risk. */
char *seen_count(const struct compared_anomaly *anomaly);
char *seen_rate(const struct compared_anomaly *anomaly);
char *seen_interval(const struct compared_anomaly *anomaly);

/* Milliseconds from the start of the trial: "20522.670"; "never" */
char *instant_ms(int64_t ns);
/* The same in seconds, as faults are set: "20 s", "20.135 s". */
char *instant_s(int64_t ns);

/* ---- facts ---- */

struct estimate variant_quantile(const struct web_page *page,
                                 const struct compared_variant *variant, double p);
struct estimate variant_availability(const struct web_page *page,
                                     const struct compared_variant *variant,
                                     const char *region);
/* The region in which the least came back ok; NULL: none is known. */
const char *worst_region(const struct web_page *page,
                         const struct compared_variant *variant);

int variants_with_trials(const struct comparison *comparison);

/* Was it seen in any variant; does it apply in any? */
bool harm_seen(const struct comparison *comparison, const char *harm);
bool harm_applies(const struct comparison *comparison, const char *harm);

/* ---- parts of the page, in their order; false with `error`: the file is not readable */

extern const char report_css[];

void put_finding(struct web_page *page);
void put_harm_sentence(struct web_page *page);
void put_cost_sentence(struct web_page *page);
bool put_warnings(struct web_page *page, GError **error);
void put_variants(struct web_page *page);
void put_slos(struct web_page *page);
void put_capacities(struct web_page *page);
bool put_stories(struct web_page *page, GError **error);
bool put_charts(struct web_page *page, GError **error);
bool put_harms(struct web_page *page, GError **error);
bool put_verdicts(struct web_page *page, GError **error);
bool put_faults(struct web_page *page, GError **error);
void put_setup(struct web_page *page);
void put_reproduction(struct web_page *page);
void put_reading(struct web_page *page);

struct example; /* sim/compare/example.h */
/* Its operations as a table. */
void put_steps(struct web_page *page, const char *id, const struct example *example,
               const char *variant);

/* What a variant's operations came to, in and out of faults, as sentences. True in
 * `*unanswered` if a fault left more of them without an answer than usual. */
bool put_answers(struct web_page *page, const struct compared_variant *variant,
                 bool *unanswered, GError **error);
