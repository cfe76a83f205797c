/* models.h - everything that a scenario can name. */
#pragma once

#include "sim/port/checker.h"
#include "sim/port/protocol.h"
#include "sim/port/update.h"

extern const struct protocol protocol_abd;
extern const struct protocol protocol_chain;
extern const struct protocol protocol_primary_async;
extern const struct protocol protocol_primary_semisync;
extern const struct protocol protocol_primary_sync;
extern const struct protocol protocol_crdt;
extern const struct protocol protocol_quorum;
extern const struct protocol protocol_raft;
extern const struct protocol protocol_single;

extern const struct update_strategy update_blind;
extern const struct update_strategy update_optimistic;

extern const struct checker checker_linearizable;

extern const struct protocol *const all_protocols[];      /* ends with NULL */
extern const struct update_strategy *const all_updates[]; /* likewise */
extern const struct checker *const all_checkers[];        /* likewise */
