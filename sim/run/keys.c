#include "sim/run/keys.h"

#include <stddef.h>

#include "sim/run/limits.h"

#define AT(member) offsetof(struct config, member)

static const char *const jitters[] = {"measured", "none", NULL}; /* enum jitter */
static const char *const transports[] = {"tcp", "udp", NULL};    /* enum transport */
static const char *const places[] = {"node", "client", NULL};    /* enum update_place */
static const char *const histories[] = {"all", "window", "none", NULL};

const struct param scenario_keys[] = {
    {.name = "title",
     .type = VALUE_TEXT,
     .offset = AT(title),
     .doc = "A headline for tables, charts and reports. Default: none."},
    {.name = "question",
     .type = VALUE_TEXT,
     .offset = AT(question),
     .doc = "What the scenario is to answer. Default: none."},
    {.name = "duration",
     .type = VALUE_DURATION,
     .offset = AT(duration_ns),
     .fallback = "60s",
     .low = 1,
     .high = TIME_MAX_NS,
     .doc = "How long the load lasts, warm-up included. Times count from 0."},
    {.name = "warmup",
     .type = VALUE_DURATION,
     .offset = AT(warmup_ns),
     .low = 0,
     .high = TIME_MAX_NS,
     .doc = "Operations due before this are not counted. Default: a tenth of duration; "
            "none with load.operations, where all that clients do is counted."},
    {.name = "settle",
     .type = VALUE_DURATION,
     .offset = AT(settle_ns),
     .fallback = "10s",
     .low = 0,
     .high = TIME_MAX_NS,
     .doc = "After the load: faults are healed, what is under way may end, then the "
            "final state is read."},
    {.name = "seed",
     .type = VALUE_INTEGER,
     .offset = AT(seed),
     .fallback = "1",
     .low = 0,
     .high = (double)INT64_MAX,
     .doc = "Of all random numbers. The same scenario, seed and version give the same "
            "trial."},
    {0},
};

const struct param topology_keys[] = {
    {.name = "file",
     .type = VALUE_TEXT,
     .offset = AT(world.topology.file),
     .doc = "Measured round trips: the name of a shipped topology (consim list "
            "topologies), or a path, relative to the scenario's folder. Default: none, "
            "and nothing is measured."},
    {.name = "regions",
     .type = VALUE_SPECIAL,
     .type_doc = "names, as a, b, c; all",
     .doc = "Where nodes are. Default: all regions of the file. Without a file they are "
            "just names, of letters, digits, - and _."},
    {.name = "nodes_per_region",
     .type = VALUE_INTEGER,
     .offset = AT(world.topology.nodes_per_region),
     .fallback = "1",
     .low = 1,
     .high = NODES_MAX,
     .doc = "API servers, each with a replica. All regions together: at most 512."},
    {.name = "jitter",
     .type = VALUE_CHOICE,
     .choices = jitters,
     .offset = AT(world.topology.jitter),
     .doc = "Of links that were measured: `measured` draws delays that fit minimum, mean "
            "and maximum; with `none` every one-way delay is exactly half of the mean "
            "round trip. Links given by hand are as they are given. Default: measured "
            "where there is a file."},
    {.name = "client_delay",
     .type = VALUE_DISTRIBUTION,
     .offset = AT(world.topology.client_delay),
     .fallback = "0.3ms",
     .doc = "One way, from a client to a node of its own region."},
    {.name = "zone_delay",
     .type = VALUE_DISTRIBUTION,
     .offset = AT(world.topology.zone_delay),
     .fallback = "uniform(0.15ms, 0.5ms)",
     .doc = "One way, between two nodes of one region. The default is assumed, not "
            "measured: half of a round trip of 0.3 to 1 ms between zones."},
    {.name = "transport",
     .type = VALUE_CHOICE,
     .choices = transports,
     .offset = AT(world.topology.transport),
     .fallback = "tcp",
     .doc = "tcp: in order per connection, loss costs a retransmission time-out, a cut "
            "delays. udp, for messages between replicas: lost, reordered, duplicated. "
            "Clients "
            "always use tcp."},
    {.name = "duplicates",
     .type = VALUE_RATIO,
     .offset = AT(world.topology.duplicates),
     .fallback = "0%",
     .low = 0,
     .high = 1,
     .doc = "Share of the messages between replicas that arrive twice, with transport = "
            "udp."},
    {.name = "loss",
     .type = VALUE_RATIO,
     .offset = AT(world.topology.loss),
     .fallback = "0%",
     .low = 0,
     .high = 0.99,
     .doc = "Share of the packets between regions that are lost."},
    {.name = "connection_timeout",
     .type = VALUE_DURATION,
     .offset = AT(world.topology.connection_timeout_ns),
     .fallback = "20s",
     .low = 1e6,
     .high = TIME_MAX_NS,
     .doc = "A connection on which nothing gets through for so long is given up, with "
            "all that it still holds."},
    {.name = "send_buffer",
     .type = VALUE_BYTES,
     .offset = AT(world.topology.send_buffer_bytes),
     .fallback = "4MiB",
     .low = 1,
     .high = BYTES_MAX,
     .doc = "What a connection keeps of that which cannot leave yet; more is dropped."},
    {.name = "groups",
     .type = VALUE_INTEGER,
     .offset = AT(world.topology.groups),
     .fallback = "1",
     .low = 1,
     .high = GROUPS_MAX,
     .doc = "Groups that keys are spread over, each with replicas of its own. Group g "
            "begins "
            "at region g and takes one node a region before it takes a second one."},
    {.name = "replicas",
     .type = VALUE_INTEGER,
     .offset = AT(world.topology.replicas),
     .low = 1,
     .high = NODES_MAX,
     .doc = "Nodes of a group. Default: all nodes."},
    {0},
};

