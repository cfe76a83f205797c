/* specimen.h - pictures of all that the canvas can draw, with made-up values. */
#pragma once

struct canvas;

struct specimen {
    const char *name;
    void (*draw)(struct canvas *canvas);
};

extern const struct specimen all_specimens[]; /* ends with a NULL name */
