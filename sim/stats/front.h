/* front.h - the Pareto front: what nothing else beats in one respect without being worse
 * in the other. Pure. */
#pragma once

#include <stdbool.h>

struct trade {
    double cost, harm; /* less is better in both; NAN: unknown, never on the front */
    bool on_front;     /* result */
};

/* Does trade `a` cost less than `b` beyond doubt? Asked where its cost is less. */
typedef bool trade_is_cheaper(const void *user, int a, int b);

/* A trade is on the front if no other has less of one and not more of the other. Two
 * that are equal in both are both on it. With `is_cheaper` (NULL: the costs are exact) a
 * trade that is no less harmful must cost less beyond doubt to beat another. */
void pareto_front(struct trade *trades, int count, trade_is_cheaper *is_cheaper,
                  const void *user);