const struct param link_keys[] = {
    {.name = "delay",
     .type = VALUE_DISTRIBUTION,
     .offset = offsetof(struct link_settings, delay),
     .doc = "One way. Default: as measured, in the topology's file."},
    {.name = "bandwidth",
     .type = VALUE_BANDWIDTH,
     .offset = offsetof(struct link_settings, bandwidth_bytes_per_s),
     .doc = "Default: unlimited."},
    {0},
};

const struct param node_keys[] = {
    {.name = "cores",
     .type = VALUE_INTEGER,
     .offset = AT(world.node.cores),
     .fallback = "4",
     .low = 1,
     .high = 1024,
     .doc = "CPU cores of a node."},
    {.name = "cost",
     .type = VALUE_SPECIAL,
     .type_doc = "none",
     .doc = "none: decode, handle, step, message and encode take no time, but for those "
            "that are given beside it; by --set, in place of what the file gives."},
    {.name = "decode",
     .type = VALUE_DISTRIBUTION,
     .offset = AT(world.node.decode),
     .fallback = "constant(40us)",
     .doc = "CPU time to take in one request."},
    {.name = "handle",
     .type = VALUE_DISTRIBUTION,
     .offset = AT(world.node.handle),
     .fallback = "exponential(100us)",
     .doc = "CPU time of the application's work on one request."},
    {.name = "step",
     .type = VALUE_DISTRIBUTION,
     .offset = AT(world.node.step),
     .fallback = "constant(2us)",
     .doc = "CPU time of one step of the protocol."},
    {.name = "message",
     .type = VALUE_DISTRIBUTION,
     .offset = AT(world.node.message),
     .fallback = "constant(5us)",
     .doc = "CPU time to take in one message between replicas."},
    {.name = "encode",
     .type = VALUE_DISTRIBUTION,
     .offset = AT(world.node.encode),
     .fallback = "constant(60us)",
     .doc = "CPU time to give out one answer."},
    {.name = "queue",
     .type = VALUE_INTEGER,
     .offset = AT(world.node.queue),
     .fallback = "10000",
     .low = 1,
     .high = 1e9,
     .doc = "Requests that wait for a core; more are refused."},
    {.name = "socket_buffer",
     .type = VALUE_BYTES,
     .offset = AT(world.node.socket_buffer_bytes),
     .fallback = "16MiB",
     .low = 1,
     .high = BYTES_MAX,
     .doc = "Of what arrived and no core took yet."},
    {.name = "clock_error",
     .type = VALUE_DURATION,
     .offset = AT(world.node.clock_error_ns),
     .fallback = "5ms",
     .low = -1,
     .high = TIME_MAX_NS,
     .doc = "Bound that time synchronisation keeps wall clocks to. none: all clocks are "
            "perfect."},
    {.name = "clock_drift",
     .type = VALUE_RATIO,
     .offset = AT(world.node.clock_drift),
     .fallback = "50ppm",
     .low = 0,
     .high = 0.01,
     .doc = "Largest error of a clock's rate; 0 where clock_error = none."},
    {.name = "fsync",
     .type = VALUE_DISTRIBUTION,
     .offset = AT(world.node.fsync),
     .fallback = "lognormal(0.8ms, 0.5)",
     .doc = "Time until what was written is durable; 0ms: free."},
    {0},
};

