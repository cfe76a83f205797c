/* single.c - one copy of everything, at one node: the baseline.
 *
 * Nothing is replicated, so nothing can disagree: linearizable, at the price of one
 * machine's reach and of everything that happens to it. The one copy is at `leader`;
 * other nodes answer not_leader.
 *
 * What is answered must survive a crash, also what a read shows: a value that the
 * disk still works on is answered when the disk is done. */
#include <stddef.h>

#include "models/models.h"

struct cell {
    struct value value;
    uint64_t counter; /* of changes: two states of a key never look alike */
};

static struct version version_of(const struct cell *cell)
{
    return (struct version){{cell->counter, cell->value.id}};
}

static void answer(struct door *door, const struct request *request,
                   const struct cell *cell, durable after, bool conflict)
{
    struct answer answer = {
        .value = cell->value, .version = version_of(cell), .after = after};

    if (conflict)
        door_answer_conflict(door, request->primitive, &answer);
    else
        door_answer_ok(door, request->primitive, &answer);
}

static void on_request(struct door *door, void *state, const struct request *request)
{
    struct cell cell = {.counter = 0};
    durable since;

    (void)state;
    if (door_self(door) != door_leader(door)) {
        door_answer_not_leader(door, request->primitive, door_leader(door));
        return;
    }
    since = door_get(door, request->key, &cell);
    if (request->op == OP_CAS) {
        struct version mine = version_of(&cell);

        /* A no shows a value: it is a read as well. */
        if (!version_equal(&mine, &request->expected)) {
            answer(door, request, &cell, since, true);
            return;
        }
    }
    if (request->op != OP_READ) {
        cell.value = request->value;
        cell.counter++;
        since = door_put(door, request->key, &cell);
    }
    answer(door, request, &cell, since, false);
}

static struct inspection inspect(const struct door *door, const void *state,
                                 enum inspect_query query, uint64_t key)
{
    struct cell cell = {.counter = 0};

    (void)state;
    if (door_self(door) != door_leader(door))
        return (struct inspection){.known = false};
    if (query == INSPECT_ROLE)
        return (struct inspection){.known = true, .role = "leader", .term = 1};
    door_get(door, key, &cell);
    return (struct inspection){
        .known = cell.counter > 0, .value = cell.value, .order = {cell.counter}};
}

static const char *const *promises(const void *params)
{
    static const char *const kept[] = {"linearizable", NULL};

    (void)params;
    return kept;
}

const struct protocol protocol_single = {
    .name = "single",
    .summary = "One copy at one node: the baseline that replication is measured against",
    .explanation =
        "Every operation goes to the node at `leader` and is decided there, in the order "
        "in which its steps run. Linearizable, since there is nothing to disagree with; "
        "CAS included. A client pays the way to that node and back. A cut, a pause or a "
        "crash of that node stops everything, and a disk that is lost loses everything: "
        "the simulator does not model losing a disk.\n\n"
        "Answers wait for the disk, those of reads that show a value not yet durable "
        "too.",
    .source = "no paper: the trivial case of Herlihy & Wing, TOPLAS 12(3), 1990",
    .ops = OP_BIT(OP_READ) | OP_BIT(OP_WRITE) | OP_BIT(OP_CAS),
    .parallel = true, /* each key is a register of its own, read and stored in one step */
    .has_leader = true,
    .authority = "leader",
    .promises = promises,
    .cell_size = sizeof(struct cell),
    .on_request = on_request,
    .inspect = inspect,
};
