#include <string.h>

#include "sim/cli/harms.h"
#include "sim/cli/overlaps.h"
#include "sim/cli/run_tables.h"
#include "sim/cli/summary.h"
#include "sim/cli/table.h"
#include "sim/stats/figures.h"
#include "sim/stats/proportion.h"

static const struct {
    const char *one, *many;
} happened[ANOMALY_COUNT] = {
    [ANOMALY_STALE_READ] = {"was stale", "were stale"},
    [ANOMALY_LOST_WRITE] = {"was lost", "were lost"},
    [ANOMALY_LOST_UPDATE] = {"was lost: another was based on the same version",
                             "were lost: another was based on the same version"},
    [ANOMALY_READ_YOUR_WRITES] = {"missed a write of its own session",
                                  "missed a write of their own session"},
    [ANOMALY_MONOTONIC_READS] = {"went back behind what its session had read before",
                                 "went back behind what their session had read before"},
    [ANOMALY_DIVERGED_KEYS] = {"still differed between replicas at the end",
                               "still differed between replicas at the end"},
    [ANOMALY_DISCARDED_ACK] = {"was discarded by a replica",
                               "were discarded by a replica"},
};

/* The promise that rules an anomaly out; NULL: no single one. */
static const char *const ruled_out_by[ANOMALY_COUNT] = {
    [ANOMALY_STALE_READ] = "linearizable",
    [ANOMALY_READ_YOUR_WRITES] = "read-your-writes",
    [ANOMALY_MONOTONIC_READS] = "monotonic-reads",
};

const char *anomaly_happened(enum anomaly anomaly, uint64_t count)
{
    return plural(count, happened[anomaly].one, happened[anomaly].many);
}

bool protocol_rules_out(const struct protocol_config *protocol, enum anomaly anomaly)
{
    const char *model = ruled_out_by[anomaly];
    if (model == NULL || protocol->type->promises == NULL)
        return false;
    const char *const *promises = protocol->type->promises(protocol->params);
    return promises != NULL && g_strv_contains(promises, model);
}

static const struct primitive *find_primitive(const struct record *record, uint64_t id)
{
    if (id == 0 || id > record->history.primitive_count)
        return NULL;
    return &record->history.primitives[id - 1];
}

static const char *node_name(const struct record *record,
                             const struct primitive *primitive)
{
    return primitive->node < record->node_count ? record->node[primitive->node].name
                                                : "a node";
}

static const char *client_region(const struct record *record,
                                 const struct primitive *primitive)
{
    uint64_t id = primitive->operation;
    if (id == 0 || id > record->history.operation_count)
        return "some region";
    return record->region[record->history.operations[id - 1].region];
}

static void append_value(GString *text, const struct record *record, uint64_t id)
{
    const struct primitive *write = find_primitive(record, id);
    if (id == 0) {
        g_string_append(text, "the initial value");
    } else if (write == NULL) {
        g_string_append_printf(text, "the value of write #%" G_GUINT64_FORMAT, id);
    } else {
        g_autofree char *invoked = text_of_time(write->invoke_ns);
        g_string_append_printf(
            text, "the value of write #%" G_GUINT64_FORMAT " (from %s, sent at %s)", id,
            client_region(record, write), invoked);
    }
}

/* "read key 17 and got ... although write #456 had been acknowledged at ..." */
static void append_read(GString *text, const struct record *record,
                        const struct anomaly_witness *witness)
{
    const struct primitive *read = find_primitive(record, witness->primitive);
    if (read != NULL)
        g_string_append_printf(text, " a client in %s, answered by %s, read",
                               client_region(record, read), node_name(record, read));
    g_string_append_printf(text, " key %" G_GUINT64_FORMAT "%s", witness->key,
                           read != NULL ? " and got " : " gave ");
    append_value(text, record, witness->returned);
    const struct primitive *missed = find_primitive(record, witness->missed);
    if (missed != NULL && missed->return_ns != NEVER_NS) {
        g_autofree char *acknowledged = text_of_time(missed->return_ns);
        g_string_append_printf(
            text,
            " although write #%" G_GUINT64_FORMAT " from %s had been acknowledged at %s",
            witness->missed, client_region(record, missed), acknowledged);
    }
    if (witness->versions > 1)
        g_string_append_printf(text, " (%" G_GUINT64_FORMAT " versions behind)",
                               witness->versions);
}

