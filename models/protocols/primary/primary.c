/* primary.c - primary copy with backups (Alsberg & Day 1976): one replica orders all
 * writes and ships its log to the others, as MySQL and PostgreSQL do.
 *
 * One protocol under three names, by k, the number of backups that must have a write on
 * disk before it is acknowledged: primary-async (k = 0), primary-semisync (k chosen) and
 * primary-sync (k = N - 1, all of them). log.c has the log and the state, ship.c how
 * entries travel, promote.c what happens when the primary is not heard any more. */
#include "models/protocols/primary/primary.h"

#include <stddef.h>

#include "models/models.h"

/* ---- requests ---- */

static void refer(struct door *door, const struct primary *state, uint64_t primitive)
{
    door_answer_not_leader(door, primitive,
                           state->primary == door_self(door) ? -1 : state->primary);
}

/* The planted bug: what the log says last of a key, acknowledged or not. */
static struct register_cell newest_of(const struct door *door,
                                      const struct primary *state, uint64_t key,
                                      struct register_cell cell)
{
    for (uint64_t i = state->commit + 1; i <= door_log_last(door); i++) {
        const struct entry *entry = primary_entry(door, i);

        if (entry->id.primitive != 0 && entry->key == key)
            register_apply(&cell, &entry->request);
    }
    return cell;
}

static void answer_read(struct door *door, struct primary *state,
                        const struct request *request)
{
    const struct register_cell *found = table_find(state->cells, request->key);
    struct register_cell cell = {.counter = 0};

    if (found != NULL)
        cell = *found;
    if (primary_has_bug(door, BUG_VISIBLE_EARLY) && state->role == PRIMARY)
        cell = newest_of(door, state, request->key, cell);
    struct answer answer = {.value = cell.value, .version = register_version(&cell)};
    door_answer_ok(door, request->primitive, &answer);
}

static void on_read(struct door *door, struct primary *state,
                    const struct request *request)
{
    const struct primary_params *params = door_params(door);

    if (params->reads == READS_NEAREST) {
        /* Since a restart it has nothing to show until a primary told what counts. */
        if (state->in_touch)
            answer_read(door, state, request);
        else
            refer(door, state, request->primitive);
    } else if (state->role != PRIMARY) {
        refer(door, state, request->primitive);
    } else if (state->commit < state->opening &&
               !primary_has_bug(door, BUG_OPENS_UNPROVEN)) {
        /* Its predecessor may have acknowledged more than it knows of. */
        door_answer_failed(door, request->primitive, "the new primary is not ready");
    } else {
        answer_read(door, state, request);
    }
}

static void on_request(struct door *door, void *user, const struct request *request)
{
    struct primary *state = user;
    struct entry entry = {.epoch = state->epoch,
                          .key = request->key,
                          .id = {request->session, request->primitive, request->serial},
                          .request = {request->op, request->value, request->expected}};

    if (request->op == OP_READ) {
        on_read(door, state, request);
    } else if (state->role != PRIMARY) {
        refer(door, state, request->primitive);
    } else if (door_log_last(door) - state->commit >= WAITING_MAX) {
        door_answer_failed(door, request->primitive, "too many writes wait for backups");
    } else {
        primary_append(door, &entry);
        primary_ship_all(door, state);
        primary_count_acks(door, state);
    }
}

/* ---- the rest of a replica's life ---- */

static void on_message(struct door *door, void *user, const struct message *m)
{
    struct primary *state = user;
    uint64_t epoch = *(const uint64_t *)m->payload;
    bool unfenced = primary_has_bug(door, BUG_NO_FENCING);

    if (epoch > state->epoch && !(unfenced && m->kind == PROMOTE))
        primary_adopt(door, state, epoch);
    if (unfenced && m->kind == PROMOTE && state->role == PRIMARY)
        return;
    if (epoch < state->epoch) {
        if ((m->kind == SHIP || m->kind == PROMOTE) && !unfenced)
            primary_refuse(door, state, m->from);
        return;
    }
    switch ((enum message_kind)m->kind) {
    case SHIP:
        primary_on_ship(door, state, m);
        break;
    case ACK:
        primary_on_ack(door, state, m);
        break;
    case REJOIN:
        primary_on_rejoin(door, state, m);
        break;
    case PROMOTE:
        primary_on_promote(door, state, m);
        break;
    case PROMOTED:
        primary_on_promoted(door, state, m);
        break;
    case STAND:
        primary_on_stand(door, state, m);
        break;
    }
}

