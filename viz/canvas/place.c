#include "viz/canvas/place.h"

#include <glib.h>

/* Labels whose order would be wrong move together: neighbours as one block. */
struct block {
    double mean;
    int count;
};

/* Isotonic regression: pool adjacent violators (Ayer et al. 1955). */
static int pool(struct block *blocks, const double *wanted, int count)
{
    int used = 0;
    for (int i = 0; i < count; i++) {
        blocks[used++] = (struct block){wanted[i], 1};
        while (used > 1 && blocks[used - 2].mean > blocks[used - 1].mean) {
            struct block *a = &blocks[used - 2], *b = &blocks[used - 1];
            a->mean = (a->mean * a->count + b->mean * b->count) / (a->count + b->count);
            a->count += b->count;
            used--;
        }
    }
    return used;
}

/* By place, equal places in the given order. */
static void sort_labels(struct end_label **order, int count)
{
    for (int i = 1; i < count; i++)
        for (int k = i; k > 0 && order[k - 1]->at > order[k]->at; k--) {
            struct end_label *swap = order[k];
            order[k] = order[k - 1];
            order[k - 1] = swap;
        }
}

bool place_end_labels(struct end_label *labels, int count, double low, double high,
                      double gap)
{
    if (count == 0)
        return true;
    g_autofree struct end_label **order = g_new(struct end_label *, (gsize)count);
    g_autofree double *offsets = g_new(double, (gsize)count),
                      *wanted = g_new(double, (gsize)count);
    g_autofree struct block *blocks = g_new(struct block, (gsize)count);
    for (int i = 0; i < count; i++)
        order[i] = &labels[i];
    sort_labels(order, count);
    /* Less the room that those before it need, the centres only have to ascend. */
    for (int i = 0; i < count; i++) {
        offsets[i] =
            i == 0 ? 0
                   : offsets[i - 1] + gap + (order[i - 1]->height + order[i]->height) / 2;
        wanted[i] = order[i]->at - offsets[i];
    }
    double least = low + order[0]->height / 2;
    double most = high - order[count - 1]->height / 2 - offsets[count - 1];
    if (least > most)
        return false;
    int used = pool(blocks, wanted, count);
    for (int b = 0, i = 0; b < used; b++)
        for (int k = 0; k < blocks[b].count; k++, i++)
            order[i]->centre = CLAMP(blocks[b].mean, least, most) + offsets[i];
    return true;
}

int place_lanes(struct lane_label *labels, int count, double right, double gap)
{
    g_autofree double *ends = g_new0(double, (gsize)(count + 1));
    int used = 0;
    for (int i = 0; i < count; i++) {
        struct lane_label *label = &labels[i];
        label->left = MIN(label->start, right - label->width);
        double first = MIN(label->left, label->start);
        int lane = 0;
        while (lane < used && ends[lane] + gap > first)
            lane++;
        used = MAX(used, lane + 1);
        label->lane = lane;
        ends[lane] = MAX(label->end, label->left + label->width);
    }
    return used;
}
