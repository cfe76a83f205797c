/* cells.h - a replica's keyed store: what a get sees, and what a crash leaves.
 *
 * Puts are seen at once and undone by a crash unless the disk had finished them: the
 * old contents of each cell stay in a queue until the token of its write is durable.
 * All cells of a store have one size. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct cells;

struct cells *cells_new(size_t cell_bytes);
void cells_free(struct cells *cells);

/* NULL if the key was never put. The pointer is good until the next put. */
const void *cells_get(const struct cells *cells, uint64_t key);

/* `token`: of the write; 0 if it is durable at once. */
void cells_put(struct cells *cells, uint64_t key, const void *cell, uint64_t token);

/* The token of the newest put of this key that is not durable yet, or 0. */
uint64_t cells_pending(const struct cells *cells, uint64_t key);

size_t cells_count(const struct cells *cells);

/* Keys with a cell, least first; g_free. */
uint64_t *cells_keys(const struct cells *cells, size_t *count);

/* The content of a key, for changing in place, and taking a key out: only where nothing
 * was ever put under a token. `cells_add` makes it if it is not there, all zero. */
void *cells_find(struct cells *cells, uint64_t key);
void *cells_add(struct cells *cells, uint64_t key);
void cells_remove(struct cells *cells, uint64_t key);

void cells_durable(struct cells *cells, uint64_t up_to_token);
void cells_crash(struct cells *cells); /* undoes what is not durable, newest first */
