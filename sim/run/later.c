#include "sim/run/later.h"

#include <glib.h>
#include <string.h>

/* A protocol that is in the catalogue is taken from there. */
const struct later later_protocols[] = {
    {NULL, NULL},
};

bool later_has(const struct later *list, const char *name)
{
    for (; list->name; list++)
        if (strcmp(list->name, name) == 0)
            return true;
    return false;
}

bool later_has_key(const struct later *list, const char *key)
{
    for (; list->name; list++)
        if (list->keys && g_strv_contains(list->keys, key))
            return true;
    return false;
}
