#include "sim/stats/front.h"

#include <math.h>

static bool beats(const struct trade *a, const struct trade *b)
{
    return a->cost <= b->cost && a->harm <= b->harm &&
           (a->cost < b->cost || a->harm < b->harm);
}

void pareto_front(struct trade *trades, int count)
{
    for (int i = 0; i < count; i++) {
        trades[i].on_front = !isnan(trades[i].cost) && !isnan(trades[i].harm);
        for (int k = 0; k < count && trades[i].on_front; k++)
            trades[i].on_front = !beats(&trades[k], &trades[i]);
    }
}
