/* settings.h - what --set and --vary change, laid over the text of a scenario. */
#pragma once

#include "sim/run/scanner.h"

/* Lays `settings` over `file`, in order. A setting of one side of an either-or takes
 * the other side away. */
void settings_apply(struct key_file *file, const struct setting *settings, int count,
                    struct report *report);

/* The canonical name of a group, to be freed: "link b a" is "link a b". */
char *group_name_canonical(const char *name);
