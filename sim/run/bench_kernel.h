/* bench_kernel.h - how fast the kernel is on this machine: for `consim bench`. */
#pragma once

#include <stddef.h>

/* Nanoseconds for one hold - run the earliest of `pending` events, which schedules
 * itself again after an exponential time - the draw included. Median of several
 * repetitions. */
double bench_hold_ns(size_t pending);

/* Seconds for one million customers of an M/M/1 queue (arrival rate 0.9, service rate
 * 1): two million events with their draws. Median of several repetitions; 0 if the
 * mean time in the system is not near the 10 it must be. */
double bench_mm1_s(void);
