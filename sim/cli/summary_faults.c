#include <string.h>

#include "sim/cli/stretch.h"
#include "sim/cli/summary.h"
#include "sim/cli/table.h"
#include "sim/stats/figures.h"

enum {
    OCCURRENCES_TOLD = 3, /* of one fault; more are told together */
    REGIONS_TOLD = 3,
    NOTES_TOLD = 3,
};

static void append_touched(GString *text, uint64_t operations, uint64_t messages)
{
    g_autofree char *o = text_of_count(operations);
    g_autofree char *m = text_of_count(messages);
    if (operations == 0 && messages == 0)
        g_string_append(text, "touched nothing");
    else
        g_string_append_printf(text, "touched %s %s and %s %s between replicas", o,
                               plural(operations, "operation", "operations"), m,
                               plural(messages, "message", "messages"));
}

static const char *place_name(const struct stretches *stretches,
                              const struct record *record, int i)
{
    return stretches->by_region ? record->region[i] : "all regions";
}

/* ": read 100 %, write 12.1 %", where there is more than one kind. */
static void append_kinds(GString *text, const struct stretch *stretch)
{
    int kinds = 0, told = 0;
    for (enum op op = 0; op < OP_COUNT; op++)
        kinds += stretch->due_of_kind[op] > 0;
    for (enum op op = 0; op < OP_COUNT && kinds > 1; op++) {
        if (stretch->due_of_kind[op] == 0)
            continue;
        g_autofree char *share = text_of_share((double)stretch->ok_of_kind[op] /
                                               (double)stretch->due_of_kind[op]);
        g_string_append_printf(text, "%s%s %s", told++ > 0 ? ", " : "", op_name(op),
                               share);
    }
    g_string_append(text, told > 0 ? "; " : "");
}

static void append_fallen(GString *text, const struct stretch *during,
                          const struct stretch *quiet, const char *place, bool first)
{
    g_autofree char *now = text_of_share(stretch_share(during));
    g_autofree char *usual = text_of_share(stretch_share(quiet));
    g_string_append_printf(text, "%s %s in %s (",
                           first ? " Of the operations due in that time," : ",", now,
                           place);
    append_kinds(text, during);
    g_string_append_printf(text, "%s while no fault lasted)", usual);
}

/* "Of the operations due in that time, 23.1 % in eu-west-1 (read 100 %, write 2.1 %;
 * 99.9 % while no fault lasted) came back ok; the other regions kept ..." */
static void append_availability(GString *text, const struct record *record,
                                const struct stretches *during,
                                const struct stretches *quiet)
{
    int fell = 0, others = 0, comparable = 0;
    double least_of_others = 1;
    for (int i = 0; i < during->count; i++) {
        const struct stretch *stretch = &during->stretch[i];
        if (stretch_fell(stretch, &quiet->stretch[i])) {
            append_fallen(text, stretch, &quiet->stretch[i],
                          place_name(during, record, i), fell++ == 0);
        } else {
            others += stretch->due > 0;
            comparable += stretch->due > 0 && quiet->stretch[i].due > 0;
            least_of_others = MIN(least_of_others, stretch_share(stretch));
        }
    }
    g_autofree char *least = text_of_share(least_of_others);
    const char *at_least = others > 1 && least_of_others < 1 ? "at least " : "";
    if (fell > 0 && others > 0)
        g_string_append_printf(text, " came back ok; the other %s kept %s%s.",
                               others > 1 ? "regions" : "region", at_least, least);
    else if (fell > 0)
        g_string_append(text, " came back ok.");
    else if (others == 0)
        g_string_append(text, " No operation was due in that time.");
    else if (comparable == 0)
        g_string_append_printf(text,
                               " There is nothing to compare with: a fault lasted "
                               "throughout; %s%s of the operations due in that time came "
                               "back ok%s.",
                               at_least, least, others > 1 ? " in each region" : "");
    else if (least_of_others == 1)
        g_string_append(text, " All operations due in that time came back ok.");
    else
        g_string_append_printf(text,
                               " Availability did not measurably fall: %s%s of the "
                               "operations due in that time came back ok in each region.",
                               at_least, least);
}

/* Nowhere were there enough ok operations for a quantile; tells of the most. */
static void append_too_few(GString *text, const struct stretches *during,
                           const struct stretches *quiet)
{
    uint64_t most = 0, most_quiet = 0;
    for (int i = 0; i < during->count; i++) {
        most = MAX(most, during->stretch[i].ok);
        most_quiet = MAX(most_quiet, quiet->stretch[i].ok);
        if (stretch_rise(&during->stretch[i], &quiet->stretch[i]).p > 0)
            return;
    }
    if (most == 0 || most_quiet == 0)
        return;
    g_autofree char *count = text_of_count(most);
    g_autofree char *count_quiet = text_of_count(most_quiet);
    g_string_append_printf(text,
                           " Too few came back ok to compare latencies (%s%s in that "
                           "time, %s without a fault).",
                           during->by_region ? "in no region more than " : "", count,
                           count_quiet);
}

