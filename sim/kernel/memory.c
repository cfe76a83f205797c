#define _DEFAULT_SOURCE /* madvise */

#include "sim/kernel/memory.h"

#include <glib.h>
#include <stdint.h>
#include <sys/mman.h>

enum { HUGE_PAGE_BYTES = 2 << 20, WORTH_IT_BYTES = 4 * HUGE_PAGE_BYTES };

/* A hint: where it is refused, everything works on small pages. */
static void prefer_huge_pages(void *array, size_t bytes)
{
    uintptr_t mask = HUGE_PAGE_BYTES - 1;
    uintptr_t from = ((uintptr_t)array + mask) & ~mask;
    uintptr_t to = ((uintptr_t)array + bytes) & ~mask;

    if (bytes >= WORTH_IT_BYTES)
        (void)madvise((void *)from, to - from, MADV_HUGEPAGE);
}

void *memory_resize(void *array, size_t bytes)
{
    array = g_realloc(array, bytes);
    prefer_huge_pages(array, bytes);
    return array;
}

void *memory_new0(size_t bytes)
{
    void *array = g_malloc0(bytes); /* large: fresh pages, not written yet */

    prefer_huge_pages(array, bytes);
    return array;
}
