/* toy_catalogue.h - protocols and strategies that only the loader's tests know, and a
 * scenario loaded with them. */
#pragma once

#include "sim/run/config.h"

struct toy_params {
    int64_t n;
    int reads;
    struct distribution *election_timeout;
    int64_t heartbeat_ns;
    int home, keeper; /* regions */
    struct region_list order;
    bool prevote;
};

/* toy: keeps read, write and cas safe; has a leader, settings, and a process `keeper`
 * beside its replicas. plain: read and write only. lax: runs an unsafe cas, and add. */
extern const struct catalogue toy_catalogue;

/* What came of loading a text that messages name toy.ini. */
struct loaded {
    struct config *config; /* or NULL */
    struct problems problems;
    struct refusal refusal;
};

/* `settings` as --set has them; NULL-ended, or NULL. */
struct loaded toy_load(const char *text, const char *const *settings);
void loaded_clear(struct loaded *loaded);