/* "key 17: write #123 from b, acknowledged at ..., gave way to ..." */
static void append_write(GString *text, const struct record *record,
                         const struct anomaly_witness *witness)
{
    const struct primitive *write = find_primitive(record, witness->primitive);
    g_string_append_printf(text, " key %" G_GUINT64_FORMAT, witness->key);
    if (write == NULL || witness->anomaly == ANOMALY_DIVERGED_KEYS)
        return;
    g_autofree char *acknowledged = text_of_time(write->return_ns);
    g_string_append_printf(
        text, ": write #%" G_GUINT64_FORMAT " from %s, acknowledged at %s,",
        witness->primitive, client_region(record, write), acknowledged);
    g_autofree char *at = text_of_time(witness->at_ns);
    if (witness->anomaly == ANOMALY_DISCARDED_ACK)
        g_string_append_printf(text, " was discarded by a replica at %s in favour of ",
                               at);
    else
        g_string_append(text, witness->anomaly == ANOMALY_LOST_UPDATE
                                  ? " was based like others on "
                                  : " gave way to ");
    append_value(text, record, witness->returned);
}

/* The worst occurrence, as far as the history tells it. */
static void append_worst(GString *text, const struct record *record,
                         const struct anomaly_witness *witness)
{
    bool is_read = witness->anomaly == ANOMALY_STALE_READ ||
                   witness->anomaly == ANOMALY_READ_YOUR_WRITES ||
                   witness->anomaly == ANOMALY_MONOTONIC_READS;
    g_autofree char *at = text_of_time(witness->at_ns);
    g_string_append(text, is_read ? " The worst" : " One of them");
    if (is_read && witness->age_ns > 0) {
        g_autofree char *age = text_of_duration((double)witness->age_ns);
        g_string_append_printf(text, " by %s", age);
    }
    bool says_when = witness->anomaly == ANOMALY_DISCARDED_ACK &&
                     find_primitive(record, witness->primitive) != NULL;
    if (says_when)
        g_string_append_c(text, ':');
    else
        g_string_append_printf(text, ": at %s", at);
    if (is_read)
        append_read(text, record, witness);
    else
        append_write(text, record, witness);
    g_string_append_c(text, '.');
}

static bool named_before(const struct record *record, int fault)
{
    for (int i = 0; i < fault; i++)
        if (strcmp(record->fault[i].name, record->fault[fault].name) == 0)
            return true;
    return false;
}

/* "31 were seen while `cut` lasted, 6 while no fault lasted." Only a matter of time. */
static void append_overlaps(GString *text, const struct record *record,
                            enum anomaly anomaly)
{
    struct overlap any = overlap_with(record, anomaly, NULL);
    if (record->fault_count == 0 || any.kept == 0)
        return;
    const char *whose = any.kept == WITNESSES_MAX ? " Of the worst " : " Of the ";
    const char *seen =
        overlap_is_of_acknowledgement(record, anomaly) ? "acknowledged" : "seen";
    g_autofree char *of = text_of_count(any.kept);
    /* One witness stands for all updates that were based on the same version. */
    const char *what = anomaly == ANOMALY_LOST_UPDATE
                           ? plural(any.kept, " version on which several were based",
                                    " versions on which several were based")
                           : "";
    g_string_append_printf(text, "%s%s%s,", whose, of, what);
    for (int i = 0; i < record->fault_count; i++) {
        const char *name = record->fault[i].name;
        uint64_t during =
            named_before(record, i) ? 0 : overlap_with(record, anomaly, name).during;
        if (during == 0)
            continue;
        g_autofree char *count = text_of_count(during);
        g_string_append_printf(text, " %s %s %s while `%s` lasted,", count,
                               plural(during, "was", "were"), seen, name);
    }
    g_autofree char *rest = text_of_count(any.kept - any.during);
    g_string_append_printf(text, " %s while no fault lasted%s.", rest,
                           any.during > 0 ? " (an overlap in time, not yet a cause)"
                                          : "");
}

