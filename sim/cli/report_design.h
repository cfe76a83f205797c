/* report_design.h - what the page asks of the catalogue of models. */
#pragma once

#include "viz/report/report.h"

/* For struct report_options. What cannot be loaded any more leaves reasons out. */
void report_design_of(const char *text, const char *variant,
                      struct report_design *design);

/* NULL: no checker decides it. */
const char *model_summary(const char *name);
