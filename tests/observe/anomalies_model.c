#include "tests/observe/anomalies_model.h"

#include <glib.h>

struct model {
    const struct anomaly_input *in;
    const struct primitive *p;
    uint64_t n;
    struct model_result *out;
    int room;
};

static bool counted(const struct model *m, const struct primitive *p)
{
    int64_t due_ns = m->in->history->operations[p->operation - 1].due_ns;
    return due_ns >= m->in->from_ns && due_ns < m->in->to_ns;
}

static bool ok_read(const struct primitive *p)
{
    return p->op == OP_READ && p->outcome == OUTCOME_OK;
}

static bool acked(const struct primitive *p)
{
    return (p->op == OP_WRITE || p->op == OP_CAS) && p->outcome == OUTCOME_OK &&
           !p->conflict;
}

/* The write of a value of this key, acknowledged or not. */
static const struct primitive *writer(const struct model *m, uint64_t key, uint64_t id)
{
    if (id == 0 || id > m->n || m->p[id - 1].key != key)
        return NULL;
    const struct primitive *w = &m->p[id - 1];
    return w->op == OP_WRITE || w->op == OP_CAS ? w : NULL;
}

/* Value `id` is for certain older than the write w: it returned before. */
static bool older(const struct model *m, uint64_t key, uint64_t id,
                  const struct primitive *w)
{
    if (id == 0)
        return true;
    const struct primitive *v = writer(m, key, id);
    return v && acked(v) && v->return_ns < w->invoke_ns;
}

static void found(struct model *m, struct anomaly_witness witness, uint64_t count)
{
    struct model_result *out = m->out;
    out->count[witness.anomaly] += count;
    if (out->witness_count == m->room) {
        m->room = MAX(64, m->room * 2);
        out->witness = g_renew(struct anomaly_witness, out->witness, m->room);
    }
    out->witness[out->witness_count++] = witness;
}

static void stale_read(struct model *m, const struct primitive *r)
{
    struct anomaly_witness witness = {.anomaly = ANOMALY_STALE_READ,
                                      .at_ns = r->return_ns,
                                      .key = r->key,
                                      .primitive = r->id,
                                      .returned = r->observed};
    int64_t first_ns = INT64_MAX;
    for (uint64_t i = 0; i < m->n; i++) {
        const struct primitive *w = &m->p[i];
        if (!acked(w) || w->key != r->key || w->id == r->observed)
            continue;
        if (w->return_ns >= r->invoke_ns || !older(m, r->key, r->observed, w))
            continue;
        witness.versions++;
        if (w->return_ns < first_ns) {
            first_ns = w->return_ns;
            witness.age_ns = r->invoke_ns - first_ns;
            witness.missed = w->id;
        }
    }
    if (witness.versions > 0)
        found(m, witness, 1);
}

static bool before(const struct primitive *a, const struct primitive *r)
{
    return a->session == r->session && a->key == r->key && a->id < r->id &&
           a->return_ns <= r->invoke_ns;
}

static void session_read(struct model *m, const struct primitive *r, enum anomaly anomaly)
{
    const struct primitive *best = NULL; /* the last write that the session knew of */
    int64_t known_ns = 0;
    bool at_risk = false;
    for (uint64_t i = 0; i < m->n; i++) {
        const struct primitive *a = &m->p[i];
        bool own = anomaly == ANOMALY_READ_YOUR_WRITES;
        if (!before(a, r) || !(own ? acked(a) : ok_read(a)))
            continue;
        at_risk = true;
        const struct primitive *v = own ? a : writer(m, r->key, a->observed);
        if (!v)
            continue;
        if (v == best)
            known_ns = MIN(known_ns, a->return_ns);
        if (!best || v->invoke_ns > best->invoke_ns ||
            (v->invoke_ns == best->invoke_ns && v->id > best->id)) {
            best = v;
            known_ns = a->return_ns;
        }
    }
    m->out->of[anomaly] += at_risk;
    if (best && older(m, r->key, r->observed, best))
        found(m,
              (struct anomaly_witness){.anomaly = anomaly,
                                       .at_ns = r->return_ns,
                                       .key = r->key,
                                       .primitive = r->id,
                                       .returned = r->observed,
                                       .missed = best->id,
                                       .age_ns = r->invoke_ns - known_ns},
              1);
}

static void final_write(struct model *m, const struct primitive *w)
{
    const struct final_state *final = &m->in->final;
    for (uint64_t i = 0; final->known && i < final->count; i++) {
        if (final->cell[i].key != w->key || !final->cell[i].is_known)
            continue;
        m->out->of[ANOMALY_LOST_WRITE]++;
        if (older(m, w->key, final->cell[i].value, w))
            found(m,
                  (struct anomaly_witness){.anomaly = ANOMALY_LOST_WRITE,
                                           .at_ns = final->at_ns,
                                           .key = w->key,
                                           .primitive = w->id,
                                           .returned = final->cell[i].value},
                  1);
    }
}

