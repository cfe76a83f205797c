#include "sim/stats/front.h"

#include <math.h>

bool trade_beats(const struct trade *a, const struct trade *b)
{
    return a->cost <= b->cost && a->harm <= b->harm &&
           (a->cost < b->cost || a->harm < b->harm);
}

void pareto_front(struct trade *trades, int count)
{
    for (int i = 0; i < count; i++) {
        trades[i].on_front = !isnan(trades[i].cost) && !isnan(trades[i].harm);
        for (int k = 0; k < count && trades[i].on_front; k++)
            trades[i].on_front = !trade_beats(&trades[k], &trades[i]);
    }
}
