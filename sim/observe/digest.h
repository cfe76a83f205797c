/* digest.h - one name for all that happened: SHA-256 (FIPS 180-4) of a history in a
 * canonical form, the same on every machine. Two trials with one digest went alike.
 *
 * The form: the text "consim history 1\n", the three counts as 8 bytes each, then all
 * operations, all primitives and all micro-operations in order of their ids (which are
 * dense and therefore left out). All numbers are little-endian and unsigned.
 *
 * A record is a header of fixed width and then its numbers. Numbers take only the
 * bytes they need, 1 to 8; the 4-bit lengths of up to eight of them stand in a word of
 * 4 bytes before them, the first number's in the lowest bits (hashing is what costs
 * time here, and most numbers are small).
 *   operation: region (2), kind, outcome, conflict | given_up << 1 (1 each);
 *              key, due - due of the operation before (0 at first), invoke - due,
 *              return - invoke, session, process, attempts.
 *   primitive: node (2), op, outcome, conflict, sends (1 each);
 *              parent - parent of the primitive before, key, invoke - invoke of the
 *              primitive before, return - invoke, observed, expected, session,
 *              process; and then, under a word of its own, number.
 *   micro-operation: op (1); operation, key, value.
 * Differences are taken modulo 2^64. */
#pragma once

#include "sim/port/history.h"

enum { DIGEST_HEX_BYTES = 65 }; /* with the final 0 */

void history_digest(const struct history *history, char hex[DIGEST_HEX_BYTES]);
