/* made.h - results files with invented data, to test pictures and to look at them. */
#pragma once

#include "sim/store/reader.h"

/* Names of what can be made; ends with NULL. */
extern const char *const made_names[];

struct made {
    char *folder, *path;
    struct reader *reader;
};

struct made made_open(const char *name);
void made_close(struct made *made); /* removes the file */
