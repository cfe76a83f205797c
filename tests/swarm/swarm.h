/* swarm.h - every protocol under random scenarios, held to what it promises. */
#pragma once

#include <stdint.h>

/* Scenarios `first` .. `first` + `count` - 1 of every row whose name begins with `prefix`
 * (NULL: all). Without this, a few of each. A scenario that fails is written under
 * build/swarm, and the one command that runs it again is printed; a row in which fewer
 * than a thousand operations succeeded fails too. */
void swarm_choose(uint64_t count, uint64_t first, const char *prefix);
