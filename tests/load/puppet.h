/* puppet.h - a protocol that answers as it is told, to see what clients make of it. */
#pragma once

#include "tests/lab.h"

/* Runs a scenario whose protocol is `puppet`, or `puppet-dedup`, which claims to
 * recognise repeats. Three regions, one way a-b 10 ms, a-c 30, b-c 25; nothing else
 * takes time. `load` are keys of [load]; `protocol` of [protocol], beside the name:
 *   truth            the replica that is the leader; -1: all say ok, -2: none does
 *   hint             what the others hint at: -1 nothing, 9 the truth, 8 their next
 *   fail_attempts    attempts up to this number are answered by failed
 *   silent_attempts  attempts up to this number are not answered at all
 *   silent           set of replicas that never answer, a bit each
 *   answer_after     how long an answer takes */
struct record *puppet_run(const char *protocol, const char *load, const char *rest);
