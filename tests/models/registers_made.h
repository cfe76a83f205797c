/* registers_made.h - histories of registers for the tests of checkers: written by hand,
 * or drawn. */
#pragma once

#include <stdbool.h>

#include "sim/port/checker.h"
#include "sim/port/history.h"

/* One word a primitive, in the order of their ids: KIND:INVOKE-RETURN[@KEY], with KIND
 *   w      write              wx    a failed one       w?   unknown: w?:INVOKE
 *   r3     read of #3's value (r0: the initial one)
 *   c3     CAS based on #3's value, successful (cx3, c?3)
 *   c3!4   CAS based on #3's value that said no and found #4's
 *   a      add, of another kind of object
 *   w=5    write of the value 5, which r5 names: then all values are named so
 * as "w:0-10 w:20-30 r1:40-50". Free with history_clear(). */
struct history made_history(const char *words);

/* A few primitives on a few keys with many ties. `luck` chooses everything; with
 * `doubled` values are few, else unique. About half of them are linearizable. */
struct history drawn_history(uint64_t luck, int count, bool doubled);

struct history history_copy(const struct history *history);

/* Those with a mark, the others made to have failed, or (reads) to be unknown: ids stay.
 */
struct history history_part(const struct history *history, const bool *marked);

/* Tries every order: the definition taken literally, for few primitives. */
bool some_order_explains(const struct history *history);

/* Is it an order that real time allows, in which each primitive returns what it did, and
 * that has all that are ok? */
bool order_is_proof(const struct history *history, const uint64_t *order, uint64_t count);

/* Is the witness violated by itself, closed under reads-from, and not without any of it?
 * For unique values, or by `doubled` values that it wholly owns. */
bool witness_is_least(const struct history *history, const struct judgement *judgement);

/* What the checker says, with a proof of what holds; judgement_clear(). */
struct judgement judge(const struct history *history);
enum verdict verdict_on(const struct history *history);

/* What its slow search says, whatever the values. */
bool search_holds(const struct history *history);
