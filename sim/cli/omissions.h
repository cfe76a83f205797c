/* omissions.h - what a run did not simulate: a short list, by its configuration. */
#pragma once

#include "sim/run/config.h"

char **omissions_of(const struct config *config); /* NULL-ended; g_strfreev() */
