/* trial_setting.h - what a key was set to: by a trial's variant, or by the text of its
 * scenario. Neither tells of defaults. */
#pragma once

#include "sim/store/reader.h"

/* The variant's, else the scenario's; NULL where neither sets it. g_free(). */
char *trial_setting(const struct reader_trial *trial, const char *group, const char *key);

/* From a variant's JSON alone; NULL if it does not set `name`, as "protocol.w". g_free()
 */
char *variant_setting(const char *variant, const char *name);

/* From a scenario's text alone; g_free(). */
char *text_setting(const char *text, const char *group, const char *key);

/* The keys that a variant sets, as "protocol.w", in its order; NULL-ended.
 * g_strfreev(). */
char **variant_keys(const char *variant);