static void append_promise(GString *text, const struct config *config,
                           enum anomaly anomaly)
{
    const struct protocol_config *protocol = &config->world.protocol;
    const char *model = ruled_out_by[anomaly];
    if (model == NULL || protocol->type->promises == NULL)
        return;
    g_string_append_printf(text,
                           protocol_rules_out(protocol, anomaly)
                               ? " `%s` with these parameters promises `%s`, "
                                 "which rules this out."
                               : " `%s` with these parameters does not promise `%s`, so "
                                 "nothing rules this out.",
                           protocol->type->name, model);
}

static void tell_seen(GString *to, const struct config *config,
                      const struct record *record, enum anomaly anomaly)
{
    const struct anomaly_count *seen = &record->anomaly[anomaly];
    g_autofree char *count = text_of_count(seen->count);
    g_autofree char *of = text_of_count(seen->of);
    double share = (double)seen->count / (double)MAX(seen->of, 1);
    struct interval interval = anomaly_interval(seen->count, seen->of);
    g_autofree char *rate = text_of_share(share);
    g_autofree char *range = text_of_share_interval(share, interval.low, interval.high);
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "%s of %s %s %s (%s, 95" THIN_SPACE "%% interval %s).",
                           count, of, anomaly_infos[anomaly].at_risk,
                           anomaly_happened(anomaly, seen->count), rate, range);
    for (int i = 0; i < record->witness_count; i++) {
        if (record->witness[i].anomaly == anomaly) {
            append_worst(text, record, &record->witness[i]); /* worst first */
            break;
        }
    }
    append_overlaps(text, record, anomaly);
    append_promise(text, config, anomaly);
    if (anomaly == ANOMALY_STALE_READ)
        g_string_append(text, seen->count > WITNESSES_MAX
                                  ? " The worst are in table `witness` of the results "
                                    "file (-o FILE.db)."
                                  : " All are in table `witness` of the results file "
                                    "(-o FILE.db).");
    paragraph(to, "  - ", text->str);
    g_string_free(text, TRUE);
}

/* What was looked for in vain, with what that is worth. */
static void tell_unseen(GString *to, const struct record *record)
{
    GString *text = g_string_new(NULL);
    for (int i = 0; i < ANOMALY_COUNT; i++) {
        const struct anomaly_count *seen = &record->anomaly[i];
        if (!seen->applies || seen->count > 0 || seen->of == 0)
            continue;
        g_autofree char *of = text_of_count(seen->of);
        g_autofree char *rate = anomaly_rate(seen);
        g_string_append_printf(text, "%s%s (0 of %s %s: %s)", text->len > 0 ? ", " : "",
                               anomaly_infos[i].name, of, anomaly_infos[i].at_risk, rate);
    }
    if (text->len > 0) {
        g_string_prepend(text, "Not seen, which is no proof: ");
        g_string_append_c(text, '.');
        paragraph(to, "  - ", text->str);
    }
    g_string_free(text, TRUE);
}

void summarise_anomalies(GString *to, const struct config *config,
                         const struct record *record)
{
    for (int i = 0; i < ANOMALY_COUNT; i++)
        if (record->anomaly[i].applies && record->anomaly[i].count > 0)
            tell_seen(to, config, record, (enum anomaly)i);
    tell_unseen(to, record);
}
