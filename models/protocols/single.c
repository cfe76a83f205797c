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
#include "models/objects/register.h"

static void on_request(struct door *door, void *state, const struct request *request)
{
    struct register_request wanted = {request->op, request->value, request->expected};
    struct register_cell cell = {.counter = 0};

    (void)state;
    if (door_self(door) != door_leader(door)) {
        door_answer_not_leader(door, request->primitive, door_leader(door));
        return;
    }
    /* A CAS that says no shows a value: it is a read as well, and waits for the disk. */
    durable since = door_get(door, request->key, &cell);
    struct register_result result = register_apply(&cell, &wanted);
    if (result.changed)
        since = door_put(door, request->key, &cell);
    struct answer answer = {
        .value = result.value, .version = result.version, .after = since};
    if (result.conflict)
        door_answer_conflict(door, request->primitive, &answer);
    else
        door_answer_ok(door, request->primitive, &answer);
}

static struct inspection inspect(const struct door *door, const void *state,
                                 enum inspect_query query, uint64_t key)
{
    struct register_cell cell = {.counter = 0};

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
    .tradeoff = {.unanswered =
                     "there is one copy: who cannot reach it, or comes while its "
                     "node stands still, gets no answer"},
    .ops = REGISTER_OPS,
    .parallel = true, /* each key is a register of its own, read and stored in one step */
    .has_leader = true,
    .authority = "leader",
    .promises = promises,
    .cell_size = sizeof(struct register_cell),
    .on_request = on_request,
    .inspect = inspect,
};
