#include "viz/charts/fault_stretches.h"

static bool belongs(const struct fault_stretch *stretch, const struct reader_fault *fault,
                    int64_t gap_ns)
{
    return fault->start_ns <= stretch->end_ns ||
           fault->start_ns - stretch->end_ns < gap_ns;
}

static void extend(struct fault_stretch *stretch, const struct reader_fault *fault)
{
    if (!g_str_equal(stretch->what, fault->what))
        stretch->what = "";
    stretch->end_ns = MAX(stretch->end_ns, fault->end_ns);
    stretch->times++;
    stretch->touched |= fault->operations > 0 || fault->messages > 0;
}

struct fault_stretch *fault_stretches_new(const struct reader_fault *faults, int count,
                                          int64_t end_ns, int *stretch_count)
{
    struct fault_stretch *stretches = g_new0(struct fault_stretch, (gsize)(count + 1));
    int64_t gap_ns = end_ns / STRETCH_GAPS;
    /* By name, the last stretch, counted from 1. */
    g_autoptr(GHashTable) last = g_hash_table_new(g_str_hash, g_str_equal);
    int used = 0;
    for (int i = 0; i < count; i++) {
        int of_name = GPOINTER_TO_INT(g_hash_table_lookup(last, faults[i].name));
        if (of_name == 0 || !belongs(&stretches[of_name - 1], &faults[i], gap_ns)) {
            stretches[used++] = (struct fault_stretch){.name = faults[i].name,
                                                       .what = faults[i].what,
                                                       .start_ns = faults[i].start_ns,
                                                       .end_ns = faults[i].end_ns};
            of_name = used;
            g_hash_table_insert(last, faults[i].name, GINT_TO_POINTER(used));
        }
        extend(&stretches[of_name - 1], &faults[i]);
    }
    *stretch_count = used;
    return stretches;
}
