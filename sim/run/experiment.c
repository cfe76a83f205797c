#include "sim/run/experiment.h"

#include <glib.h>

#include "sim/run/trial.h"

/* A ring of places for trials under way or waiting to be handed over. Trial i uses
 * place i modulo the ring's size and starts only when the one before it in that
 * place was handed over: this bounds memory, and cannot lock up, because the trial
 * that is to be handed over next always has a place. */
struct place {
    struct trial_progress progress;
    struct record *record;
    int64_t length_ns; /* of the trial in it; 0: empty */
    bool ready;
};

struct crew {
    const struct experiment *experiment;
    int total;
    int place_count;
    struct place *place;

    GMutex lock; /* over all that follows, and the places but their progress */
    GCond changed;
    int next;        /* trial that no thread has begun */
    int handed_over; /* trials that the caller has taken */
    int64_t done_ns; /* of those handed over */
    uint64_t events; /* likewise */
    bool cancelled;
};

static const struct config *config_of(const struct crew *crew, int trial)
{
    return crew->experiment->config[trial / crew->experiment->seed_count];
}

static int64_t length_ns(const struct config *config)
{
    return config->duration_ns + config->settle_ns;
}

/* The next trial for this thread, or -1. Waits for a free place. */
static int claim_trial(struct crew *crew)
{
    g_mutex_lock(&crew->lock);
    while (!crew->cancelled && crew->next < crew->total &&
           crew->next >= crew->handed_over + crew->place_count)
        g_cond_wait(&crew->changed, &crew->lock);
    int trial = -1;
    if (!crew->cancelled && crew->next < crew->total) {
        trial = crew->next++;
        struct place *place = &crew->place[trial % crew->place_count];
        g_assert(place->record == NULL && place->length_ns == 0);
        atomic_store(&place->progress.simulated_ns, 0);
        atomic_store(&place->progress.events, 0);
        place->length_ns = length_ns(config_of(crew, trial));
    }
    g_mutex_unlock(&crew->lock);
    return trial;
}

static gpointer work(gpointer user)
{
    struct crew *crew = user;
    const struct experiment *experiment = crew->experiment;
    for (int trial; (trial = claim_trial(crew)) >= 0;) {
        struct place *place = &crew->place[trial % crew->place_count];
        uint64_t seed = experiment->seed[trial % experiment->seed_count];
        struct record *record = trial_run(config_of(crew, trial), seed, &place->progress);
        g_mutex_lock(&crew->lock);
        place->record = record;
        place->ready = true;
        g_cond_broadcast(&crew->changed);
        g_mutex_unlock(&crew->lock);
    }
    return NULL;
}

static void cancel(struct crew *crew)
{
    g_mutex_lock(&crew->lock);
    crew->cancelled = true;
    for (int i = 0; i < crew->place_count; i++)
        atomic_store(&crew->place[i].progress.cancel, true);
    g_cond_broadcast(&crew->changed);
    g_mutex_unlock(&crew->lock);
}

/* False if the caller wants no more. */
static bool report_progress(struct crew *crew, int64_t total_ns)
{
    const struct experiment *experiment = crew->experiment;
    if (experiment->on_progress == NULL)
        return true;
    g_mutex_lock(&crew->lock);
    int64_t done_ns = crew->done_ns;
    uint64_t events = crew->events;
    for (int i = 0; i < crew->place_count; i++) {
        struct place *place = &crew->place[i];
        if (place->length_ns == 0)
            continue;
        done_ns += MIN(atomic_load(&place->progress.simulated_ns), place->length_ns);
        events += atomic_load(&place->progress.events);
    }
    int handed_over = crew->handed_over;
    g_mutex_unlock(&crew->lock);
    return experiment->on_progress(experiment->user, done_ns, total_ns, events,
                                   handed_over);
}

/* Waits until the next record is there, at most `wait_us`. */
static bool next_is_ready(struct crew *crew, int64_t wait_us)
{
    struct place *place = &crew->place[crew->handed_over % crew->place_count];
    gint64 until = g_get_monotonic_time() + wait_us;
    g_mutex_lock(&crew->lock);
    while (!place->ready && g_cond_wait_until(&crew->changed, &crew->lock, until))
        ;
    bool ready = place->ready;
    g_mutex_unlock(&crew->lock);
    return ready;
}

/* Takes the record that is due from its place, and gives the place free. */
static struct record *take_next(struct crew *crew)
{
    g_mutex_lock(&crew->lock);
    struct place *place = &crew->place[crew->handed_over % crew->place_count];
    struct record *record = g_steal_pointer(&place->record);
    crew->done_ns += place->length_ns;
    crew->events += record != NULL ? record->events : 0;
    crew->handed_over++;
    place->length_ns = 0;
    place->ready = false;
    g_cond_broadcast(&crew->changed);
    g_mutex_unlock(&crew->lock);
    return record;
}

static bool hand_over_all(struct crew *crew)
{
    enum { TICK_US = 200 * 1000 };
    const struct experiment *experiment = crew->experiment;
    int64_t total_ns = 0;
    for (int i = 0; i < experiment->variant_count; i++)
        total_ns += length_ns(experiment->config[i]) * experiment->seed_count;

    while (crew->handed_over < crew->total) {
        bool ready = next_is_ready(crew, TICK_US);
        if (!report_progress(crew, total_ns))
            return false;
        if (!ready)
            continue;
        int variant = crew->handed_over / experiment->seed_count;
        struct record *record = take_next(crew);
        g_assert(record != NULL); /* nobody cancelled yet */
        if (!experiment->on_record(experiment->user, variant, record))
            return crew->handed_over == crew->total;
    }
    return true;
}

bool experiment_run(const struct experiment *experiment)
{
    g_assert(experiment->jobs >= 1);
    struct crew crew = {.experiment = experiment};
    crew.total = experiment->variant_count * experiment->seed_count;
    crew.place_count = experiment->jobs + 2;
    crew.place = g_new0(struct place, (gsize)crew.place_count);
    g_mutex_init(&crew.lock);
    g_cond_init(&crew.changed);

    int thread_count = MIN(experiment->jobs, crew.total);
    g_autofree GThread **thread = g_new(GThread *, (gsize)(thread_count + 1));
    for (int i = 0; i < thread_count; i++)
        thread[i] = g_thread_new("trial", work, &crew);
    bool all = hand_over_all(&crew);
    if (!all)
        cancel(&crew);
    for (int i = 0; i < thread_count; i++)
        g_thread_join(thread[i]);

    for (int i = 0; i < crew.place_count; i++)
        if (crew.place[i].record != NULL)
            record_free(crew.place[i].record);
    g_free(crew.place);
    g_cond_clear(&crew.changed);
    g_mutex_clear(&crew.lock);
    return all;
}
