/* answers.c - how a variant's operations fared while each fault lasted, against the
 * measured time without any: from windows, of which none straddles a fault's edge. */
#include <math.h>
#include <string.h>

#include "viz/canvas/format.h"
#include "viz/report/html.h"
#include "viz/report/parts.h"

enum { FAULTS_TOLD = 4 };

static const double rise_told = 1.5;    /* p99 against quiet time */
static const double fall_told = 0.005;  /* share without an ok answer, likewise */
static const uint64_t least_told = 100; /* operations, to speak of shares and p99 */

struct stretch {
    uint64_t due, ok;
    struct histogram *latency;
};

/* All occurrences of a fault, over all seeds. */
struct told_fault {
    char *name;
    int times;
    bool same; /* in every seed once, at the same time */
    int64_t start_ns, end_ns;
    bool touched;
    struct stretch during;
};

struct answers {
    GArray *fault; /* struct told_fault */
    struct stretch quiet;
};

static void told_fault_clear(void *at)
{
    struct told_fault *fault = at;
    g_free(fault->name);
    reader_histogram_free(fault->during.latency);
}

static struct told_fault *fault_called(struct answers *answers,
                                       const struct reader_fault *fault)
{
    for (guint i = 0; i < answers->fault->len; i++) {
        struct told_fault *found = &g_array_index(answers->fault, struct told_fault, i);
        if (strcmp(found->name, fault->name) == 0)
            return found;
    }
    struct told_fault fresh = {.name = g_strdup(fault->name),
                               .same = true,
                               .start_ns = fault->start_ns,
                               .end_ns = fault->end_ns,
                               .during.latency = reader_histogram_new()};
    g_array_append_val(answers->fault, fresh);
    return &g_array_index(answers->fault, struct told_fault, answers->fault->len - 1);
}

static void add_window(struct stretch *stretch, const struct reader_window *window)
{
    stretch->due += window->due;
    stretch->ok += window->ok;
    reader_histogram_merge(stretch->latency, window->latency);
}

static bool lies_in(const struct reader_window *window, const struct reader_fault *fault)
{
    return window->start_ns >= fault->start_ns && window->end_ns <= fault->end_ns;
}

/* What was due so shortly before a fault may have met it. */
static bool reaches_into(const struct reader_window *window,
                         const struct reader_fault *fault, int64_t timeout_ns)
{
    return window->end_ns <= fault->start_ns &&
           fault->start_ns - window->end_ns < timeout_ns;
}

/* A window counts once for each fault in which it lies; quiet: neither in one nor in the
 * time-out before it. */
static void add_windows(struct answers *answers, const struct reader_trial *trial,
                        const struct reader_window *window, int window_count,
                        const struct reader_fault *fault, int fault_count)
{
    for (int w = 0; w < window_count; w++) {
        bool is_quiet = window[w].start_ns >= trial->warmup_ns;
        for (int f = 0; f < fault_count; f++) {
            if (reaches_into(&window[w], &fault[f], trial->timeout_ns))
                is_quiet = false;
            if (!lies_in(&window[w], &fault[f]))
                continue;
            is_quiet = false;
            add_window(&fault_called(answers, &fault[f])->during, &window[w]);
        }
        if (is_quiet)
            add_window(&answers->quiet, &window[w]);
    }
}

static void add_fault(struct answers *answers, const struct reader_fault *fault)
{
    struct told_fault *told = fault_called(answers, fault);
    told->times++;
    told->touched |= fault->operations > 0 || fault->messages > 0;
    told->same =
        told->same && told->start_ns == fault->start_ns && told->end_ns == fault->end_ns;
}

static bool add_trial(struct answers *answers, struct reader *reader,
                      const struct reader_trial *trial, GError **error)
{
    int window_count = 0, fault_count = 0;
    struct reader_fault *fault = reader_faults(reader, trial->id, &fault_count, error);
    if (fault == NULL)
        return false;
    struct reader_window *window =
        reader_windows(reader, trial->id, &window_count, error);
    for (int i = 0; window != NULL && i < fault_count; i++)
        add_fault(answers, &fault[i]);
    if (window != NULL)
        add_windows(answers, trial, window, window_count, fault, fault_count);
    reader_faults_free(fault, fault_count);
    if (window == NULL)
        return false;
    reader_windows_free(window, window_count);
    return true;
}

/* ---- in words ---- */

static double lost_share(const struct stretch *stretch)
{
    return stretch->due > 0 ? 1 - (double)stretch->ok / (double)stretch->due : 0;
}

