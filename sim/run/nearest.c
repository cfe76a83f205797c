#include "sim/run/nearest.h"

#include <stdbool.h>
#include <string.h>

enum { WORD_MAX = 63 }; /* longer ones are like nothing we know */

static char folded(char c)
{
    return c == '_' ? '-' : g_ascii_tolower(c);
}

int word_distance(const char *a, const char *b)
{
    size_t rows = strlen(a), columns = strlen(b);
    if (rows > WORD_MAX || columns > WORD_MAX)
        return G_MAXINT;
    int cost[WORD_MAX + 1][WORD_MAX + 1];
    for (size_t i = 0; i <= rows; i++)
        cost[i][0] = (int)i;
    for (size_t j = 0; j <= columns; j++)
        cost[0][j] = (int)j;
    for (size_t i = 1; i <= rows; i++)
        for (size_t j = 1; j <= columns; j++) {
            char x = folded(a[i - 1]), y = folded(b[j - 1]);
            int best = cost[i - 1][j - 1] + (x != y);
            best = MIN(best, cost[i - 1][j] + 1);
            best = MIN(best, cost[i][j - 1] + 1);
            if (i > 1 && j > 1 && x == folded(b[j - 2]) && folded(a[i - 2]) == y)
                best = MIN(best, cost[i - 2][j - 2] + 1);
            cost[i][j] = best;
        }
    return cost[rows][columns];
}

/* A third of the letters may be wrong, at least one: "tiemout" is near "timeout",
 * "fast" is not near "least_time". */
static int near_enough(const char *word, const char *candidate)
{
    size_t longer = MAX(strlen(word), strlen(candidate));
    return MAX(1, (int)(longer / 3));
}

const char *nearest(const char *word, const char *const *candidates)
{
    const char *best = NULL;
    int best_distance = G_MAXINT;
    for (; *candidates; candidates++) {
        int distance = word_distance(word, *candidates);
        size_t length = strlen(word);
        bool begins = length >= 3 && g_ascii_strncasecmp(word, *candidates, length) == 0;
        if (begins)
            distance = MIN(distance, 1);
        if (distance < best_distance && distance <= near_enough(word, *candidates) &&
            distance < (int)MAX(length, strlen(*candidates))) {
            best = *candidates;
            best_distance = distance;
        }
    }
    return best;
}

char *did_you_mean(const char *word, const char *const *candidates)
{
    const char *best = nearest(word, candidates);
    return best ? g_strdup_printf("; did you mean %s?", best) : g_strdup("");
}
