#include "models/objects/register.h"

struct version register_version(const struct register_cell *cell)
{
    return (struct version){{cell->counter, cell->value.id}};
}

static bool changes(const struct register_cell *cell,
                    const struct register_request *request)
{
    struct version mine = register_version(cell);

    switch (request->op) {
    case OP_WRITE:
    case OP_ADD:
        return true;
    case OP_CAS:
        return version_equal(&mine, &request->expected);
    default:
        return false;
    }
}

struct register_result register_apply(struct register_cell *cell,
                                      const struct register_request *request)
{
    bool changed = changes(cell, request);

    if (changed) {
        int64_t before = cell->value.number;

        cell->value = request->value;
        if (request->op == OP_ADD)
            cell->value.number += before;
        cell->counter++;
    }
    return (struct register_result){.value = cell->value,
                                    .counter = cell->counter,
                                    .version = register_version(cell),
                                    .conflict = request->op == OP_CAS && !changed,
                                    .changed = changed};
}
