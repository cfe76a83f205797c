/* recorder.h - the history of a trial while it grows. Ids are dense from 1, in the
 * order of the calls. Pointers are good until the next call that makes a new one. */
#pragma once

#include <glib.h>

#include "sim/port/history.h"

struct history_buffer {
    struct history history;
    uint64_t operation_room, primitive_room, micro_operation_room;
};

void history_buffer_init(struct history_buffer *buffer);
void history_buffer_clear(struct history_buffer *buffer);

/* Not for use: what the functions below call when there is no room left. */
void history_buffer_grow_operations(struct history_buffer *buffer);
void history_buffer_grow_primitives(struct history_buffer *buffer);

/* A new one, all zero but for its id. */
static inline struct operation *history_buffer_new_operation(
    struct history_buffer *buffer)
{
    if (G_UNLIKELY(buffer->history.operation_count == buffer->operation_room))
        history_buffer_grow_operations(buffer);
    uint64_t index = buffer->history.operation_count++;
    struct operation *operation = &buffer->history.operations[index];
    *operation = (struct operation){.id = index + 1};
    return operation;
}

static inline struct primitive *history_buffer_new_primitive(
    struct history_buffer *buffer)
{
    if (G_UNLIKELY(buffer->history.primitive_count == buffer->primitive_room))
        history_buffer_grow_primitives(buffer);
    uint64_t index = buffer->history.primitive_count++;
    struct primitive *primitive = &buffer->history.primitives[index];
    *primitive = (struct primitive){.id = index + 1};
    return primitive;
}

void history_buffer_add_micro_operation(struct history_buffer *buffer,
                                        struct micro_operation micro_operation);

static inline struct operation *history_buffer_operation(struct history_buffer *buffer,
                                                         uint64_t id)
{
    return &buffer->history.operations[id - 1];
}

static inline struct primitive *history_buffer_primitive(struct history_buffer *buffer,
                                                         uint64_t id)
{
    return &buffer->history.primitives[id - 1];
}

/* Hands the history over, to be cleared with history_clear(), and leaves the buffer
 * empty. What is still pending has become unknown, and returned NEVER_NS. */
void history_buffer_take(struct history_buffer *buffer, struct history *out);

void history_clear(struct history *history);
