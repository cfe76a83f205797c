/* json.h - writes one JSON document, two spaces a level. Doubles get 9 significant
 * digits: the last bits of GSL and libm may differ between machines, and GLib's
 * generator would show them. Members come in the order in which they are written. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct json;

struct json *json_new(void);
char *json_finish(struct json *json); /* frees it; the text ends with a line end */

/* `name` is NULL inside a list, and for the outermost value. */
void json_begin_object(struct json *json, const char *name);
void json_end_object(struct json *json);
void json_begin_list(struct json *json, const char *name);
void json_end_list(struct json *json);

void json_text(struct json *json, const char *name, const char *text);
void json_bool(struct json *json, const char *name, bool value);
void json_unsigned(struct json *json, const char *name, uint64_t value);
void json_integer(struct json *json, const char *name, int64_t value);

/* Must be finite: JSON has nothing for the rest. */
void json_number(struct json *json, const char *name, double value);