const struct param protocol_keys[] = {
    {.name = "name",
     .type = VALUE_SPECIAL,
     .type_doc = "a protocol (consim list protocols)",
     .doc = "Required. The group's other keys are the protocol's own settings."},
    {.name = "leader",
     .type = VALUE_REGION,
     .offset = AT(world.protocol.leader),
     .doc = "Where the distinguished replica (the one copy, leader, primary, head) is at "
            "the start; of protocols that have one. Default: the first region."},
    {0},
};

const struct param update_keys[] = {
    {.name = "name",
     .type = VALUE_SPECIAL,
     .type_doc = "an update strategy (consim list updates)",
     .doc = "How a client changes a value that depends on what it read. The group's "
            "other keys are the strategy's own settings. Default: optimistic where the "
            "protocol keeps CAS safe, else blind."},
    {.name = "at",
     .type = VALUE_CHOICE,
     .choices = places,
     .offset = AT(update.at),
     .fallback = "node",
     .doc =
         "Where the strategy runs: at the API node that took the request (it stops "
         "with that node, reads its clocks, and tries again only as long as its client "
         "waits: load.timeout, or load.deadline), or at the client."},
    {.name = "retry",
     .type = VALUE_SPECIAL,
     .fallback = "full-jitter(5ms, 2s)",
     .type_doc = "none | never | fixed(BASE) | exponential(BASE, CAP) | equal-jitter | "
                 "full-jitter | decorrelated | token-bucket | adaptive",
     .doc = "The wait before an update's next attempt. none: again at once; never: give "
            "up. A bare name has base 5 ms and cap 2 s. "
            "token-bucket and adaptive are not in this version."},
    {0},
};

