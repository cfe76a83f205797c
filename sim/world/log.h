/* log.h - a replica's durable log and its one snapshot: what a read sees, and what a
 * crash leaves. Entries are bytes of any size, numbered without gaps.
 *
 * As with cells, changes are seen at once and undone by a crash, newest first, unless
 * the disk had finished them. All writes of a replica share one order of tokens. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct log;

struct log *log_new(void);
void log_free(struct log *log);

uint64_t log_first(const struct log *log); /* first index kept; last + 1 if empty */
uint64_t log_last(const struct log *log);  /* 0 before the first entry ever */

/* Behind the last entry; returns its index, from 1. */
uint64_t log_append(struct log *log, const void *entry, size_t bytes, uint64_t token);
/* Drops `from` and all after it. */
void log_truncate(struct log *log, uint64_t from, uint64_t token);
/* Drops everything up to `upto`, which may lie beyond the last entry: then the log goes
 * on behind it. */
void log_compact(struct log *log, uint64_t upto, uint64_t token);

/* NULL if it is not kept. Good until the log is changed at or before that index. */
const void *log_read(const struct log *log, uint64_t index, size_t *bytes);

/* The token to wait for before anyone may rely on this entry, or 0. */
uint64_t log_pending(const struct log *log, uint64_t index);

void log_put_snapshot(struct log *log, const void *snapshot, size_t bytes,
                      uint64_t token);
const void *log_snapshot(const struct log *log, size_t *bytes); /* NULL: none yet */

void log_durable(struct log *log, uint64_t up_to_token);
void log_crash(struct log *log);
