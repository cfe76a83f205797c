#include "sim/world/link.h"

#include <math.h>

static const double SPIKE_LOW = 0.9; /* a spike's B is uniform on [SPIKE_LOW, 1] */
static const double SPIKE_MEAN = 0.95;

/* The share of spikes that gives mean `mean` with this body. */
static double spike_for(double mean, double body)
{
    return (mean - body / 2) / (SPIKE_MEAN - body / 2);
}

static double second_moment(double body, double spike)
{
    double of_spike = (1 + SPIKE_LOW + SPIKE_LOW * SPIKE_LOW) / 3;

    return (1 - spike) * body * body / 3 + spike * of_spike;
}

struct rtt_fit rtt_fit(const struct measured_rtt *rtt)
{
    double range = rtt->max_ns - rtt->min_ns;

    if (range <= 0)
        return (struct rtt_fit){0, 0};
    double mean = (rtt->mean_ns - rtt->min_ns) / range;
    if (mean >= SPIKE_MEAN) /* always near its greatest */
        return (struct rtt_fit){.body = 1, .spike = 1};
    /* Some spikes there must be, or the greatest value would never be seen. */
    double least_spike = fmin(0.002, mean / 4);
    double widest = fmin(1, 2 * (mean - least_spike * SPIKE_MEAN) / (1 - least_spike));
    double body = fmin(mean, widest);

    if (rtt->stddev_ns >= 0) {
        double wanted = rtt->stddev_ns * rtt->stddev_ns / range / range + mean * mean;
        double low = 0, high = widest;

        /* A wider body needs fewer spikes: the spread falls as the body grows. Where
         * no body gives the wanted spread, the nearest end is taken. */
        for (int i = 0; i < 60; i++) {
            body = (low + high) / 2;
            if (second_moment(body, spike_for(mean, body)) > wanted)
                low = body;
            else
                high = body;
        }
    }
    return (struct rtt_fit){body, spike_for(mean, body)};
}

void link_init(struct link *link, const struct link_config *config, enum jitter jitter,
               uint64_t seed, int from, int to)
{
    uint64_t low = (uint64_t)MIN(from, to), high = (uint64_t)MAX(from, to);

    *link = (struct link){.seed = seed, .pair_id = low << 16 | high, .slot = -1};
    link->stream = stream_keyed(seed, PURPOSE_LINK, (uint64_t)from << 16 | (uint64_t)to);
    link->typical_ns = link_mean_ns(config);
    if (config->bandwidth_bytes_per_s > 0)
        link->ns_per_byte = 1e9 / config->bandwidth_bytes_per_s;
    if (config->delay != NULL) {
        link->law = distribution_is_constant(config->delay) ? LINK_FIXED : LINK_DRAWN;
        link->delay = config->delay;
        if (link->law == LINK_FIXED)
            link->fixed_ns = distribution_draw_ns(config->delay, &link->stream);
    } else if (jitter == JITTER_NONE || config->rtt.max_ns <= config->rtt.min_ns) {
        link->law = LINK_FIXED;
        link->fixed_ns = (int64_t)(config->rtt.mean_ns / 2 + 0.5);
    } else {
        link->law = LINK_MEASURED;
        link->half_min_ns = config->rtt.min_ns / 2;
        link->half_range_ns = (config->rtt.max_ns - config->rtt.min_ns) / 2;
        link->fit = rtt_fit(&config->rtt);
    }
}

static double spike_level(double luck) /* luck: uniform on [0, 1) */
{
    return SPIKE_LOW + (1 - SPIKE_LOW) * luck;
}

static int64_t measured_ns(const struct link *link, double b)
{
    return (int64_t)(link->half_min_ns + link->half_range_ns * b + 0.5);
}

int64_t link_delay_ns(struct link *link, int64_t now_ns)
{
    if (link->law == LINK_FIXED)
        return link->fixed_ns;
    if (link->law == LINK_DRAWN)
        return distribution_draw_ns(link->delay, &link->stream);
    int64_t slot = now_ns / SPIKE_SLOT_NS;
    if (slot != link->slot) {
        struct stream luck =
            stream_keyed(link->seed, PURPOSE_SPIKE, link->pair_id << 32 ^ (uint64_t)slot);
        double level = stream_uniform(&luck);
        bool spike = stream_uniform(&luck) < link->fit.spike;

        link->slot = slot;
        link->slot_spike = spike ? spike_level(level) : -1;
    }
    if (link->slot_spike >= 0)
        return measured_ns(link, link->slot_spike);
    return measured_ns(link, link->fit.body * stream_uniform(&link->stream));
}

int64_t link_leg_ns(const struct link *link, uint64_t luck, int leg)
{
    if (link->law == LINK_FIXED)
        return link->fixed_ns;
    bool measured = link->law == LINK_MEASURED;
    struct stream stream = stream_keyed(link->seed, PURPOSE_CLIENT_LEG,
                                        2 * luck + (measured ? 0 : (uint64_t)leg));
    if (!measured)
        return distribution_draw_ns(link->delay, &stream);
    double level = stream_uniform(&stream);
    if (stream_uniform(&stream) < link->fit.spike)
        return measured_ns(link, spike_level(level));
    return measured_ns(link, link->fit.body * level);
}

int64_t link_departure_ns(struct link *link, int64_t now_ns, uint32_t bytes)
{
    if (link->ns_per_byte <= 0)
        return now_ns;
    int64_t start_ns = MAX(now_ns, link->free_ns);
    int64_t wire_ns = (int64_t)(link->ns_per_byte * bytes + 0.5);

    link->free_ns = start_ns + wire_ns;
    link->charged_ns += wire_ns;
    return link->free_ns;
}

double link_mean_ns(const struct link_config *config)
{
    return config->delay != NULL ? distribution_mean(config->delay)
                                 : config->rtt.mean_ns / 2;
}
