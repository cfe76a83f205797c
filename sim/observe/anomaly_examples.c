/* What can be shown of the worst occurrences once the history is gone. */
#include "sim/observe/anomalies.h"

#include <glib.h>

/* Keeps the primitive called `id`, in its place by id. */
static void keep(struct witness_example *example, const struct history *history,
                 uint64_t id)
{
    if (id == 0 || id > history->primitive_count)
        return;
    int at = 0;
    while (at < example->primitive_count && example->primitive[at].id < id)
        at++;
    if (at < example->primitive_count && example->primitive[at].id == id)
        return;
    for (int i = example->primitive_count++; i > at; i--)
        example->primitive[i] = example->primitive[i - 1];
    example->primitive[at] = history->primitives[id - 1];
}

struct witness_example *anomaly_examples(const struct history *history,
                                         const struct anomaly_witness *witness,
                                         int witness_count, int *count)
{
    struct witness_example *example =
        g_new0(struct witness_example, (gsize)EXAMPLES_MAX * ANOMALY_COUNT);
    int of_kind[ANOMALY_COUNT] = {0};
    *count = 0;
    for (int i = 0; i < witness_count; i++) {
        if (of_kind[witness[i].anomaly]++ >= EXAMPLES_MAX)
            continue;
        struct witness_example *next = &example[*count];
        next->witness = i;
        keep(next, history, witness[i].primitive);
        keep(next, history, witness[i].returned);
        keep(next, history, witness[i].missed);
        *count += next->primitive_count > 0;
    }
    return example;
}
