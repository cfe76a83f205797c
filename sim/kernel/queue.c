/* The event queue: the near events in one small sorted array, the far ones in a radix
 * heap. A trial with few events pending never leaves the array. */
#include <glib.h>
#include <string.h>

#include "sim/kernel/kernel.h"
#include "sim/kernel/radix.h"
#include "sim/kernel/timers.h"

enum {
    NEAR_MAX = 80,    /* beyond this the later half goes to the radix heap */
    NEAR_ROOM = 512,  /* the array slides within this, so that it seldom moves back */
    SWEEP_LEAST = 64, /* dead timers; fewer are not worth a sweep */
};

struct kernel {
    /* The near events, [head, tail) of `near`, sorted by time and then by scheduling.
     * Each is before horizon_ns, and everything in `far` is at or after it; but when
     * one instant has too many events for the array, those in it may be at
     * horizon_ns, ahead of the others in `far`. Then nothing earlier can come any
     * more, so nothing is put among them. */
    size_t head, tail;
    uint64_t horizon_ns;
    uint64_t now_ns;
    uint64_t scheduled, run, cancelled; /* counts, since the start */
    uint64_t dead;                      /* cancelled ones still in the queue */
    bool stopped, running;
    struct timer_table timers;
    struct event near[NEAR_ROOM];
    struct radix far;
};

struct kernel *kernel_new(void)
{
    struct kernel *kernel = g_new0(struct kernel, 1);
    kernel->horizon_ns = UINT64_MAX;
    radix_init(&kernel->far);
    timer_table_init(&kernel->timers);
    return kernel;
}

void kernel_free(struct kernel *kernel)
{
    if (!kernel)
        return;
    radix_finish(&kernel->far);
    timer_table_finish(&kernel->timers);
    g_free(kernel);
}

int64_t kernel_now_ns(const struct kernel *kernel)
{
    return (int64_t)kernel->now_ns;
}

/* Called when `near` is full. Moves its later half to `far`, cutting where two times
 * differ, since one instant's events must stay together. */
static void spill(struct kernel *kernel)
{
    size_t cut = (kernel->head + kernel->tail) / 2;
    while (cut > kernel->head && kernel->near[cut - 1].at_ns == kernel->near[cut].at_ns)
        cut--;
    /* A dead timer can have drawn the base past times that may still come. */
    if (kernel->near[cut].at_ns < kernel->far.base_ns)
        radix_rebase(&kernel->far, kernel->now_ns);
    kernel->horizon_ns = kernel->near[cut].at_ns;
    for (size_t i = cut; i < kernel->tail; i++)
        *radix_append(&kernel->far, kernel->near[i].at_ns) = kernel->near[i];
    kernel->tail = cut;
}

static void slide(struct kernel *kernel)
{
    size_t count = kernel->tail - kernel->head;
    memmove(kernel->near, kernel->near + kernel->head, count * sizeof *kernel->near);
    kernel->head = 0;
    kernel->tail = count;
}

/* A gap in `near` for an event at `at_ns`, behind those of the same time. */
static struct event *open_gap(struct kernel *kernel, uint64_t at_ns)
{
    if (kernel->tail == NEAR_ROOM)
        slide(kernel);
    const struct event *first = kernel->near + kernel->head;
    struct event *gap = kernel->near + kernel->tail++;
    for (; gap > first && gap[-1].at_ns > at_ns; gap--)
        *gap = gap[-1];
    return gap;
}

/* The fields are stored one by one, not copied as a whole: two words that were just
 * written apart cannot be read back as one without waiting for the store. */
static void fill(struct event *event, uint64_t at_ns, event_fn *run, void *subject,
                 uint64_t argument)
{
    event->at_ns = at_ns;
    event->run = run;
    event->subject = subject;
    event->argument = argument;
}

static void insert(struct kernel *kernel, int64_t at, event_fn *run, void *subject,
                   uint64_t argument)
{
    uint64_t at_ns = (uint64_t)at;
    g_assert(at >= (int64_t)kernel->now_ns);
    kernel->scheduled++;
    if (at_ns >= kernel->horizon_ns) {
        fill(radix_append(&kernel->far, at_ns), at_ns, run, subject, argument);
        return;
    }
    fill(open_gap(kernel, at_ns), at_ns, run, subject, argument);
    if (kernel->tail - kernel->head > NEAR_MAX)
        spill(kernel);
}