static void put_when(struct web_page *page, const struct told_fault *fault, int trials)
{
    if (fault->same && fault->times == trials) {
        g_autofree char *from = instant_s(fault->start_ns);
        g_autofree char *to = instant_s(fault->end_ns);
        html_put(page->to, " (%s to %s)", from, to);
    } else {
        html_put(page->to, " (%d times in %d %s)", fault->times, trials,
                 trials == 1 ? "seed" : "seeds");
    }
}

/* What changed while it lasted; false: nothing that the figures show. */
static bool put_effect(struct web_page *page, const struct told_fault *fault,
                       const struct stretch *quiet, int trials, bool *fell)
{
    double lost = lost_share(&fault->during), usual = lost_share(quiet);
    double p99 = (double)reader_quantile_ns(fault->during.latency, 0.99);
    double usual_p99 = (double)reader_quantile_ns(quiet->latency, 0.99);
    bool enough = fault->during.due >= least_told && quiet->due >= least_told;
    bool falls = enough && lost > usual + fall_told;
    bool rises = enough && reader_count(fault->during.latency) >= least_told &&
                 usual_p99 > 0 && p99 > usual_p99 * rise_told;
    if (!falls && !rises)
        return false;
    g_autofree char *share = share_words(lost), *usual_share = share_words(usual);
    g_autofree char *time = format_time_ns(p99), *usual_time = format_time_ns(usual_p99);
    *fell = *fell || falls;
    html_put(page->to, "While <code>%s</code> lasted", fault->name);
    put_when(page, fault, trials);
    if (falls)
        html_put(page->to,
                 ", %s of the operations due had no ok answer (%s without a fault)",
                 share, usual_share);
    if (rises)
        html_put(page->to,
                 "%s the p99 of those that came back ok was %s (%s without a fault)",
                 falls ? ", and" : ",", time, usual_time);
    g_string_append(page->to, ". ");
    return true;
}

/* The region that the whole trial treated worst, if it stands out. */
static void put_region(struct web_page *page, const struct compared_variant *variant)
{
    const char *worst = worst_region(page, variant);
    struct estimate all = variant_availability(page, variant, "");
    if (worst == NULL || page->comparison->region[1] == NULL)
        return;
    struct estimate there = variant_availability(page, variant, worst);
    if (there.value > all.value - fall_told)
        return;
    g_autofree char *share = share_words(1 - there.value);
    g_autofree char *usual = share_words(1 - all.value);
    html_put(page->to,
             "Worst off was %s: over the whole trial %s of its operations had no ok "
             "answer, of all regions %s. ",
             worst, share, usual);
}

static void put_overall(struct web_page *page, const struct compared_variant *variant)
{
    g_autofree char *of = whole_words(variant->operations);
    struct estimate ok = variant_availability(page, variant, "");
    g_autofree char *share = estimate_share(&ok);
    if (variant->operations == 0)
        html_put(page->to, "No operation was due in the measured time. ");
    else
        html_put(page->to, "%s of %s operations came back ok. ", share, of);
}

static void put_all(struct web_page *page, const struct compared_variant *variant,
                    const struct answers *answers, bool *unanswered)
{
    int told = 0;
    g_autoptr(GString) unharmed = g_string_new(NULL);
    put_overall(page, variant);
    for (guint i = 0; i < answers->fault->len && told < FAULTS_TOLD; i++) {
        const struct told_fault *fault =
            &g_array_index(answers->fault, struct told_fault, i);
        if (!fault->touched)
            html_put(page->to,
                     "<strong class=\"bad\"><code>%s</code> touched nothing, and proves "
                     "nothing.</strong> ",
                     fault->name);
        else if (put_effect(page, fault, &answers->quiet, variant->trials, unanswered))
            told++;
        else
            html_put(unharmed, "%s<code>%s</code>", unharmed->len > 0 ? ", " : "",
                     fault->name);
    }
    if (unharmed->len > 0)
        g_string_append_printf(page->to,
                               "While %s lasted, no more operations than usual were "
                               "without an ok answer, nor were they much slower. ",
                               unharmed->str);
    put_region(page, variant);
}

bool put_answers(struct web_page *page, const struct compared_variant *variant,
                 bool *unanswered, GError **error)
{
    struct answers answers = {.fault =
                                  g_array_new(FALSE, TRUE, sizeof(struct told_fault)),
                              .quiet.latency = reader_histogram_new()};
    bool good = true;
    g_array_set_clear_func(answers.fault, told_fault_clear);
    for (int i = 0; i < page->comparison->seed_count && good; i++)
        if (variant->trial[i] != NULL)
            good = add_trial(&answers, page->reader, variant->trial[i], error);
    if (good)
        put_all(page, variant, &answers, unanswered);
    g_array_unref(answers.fault);
    reader_histogram_free(answers.quiet.latency);
    return good;
}
