/* optimistic.c - read with a version, write only if the version still stands, else
 * begin again: ETag and If-Match (RFC 9110, section 13.1.1), version columns, CAS
 * loops. */
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
            update_cas(door, update_key(door), answer->version, answer->value,
                       update_apply(door, answer->value));
        else
            update_try_again(door, false);
        return;
    }
    if (answer->outcome == OUTCOME_UNKNOWN)
        update_unknown(door); /* it may have succeeded: trying again could count twice */
    else if (answer->outcome == OUTCOME_FAIL)
        update_try_again(door, false);
    else if (answer->conflict)
        update_try_again(door, true);
    else
        update_done(door);
}

const struct update_strategy update_optimistic = {
    .name = "optimistic",
    .summary = "Compare-and-set on a version: a conflict begins again (ETag, If-Match)",
    .explanation =
        "Reads the record with its version, computes the new value, and writes it on the "
        "condition that the version is still the same. On a conflict it reads again, "
        "after the wait that update.retry says. No update is lost if the store decides "
        "the condition atomically; the price is wasted work under contention. An answer "
        "that never came leaves the operation unknown: it is not tried again, since the "
        "first try may have taken effect.",
    .source = "Kung & Robinson, TODS 6(2), 1981; RFC 9110, section 13.1.1 (If-Match)",
    .safe_when = "the protocol's CAS is atomic",
    .broken_by =
        "two coordinators compare with the same version and both write (a store "
        "whose CAS is not atomic)",
    .needs = OP_BIT(OP_READ) | OP_BIT(OP_CAS),
    .on_update = on_update,
    .on_answer = on_answer,
};