const struct param load_keys[] = {
    {.name = "arrivals",
     .type = VALUE_SPECIAL,
     .fallback = "10k/s",
     .type_doc = "RATE | steps(0s: RATE, TIME: RATE, ...) | ramp(0s: RATE, TIME: RATE, "
                 "...) | bursts(base RATE, peak RATE, every TIME, lasting TIME) | "
                 "day(low RATE, high RATE, period TIME) | constant(any of these)",
     .doc = "Open loop: operations come at this rate, all regions together, whatever "
            "becomes of them. As a Poisson process; constant(...) spaces them evenly. "
            "steps jumps at each time and keeps its last rate; ramp goes there in a "
            "straight line, then keeps it; bursts repeats (first base, then peak for "
            "`lasting` at the end of each `every`); day repeats a wave that is low at "
            "time 0 and high after half a period."},
    {.name = "clients",
     .type = VALUE_INTEGER,
     .offset = AT(load.clients),
     .low = 1,
     .high = SESSIONS_MAX,
     .doc = "In place of arrivals, a closed loop: so many clients, all regions together, "
            "each with one operation after another."},
    {.name = "operations",
     .type = VALUE_INTEGER,
     .offset = AT(load.operations),
     .low = 1,
     .high = COUNT_MAX,
     .doc = "Of a closed loop: each client ends after so many, and the trial when all "
            "have. Default: no end."},
    {.name = "think",
     .type = VALUE_DISTRIBUTION,
     .offset = AT(load.think),
     .fallback = "exponential(20ms)",
     .doc = "Of a closed loop: the pause of a client between operations."},
    {.name = "sessions",
     .type = VALUE_INTEGER,
     .offset = AT(load.sessions),
     .fallback = "2000",
     .low = 1,
     .high = SESSIONS_MAX,
     .doc = "Users per region; each does one operation after another. An operation that "
            "is due while all of its region are busy waits for one, and its latency and "
            "time-out count from when it was due: with too few, figures tell of the "
            "clients (see waited_for_session). N of them carry at most N / latency "
            "operations a second."},
    {.name = "regions",
     .type = VALUE_SPECIAL,
     .fallback = "all",
     .type_doc = "all | A, B | A 60%, B 40%",
     .doc = "Where clients are: evenly in all regions, or in some, or by shares."},
    {.name = "mix",
     .type = VALUE_SPECIAL,
     .fallback = "read 80%, write 20%",
     .type_doc = "KIND SHARE, ... of read, write, cas, update, add, append, insert, "
                 "remove, lock, transaction",
     .doc = "What operations are asked for; the shares add up to 100%. write, cas and "
            "update change registers, add counters (by one): each kind of object has N "
            "keys of its own. Reads go to the kinds that the mix changes, in the same "
            "proportion."},
    {.name = "keys",
     .type = VALUE_SPECIAL,
     .fallback = "zipf(100k, 0.99)",
     .type_doc = "zipf(N, EXPONENT) | uniform(N) | hotspot(N, KEYS%, ACCESSES%)",
     .doc = "Which of N keys an operation is about. hotspot(N, 10%, 90%): a tenth of "
            "the keys gets nine tenths of the accesses."},
    {.name = "value_size",
     .type = VALUE_BYTES,
     .offset = AT(load.value_size_bytes),
     .fallback = "512B",
     .low = 0,
     .high = 1073741824,
     .doc = "Of a value on the wire and on disk."},
    {.name = "route",
     .type = VALUE_SPECIAL,
     .fallback = "nearest",
     .type_doc = "nearest | leader | REGION",
     .doc = "Which node a client asks: one of its own region, the leader's as the "
            "session believes it to be, or one of a given region."},
    {.name = "timeout",
     .type = VALUE_DURATION,
     .offset = AT(load.timeout_ns),
     .fallback = "2s",
     .low = -1,
     .high = TIME_MAX_NS,
     .doc =
         "Of one primitive, from when the operation was due: time spent waiting for a "
         "free session counts. A further attempt, and each primitive of an update at the "
         "client, has as long from when it is sent. none: it waits for ever. An update "
         "that runs at the node is one call of its client, which waits for it as long, "
         "or until its deadline."},
    {.name = "deadline",
     .type = VALUE_DURATION,
     .offset = AT(load.deadline_ns),
     .fallback = "none",
     .low = -1,
     .high = TIME_MAX_NS,
     .doc = "Of a whole operation."},
    {.name = "retry_unknown",
     .type = VALUE_BOOL,
     .offset = AT(load.retry_unknown),
     .fallback = "no",
     .doc = "Send again after a time-out even where the protocol does not recognise "
            "repeats. Dangerous: an update may be applied twice."},
    {.name = "attempts",
     .type = VALUE_INTEGER,
     .offset = AT(load.attempts),
     .fallback = "3",
     .low = 1,
     .high = 100,
     .doc = "Sends of one primitive that may go unanswered, each for `timeout`, where it "
            "is sent again after a time-out; else one."},
    {0},
};

#undef AT
#define AT(member) offsetof(struct fault_config, member)