static void discarded(struct model *m, const struct primitive *w)
{
    if (!m->in->discards_reported)
        return;
    m->out->of[ANOMALY_DISCARDED_ACK]++;
    const struct discard_report *first = NULL;
    for (uint64_t i = 0; i < m->in->discard_count; i++) {
        const struct discard_report *d = &m->in->discard[i];
        if (d->value != w->id)
            continue;
        if (d->by == w->id)
            return; /* it was kept after all */
        bool by_earlier =
            d->by == 0 || (d->by <= m->n && m->p[d->by - 1].invoke_ns < w->invoke_ns);
        if (by_earlier && (!first || d->at_ns < first->at_ns ||
                           (d->at_ns == first->at_ns && d->by < first->by)))
            first = d;
    }
    if (first)
        found(m,
              (struct anomaly_witness){.anomaly = ANOMALY_DISCARDED_ACK,
                                       .at_ns = first->at_ns,
                                       .key = first->key,
                                       .primitive = w->id,
                                       .returned = first->by},
              1);
}

/* The effective write of an acknowledged update, and what it was based on. */
static const struct primitive *effective(const struct model *m,
                                         const struct operation *op, uint64_t *base)
{
    if ((op->kind != OP_UPDATE && op->kind != OP_CAS) || op->outcome != OUTCOME_OK ||
        op->conflict || op->given_up)
        return NULL;
    const struct primitive *write = NULL, *read = NULL;
    for (uint64_t i = 0; i < m->n; i++)
        if (m->p[i].operation == op->id && acked(&m->p[i]))
            write = &m->p[i];
    if (!write)
        return NULL;
    for (uint64_t i = 0; i + 1 < write->id; i++)
        if (m->p[i].operation == op->id && ok_read(&m->p[i]))
            read = &m->p[i];
    if (write->op != OP_CAS && !read)
        return NULL;
    *base = write->op == OP_CAS ? write->expected : read->observed;
    return write;
}

static void lost_updates(struct model *m)
{
    const struct history *h = m->in->history;
    for (uint64_t i = 0; i < h->operation_count; i++) {
        const struct operation *op = &h->operations[i];
        m->out->of[ANOMALY_LOST_UPDATE] +=
            (op->kind == OP_UPDATE || op->kind == OP_CAS) && op->outcome == OUTCOME_OK &&
            !op->conflict && !op->given_up && op->due_ns >= m->in->from_ns &&
            op->due_ns < m->in->to_ns;
        uint64_t base, other_base, lost = 0;
        const struct primitive *first = effective(m, op, &base), *shown = NULL;
        bool is_first = first != NULL;
        for (uint64_t j = 0; first && j < h->operation_count; j++) {
            const struct primitive *w = effective(m, &h->operations[j], &other_base);
            if (!w || w == first || w->key != first->key || other_base != base)
                continue;
            is_first &= w->id > first->id;
            if (!counted(m, w))
                continue;
            lost++;
            if (!shown || w->id < shown->id)
                shown = w;
        }
        if (is_first && lost > 0)
            found(
                m,
                (struct anomaly_witness){.anomaly = ANOMALY_LOST_UPDATE,
                                         .at_ns = MAX(first->return_ns, shown->return_ns),
                                         .key = first->key,
                                         .primitive = shown->id,
                                         .returned = base,
                                         .missed = first->id,
                                         .versions = lost},
                lost);
    }
}

void model_find(const struct anomaly_input *input, struct model_result *result)
{
    *result = (struct model_result){0};
    struct model m = {.in = input,
                      .p = input->history->primitives,
                      .n = input->history->primitive_count,
                      .out = result};
    for (uint64_t i = 0; i < m.n; i++) {
        if (!counted(&m, &m.p[i]))
            continue;
        if (ok_read(&m.p[i])) {
            result->of[ANOMALY_STALE_READ]++;
            stale_read(&m, &m.p[i]);
            session_read(&m, &m.p[i], ANOMALY_READ_YOUR_WRITES);
            session_read(&m, &m.p[i], ANOMALY_MONOTONIC_READS);
        } else if (acked(&m.p[i])) {
            final_write(&m, &m.p[i]);
            discarded(&m, &m.p[i]);
        }
    }
    lost_updates(&m);
    for (uint64_t i = 0; input->final.known && i < input->final.count; i++) {
        result->of[ANOMALY_DIVERGED_KEYS]++;
        if (input->final.cell[i].diverged)
            found(&m,
                  (struct anomaly_witness){.anomaly = ANOMALY_DIVERGED_KEYS,
                                           .at_ns = input->final.at_ns,
                                           .key = input->final.cell[i].key,
                                           .returned = input->final.cell[i].value},
                  1);
    }
}
