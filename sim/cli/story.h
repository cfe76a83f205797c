/* story.h - what broke in a variant, when, and why it had to: a few sentences from the
 * trials of all its seeds. Faults and harms are related by overlapping times; the reason
 * is the protocol's own (struct tradeoff), told only for a harm that was seen. */
#pragma once

#include <stdint.h>

#include "sim/observe/record.h"
#include "sim/run/config.h"

struct story;

struct story *story_new(const struct config *config); /* the caller's; must stay */
void story_free(struct story *story);                 /* NULL is allowed */
void story_add(struct story *story, const struct record *record);

int story_trials(const struct story *story);

/* All operations of the trials, warm-up included, their events, and the time on this
 * machine that they took one core. */
uint64_t story_operations(const struct story *story);
uint64_t story_events(const struct story *story);
double story_wall_s(const struct story *story);

/* On one line; "" before the first trial. g_free(). */
char *story_text(const struct story *story);