/* The regions whose p99 rose the most, if it rose by half or more. */
static void append_latency(GString *text, const struct record *record,
                           const struct stretches *during, const struct stretches *quiet)
{
    g_autofree bool *told = g_new0(bool, (gsize)during->count);
    double last_p = 0;
    append_too_few(text, during, quiet);
    for (int n = 0; n < MIN(REGIONS_TOLD, during->count); n++) {
        int worst = -1;
        struct rise most = {.usual_ns = 1, .now_ns = 1.5};
        for (int i = 0; i < during->count; i++) {
            struct rise rise = stretch_rise(&during->stretch[i], &quiet->stretch[i]);
            if (told[i] || rise.usual_ns <= 0 ||
                rise.now_ns / rise.usual_ns < most.now_ns / most.usual_ns)
                continue;
            worst = i;
            most = rise;
        }
        if (worst < 0)
            break;
        told[worst] = true;
        g_autofree char *usual = text_of_duration(most.usual_ns);
        g_autofree char *now = text_of_duration(most.now_ns);
        if (most.p != last_p)
            g_string_append_printf(text, "%s p%.0f of the ok ones rose",
                                   n == 0 ? " The" : ", the", most.p * 100);
        else
            g_string_append_c(text, ',');
        g_string_append_printf(text, " in %s from %s to %s",
                               place_name(during, record, worst), usual, now);
        last_p = most.p;
    }
    if (text->str[text->len - 1] != '.')
        g_string_append_c(text, '.');
}

static void tell_occurrence(GString *to, const struct record *record,
                            const struct fault_record *fault,
                            const struct stretches *quiet)
{
    GString *text = g_string_new(NULL);
    bool lasts = fault->end_ns > fault->start_ns;
    g_autofree char *start = text_of_time(fault->start_ns);
    if (fault->end_ns == NEVER_NS) {
        g_string_append_printf(text, "From %s on, the ", start);
    } else if (!lasts) {
        g_string_append_printf(text, "At %s the ", start);
    } else {
        g_autofree char *end = text_of_time(fault->end_ns);
        g_string_append_printf(text, "From %s to %s the ", start, end);
    }
    g_string_append_printf(text, "%s `%s`", fault->kind, fault->name);
    if (fault->what != NULL && fault->what[0] != '\0')
        g_string_append_printf(text, " (%s)", fault->what);
    g_string_append_c(text, ' ');
    append_touched(text, fault->operations, fault->messages);
    g_string_append_c(text, '.');
    if (fault->note != NULL && fault->note[0] != '\0')
        g_string_append_printf(text, " Note: %s.", fault->note);
    bool touched = fault->operations > 0 || fault->messages > 0; /* else it did nothing */
    if (lasts && touched && fault->start_ns < record->duration_ns) {
        struct stretches *during = stretches_within(
            record, fault->start_ns, MIN(fault->end_ns, record->duration_ns));
        append_availability(text, record, during, quiet);
        append_latency(text, record, during, quiet);
        if (!quiet->by_region && quiet->stretch[0].due > 0)
            g_string_append(text,
                            " (Without a history: by the times at which operations "
                            "were due, so those under way when a fault began count "
                            "as without it.)");
        stretches_free(during);
    }
    paragraph(to, "  - ", text->str);
    g_string_free(text, TRUE);
}

/* The first few different notes of a fault's occurrences. */
static void append_notes(GString *text, const struct record *record, const char *name)
{
    g_autoptr(GPtrArray) notes = g_ptr_array_new();
    for (int i = 0; i < record->fault_count; i++) {
        const struct fault_record *fault = &record->fault[i];
        if (strcmp(fault->name, name) != 0 || fault->note == NULL ||
            fault->note[0] == '\0' ||
            g_ptr_array_find_with_equal_func(notes, fault->note, g_str_equal, NULL))
            continue;
        g_ptr_array_add(notes, fault->note);
        if (notes->len <= NOTES_TOLD)
            g_string_append_printf(text, " Note: %s.", fault->note);
    }
    if (notes->len > NOTES_TOLD)
        g_string_append_printf(text, " (And %u more notes.)", notes->len - NOTES_TOLD);
}

/* A fault that happened often: how often, how long, what it touched in all. */
static void tell_together(GString *to, const struct record *record, const char *name,
                          int occurrences)
{
    uint64_t operations = 0, messages = 0, idle = 0;
    int64_t total_ns = 0, longest_ns = 0;
    const char *kind = "";
    for (int i = 0; i < record->fault_count; i++) {
        const struct fault_record *fault = &record->fault[i];
        if (strcmp(fault->name, name) != 0)
            continue;
        int64_t end_ns = MIN(fault->end_ns, record->simulated_ns);
        int64_t length_ns = MAX(0, end_ns - fault->start_ns);
        total_ns += length_ns;
        longest_ns = MAX(longest_ns, length_ns);
        operations += fault->operations;
        messages += fault->messages;
        idle += fault->operations == 0 && fault->messages == 0;
        kind = fault->kind;
    }
    g_autofree char *total = text_of_duration((double)total_ns);
    g_autofree char *longest = text_of_duration((double)longest_ns);
    GString *text = g_string_new(NULL);
    g_string_append_printf(text,
                           "The %s `%s` happened %d times, for %s in all (the longest "
                           "for %s), and ",
                           kind, name, occurrences, total, longest);
    append_touched(text, operations, messages);
    if (idle > 0 && operations + messages > 0)
        g_string_append_printf(text, "; %d of the times it touched nothing", (int)idle);
    g_string_append_c(text, '.');
    append_notes(text, record, name);
    paragraph(to, "  - ", text->str);
    g_string_free(text, TRUE);
}

static int count_occurrences(const struct record *record, const char *name, int before)
{
    int count = 0;
    for (int i = 0; i < before; i++)
        count += strcmp(record->fault[i].name, name) == 0;
    return count;
}

void summarise_faults(GString *to, const struct record *record)
{
    struct stretches *quiet = stretches_outside_faults(record);
    for (int i = 0; i < record->fault_count; i++) {
        const struct fault_record *fault = &record->fault[i];
        int occurrences = count_occurrences(record, fault->name, record->fault_count);
        if (occurrences <= OCCURRENCES_TOLD)
            tell_occurrence(to, record, fault, quiet);
        else if (count_occurrences(record, fault->name, i) == 0)
            tell_together(to, record, fault->name, occurrences);
    }
    stretches_free(quiet);
}
