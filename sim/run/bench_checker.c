#include "sim/run/bench_checker.h"

#include <glib.h>
#include <stdlib.h>

#include "sim/kernel/random.h"
#include "sim/observe/record.h"
#include "sim/observe/recorder.h"

enum { PRIMITIVES = 1000000, KEYS = 1000, RUNS = 5, OPEN_NS = 50000000 };

/* Every primitive takes effect in the middle of its time; they begin one after another
 * and overlap with hundreds of others. */
static void draw_history(struct history_buffer *buffer)
{
    struct stream luck = stream_keyed(1, PURPOSE_TEST, 0);
    uint64_t *value = g_new0(uint64_t, KEYS);
    for (int i = 0; i < PRIMITIVES; i++) {
        struct primitive *primitive = history_buffer_new_primitive(buffer);
        uint64_t chance = stream_below(&luck, 100);
        primitive->operation = primitive->id;
        primitive->key = stream_below(&luck, KEYS);
        primitive->op = chance < 80 ? OP_READ : chance < 95 ? OP_WRITE : OP_CAS;
        primitive->outcome = OUTCOME_OK;
        primitive->invoke_ns = (int64_t)i * 100000;
        primitive->return_ns = primitive->invoke_ns + OPEN_NS;
        primitive->observed = primitive->op == OP_READ ? value[primitive->key] : 0;
        primitive->expected = primitive->op == OP_CAS ? value[primitive->key] : 0;
        if (primitive->op != OP_READ)
            value[primitive->key] = primitive->id;
    }
    g_free(value);
}

static int compare_seconds(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_checker_operations_per_s(const struct checker *checker)
{
    struct history_buffer buffer;
    struct checker_options options = {0};
    double seconds[RUNS];
    int rows = 0;
    history_buffer_init(&buffer);
    draw_history(&buffer);
    while (checker->models[rows].name != NULL)
        rows++;
    struct judgement *judgement = g_new0(struct judgement, (gsize)rows);
    for (int run = 0; run < RUNS; run++) {
        gint64 began_us = g_get_monotonic_time();
        checker->check(&buffer.history, &options, judgement);
        seconds[run] = (double)(g_get_monotonic_time() - began_us) / 1e6;
        for (int i = 0; i < rows; i++) {
            g_assert(judgement[i].verdict == VERDICT_HOLDS);
            judgement_clear(&judgement[i]);
        }
    }
    qsort(seconds, RUNS, sizeof *seconds, compare_seconds);
    history_buffer_clear(&buffer);
    g_free(judgement);
    return PRIMITIVES / seconds[RUNS / 2];
}
