#include "tests/models/raft_safety.h"

#include <string.h>

#include "sim/port/protocol.h"

enum { LOOK_BACK = 40 }; /* entries compared below the place where two logs meet */

struct committed {
    bool known;
    uint64_t term, value; /* of the entry */
    uint64_t by_term;     /* no leader of a later term may lack it */
};

struct seen_log {
    bool leads;
    uint64_t term, incarnation;
    uint64_t first, last, last_term;
};

void raft_safety_init(struct raft_safety *safety)
{
    *safety = (struct raft_safety){
        .leaders = g_array_new(FALSE, TRUE, sizeof(int)),
        .committed = g_array_new(FALSE, TRUE, sizeof(struct committed)),
        .logs = g_array_new(FALSE, TRUE, sizeof(struct seen_log)),
    };
}

void raft_safety_clear(struct raft_safety *safety)
{
    g_array_free(safety->leaders, TRUE);
    g_array_free(safety->committed, TRUE);
    g_array_free(safety->logs, TRUE);
}

static void *at(GArray *array, uint64_t index)
{
    guint size = g_array_get_element_size(array);

    if (index >= array->len)
        g_array_set_size(array, (guint)index + 1);
    return array->data + index * size;
}

static bool same_entry(const struct door *a, const struct door *b, uint64_t index)
{
    struct inspection x = replica_inspect(a, INSPECT_ENTRY, index);
    struct inspection y = replica_inspect(b, INSPECT_ENTRY, index);

    return !x.known || !y.known || (x.term == y.term && x.value.id == y.value.id);
}

/* "At most one leader can be elected in a given term." */
static void look_at_election(struct raft_safety *safety, int node, uint64_t term)
{
    int *leader = at(safety->leaders, term);

    if (*leader == 0)
        safety->elections++;
    else
        safety->election_safety += *leader != node + 1;
    *leader = node + 1;
}

/* "A leader never overwrites or deletes entries in its log; it only appends." */
static void look_at_log(struct raft_safety *safety, const struct door *door,
                        const struct inspection *role)
{
    struct seen_log *before = at(safety->logs, (uint64_t)door->number);
    struct inspection last = replica_inspect(door, INSPECT_ENTRY, role->last);
    struct inspection old = replica_inspect(door, INSPECT_ENTRY, before->last);
    bool leads = strcmp(role->role, "leader") == 0;
    bool shorter = role->last < before->last ||
                   (old.known && before->last > 0 && old.term != before->last_term);

    if (before->incarnation == door->incarnation) {
        if (leads && before->leads && before->term == role->term)
            safety->leader_append_only += shorter;
        else
            safety->truncations += shorter;
        safety->snapshots += role->first > before->first;
    }
    *before = (struct seen_log){leads,       role->term, door->incarnation,
                                role->first, role->last, last.term};
}

/* "If two logs contain an entry with the same index and term, then the logs are identical
 * in all entries up through the given index." */
static void look_at_pair(struct raft_safety *safety, const struct door *a,
                         const struct door *b)
{
    struct inspection x = replica_inspect(a, INSPECT_ROLE, 0);
    struct inspection y = replica_inspect(b, INSPECT_ROLE, 0);
    uint64_t first = MAX(x.first, y.first), index = MIN(x.last, y.last);

    for (; index >= first && index > 0; index--)
        if (replica_inspect(a, INSPECT_ENTRY, index).term ==
            replica_inspect(b, INSPECT_ENTRY, index).term)
            break;
    for (int i = 0; i < LOOK_BACK && index >= first && index > 0; i++, index--)
        if (!same_entry(a, b, index)) {
            safety->log_matching++;
            return;
        }
}

/* "If a server has applied a log entry at a given index to its state machine, no other
 * server will ever apply a different log entry for the same index." Applied is what is
 * committed; since the look before, so that little is looked at twice. */
static void look_at_commits(struct raft_safety *safety, const struct door *door,
                            const struct inspection *role)
{
    uint64_t from = role->commit > 2 * LOOK_BACK ? role->commit - 2 * LOOK_BACK : 1;

    if (safety->committed->len > 0)
        from = MIN(from, safety->committed->len);
    for (uint64_t i = MAX(from, role->first); i <= MIN(role->commit, role->last); i++) {
        struct committed *entry = at(safety->committed, i);
        struct inspection mine = replica_inspect(door, INSPECT_ENTRY, i);

        if (!mine.known)
            continue;
        if (entry->known) {
            safety->state_machine_safety +=
                entry->term != mine.term || entry->value != mine.value.id;
            continue;
        }
        *entry = (struct committed){true, mine.term, mine.value.id, role->term};
        safety->commits++;
    }
}

/* "If a log entry is committed in a given term, then that entry will be present in the
 * logs of the leaders for all higher-numbered terms." */
static void look_for_committed(struct raft_safety *safety, const struct door *door,
                               const struct inspection *role)
{
    uint64_t count = safety->committed->len;

    for (uint64_t i = count > 4 * LOOK_BACK ? count - 4 * LOOK_BACK : 1; i < count; i++) {
        const struct committed *entry = at(safety->committed, i);
        struct inspection mine = replica_inspect(door, INSPECT_ENTRY, i);

        if (!entry->known || role->term <= entry->by_term || i < role->first)
            continue;
        safety->leader_completeness +=
            !mine.known || mine.term != entry->term || mine.value.id != entry->value;
    }
}

void raft_safety_look(void *user, const struct world *world)
{
    struct raft_safety *safety = user;

    safety->looks++;
    for (int i = 0; i < world->group_size; i++) {
        const struct door *door = world_member(world, 0, i);
        struct inspection role;

        if (!door->node->up)
            continue;
        role = replica_inspect(door, INSPECT_ROLE, 0);
        look_at_log(safety, door, &role);
        look_at_commits(safety, door, &role);
        if (strcmp(role.role, "leader") == 0) {
            look_at_election(safety, i, role.term);
            look_for_committed(safety, door, &role);
        }
        for (int k = 0; k < i; k++)
            if (world_member(world, 0, k)->node->up)
                look_at_pair(safety, door, world_member(world, 0, k));
    }
}

uint64_t raft_safety_broken(const struct raft_safety *safety)
{
    return safety->election_safety + safety->leader_append_only + safety->log_matching +
           safety->leader_completeness + safety->state_machine_safety;
}
