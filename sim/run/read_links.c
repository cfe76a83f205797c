#include <string.h>

#include "sim/run/loader.h"
#include "sim/run/params.h"

/* One [link ...] group. An end is a region's index, or ANY. */
enum { ANY = -1 };
struct link_group {
    const struct group *group;
    int from, to;
    bool one_way;
    struct link_settings settings;
};

static void link_group_clear(void *link)
{
    params_clear(link_keys, &((struct link_group *)link)->settings);
}

/* What the group says about the link from one region to another, as a rank: the
 * higher one counts; 0: nothing. `A > B` goes before `A B`, that before `A > *`, then
 * `A *`, `* > *` and `* *`. A `*` never means a region with itself. */
static int link_rank(const struct link_group *link, int from, int to)
{
    int wild = (link->from == ANY) + (link->to == ANY);
    bool forth =
        (link->from == ANY || link->from == from) && (link->to == ANY || link->to == to);
    bool back = !link->one_way && (link->from == ANY || link->from == to) &&
                (link->to == ANY || link->to == from);
    if ((!forth && !back) || (wild && from == to))
        return 0;
    return 2 * (2 - wild) + link->one_way + 1;
}

static bool read_end(struct loader *loader, const struct group *group, const char *name,
                     int *end)
{
    *end = ANY;
    char *why = NULL;
    if (strcmp(name, "*") == 0)
        return true;
    *end = word_read(name, "region", loader_regions(loader), &why);
    if (why)
        loader_problem(
            loader, (struct place){group->name, NULL, group->line, group->setting}, why);
    return *end >= 0;
}

/* "link A B" or "link A > B". */
static bool read_ends(struct loader *loader, const struct group *group,
                      struct link_group *link)
{
    g_autoptr(GString) spaced = g_string_new(group->name + strlen("link"));
    g_string_replace(spaced, ">", " > ", 0);
    g_auto(GStrv) raw = g_strsplit(spaced->str, " ", -1);
    const char *word[4] = {0};
    int count = 0;
    for (char **w = raw; *w; w++)
        if (**w && count++ < 4)
            word[count - 1] = *w;
    link->one_way = count == 3 && strcmp(word[1], ">") == 0;
    if (!link->one_way &&
        (count != 2 || strcmp(word[0], ">") == 0 || strcmp(word[1], ">") == 0)) {
        report_add(loader->report,
                   (struct place){group->name, NULL, group->line, group->setting},
                   "no two regions; expected [link A B], [link A > B] or [link * *]");
        return false;
    }
    bool from = read_end(loader, group, word[0], &link->from);
    bool to = read_end(loader, group, word[link->one_way ? 2 : 1], &link->to);
    return from && to;
}

static bool same_link(const struct link_group *a, const struct link_group *b)
{
    bool forth = a->from == b->from && a->to == b->to;
    bool back = a->from == b->to && a->to == b->from;
    return a->one_way == b->one_way && (forth || (back && !a->one_way));
}

static void read_link_group(struct loader *loader, struct group *group, GArray *links)
{
    struct link_group link = {.group = group};
    group->used = true;
    loader_read(loader, group, link_keys, &link.settings);
    loader_leftovers(loader, group, link_keys, NULL);
    bool placed = loader_regions(loader) && read_ends(loader, group, &link);
    for (guint i = 0; placed && i < links->len; i++) {
        const struct link_group *before = &g_array_index(links, struct link_group, i);
        if (!same_link(before, &link))
            continue;
        report_add(loader->report,
                   (struct place){group->name, NULL, group->line, group->setting},
                   "the link is given twice, first in line %d; expected each once",
                   before->group->line);
        placed = false;
    }
    if (placed)
        g_array_append_val(links, link);
    else
        link_group_clear(&link);
}

/* Lays what was given by hand over one link: each key by the highest rank. */
static void apply(const GArray *links, struct topology_config *topology, int from, int to)
{
    struct link_config *link = &topology->link[from * topology->region_count + to];
    const struct distribution *delay = NULL;
    int delay_rank = 0, bandwidth_rank = 0;
    for (guint i = 0; i < links->len; i++) {
        const struct link_group *given = &g_array_index(links, struct link_group, i);
        int rank = link_rank(given, from, to);
        if (rank == 0)
            continue;
        if (given->settings.delay && rank >= delay_rank) {
            delay = given->settings.delay;
            delay_rank = rank;
        }
        if (group_find(given->group, "bandwidth") && rank >= bandwidth_rank) {
            link->bandwidth_bytes_per_s = given->settings.bandwidth_bytes_per_s;
            bandwidth_rank = rank;
        }
    }
    if (!delay && from == to)
        delay = topology->zone_delay;
    if (delay)
        link->delay = distribution_copy(delay);
}

/* One line for all pairs without a delay, so that twenty do not hide the rest. */
static void check_all_known(struct loader *loader)
{
    const struct topology_config *topology = &loader->config->world.topology;
    int count = topology->region_count, missing = 0;
    g_autoptr(GString) list = g_string_new(NULL);
    enum { SHOWN = 3 };
    for (int i = 0; i < count * count; i++) {
        int from = i / count, to = i % count;
        const struct link_config *there = &topology->link[i];
        const struct link_config *back = &topology->link[to * count + from];
        if (there->delay || there->rtt.given)
            continue;
        bool both = !back->delay && !back->rtt.given;
        if ((both && from > to) || ++missing > SHOWN)
            continue;
        g_string_append_printf(list, "%s%s %s %s", list->len ? ", " : "",
                               topology->region[from], both ? "-" : ">",
                               topology->region[to]);
    }
    if (missing > SHOWN)
        g_string_append_printf(list, " and %d more", missing - SHOWN);
    if (missing)
        report_add(loader->report, loader_place(loader, "topology", "regions"),
                   "nothing is known of the links %s; expected [link A B] with delay = "
                   "..., or [link * *] for all that have none of their own",
                   list->str);
}

void read_links(struct loader *loader)
{
    struct topology_config *topology = &loader->config->world.topology;
    GArray *links = g_array_new(FALSE, FALSE, sizeof(struct link_group));
    g_array_set_clear_func(links, link_group_clear);
    for (guint i = 0; i < loader->file->groups->len; i++) {
        struct group *group = loader->file->groups->pdata[i];
        if (g_str_has_prefix(group->name, "link ") || g_str_equal(group->name, "link"))
            read_link_group(loader, group, links);
    }
    for (int from = 0; from < topology->region_count; from++)
        for (int to = 0; to < topology->region_count; to++)
            apply(links, topology, from, to);
    /* Of a file that cannot be read, links are missing that are not the trouble. */
    bool file_lost = topology->file && (!loader->topology_report ||
                                        report_count(loader->topology_report) > 0);
    if (!file_lost)
        check_all_known(loader);
    g_array_unref(links);
}
