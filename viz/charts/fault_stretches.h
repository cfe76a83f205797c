/* fault_stretches.h - the times of faults, as far as a picture can tell them apart. */
#pragma once

#include "sim/store/reader.h"

/* Occurrences of one group, hardly apart, as one. */
struct fault_stretch {
    char *name;               /* of the group; the fault's */
    const char *what;         /* the first one's; "" where they differ */
    int64_t start_ns, end_ns; /* of the first, and of the last to end */
    int times;                /* occurrences */
    bool touched;             /* changed any operation or message */
};

/* In a trial of `end_ns`, occurrences of one group are one stretch when less than
 * end_ns / STRETCH_GAPS lies between them: two pixels where the plot has 700. So there
 * are at most so many a group, however often it came. By start; g_free(). */
enum { STRETCH_GAPS = 350 };
struct fault_stretch *fault_stretches_new(const struct reader_fault *faults, int count,
                                          int64_t end_ns, int *stretch_count);