static void on_timer(struct door *door, void *user, uint64_t cookie)
{
    (void)cookie;
    primary_tick(door, user);
}

static void on_durable(struct door *door, void *user, durable token)
{
    struct primary *state = user;

    (void)token;
    if (state->role == PRIMARY)
        primary_count_acks(door, state);
}

/* The first epoch is known to all, from the configuration: it needs no disk. */
static void begin(struct door *door, struct primary *state)
{
    state->epoch = (uint64_t)door_replica_count(door) + (uint64_t)door_leader(door);
    state->primary = -1;
    primary_make_tables(door, state);
    primary_watch(door, state);
    state->ticked_ns = state->heard_ns;
    primary_tick(door, state);
}

static void on_start(struct door *door, void *user)
{
    struct primary *state = user;

    if (door_self(door) == door_leader(door)) {
        state->role = PRIMARY;
        primary_open_epoch(door, state, 1);
    }
    begin(door, state);
    state->in_touch = true;
    state->primary = door_leader(door);
}

/* Whatever it was, it comes back as a backup: it does not know what it promised or
 * shipped beyond what its disk says. */
static void on_restart(struct door *door, void *user)
{
    struct primary *state = user;

    begin(door, state);
    door_get(door, 0, &state->epoch);
    primary_restore(door, state);
}

static struct inspection inspect(const struct door *door, const void *user,
                                 enum inspect_query query, uint64_t key)
{
    static const char *const names[] = {"backup", "candidate", "primary"};
    const struct primary *state = user;
    const struct register_cell *cell;

    if (query == INSPECT_ROLE)
        return (struct inspection){.known = true,
                                   .role = names[state->role],
                                   .also = {state->role == PRIMARY ? "leader" : NULL},
                                   .term = state->epoch,
                                   .commit = state->commit,
                                   .first = door_log_first(door),
                                   .last = door_log_last(door)};
    cell = state->cells == NULL ? NULL : table_find(state->cells, key);
    if (cell == NULL || cell->counter == 0)
        return (struct inspection){.known = false};
    return (struct inspection){
        .known = true, .value = cell->value, .order = {state->epoch, cell->counter}};
}

/* ---- parameters ---- */

static const char *const reads_names[] = {"nearest", "primary", NULL};

#define ROW_READS                                                                       \
    {                                                                                   \
        .name = "reads", .type = VALUE_CHOICE,                                          \
        .offset = offsetof(struct primary_params, reads), .fallback = "nearest",        \
        .doc =                                                                          \
            "nearest: whichever replica is asked shows what it knows to be "            \
            "acknowledged, a backup some time late; primary: only the primary answers", \
        .choices = reads_names                                                          \
    }

#define ROW_FAILOVER_TIMEOUT                                                            \
    {                                                                                   \
        .name = "failover_timeout", .type = VALUE_DURATION,                             \
        .offset = offsetof(struct primary_params, failover_timeout_ns),                 \
        .fallback = "2s",                                                               \
        .doc =                                                                          \
            "a backup that has not heard the primary for that long, and up to a "       \
            "quarter more by chance, wants to take its place; beats come ten times as " \
            "often",                                                                    \
        .low = 1e6, .high = 3.6e12                                                      \
    }

#define ROW_WAIT_FOR(LEAST)                                                        \
    {                                                                              \
        .name = "wait_for", .type = VALUE_INTEGER,                                 \
        .offset = offsetof(struct primary_params, wait_for),                       \
        .doc =                                                                     \
            "k: backups that must have a write on disk before it is acknowledged " \
            "(primary-async: 0; primary-semisync: default 1; primary-sync: all)",  \
        .low = LEAST, .high = REPLICAS_MAX - 1                                     \
    }

