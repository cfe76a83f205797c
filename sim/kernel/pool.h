/* pool.h - objects of one size, taken and given back often: messages, requests,
 * timers. Memory comes in blocks that double in size and stays with the pool; an
 * object costs two or three instructions to take and as many to give back.
 *
 * A pool belongs to one trial and so to one thread. Under AddressSanitizer an object
 * that was given back is poisoned until it is taken again. */
#pragma once

#include <glib.h>
#include <stddef.h>

#if defined(__SANITIZE_ADDRESS__)
#define POOL_POISONS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define POOL_POISONS 1
#endif
#endif
#ifndef POOL_POISONS
#define POOL_POISONS 0
#endif
#if POOL_POISONS
#include <sanitizer/asan_interface.h>
#endif

/* What a free object holds while nobody uses it. */
struct pool_link {
    struct pool_link *next;
};

struct pool {
    struct pool_link *given;   /* given back, the latest first */
    char *fresh, *fresh_end;   /* the newest block's part that was never taken */
    size_t stride_bytes;       /* element size, rounded up to keep alignment */
    size_t taken;              /* objects in use */
    size_t block_bytes;        /* of the next block */
    struct pool_block *blocks; /* all of them, for pool_free */
};

/* Elements are aligned as malloc's are. `element_bytes` may be 0. */
struct pool *pool_new(size_t element_bytes);

/* Frees every object, also those still taken. NULL is allowed. */
void pool_free(struct pool *pool);

void pool_grow(struct pool *pool); /* for pool_take alone */

static inline void pool_poison(void *object, size_t bytes)
{
#if POOL_POISONS
    __asan_poison_memory_region(object, bytes);
#else
    (void)object, (void)bytes;
#endif
}

static inline void pool_unpoison(void *object, size_t bytes)
{
#if POOL_POISONS
    __asan_unpoison_memory_region(object, bytes);
#else
    (void)object, (void)bytes;
#endif
}

/* An object with whatever its last user left in it: not zeroed. Never NULL. */
static inline void *pool_take(struct pool *pool)
{
    pool->taken++;
    struct pool_link *object = pool->given;
    if (object) {
        pool_unpoison(object, pool->stride_bytes);
        pool->given = object->next;
        return object;
    }
    if (pool->fresh == pool->fresh_end)
        pool_grow(pool);
    void *fresh = pool->fresh;
    pool->fresh += pool->stride_bytes;
    pool_unpoison(fresh, pool->stride_bytes);
    return fresh;
}

/* Gives back what this pool's pool_take returned, once. NULL is not allowed. */
static inline void pool_give(struct pool *pool, void *object)
{
    struct pool_link *link = object;
    link->next = pool->given;
    pool->given = link;
    pool->taken--;
    pool_poison(object, pool->stride_bytes);
}

/* Objects taken and not given back: 0 at the end, unless something leaked. */
static inline size_t pool_taken(const struct pool *pool)
{
    return pool->taken;
}
