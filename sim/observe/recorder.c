#include "sim/observe/recorder.h"

#include <string.h>

#include "sim/kernel/memory.h"

enum { FIRST_ROOM = 1024 };

/* Twice the room. realloc() moves pages, not bytes, once an array is large, and
 * pages that were never touched take no memory: doubling costs address space only. */
static void *grow(void *array, uint64_t *room, size_t element_bytes)
{
    *room = *room > 0 ? *room * 2 : FIRST_ROOM;
    return memory_resize(array, *room * element_bytes);
}

void history_buffer_init(struct history_buffer *buffer)
{
    *buffer = (struct history_buffer){0};
}

void history_buffer_clear(struct history_buffer *buffer)
{
    history_clear(&buffer->history);
    *buffer = (struct history_buffer){0};
}

void history_buffer_grow_operations(struct history_buffer *buffer)
{
    buffer->history.operations = grow(buffer->history.operations, &buffer->operation_room,
                                      sizeof *buffer->history.operations);
}

void history_buffer_grow_primitives(struct history_buffer *buffer)
{
    buffer->history.primitives = grow(buffer->history.primitives, &buffer->primitive_room,
                                      sizeof *buffer->history.primitives);
}

void history_buffer_add_micro_operation(struct history_buffer *buffer,
                                        struct micro_operation micro_operation)
{
    struct history *history = &buffer->history;
    if (history->micro_operation_count == buffer->micro_operation_room)
        history->micro_operations =
            grow(history->micro_operations, &buffer->micro_operation_room,
                 sizeof *history->micro_operations);
    history->micro_operations[history->micro_operation_count++] = micro_operation;
}

void history_buffer_take(struct history_buffer *buffer, struct history *out)
{
    struct history *history = &buffer->history;
    for (uint64_t i = 0; i < history->operation_count; i++) {
        struct operation *operation = &history->operations[i];
        if (operation->outcome == OUTCOME_PENDING) {
            operation->outcome = OUTCOME_UNKNOWN;
            operation->return_ns = NEVER_NS;
        }
    }
    for (uint64_t i = 0; i < history->primitive_count; i++) {
        struct primitive *primitive = &history->primitives[i];
        if (primitive->outcome == OUTCOME_PENDING) {
            primitive->outcome = OUTCOME_UNKNOWN;
            primitive->return_ns = NEVER_NS;
        }
    }
    *out = *history;
    *buffer = (struct history_buffer){0};
}

void history_clear(struct history *history)
{
    g_free(history->operations);
    g_free(history->primitives);
    g_free(history->micro_operations);
    g_free(history->values);
    *history = (struct history){0};
}
