/* ziggurat.h - the tables of two ziggurats (Marsaglia & Tsang, J. Stat. Software 5(8),
 * 2000), for random.c alone.
 *
 * The area under a density f, f(0) = 1, is covered by ZIGGURAT_LAYERS layers of one
 * area V. x[i] is where layer i ends, and layer i > 0 reaches from f(x[i]) up to
 * f(x[i+1]); x[1] = r, where the tail begins; layer 0 is the bottom with the tail,
 * taken as a rectangle of width x[0] = V / f(r); x[256] = 0. Solved for r with 40
 * digits, and rounded; that all areas are equal is tested. */
#pragma once

enum { ZIGGURAT_LAYERS = 256 };

extern const double ziggurat_exponential[ZIGGURAT_LAYERS + 1]; /* f(x) = exp(-x) */
extern const double ziggurat_normal[ZIGGURAT_LAYERS + 1];      /* f(x) = exp(-x^2/2) */