static const struct param params_async[] = {
    ROW_READS, ROW_FAILOVER_TIMEOUT, ROW_WAIT_FOR(0), {.name = NULL}};
static const struct param params_waiting[] = {
    ROW_READS, ROW_FAILOVER_TIMEOUT, ROW_WAIT_FOR(1), {.name = NULL}};

static const char *prepare(struct primary_params *primary, int replica_count,
                           int64_t wait_for)
{
    if (replica_count > REPLICAS_MAX)
        return "replicas must not exceed 64 with a primary";
    if (primary->wait_for == 0)
        primary->wait_for = wait_for;
    if (primary->wait_for >= replica_count)
        return "wait_for must not exceed the number of backups";
    primary->log_max = LOG_MAX;
    primary->waits_for_all = primary->wait_for == replica_count - 1;
    return NULL;
}

static const char *prepare_async(void *settings, int replica_count, int region_count)
{
    struct primary_params *primary = settings;

    (void)region_count;
    if (primary->wait_for != 0)
        return "wait_for must be 0: primary-async waits for nobody";
    return prepare(primary, replica_count, 0);
}

static const char *prepare_semisync(void *settings, int replica_count, int region_count)
{
    (void)region_count;
    return prepare(settings, replica_count, 1);
}

static const char *prepare_sync(void *settings, int replica_count, int region_count)
{
    struct primary_params *primary = settings;

    (void)region_count;
    if (primary->wait_for != 0 && primary->wait_for != replica_count - 1)
        return "wait_for must be the number of backups: primary-sync waits for all";
    return prepare(primary, replica_count, replica_count - 1);
}

/* Where nothing is acknowledged that not every replica has, whoever still believes to be
 * the primary has it, or has acknowledged it as the backup of another one. */
static const char *const *promises(const void *settings)
{
    static const char *const kept[] = {"linearizable", NULL};
    const struct primary_params *primary = settings;
    bool keeps = primary->waits_for_all && primary->reads == READS_PRIMARY;

    return keeps ? kept : kept + 1;
}

/* ---- the three ---- */

#define SHARED                                                                          \
    "One replica, the primary, orders all writes in a log and ships it to the others; " \
    "a CAS is decided there. Everybody shows only what is acknowledged. Who has not "   \
    "heard the primary for failover_timeout stands for the next epoch; what speaks in " \
    "an older one is refused. A primary that comes back is a backup: it drops what it " \
    "has beyond the common prefix with the new one, and gets the rest in pieces.\n\n"

#define COMMON                                                                          \
    .source =                                                                           \
        "Alsberg & Day, A Principle for Resilient Sharing of Distributed Resources, "   \
        "ICSE 1976; epochs as views in Oki & Liskov, PODC 1988; practice of MySQL's "   \
        "semisynchronous and PostgreSQL's streaming replication",                       \
    .ops = REGISTER_OPS, .dedup = true, .has_leader = true, .authority = "primary",     \
    .sees_discards = true, .promises = promises,                                        \
    .params_size = sizeof(struct primary_params), .state_size = sizeof(struct primary), \
    .op_size = 1, .cell_size = sizeof(uint64_t), .on_start = on_start,                  \
    .on_request = on_request, .on_message = on_message, .on_timer = on_timer,           \
    .on_durable = on_durable, .on_restart = on_restart, .inspect = inspect