const struct param fault_keys[] = {
    {.name = "kind",
     .type = VALUE_SPECIAL,
     .type_doc = "a fault (consim list faults)",
     .doc = "Required. Some kinds have settings of their own."},
    {.name = "enabled",
     .type = VALUE_BOOL,
     .offset = AT(enabled),
     .fallback = "yes",
     .doc = "no: the group is checked, and left out."},
    {.name = "at",
     .type = VALUE_DURATION,
     .offset = AT(at_ns),
     .low = 0,
     .high = TIME_MAX_NS,
     .doc = "When it begins; past the end is allowed. Default, without every: 0s."},
    {.name = "for",
     .type = VALUE_DURATION,
     .offset = AT(for_ns),
     .low = 0,
     .high = TIME_MAX_NS,
     .doc = "How long it lasts; of a crash, the time down. Default: to the end of the "
            "load."},
    {.name = "every",
     .type = VALUE_DURATION,
     .offset = AT(every_ns),
     .low = 1,
     .high = TIME_MAX_NS,
     .doc = "In place of at and for: again and again, with an exponential gap of this "
            "mean after the last one's end."},
    {.name = "lasting",
     .type = VALUE_DISTRIBUTION,
     .offset = AT(lasting),
     .doc = "With every: how long each lasts."},
    {.name = "node",
     .type = VALUE_SPECIAL,
     .type_doc = "REGION | REGION.N | ROLE | all",
     .doc = "What it is aimed at: all nodes of a region, or one: N counts from 0. A "
            "role, as leader or the name of the protocol's process, is looked up when "
            "the fault begins. Default, of kinds that need one: leader."},
    {.name = "isolate",
     .type = VALUE_SPECIAL,
     .type_doc = "TARGETS, as eu-west-1, us-east-1.0",
     .doc = "These on one side, all others on the other."},
    {.name = "between",
     .type = VALUE_SPECIAL,
     .type_doc = "TARGETS | TARGETS",
     .doc = "Two sides; who is on neither is not touched."},
    {.name = "from",
     .type = VALUE_SPECIAL,
     .type_doc = "TARGETS",
     .doc = "With to: one way only."},
    {.name = "to", .type = VALUE_SPECIAL, .type_doc = "TARGETS", .doc = "With from."},
    {0},
};

#undef AT
#define AT(member) offsetof(struct config, member)

const struct param record_keys[] = {
    {.name = "history",
     .type = VALUE_CHOICE,
     .choices = histories,
     .offset = AT(history),
     .fallback = "all",
     .doc = "What the results file keeps of the history. compare keeps none unless this "
            "is given. window, a piece around each anomaly, is not in this version."},
    {0},
};

const struct param check_keys[] = {
    {.name = "models",
     .type = VALUE_SPECIAL,
     .type_doc = "consistency models, as linearizable, causal; or none",
     .doc = "What the history is checked against (consim list models). Default: every "
            "model that judges the kinds of operation in the load. Models that [slo] and "
            "[expect] name are checked too."},
    {0},
};

static const struct param no_keys[] = {{0}};

const struct key_group all_key_groups[] = {
    {"scenario", "What it is about, how long it takes.", scenario_keys, false},
    {"topology", "Regions, and what lies between them. Required: file or regions.",
     topology_keys, false},
    {"link A B",
     "A link between two regions by hand: both ways; [link A > B] one way; * is every "
     "region. For each key, A > B goes before A B, before A > * and * > B, before A * "
     "and * B, before * > *, before * *; of two alike the later. A * never means a "
     "region with itself: [link A A] is between the zones of A, in place of zone_delay. "
     "A link by hand goes before a measured one. Without a file every two regions need "
     "one.",
     link_keys, false},
    {"node", "The API servers.", node_keys, false},
    {"protocol", "How replicas keep copies.", protocol_keys, false},
    {"update", "How clients change values that depend on what they read.", update_keys,
     false},
    {"load", "Who asks for what.", load_keys, false},
    {"fault NAME", "Something that breaks, once or again and again.", fault_keys, false},
    {"record", "What is kept.", record_keys, false},
    {"check", "Which promises are checked.", check_keys, false},
    {"slo",
     "Lines NAME = SUBJECT SIGN LIMIT, as fast_reads = read.p99 < 100ms. SIGN: < <= > >= "
     "=. SUBJECT: KIND.STATISTIC with a kind of operation or all, and mean, p50, p90, "
     "p95, p99, p999, max (a duration) or count; with_timeouts.KIND.STATISTIC; "
     "availability (a share); throughput_per_s (9000 or 9k/s); an anomaly, operations, "
     "ok, conflict, fail, unknown (a count, or a share as 0.1%); conclusive = yes | no; "
     "MODEL = holds | violated | unknown. `NAME =` may be left out: the subject is the "
     "name.",
     no_keys, true},
    {"expect",
     "What this scenario is held to by the tests: lines SUBJECT SIGN LIMIT as in [slo], "
     "as lost_write = 0, stale_read > 0, linearizable = holds. From --set, a value may "
     "begin with the sign: --set \"expect.stale_read=> 0\".",
     no_keys, true},
    {0},
};
