/* storm.h - short random scenarios with all that can go wrong at once: three to seven
 * nodes, few keys that everybody wants, crashes that lose what no fsync covered. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct storm_choice {
    const char *protocol; /* keys of [protocol], as "name = abd\nfast_read = yes" */
    const char *mix;
    int keys_max;     /* 1 to so many */
    int nodes_max;    /* 3 to so many, at most 7; 0: 5 */
    bool good_clocks; /* perfect ones */
    bool datagrams;   /* udp: lost, twice, in any order */
    bool calm;        /* no crashes */
};

/* The text of storm `number`; g_free. */
char *storm_scenario(const struct storm_choice *choice, uint64_t number);
