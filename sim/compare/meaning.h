/* meaning.h - what the harms in a comparison are, in words: as `consim describe` has it,
 * for those who show them. By name, as "stale_read"; "" for a name that is unknown. */
#pragma once

const char *harm_summary(const char *name);     /* a sentence without a full stop */
const char *harm_at_risk(const char *name);     /* what is counted, as "ok reads" */
const char *harm_explanation(const char *name); /* how it is counted */

/* All harms, the worst first: what is gone, then what was answered wrongly, then what
 * only a look inside shows. NULL-ended. */
extern const char *const harms_by_weight[];
