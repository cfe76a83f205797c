/* join.c - a replica that is out becomes the new tail: it copies the state of the tail in
 * pieces, then tells the master, and as the tail's successor hears what came after. */
#include <string.h>

#include "models/protocols/chain/chain.h"

/* ---- the one who joins ---- */

static void forget_received(uint64_t key, void *entry, void *user)
{
    (void)entry;
    table_remove(user, key);
}

static void send_pull(struct door *door, struct chain *chain, uint64_t cursor)
{
    const struct configuration *config = &chain->config;
    struct pull pull = {chain->pull.base, cursor, chain->pull.serial};
    struct message message = {
        .kind = PULL, .payload = &pull, .payload_bytes = sizeof pull};

    chain->asked_ns = door_monotonic_ns(door);
    door_send(door, config->member[config->count - 1], &message);
}

void chain_join_begin(struct door *door, struct chain *chain)
{
    struct table *received = door_table(door, RECEIVED_TABLE, 1);

    table_scan(received, forget_received, received);
    chain->standing = JOINING;
    if (chain->pull.serial == 0) /* answers to an earlier life mean nothing */
        chain->pull.serial = (uint64_t)door_incarnation(door) << 32;
    chain->pull = (struct pull){.serial = chain->pull.serial + 1};
    chain->pulled_ns = door_monotonic_ns(door);
    send_pull(door, chain, 0);
}

/* A piece that does not come is asked for again; and when none comes the tail may be
 * another one, or have another list. */
void chain_join_tick(struct door *door, struct chain *chain)
{
    const struct chain_params *params = params_of(door);
    int64_t now_ns = door_monotonic_ns(door);

    if (chain->standing == READY)
        send_pull(door, chain, PULL_NOTHING);
    else if (chain->standing != JOINING)
        return;
    else if (now_ns - chain->pulled_ns > params->failover_timeout_ns)
        chain_join_begin(door, chain);
    else if (now_ns - chain->asked_ns > 2 * params->heartbeat_ns)
        send_pull(door, chain, chain->pull.cursor);
}

/* A replica that was removed may have updates that the tail lacks: they may be on their
 * way to it, or nobody else ever got them. That shows when this one has caught up. What
 * its log no longer has, the tail has. */
static void put_aside(struct door *door, const struct chain_cell *mine)
{
    const struct update *update = chain_update_at(door, mine->seq);
    struct table *table = door_table(door, ASIDE_TABLE, sizeof *update);

    if (update != NULL)
        *(struct update *)table_add(table, update->primitive) = *update;
}

static void take_over(struct door *door, uint64_t key, const struct chain_cell *theirs)
{
    struct chain_cell mine = {.seq = 0};

    door_get(door, key, &mine);
    if (mine.seq == theirs->seq && mine.cell.value.id == theirs->cell.value.id)
        return;
    if (mine.seq >= theirs->seq)
        put_aside(door, &mine);
    door_put(door, key, theirs);
}

/* Its client may have sent it again, to another head. */
static void report_if_gone(uint64_t key, void *entry, void *user)
{
    const struct update *aside = entry;
    struct repeat_id id = {aside->session, aside->primitive, aside->serial};
    struct register_result result;
    struct chain_cell mine = {.seq = 0};
    struct door *door = user;

    door_get(door, aside->key, &mine);
    if (repeats_find(repeats_of(door), &id, &result) == REPEAT_NEW)
        door_report_dropped(door, aside->key, &aside->cell.value, mine.cell.value.id);
    table_remove(door_table(door, ASIDE_TABLE, sizeof *aside), key);
}

/* Only with a lease: else the chain may have gone on without this replica, and may have
 * got those updates by now. */
void chain_report_gone(struct door *door)
{
    table_scan(door_table(door, ASIDE_TABLE, sizeof(struct update)), report_if_gone,
               door);
}

static void drop_what_the_tail_lacks(struct door *door, uint64_t key, void *user)
{
    static const struct chain_cell empty = {.seq = 0};

    if (table_find(user, key) == NULL)
        take_over(door, key, &empty);
}

static void take_piece(struct door *door, struct chain *chain, const struct piece *piece)
{
    struct table *received = door_table(door, RECEIVED_TABLE, 1);
    const char *from = (const char *)(piece + 1);

    for (uint64_t i = 0; i < piece->count; i++) {
        struct piece_cell theirs;

        memcpy(&theirs, from + i * sizeof theirs, sizeof theirs);
        table_add(received, theirs.key);
        take_over(door, theirs.key, &theirs.cell);
    }
    chain->pull.cursor += piece->count;
    send_pull(door, chain, chain->pull.cursor);
}

