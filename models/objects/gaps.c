#include "models/objects/gaps.h"

void gaps_hear_of(struct gaps *gaps, uint64_t number)
{
    if (number > gaps->heard)
        gaps->heard = number;
}

/* Lists what is missing in [from, upto]. Returns up to where all of it is listed. */
static uint64_t list_missing(const struct table *early, uint64_t from, uint64_t upto,
                             struct gap *gap, int *count)
{
    bool none_early = table_count(early) == 0;
    uint64_t number = from;

    while (number <= upto && *count < GAPS_MAX) {
        uint64_t begin = number;

        if (none_early)
            number = upto + 1;
        while (number <= upto && table_find(early, number) == NULL)
            number++;
        if (number > begin)
            gap[(*count)++] = (struct gap){begin, number - 1};
        else
            number++;
    }
    return number - 1;
}

static uint64_t greater(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

int gaps_due(struct gaps *gaps, const struct table *early, uint64_t complete,
             int64_t now_ns, struct patience patience, struct gap gap[GAPS_MAX])
{
    int count = 0;

    if (now_ns - gaps->marked_ns < patience.first_ns)
        return 0;
    if (now_ns - gaps->swept_ns >= patience.again_ns) {
        list_missing(early, complete + 1, gaps->swept, gap, &count);
        gaps->swept = gaps->asked;
        gaps->swept_ns = now_ns;
    }
    gaps->asked =
        list_missing(early, greater(complete, gaps->asked) + 1, gaps->late, gap, &count);
    gaps->late = gaps->heard;
    gaps->marked_ns = now_ns;
    return count;
}
