/* front.h - the Pareto front: what nothing else beats in one respect without being worse
 * in the other. Pure. */
#pragma once

#include <stdbool.h>

struct trade {
    double cost, harm; /* less is better in both; NAN: unknown, never on the front */
    bool on_front;     /* result */
};

/* Is `a` less in one and not more in the other? */
bool trade_beats(const struct trade *a, const struct trade *b);

/* A trade is on the front if no other has less of one and not more of the other. Two
 * that are equal in both are both on it. */
void pareto_front(struct trade *trades, int count);
