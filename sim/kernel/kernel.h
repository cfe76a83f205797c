/* kernel.h - the event queue: what happens next, in simulated time.
 *
 * Time is int64_t nanoseconds from the start of the trial. The queue is
 * monotone: nothing is scheduled before the event that is running. Events at
 * one instant run in the order in which they were scheduled.
 *
 * A radix heap (Ahuja, Mehlhorn, Orlin & Tarjan, JACM 37(2), 1990) whose buckets
 * keep the order of appending, so that equal times never change places. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What an event does. `subject` and `argument` are the caller's. */
typedef void event_fn(void *subject, uint64_t argument);

struct kernel;

struct kernel *kernel_new(void);
void kernel_free(struct kernel *kernel);

/* The time of the event that runs now; 0 before the first. */
int64_t kernel_now_ns(const struct kernel *kernel);

/* Runs `run` at `at_ns`, which must not lie in the past. Cannot be cancelled, and
 * costs less than a timer: what is sure to happen goes this way. */
void kernel_schedule(struct kernel *kernel, int64_t at_ns, event_fn *run, void *subject,
                     uint64_t argument);

/* An event that may be called off. A handle stays safe for ever: it names its
 * slot and the slot's generation, so a handle of an event that has run, or was
 * cancelled, is recognised even when the slot serves another. 0 is no timer. */
typedef uint64_t timer_handle;

timer_handle kernel_set_timer(struct kernel *kernel, int64_t at_ns, event_fn *run,
                              void *subject, uint64_t argument);

/* True if the event was still to come. Cancelled ones are swept out of the queue
 * when they are more than half of it (and more than a few). */
bool kernel_cancel(struct kernel *kernel, timer_handle timer);

/* Runs every event up to and including `until_ns`, or until kernel_stop; then the
 * time is that of the last event that ran. Returns false if stopped. */
bool kernel_run(struct kernel *kernel, int64_t until_ns);

/* The same for at most so many events, for those who must look up from time to time
 * even where time stands still. */
enum kernel_end {
    KERNEL_DONE,    /* none is left up to `until_ns` */
    KERNEL_STOPPED, /* by kernel_stop */
    KERNEL_MORE,    /* so many have run */
};
enum kernel_end kernel_run_some(struct kernel *kernel, int64_t until_ns, uint64_t events);

/* Makes kernel_run return after the event that runs now. */
void kernel_stop(struct kernel *kernel);

uint64_t kernel_events_run(const struct kernel *kernel);
size_t kernel_pending(const struct kernel *kernel); /* live ones */
size_t kernel_dead(const struct kernel *kernel);    /* cancelled, not yet swept */
