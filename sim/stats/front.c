#include "sim/stats/front.h"

#include <math.h>
#include <stddef.h>

void pareto_front(struct trade *trades, int count, trade_is_cheaper *is_cheaper,
                  const void *user)
{
    for (int i = 0; i < count; i++) {
        struct trade *trade = &trades[i];
        trade->on_front = !isnan(trade->cost) && !isnan(trade->harm);
        for (int k = 0; k < count && trade->on_front; k++) {
            const struct trade *other = &trades[k];
            bool safer = other->cost <= trade->cost && other->harm < trade->harm;
            bool cheaper = other->cost < trade->cost && other->harm <= trade->harm &&
                           (is_cheaper == NULL || is_cheaper(user, k, i));
            trade->on_front = !safer && !cheaper;
        }
    }
}
