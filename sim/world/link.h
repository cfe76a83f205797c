/* link.h - how long a packet takes from one region to another.
 *
 * A delay given by hand is drawn anew for each packet. A measured link knows the
 * least, mean and greatest round trip of a series of pings, and one way is taken as
 * half (an assumption: nobody measured it). Between them the round trip is modelled
 * as least + (greatest - least) * B, with B uniform on [0, body] but for a share
 * `spike` of the time, when it is uniform on [0.9, 1]: long stretches near the least
 * value with rare spikes, as the figures say (their mean lies within a few percent
 * of the range above the least). Body and spike are solved for the mean exactly,
 * and for the standard deviation where the file has a usable one.
 *
 * Between replicas a spike lasts for a whole second and for both directions, keyed
 * by the pair and the second: variants of one seed share the spikes. The two legs of
 * a client's attempt share one draw, so that their sum has the distribution that the
 * ping measured. */
#pragma once

#include <stdint.h>

#include "sim/kernel/random.h"
#include "sim/world/config.h"

enum { SPIKE_SLOT_NS = 1000000000 };

/* B's law; see above. */
struct rtt_fit {
    double body;  /* B is uniform on [0, body] ... */
    double spike; /* ... but for this share, when it is uniform on [0.9, 1] */
};

/* `stddev_ns` < 0: none. Needs min <= mean <= max. */
struct rtt_fit rtt_fit(const struct measured_rtt *rtt);

enum link_law { LINK_FIXED, LINK_DRAWN, LINK_MEASURED };

struct link {
    enum link_law law;
    int64_t fixed_ns;
    const struct distribution *delay;
    double half_min_ns, half_range_ns;
    struct rtt_fit fit;
    double typical_ns;  /* mean one-way delay */
    double ns_per_byte; /* 0: unlimited bandwidth */
    int64_t free_ns;    /* when the last packet's last bit has left */
    int64_t charged_ns; /* time on the wire of all that was ever given to it */

    uint64_t seed, pair_id;
    struct stream stream;
    int64_t slot;      /* of which `slot_spike` speaks */
    double slot_spike; /* B in this second, or negative: no spike */
};

/* `from` and `to` are regions; both directions of a pair share their spikes. */
void link_init(struct link *link, const struct link_config *config, enum jitter jitter,
               uint64_t seed, int from, int to);

/* One way, for a packet between replicas that leaves at `now_ns`. */
int64_t link_delay_ns(struct link *link, int64_t now_ns);

/* One way, for a leg (0 there, 1 back) of a client's attempt whose luck has this key.
 * The two legs of a measured link draw the same, others each their own. */
int64_t link_leg_ns(const struct link *link, uint64_t luck, int leg);

/* Time until the last bit of `bytes` has left, queueing behind earlier packets. */
int64_t link_departure_ns(struct link *link, int64_t now_ns, uint32_t bytes);

/* How long it has been sending, all in all. */
static inline int64_t link_busy_ns(const struct link *link, int64_t now_ns)
{
    int64_t ahead_ns = link->free_ns - now_ns;

    return link->charged_ns - (ahead_ns > 0 ? ahead_ns : 0);
}

static inline double link_typical_ns(const struct link *link)
{
    return link->typical_ns;
}

double link_mean_ns(const struct link_config *config); /* one way */
