/* judgements.h - what checkers found, as JSON and for people. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "sim/cli/json.h"
#include "sim/port/checker.h"

/* Members `verdicts`, `witnesses` (of what is violated) and `unknown_why` of an object;
 * the last two only where there are any, and nothing at all without judgements. */
void judgements_json(struct json *json, const struct judgement *judgement, int count);

/* A row a model. */
void print_verdicts(GString *to, const struct judgement *judgement, int count,
                    bool emphasis);

/* A bullet a model: the verdict in a sentence, and the operations that show it. */
void tell_judgements(GString *to, const struct judgement *judgement, int count);

/* "violated" beats "unknown", and that beats "holds". */
enum verdict worse_verdict(enum verdict a, enum verdict b);