/* The copy is complete; its log begins where it may lack something. */
static void finish(struct door *door, struct chain *chain, const struct piece *piece)
{
    uint64_t base = piece->base;
    size_t bytes = repeats_load(repeats_of(door), piece + 1);

    door_scan(door, drop_what_the_tail_lacks, door_table(door, RECEIVED_TABLE, 1));
    if (door_log_last(door) >= base)
        door_log_truncate(door, MAX(base, door_log_first(door)));
    door_log_compact(door, base - 1);
    if (door_log_last(door) + 1 != base)
        return; /* this log cannot go on there: never, as long as acks tell the truth */
    chain->copy_stored = door_put_snapshot(door, piece + 1, bytes);
    chain->snapshot_seq = chain->committed = base - 1;
    chain->standing = READY;
    chain_beat(door, chain);
}

void chain_on_piece(struct door *door, struct chain *chain, const struct message *m)
{
    const struct piece *piece = m->payload;

    if (chain->standing != JOINING || piece->serial != chain->pull.serial ||
        piece->cursor != chain->pull.cursor)
        return;
    chain->pull.base = piece->base;
    chain->pulled_ns = door_monotonic_ns(door);
    if (m->kind == PIECE)
        take_piece(door, chain, piece);
    else
        finish(door, chain, piece);
}

/* ---- the tail, for those who join ---- */

bool chain_join_is_served(struct door *door, const struct chain *chain)
{
    return chain->list_base != 0 && door_monotonic_ns(door) - chain->list_used_ns <
                                        2 * params_of(door)->failover_timeout_ns;
}

struct listing {
    struct table *listed;
    uint64_t count;
};

static void list_key(struct door *door, uint64_t key, void *user)
{
    struct listing *listing = user;
    uint64_t *entry = table_add(listing->listed, listing->count++);

    (void)door;
    *entry = key;
}

/* Keys that come later are in updates after `list_base`. Several who join at a time share
 * a list. */
static void list_keys(struct door *door, struct chain *chain)
{
    struct listing listing = {door_table(door, LISTED_TABLE, sizeof(uint64_t)), 0};

    door_scan(door, list_key, &listing);
    chain->list_count = listing.count;
    chain->list_base = door_log_last(door) + 1;
}

/* A copy must hold nothing that this tail, if it is the last one of the chain, could lose
 * in a crash. */
static void send_piece(struct door *door, int to, enum message_kind kind,
                       const GByteArray *bytes)
{
    struct message message = {.kind = (int)kind,
                              .payload = bytes->data,
                              .payload_bytes = bytes->len,
                              .after = door_log_pending(door, door_log_last(door))};

    door_send(door, to, &message);
}

static void append_cells(struct door *door, const struct piece *piece, GByteArray *bytes)
{
    const struct table *listed = door_table(door, LISTED_TABLE, sizeof(uint64_t));

    for (uint64_t i = 0; i < piece->count; i++) {
        const uint64_t *key = table_find(listed, piece->cursor + i);
        struct piece_cell cell = {.key = *key};

        door_get(door, *key, &cell.cell);
        g_byte_array_append(bytes, (const guint8 *)&cell, sizeof cell);
    }
}

void chain_on_pull(struct door *door, struct chain *chain, const struct message *m)
{
    const struct pull *pull = m->payload;
    g_autoptr(GByteArray) bytes = g_byte_array_new();

    if (!chain_is_tail(door, chain) || chain->standing != COMPLETE)
        return;
    if (pull->base == 0 && !chain_join_is_served(door, chain))
        list_keys(door, chain);
    else if (pull->base != 0 && pull->base != chain->list_base)
        return; /* by another list: it will begin again */
    chain->list_used_ns = door_monotonic_ns(door);
    if (pull->cursor == PULL_NOTHING)
        return;
    struct piece piece = {
        .base = chain->list_base,
        .cursor = pull->cursor,
        .serial = pull->serial,
        .count = MIN(chain->list_count - pull->cursor, (uint64_t)PIECE_CELLS)};
    g_byte_array_append(bytes, (const guint8 *)&piece, sizeof piece);
    if (piece.count > 0)
        append_cells(door, &piece, bytes);
    else
        repeats_save(repeats_of(door), bytes);
    send_piece(door, m->from, piece.count > 0 ? PIECE : RESULTS, bytes);
}