const struct protocol protocol_primary_async = {
    .name = "primary-async",
    .summary =
        "A primary ships its log and waits for nobody: quick, and a fail-over "
        "loses what it acknowledged",
    .explanation = SHARED
    "Here the primary answers as soon as its own disk has the write; an entry leaves "
    "for the backups at the same time. A client pays the way to the primary and back "
    "(and its fsync), a read at a backup nothing; 2 messages a write with 3 "
    "replicas.\n\n"
    "The first backup whose time-out runs out is the next primary, by itself: no "
    "number of others could tell what the old one acknowledged. So what had not "
    "arrived there is lost although it was acknowledged; and where the old primary "
    "was only cut off, paused or slow there are two for a while, each with clients, "
    "of which the older loses everything since the cut (a CAS may even say yes at one "
    "and, "
    "asked again, no at the other). That can be the side with "
    "nearly all clients: a lone backup that is cut off promotes itself too. Nothing "
    "is promised across a fail-over but that all agree in the end; between two of "
    "them, reads at a backup are a prefix of what was acknowledged, some time late.",
    .tradeoff =
        {.unanswered = "writes go to the one primary: when it is silent they wait until "
                       "failover_timeout has passed and another has taken over",
         .stale = "a backup shows what has arrived, some time late, and in a cut two may "
                  "believe to be the primary",
         .lost = "the primary acknowledges before any backup has the write: a fail-over "
                 "drops what had not arrived, and of two primaries the older loses "
                 "everything since they were parted"},
    .params = params_async,
    .prepare = prepare_async,
    COMMON,
};

const struct protocol protocol_primary_semisync = {
    .name = "primary-semisync",
    .summary =
        "A primary waits until k backups have a write on disk; a fail-over loses "
        "nothing that was acknowledged",
    .explanation = SHARED
    "A write is acknowledged when the primary and wait_for = k backups have it on "
    "disk: the way to the primary and back and the k-th shortest round trip from "
    "there (and an fsync of a backup; the primary's own runs beside it); 4 messages "
    "with 3 replicas.\n\n"
    "Who stands for primary needs grants of N - k replicas, itself included: among "
    "any so many is one that has the last acknowledged write. The one with the "
    "longest log, by epoch and index, becomes the primary. Those who granted refuse "
    "the old epoch, so that the old primary finds fewer than k backups: two may "
    "believe to be primary, one can acknowledge. With 3 replicas and k = 1 both "
    "others must be there for a fail-over, with k = 2 either. Acknowledged writes, "
    "CAS included, survive every crash and cut.\n\n"
    "Reads are another matter. A backup knows a write to be acknowledged only by the "
    "next message, up to a tenth of failover_timeout later; and a primary that is cut "
    "off goes on showing what it has, with reads = primary too: it holds no lease and "
    "asks nobody. So stale reads happen, and no consistency model is promised (with "
    "wait_for = N - 1 it is primary-sync in all but name).",
    .tradeoff =
        {.unanswered =
             "a write waits for k backups, and a fail-over for all replicas but "
             "k, so that nothing acknowledged can be lost",
         .stale = "a backup learns only by the next message what is acknowledged, and a "
                  "primary that is cut off goes on showing what it has"},
    .params = params_waiting,
    .prepare = prepare_semisync,
    COMMON,
};

const struct protocol protocol_primary_sync = {
    .name = "primary-sync",
    .summary =
        "A primary waits for all backups: nothing is lost, and the first one out of "
        "reach stops it",
    .explanation = SHARED
    "A write is acknowledged when every replica has it on disk: the way to the "
    "primary and back and the longest round trip from there (and a backup's fsync). A "
    "backup that is down, cut off or slow stops all writes until it is back, and a "
    "fail-over does not help: the new primary too waits for all, the old one "
    "included. Shrinking the membership by oneself would be split brain.\n\n"
    "Any replica may become the primary, since each has everything acknowledged. "
    "Linearizable with reads = primary, without lease or clock: nobody can have "
    "acknowledged anything that the one who believes to be primary has not stored; a "
    "new primary answers reads when all have acknowledged its first entry. At a "
    "backup (reads = nearest) a read can be stale by a beat, a tenth of "
    "failover_timeout, and goes on in a cut.",
    .tradeoff = {.unanswered =
                     "a write waits for every replica: the first one out of reach stops "
                     "all writes, and a fail-over does not help, so that nothing "
                     "acknowledged can be lost",
                 .stale = "a backup (reads = nearest) learns with the next beat what is "
                          "acknowledged, and goes on answering in a cut"},
    .params = params_waiting,
    .prepare = prepare_sync,
    COMMON,
};
