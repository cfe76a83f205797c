/* verdicts.h - what the SLOs and expectations of a scenario came to in one trial. */
#pragma once

#include <stdbool.h>

#include "sim/run/config.h"

struct verdicts {
    const struct claim_record *slo, *expect; /* the record's; in the scenario's order */
    int slo_count, expect_count;
};

struct verdicts *verdicts_of(const struct config *config, const struct record *record);
void verdicts_free(struct verdicts *verdicts);

/* The exit status that they ask for; `before` is that of other trials. */
int verdicts_status(const struct verdicts *verdicts, int before);

/* One line each, on standard error, for what is missed; for what is undecided too (it is
 * the same for all seeds, as a rule); or only for what nothing was measured of, where
 * the rest is told elsewhere. */
enum telling { TELL_MISSED, TELL_UNDECIDED_TOO, TELL_UNMEASURED };
void verdicts_print(const struct verdicts *verdicts, const struct record *record,
                    enum telling telling);
