/* What one session saw of one key, in its own order (Terry and others, "Session
 * guarantees for weakly consistent replicated data", 1994). A primitive comes before
 * another of its session if it has the smaller id and returned no later than the other
 * was invoked: a session goes on in the very instant of an answer, but primitives of
 * one operation may overlap. */
#include <string.h>

#include "sim/observe/anomaly_parts.h"

#define NONE UINT32_MAX

/* The value that a session must not fall behind. */
struct mark_of_progress {
    bool any;            /* there was a write, or a read, at all */
    uint64_t value;      /* 0: none but the initial one */
    int64_t invoke_ns;   /* of its write: the greatest so far */
    int64_t known_at_ns; /* when the session had it */
};

struct session_state {
    uint32_t session;
    uint32_t open; /* last event that has not yet come before another; linked by `next` */
    struct mark_of_progress written, seen;
};

struct session_reads {
    struct session_state *state;
    uint32_t state_count;
    uint32_t *table; /* index of a state + 1, open addressing */
    uint32_t table_mask;
    uint32_t *next; /* of each event */
};

static uint32_t table_size(uint32_t events)
{
    uint32_t size = 8;
    while (size < 2 * (uint64_t)events && size < UINT32_C(1) << 31)
        size *= 2;
    return size;
}

struct session_reads *session_reads_new(uint32_t events_max)
{
    struct session_reads *parts = g_new0(struct session_reads, 1);
    parts->state = g_new(struct session_state, events_max);
    parts->table = g_new(uint32_t, table_size(events_max));
    parts->next = g_new(uint32_t, events_max);
    return parts;
}

void session_reads_free(struct session_reads *parts)
{
    g_free(parts->state);
    g_free(parts->table);
    g_free(parts->next);
    g_free(parts);
}

static struct session_state *state_of(struct session_reads *parts, uint32_t session)
{
    uint32_t slot = session * UINT32_C(2654435769);
    for (slot ^= slot >> 15;; slot++) {
        uint32_t found = parts->table[slot & parts->table_mask];
        if (found == 0)
            break;
        if (parts->state[found - 1].session == session)
            return &parts->state[found - 1];
    }
    parts->table[slot & parts->table_mask] = ++parts->state_count;
    struct session_state *state = &parts->state[parts->state_count - 1];
    *state = (struct session_state){
        .session = session,
        .open = NONE,
        .written.invoke_ns = INT64_MIN,
        .seen.invoke_ns = INT64_MIN,
    };
    return state;
}

static void advance(struct mark_of_progress *mark, uint64_t value, int64_t invoke_ns,
                    int64_t known_at_ns)
{
    mark->any = true;
    if (value == 0)
        return;
    if (mark->value == value) {
        mark->known_at_ns = MIN(mark->known_at_ns, known_at_ns);
    } else if (invoke_ns > mark->invoke_ns ||
               (invoke_ns == mark->invoke_ns && value > mark->value)) {
        mark->value = value;
        mark->invoke_ns = invoke_ns;
        mark->known_at_ns = known_at_ns;
    }
}

/* When a value that somebody saw was asked to be written, whether or not that was ever
 * acknowledged: seen, it did take effect. Not known: no write of this key. */
static bool value_invoke(const struct search *search, uint64_t key, uint64_t id,
                         int64_t *invoke_ns)
{
    const struct history *history = search->input->history;
    if (id == 0 || id > history->primitive_count)
        return false;
    const struct primitive *write = &history->primitives[id - 1];
    *invoke_ns = write->invoke_ns;
    return write->key == key && (write->op == OP_WRITE || write->op == OP_CAS);
}

static void take_in(const struct search *search, const struct key_view *view,
                    struct session_state *state, const struct key_event *event)
{
    if (event->mark & MARK_WRITE) {
        advance(&state->written, event->id, event->invoke_ns, event->return_ns);
        return;
    }
    int64_t invoke_ns = 0;
    bool known = value_invoke(search, view->key, event->observed, &invoke_ns);
    advance(&state->seen, known ? event->observed : 0, invoke_ns, event->return_ns);
}

/* Takes in those of the session's events that returned by `invoke_ns`. */
static void take_in_returned(struct session_reads *parts, const struct search *search,
                             const struct key_view *view, struct session_state *state,
                             int64_t invoke_ns)
{
    for (uint32_t *link = &state->open; *link != NONE;) {
        const struct key_event *event = &view->event[*link];
        if (event->return_ns <= invoke_ns) {
            take_in(search, view, state, event);
            *link = parts->next[*link];
        } else {
            link = &parts->next[*link];
        }
    }
}

static void check(struct search *search, const struct key_view *view,
                  const struct key_event *read, enum anomaly anomaly,
                  const struct mark_of_progress *mark, bool known, int64_t returned_ns)
{
    if (!mark->any)
        return;
    search->count[anomaly].of++;
    if (known && mark->value != 0 && returned_ns < mark->invoke_ns)
        search_found(search, &(struct anomaly_witness){
                                 .anomaly = anomaly,
                                 .at_ns = read->return_ns,
                                 .key = view->key,
                                 .primitive = read->id,
                                 .returned = read->observed,
                                 .missed = mark->value,
                                 .age_ns = read->invoke_ns - mark->known_at_ns,
                             });
}

void find_session_anomalies(struct session_reads *parts, struct search *search,
                            const struct key_view *view)
{
    if (view->read_count == 0 || view->event_count < 2)
        return; /* no read that comes after anything */
    uint32_t size = table_size(view->event_count);
    parts->table_mask = size - 1;
    parts->state_count = 0;
    memset(parts->table, 0, size * sizeof *parts->table);
    for (uint32_t i = 0; i < view->event_count; i++) {
        const struct key_event *event = &view->event[i];
        struct session_state *state = state_of(parts, event->session);
        take_in_returned(parts, search, view, state, event->invoke_ns);
        if ((event->mark & MARK_READ) && (event->mark & MARK_COUNTED) &&
            (state->written.any || state->seen.any)) {
            int64_t returned_ns = 0;
            bool known = value_return(&view->writes, event->observed, &returned_ns);
            check(search, view, event, ANOMALY_READ_YOUR_WRITES, &state->written, known,
                  returned_ns);
            check(search, view, event, ANOMALY_MONOTONIC_READS, &state->seen, known,
                  returned_ns);
        }
        parts->next[i] = state->open;
        state->open = i;
    }
}