void kernel_schedule(struct kernel *kernel, int64_t at_ns, event_fn *run, void *subject,
                     uint64_t argument)
{
    g_assert(run);
    insert(kernel, at_ns, run, subject, argument);
}

timer_handle kernel_set_timer(struct kernel *kernel, int64_t at_ns, event_fn *run,
                              void *subject, uint64_t argument)
{
    g_assert(run);
    timer_handle timer = timer_table_add(&kernel->timers, run, subject, argument);
    insert(kernel, at_ns, NULL, NULL, timer);
    return timer;
}

static bool is_live(const void *context, const struct event *event)
{
    return event->run || timer_table_find(context, event->argument);
}

/* Takes the dead timers out of the queue. */
static void sweep(struct kernel *kernel)
{
    size_t tail = kernel->head;
    for (size_t i = kernel->head; i < kernel->tail; i++)
        if (is_live(&kernel->timers, &kernel->near[i]))
            kernel->near[tail++] = kernel->near[i];
    kernel->tail = tail;
    radix_filter(&kernel->far, is_live, &kernel->timers);
    kernel->dead = 0;
}

bool kernel_cancel(struct kernel *kernel, timer_handle handle)
{
    struct timer *timer = timer_table_find(&kernel->timers, handle);
    if (!timer)
        return false;
    timer_table_remove(&kernel->timers, timer);
    kernel->cancelled++;
    kernel->dead++;
    if (kernel->dead > SWEEP_LEAST && kernel->dead > kernel_pending(kernel))
        sweep(kernel);
    return true;
}

/* Fetches the next events from `far`; false if none is due by `until_ns`. */
static bool refill(struct kernel *kernel, uint64_t until_ns)
{
    kernel->head = 0;
    kernel->tail = radix_take(&kernel->far, until_ns, kernel->near, &kernel->horizon_ns);
    if (radix_is_empty(&kernel->far))
        kernel->horizon_ns = UINT64_MAX;
    return kernel->tail > 0;
}

/* What a timer's event has to do; false if it was cancelled. */
static bool expire(struct kernel *kernel, struct event *event)
{
    struct timer *timer = timer_table_find(&kernel->timers, event->argument);
    if (!timer) {
        kernel->dead--;
        return false;
    }
    event->run = timer->run;
    event->subject = timer->subject;
    event->argument = timer->argument;
    timer_table_remove(&kernel->timers, timer);
    return true;
}

bool kernel_run(struct kernel *kernel, int64_t until_ns)
{
    return kernel_run_some(kernel, until_ns, UINT64_MAX) != KERNEL_STOPPED;
}

enum kernel_end kernel_run_some(struct kernel *kernel, int64_t until_ns, uint64_t events)
{
    g_assert(!kernel->running);
    kernel->running = true;
    kernel->stopped = false;
    uint64_t until = (uint64_t)until_ns;
    uint64_t last = events > UINT64_MAX - kernel->run ? UINT64_MAX : kernel->run + events;
    while (until_ns >= 0 && !kernel->stopped && kernel->run < last) {
        if (kernel->head == kernel->tail && !refill(kernel, until))
            break;
        struct event event = kernel->near[kernel->head];
        if (event.at_ns > until)
            break;
        kernel->head++;
        if (!event.run && !expire(kernel, &event))
            continue;
        kernel->now_ns = event.at_ns;
        kernel->run++;
        event.run(event.subject, event.argument);
    }
    kernel->running = false;
    if (kernel->stopped)
        return KERNEL_STOPPED;
    return kernel->run < last ? KERNEL_DONE : KERNEL_MORE;
}

void kernel_stop(struct kernel *kernel)
{
    kernel->stopped = true;
}

uint64_t kernel_events_run(const struct kernel *kernel)
{
    return kernel->run;
}

size_t kernel_pending(const struct kernel *kernel)
{
    return (size_t)(kernel->scheduled - kernel->run - kernel->cancelled);
}

size_t kernel_dead(const struct kernel *kernel)
{
    return (size_t)kernel->dead;
}
