/* storm.h - short random scenarios with all that can go wrong at once: three to seven
 * regions, of which some have two nodes each; now and then several groups on some of
 * them; few keys that everybody wants, crashes that lose what no fsync covered. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct storm_choice {
    const char *protocol; /* keys of [protocol], as "name = abd\nfast_read = yes" */
    const char *mix;
    const char *adds;        /* another mix, that some scenarios have; NULL: none */
    const char *const *more; /* further keys of [protocol], of which some have one, as
                              * "batch = 1\nwindow = 4"; ends with NULL; NULL: none */
    int keys_max;            /* 1 to so many */
    int nodes_max;           /* regions: 3 to so many, at most 7; 0: 5 */
    bool good_clocks;        /* perfect ones */
    bool datagrams;          /* udp: lost, twice, in any order */
    bool calm;               /* no crashes */
};

/* The text of storm `number`; g_free. */
char *storm_scenario(const struct storm_choice *choice, uint64_t number);
