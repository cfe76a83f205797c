/* memory.h - large arrays on large pages: a history of a million operations is touched
 * all over, and most of what that costs is finding its pages. */
#pragma once

#include <stddef.h>

/* As g_realloc and g_malloc0; where it is worth it and the system can, on huge pages. */
void *memory_resize(void *array, size_t bytes);
void *memory_new0(size_t bytes);
