/* blind.c - read, compute, write: what a program does that nobody told about
 * concurrency. */
#include "models/models.h"

static void on_update(struct update_door *door, void *op, void *place)
{
    (void)op;
    (void)place;
    update_read(door, update_key(door));
}

static void on_answer(struct update_door *door, void *op, void *place,
                      const struct update_answer *answer)
{
    (void)op;
    (void)place;
    if (answer->op == OP_READ) {
        if (answer->outcome == OUTCOME_OK)
            update_write(door, update_key(door), update_apply(door, answer->value));
        else /* nothing was written: it is safe to say so, and to try again */
            update_try_again(door, false);
        return;
    }
    if (answer->outcome == OUTCOME_OK)
        update_done(door);
    else if (answer->outcome == OUTCOME_FAIL)
        update_try_again(door, false);
    else
        update_unknown(door);
}

const struct update_strategy update_blind = {
    .name = "blind",
    .summary = "Read, then write: whoever writes last wins, the other update is lost",
    .explanation =
        "Reads the record, computes the new value, and writes it without asking whether "
        "anything happened in between. It never conflicts and never waits, and of k "
        "updates based on one version k - 1 are lost without a word.",
    .source = "the lost update: Berenson et al., SIGMOD 1995, P4",
    .safe_when = "nobody else updates the same record at the same time",
    .broken_by = "A reads v; B reads v; A writes f(v); B writes g(v): A's update is gone",
    .needs = OP_BIT(OP_READ) | OP_BIT(OP_WRITE),
    .on_update = on_update,
    .on_answer = on_answer,
};
