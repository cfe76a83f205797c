/* swarm.h - random scenarios: three regions, random links, loads, clocks, disks, and
 * faults of every kind. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct swarm_choice {
    const char *protocol; /* keys of [protocol], as "name = quorum\nr = 1\nw = 1" */
    const char *update;   /* keys of [update], or NULL */
    const char *mix;
    bool good_clocks; /* perfect ones, and no clock jumps */
};

/* The text of scenario `number`; g_free. */
char *swarm_scenario(const struct swarm_choice *choice, uint64_t number);
