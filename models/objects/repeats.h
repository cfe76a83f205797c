/* repeats.h - the table by which a state machine recognises what it has applied before
 * (Ongaro's thesis, 6.3): results by primitive, kept per session.
 *
 * A client that heard nothing sends its primitive again, under the same id. Applied
 * twice, an add counts twice and a write comes back over a later one; so the second
 * time gets the first time's result. That holds for a CAS that said no as well: its
 * client may still hear that no.
 *
 * A session may have several primitives under way: an update that runs at a node goes
 * on when its client has given up, beside the client's next ones, and they arrive in
 * any order. So each session has room for the results of several, found by their ids.
 * The room is bounded: the lowest serial leaves first, and is remembered as a floor.
 * What is not found and not above the floor may have been applied or not: it is
 * EXPIRED, and must be neither applied nor answered.
 *
 * The table is part of the replicated state: equal requests in equal order make equal
 * tables, and a snapshot must carry it. It lies in one of the door's volatile tables. */
#pragma once

#include <glib.h>

#include "models/objects/register.h"
#include "sim/port/door.h"

enum { REPEATS_KEPT = 8 }; /* results a session */

/* Names a primitive: fields of struct request. */
struct repeat_id {
    uint64_t session;
    uint64_t primitive;
    uint32_t serial;
};

enum repeat { REPEAT_NEW, REPEAT_KNOWN, REPEAT_EXPIRED };

/* The door's volatile table `number`, for the calls below. */
struct table *repeats_table(struct door *door, int number);

/* Has this primitive been applied? KNOWN: with this result. */
enum repeat repeats_find(const struct table *repeats, const struct repeat_id *id,
                         struct register_result *result);

/* It has been applied, with this result. Once for each that was NEW; reads need none. */
void repeats_add(struct table *repeats, const struct repeat_id *id,
                 const struct register_result *result);

/* For snapshots: appends the whole table to `bytes`; the same tables give the same
 * bytes. Loading replaces what was there, and returns how many bytes that took. */
void repeats_save(struct table *repeats, GByteArray *bytes);
size_t repeats_load(struct table *repeats, const void *bytes);
void repeats_clear(struct table *repeats);
