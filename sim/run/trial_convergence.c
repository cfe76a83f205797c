/* trial_convergence.c - how long copies differ, where the protocol lets them: how many
 * keys differ while the load lasts, and how long it takes until none does when the load
 * has stopped and faults are healed. An observer: it looks at replicas, and changes
 * nothing. */
#include "sim/run/trial_parts.h"

enum {
    SAMPLES = 200,            /* while the load lasts */
    WATCHED_MAX = 1000,       /* keys a sample */
    SETTLE_STEP_NS = 1000000, /* how exactly the time to settle is known */
};

struct convergence {
    uint64_t seen;     /* primitives whose keys are known */
    GHashTable *known; /* keys */
    GArray *keys;      /* the same, in the order of their first change */
    GArray *samples;
    guint agreed; /* settling: keys that have been found to agree, one after another */
    uint64_t diverged_at_end;
    bool settled;
    int64_t settled_ns;
};

static bool copies_agree(const struct world *world, uint64_t key)
{
    int group = world_group_of(world, key);
    struct inspection first = {.known = false};

    for (int i = 0; i < world->group_size; i++) {
        struct inspection seen =
            replica_inspect(world_member(world, group, i), INSPECT_VALUE, key);

        if (!seen.known)
            continue;
        if (first.known && !value_same(&seen.value, &first.value))
            return false;
        first = seen;
    }
    return true;
}

/* Takes in the keys that were changed since the last look. */
static void learn_keys(struct trial *trial)
{
    struct convergence *convergence = trial->convergence;
    const struct history *history = &trial->history.history;

    for (; convergence->seen < history->primitive_count; convergence->seen++) {
        const struct primitive *primitive = &history->primitives[convergence->seen];
        gint64 key = (gint64)primitive->key;

        if (primitive->op != OP_READ &&
            g_hash_table_add(convergence->known, g_memdup2(&key, sizeof key)))
            g_array_append_val(convergence->keys, primitive->key);
    }
}

static uint64_t diverged(const struct trial *trial, guint count)
{
    const GArray *keys = trial->convergence->keys;
    uint64_t found = 0;

    for (guint i = 0; i < MIN(count, keys->len); i++)
        found += !copies_agree(trial->world, g_array_index(keys, uint64_t, i));
    return found;
}

static void sample(void *subject, uint64_t number)
{
    struct trial *trial = subject;
    struct divergence_sample taken = {.at_ns = kernel_now_ns(trial->kernel)};

    if (taken.at_ns > trial->end_ns) /* clients came to an end before it was due */
        return;

    learn_keys(trial);
    taken.diverged = diverged(trial, WATCHED_MAX);
    g_array_append_val(trial->convergence->samples, taken);
    if (number < SAMPLES)
        kernel_schedule(trial->kernel,
                        (int64_t)((double)trial->end_ns * (double)(number + 1) / SAMPLES),
                        sample, trial, number + 1);
}

void convergence_start(struct trial *trial)
{
    if (!trial->config->world.protocol.type->converges)
        return;
    trial->convergence = g_new0(struct convergence, 1);
    trial->convergence->known =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    trial->convergence->keys = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    trial->convergence->samples =
        g_array_new(FALSE, FALSE, sizeof(struct divergence_sample));
    kernel_schedule(trial->kernel, trial->end_ns / SAMPLES, sample, trial, 1);
}

/* Goes on from the key that still differed; when none is left, looks at all once more:
 * what was on its way may have come in between. */
static bool all_agree(struct trial *trial)
{
    struct convergence *convergence = trial->convergence;

    learn_keys(trial);
    while (convergence->agreed < convergence->keys->len &&
           copies_agree(trial->world,
                        g_array_index(convergence->keys, uint64_t, convergence->agreed)))
        convergence->agreed++;
    if (convergence->agreed < convergence->keys->len)
        return false;
    convergence->agreed = 0;
    return diverged(trial, convergence->keys->len) == 0;
}

static void look_again(void *subject, uint64_t unused)
{
    struct trial *trial = subject;
    struct convergence *convergence = trial->convergence;
    int64_t now_ns = kernel_now_ns(trial->kernel);

    (void)unused;
    if (all_agree(trial)) {
        convergence->settled = true;
        convergence->settled_ns = now_ns - trial->end_ns;
    } else if (now_ns + SETTLE_STEP_NS <= trial->over_ns) {
        kernel_schedule(trial->kernel, now_ns + SETTLE_STEP_NS, look_again, trial, 0);
    }
}

void convergence_settle(struct trial *trial)
{
    struct convergence *convergence = trial->convergence;

    if (convergence == NULL)
        return;
    learn_keys(trial);
    convergence->diverged_at_end = diverged(trial, convergence->keys->len);
    look_again(trial, 0);
}

void convergence_record(struct trial *trial, struct record *record)
{
    struct convergence *convergence = trial->convergence;

    if (convergence == NULL)
        return;
    record->convergence =
        (struct convergence_record){.applies = true,
                                    .watched = MIN(convergence->keys->len, WATCHED_MAX),
                                    .sample_count = (int)convergence->samples->len,
                                    .keys = convergence->keys->len,
                                    .diverged_at_end = convergence->diverged_at_end,
                                    .settled = convergence->settled,
                                    .settled_ns = convergence->settled_ns};
    record->convergence.sample =
        (struct divergence_sample *)(void *)g_array_free(convergence->samples, FALSE);
    convergence->samples = NULL;
}

void convergence_free(struct convergence *convergence)
{
    if (convergence == NULL)
        return;
    g_hash_table_destroy(convergence->known);
    g_array_free(convergence->keys, TRUE);
    if (convergence->samples != NULL)
        g_array_free(convergence->samples, TRUE);
    g_free(convergence);
}
