/* The history taken apart by key: registers are judged one by one. */
#include <stdlib.h>

#include "sim/observe/anomaly_parts.h"

enum { AHEAD = 16 }; /* primitives asked for in advance: they lie anywhere in memory */

struct keyed {
    uint64_t key;
    uint32_t index;
};

static int compare_keyed(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

static bool matters(uint8_t mark)
{
    return mark & (MARK_READ | MARK_WRITE);
}

/* Any keys: O(n log n). Returns the most primitives that one key has. */
static uint32_t sort_by_comparing(const struct search *search, uint32_t *order,
                                  uint32_t count)
{
    const struct history *history = search->input->history;
    struct keyed *keyed = g_new(struct keyed, count);
    uint32_t filled = 0, longest = 0, begin = 0;
    for (uint32_t i = 0; i < history->primitive_count; i++)
        if (matters(search->marks[i]))
            keyed[filled++] = (struct keyed){history->primitives[i].key, i};
    if (count > 0)
        qsort(keyed, count, sizeof *keyed, compare_keyed);
    for (uint32_t i = 0; i < count; i++) {
        order[i] = keyed[i].index;
        if (keyed[i].key != keyed[begin].key)
            begin = i;
        longest = MAX(longest, i - begin + 1);
    }
    g_free(keyed);
    return longest;
}

/* The same for keys not much greater than there are primitives: one counter a key. */
static uint32_t sort_by_counting(const struct search *search, uint32_t *order,
                                 uint64_t key_end)
{
    const struct history *history = search->input->history;
    uint32_t *place = g_new0(uint32_t, key_end + 1), longest = 0;
    for (uint64_t i = 0; i < history->primitive_count; i++)
        if (matters(search->marks[i]))
            place[history->primitives[i].key + 1]++;
    for (uint64_t key = 0; key < key_end; key++) {
        longest = MAX(longest, place[key + 1]);
        place[key + 1] += place[key];
    }
    for (uint32_t i = 0; i < history->primitive_count; i++)
        if (matters(search->marks[i]))
            order[place[history->primitives[i].key]++] = i;
    g_free(place);
    return longest;
}

/* Indices of the ok reads and acknowledged writes, by key, then by id. */
static uint32_t *order_by_key(const struct search *search, uint32_t *count,
                              uint32_t *longest)
{
    const struct history *history = search->input->history;
    g_assert(history->primitive_count < UINT32_MAX);
    uint64_t key_end = 0;
    int64_t last_invoke_ns = INT64_MIN;
    *count = 0;
    for (uint64_t i = 0; i < history->primitive_count; i++) {
        if (!matters(search->marks[i]))
            continue;
        const struct primitive *primitive = &history->primitives[i];
        g_assert(primitive->invoke_ns >= last_invoke_ns);
        last_invoke_ns = primitive->invoke_ns;
        key_end = MAX(key_end, primitive->key + (primitive->key < UINT64_MAX));
        ++*count;
    }
    uint32_t *order = g_new(uint32_t, *count);
    *longest = key_end < 4 * (uint64_t)*count + 65536
                   ? sort_by_counting(search, order, key_end)
                   : sort_by_comparing(search, order, *count);
    return order;
}

static int compare_cells(const void *a, const void *b)
{
    const struct final_cell *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

static struct final_cell *cells_by_key(const struct final_state *final)
{
    if (!final->known || final->count == 0)
        return NULL;
    struct final_cell *cell = g_memdup2(final->cell, final->count * sizeof *cell);
    qsort(cell, final->count, sizeof *cell, compare_cells);
    return cell;
}

bool value_return(const struct key_writes *writes, uint64_t id, int64_t *return_ns)
{
    if (id == 0) {
        *return_ns = INITIAL_RETURN_NS;
        return true;
    }
    uint32_t low = 0, high = writes->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (writes->id[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == writes->count || writes->id[low] != id)
        return false;
    *return_ns = writes->return_ns[low];
    return true;
}

uint32_t writes_invoked_by(const struct key_writes *writes, int64_t at_ns)
{
    uint32_t low = 0, high = writes->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (writes->invoke_ns[middle] <= at_ns)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Copies the events of the key that stands at order[begin]; returns where the next
 * key begins. */
static uint32_t gather(const struct search *search, const uint32_t *order, uint32_t begin,
                       uint32_t count, struct key_view *view)
{
    const struct primitive *primitives = search->input->history->primitives;
    view->key = primitives[order[begin]].key;
    view->event_count = view->read_count = view->writes.count = 0;
    uint32_t i = begin;
    for (; i < count; i++) {
        if (i + AHEAD < count) {
            __builtin_prefetch(&primitives[order[i + AHEAD]]);
            __builtin_prefetch((const char *)&primitives[order[i + AHEAD]] + 64);
        }
        const struct primitive *primitive = &primitives[order[i]];
        if (primitive->key != view->key)
            break;
        uint8_t mark = search->marks[order[i]];
        view->event[view->event_count++] = (struct key_event){
            .id = primitive->id,
            .invoke_ns = primitive->invoke_ns,
            .return_ns = primitive->return_ns,
            .observed = primitive->observed,
            .session = primitive->session,
            .mark = mark,
        };
        if (mark & MARK_READ) {
            view->read_count++;
            continue;
        }
        uint32_t w = view->writes.count++;
        view->writes.id[w] = primitive->id;
        view->writes.invoke_ns[w] = primitive->invoke_ns;
        view->writes.return_ns[w] = primitive->return_ns;
    }
    return i;
}

void find_lost_writes(struct search *search, const struct key_view *view)
{
    if (view->final == NULL || !view->final->is_known)
        return;
    int64_t final_return_ns;
    bool known = value_return(&view->writes, view->final->value, &final_return_ns);
    for (uint32_t i = 0; i < view->event_count; i++) {
        const struct key_event *event = &view->event[i];
        if ((event->mark & MARK_READ) || !(event->mark & MARK_COUNTED))
            continue;
        search->count[ANOMALY_LOST_WRITE].of++;
        if (known && final_return_ns < event->invoke_ns)
            search_found(search, &(struct anomaly_witness){
                                     .anomaly = ANOMALY_LOST_WRITE,
                                     .at_ns = search->input->final.at_ns,
                                     .key = view->key,
                                     .primitive = event->id,
                                     .returned = view->final->value,
                                 });
    }
}

void find_by_key(struct search *search)
{
    uint32_t count, longest;
    uint32_t *order = order_by_key(search, &count, &longest);
    const struct final_state *final = &search->input->final;
    struct final_cell *cell = cells_by_key(final);
    struct key_view view = {
        .event = g_new(struct key_event, longest),
        .writes.id = g_new(uint64_t, longest),
        .writes.invoke_ns = g_new(int64_t, longest),
        .writes.return_ns = g_new(int64_t, longest),
    };
    struct stale_reads *stale = stale_reads_new(longest);
    struct session_reads *sessions = session_reads_new(longest);
    uint64_t next_cell = 0;
    for (uint32_t begin = 0; begin < count;) {
        begin = gather(search, order, begin, count, &view);
        while (cell && next_cell < final->count && cell[next_cell].key < view.key)
            next_cell++;
        bool has_cell =
            cell && next_cell < final->count && cell[next_cell].key == view.key;
        view.final = has_cell ? &cell[next_cell] : NULL;
        find_stale_reads(stale, search, &view);
        find_lost_writes(search, &view);
        find_session_anomalies(sessions, search, &view);
    }
    session_reads_free(sessions);
    stale_reads_free(stale);
    g_free(view.event);
    g_free(view.writes.id);
    g_free(view.writes.invoke_ns);
    g_free(view.writes.return_ns);
    g_free(cell);
    g_free(order);
}
