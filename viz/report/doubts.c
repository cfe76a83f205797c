/* doubts.c - which trials prove less than they seem, and why: said loudly, above all
 * tables. */
#include <string.h>

#include "viz/report/html.h"
#include "viz/report/parts.h"

/* Why trials of a variant are inconclusive; each reason once. */
struct doubt {
    char *reason;
    int seeds;
};

static void doubt_clear(void *at)
{
    struct doubt *doubt = at;
    g_free(doubt->reason);
}

static void add_doubt(GArray *doubts, const char *reason)
{
    for (guint i = 0; i < doubts->len; i++) {
        struct doubt *doubt = &g_array_index(doubts, struct doubt, i);
        if (strcmp(doubt->reason, reason) == 0) {
            doubt->seeds++;
            return;
        }
    }
    struct doubt fresh = {g_strdup(reason), 1};
    g_array_append_val(doubts, fresh);
}

static bool add_doubts(GArray *doubts, struct reader *reader,
                       const struct reader_trial *trial, GError **error)
{
    g_auto(GStrv) reasons = reader_inconclusive_reasons(reader, trial->id, error);
    if (reasons == NULL)
        return false;
    for (int i = 0; reasons[i] != NULL; i++)
        add_doubt(doubts, reasons[i]);
    if (reasons[0] == NULL)
        add_doubt(doubts, "no reason was kept");
    return true;
}

static bool put_doubts(struct web_page *page, const struct compared_variant *variant,
                       GError **error)
{
    g_autoptr(GArray) doubts = g_array_new(FALSE, TRUE, sizeof(struct doubt));
    g_array_set_clear_func(doubts, doubt_clear);
    for (int i = 0; i < page->comparison->seed_count; i++) {
        const struct reader_trial *trial = variant->trial[i];
        if (trial != NULL && !trial->conclusive &&
            !add_doubts(doubts, page->reader, trial, error))
            return false;
    }
    for (guint i = 0; i < doubts->len; i++) {
        const struct doubt *doubt = &g_array_index(doubts, struct doubt, i);
        g_autofree char *seeds = counted(variant->trials, "seed", "seeds");
        html_put(page->to, "<li><strong>%s</strong>, %d of %s: %s</li>\n", variant->name,
                 doubt->seeds, seeds, doubt->reason);
    }
    return true;
}

bool put_warnings(struct web_page *page, GError **error)
{
    int doubtful = 0, trials = 0;
    for (int i = 0; i < page->comparison->variant_count; i++) {
        doubtful += page->comparison->variant[i].inconclusive;
        trials += page->comparison->variant[i].trials;
    }
    if (doubtful == 0)
        return true;
    html_put(page->to,
             "<div class=\"warning\" role=\"note\">\n<p><strong>Inconclusive: %d of %d "
             "trials prove less than they seem.</strong> A fault that touched nothing "
             "proves nothing.</p>\n<ul>\n",
             doubtful, trials);
    for (int i = 0; i < page->comparison->variant_count; i++)
        if (!put_doubts(page, &page->comparison->variant[i], error))
            return false;
    g_string_append(page->to, "</ul>\n</div>\n");
    return true;
}
