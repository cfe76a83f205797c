/* seeds.h - several seeds of one scenario: a row each, and what they say together. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "sim/observe/record.h"

struct seeds;

struct seeds *seeds_new(void);
void seeds_free(struct seeds *seeds);
void seeds_add(struct seeds *seeds, const struct record *record);

/* Latencies are never averaged: all seeds' histograms together, and from the least to
 * the greatest seed. */
void seeds_print(const struct seeds *seeds, GString *to, bool emphasis);
