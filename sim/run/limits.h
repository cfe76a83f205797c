/* limits.h - what a scenario may ask for at most; each is reported when it is hit. */
#pragma once

#define TIME_MAX_NS  (100 * 86400e9) /* 100 days: of any time in a scenario */
#define NODES_MAX    512             /* regions times nodes per region */
#define GROUPS_MAX   4096            /* groups that keys are spread over */
#define SESSIONS_MAX 10e6            /* sessions per region; clients */
#define COUNT_MAX    1e12            /* keys; operations of a client */
#define RATE_MAX     1e8             /* arrivals per second */
#define BYTES_MAX    1e12            /* buffers */
