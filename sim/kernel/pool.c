#include "sim/kernel/pool.h"

#include <stdalign.h>

enum {
    FIRST_BLOCK_BYTES = 4 * 1024,
    LAST_BLOCK_BYTES = 1024 * 1024, /* blocks double up to this */
};

struct pool_block {
    struct pool_block *next;
    alignas(max_align_t) char elements[];
};

struct pool *pool_new(size_t element_bytes)
{
    const size_t alignment = alignof(max_align_t);
    size_t bytes = MAX(element_bytes, sizeof(struct pool_link));
    struct pool *pool = g_new(struct pool, 1);
    *pool = (struct pool){
        .stride_bytes = (bytes + alignment - 1) / alignment * alignment,
        .block_bytes = FIRST_BLOCK_BYTES,
    };
    return pool;
}

void pool_free(struct pool *pool)
{
    if (!pool)
        return;
    for (struct pool_block *block = pool->blocks; block;) {
        struct pool_block *next = block->next;
        g_free(block);
        block = next;
    }
    g_free(pool);
}

void pool_grow(struct pool *pool)
{
    /* Rounded down to whole elements, but at least one. */
    size_t count = MAX(pool->block_bytes / pool->stride_bytes, 1);
    size_t bytes = count * pool->stride_bytes;
    struct pool_block *block = g_malloc(offsetof(struct pool_block, elements) + bytes);
    block->next = pool->blocks;
    pool->blocks = block;
    pool->fresh = block->elements;
    pool->fresh_end = block->elements + bytes;
    pool->block_bytes = MIN(pool->block_bytes * 2, LAST_BLOCK_BYTES);
    pool_poison(block->elements, bytes);
}
