/* zones.h - is a history of registers with unique values linearizable? An independent
 * answer for the tests of protocols: Gibbons & Korach, "Testing Shared Memories", SIAM
 * J. Comput. 26(4), 1997, for reads and writes of which it is known who read whom. */
#pragma once

#include <stdint.h>

#include "sim/port/history.h"

/* How many keys are not linearizable; the first of them goes to `key`, if not NULL. Reads
 * and writes alone are looked at. */
uint64_t zones_violations(const struct history *history, uint64_t *key);
