#include "models/models.h"

#include <stddef.h>

const struct protocol *const all_protocols[] = {
    &protocol_abd,           &protocol_chain,
    &protocol_primary_async, &protocol_primary_semisync,
    &protocol_primary_sync,  &protocol_crdt,
    &protocol_quorum,        &protocol_raft,
    &protocol_single,        NULL,
};

const struct update_strategy *const all_updates[] = {
    &update_blind,
    &update_optimistic,
    NULL,
};

const struct checker *const all_checkers[] = {
    &checker_linearizable,
    NULL,
};
