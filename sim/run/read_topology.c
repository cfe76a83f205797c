#include <string.h>

#include "sim/run/call.h"
#include "sim/run/folders.h"
#include "sim/run/limits.h"
#include "sim/run/loader.h"
#include "sim/run/nearest.h"
#include "sim/run/quantity.h"
#include "sim/run/topology_file.h"

/* ---- the file of measured round trips ---- */

/* A shipped name, or a path beside the scenario. */
static char *topology_path(const struct loader *loader, const char *name)
{
    bool is_path = strchr(name, '/') || g_str_has_suffix(name, ".ini");
    if (!is_path) {
        g_autofree char *folder = scenarios_folder();
        g_autofree char *file = g_strconcat(name, ".ini", NULL);
        return g_build_filename(folder, "topologies", file, NULL);
    }
    if (g_path_is_absolute(name))
        return g_strdup(name);
    g_autofree char *folder = g_path_get_dirname(loader->text->origin);
    return g_build_filename(folder, name, NULL);
}

static struct topology_file *read_file(struct loader *loader, const struct group *group)
{
    const char *name = loader->config->world.topology.file;
    g_autofree char *path = topology_path(loader, name);
    char *why = NULL;
    g_autofree char *text = file_text(path, &why);
    if (text) {
        loader->topology_report = report_new(path);
        return topology_file_parse(text, loader->topology_report);
    }
    g_auto(GStrv) shipped = shipped_names("topologies");
    g_autofree char *list = g_strjoinv(", ", shipped);
    g_autofree char *hint = did_you_mean(name, (const char *const *)shipped);
    g_autofree char *shown = quoted(name);
    why[strcspn(why, ";")] = '\0'; /* what a topology should be is told better here */
    g_autofree char *choice =
        shipped[0] ? g_strdup_printf("one of %s, or a path", list)
                   : g_strdup_printf(
                         "a path, since none is shipped (CONSIM_DATA tells where "
                         "they are)");
    report_add(loader->report, place_of(group, group_find(group, "file")),
               "%s %s; expected %s%s", shown, why, choice, hint);
    g_free(why);
    return NULL;
}

/* ---- regions ---- */

static bool region_name_valid(const char *name, char **why)
{
    static const char *const taken[] = {"all",     "nearest", "leader",
                                        "primary", "none",    NULL};
    g_autofree char *shown = quoted(name);
    bool plain = *name != '\0';
    for (const char *at = name; *at; at++)
        plain = plain && (g_ascii_isalnum(*at) || *at == '-' || *at == '_' ||
                          (unsigned char)*at >= 0x80);
    if (!plain)
        *why = g_strdup_printf(
            "%s is no region's name; expected letters, digits, - and _", shown);
    else if (g_strv_contains(taken, name))
        *why = g_strdup_printf("%s means something else elsewhere; expected another name",
                               shown);
    return *why == NULL;
}

static bool region_known(const struct topology_file *file, const char *name, char **why)
{
    if (!file || topology_file_region(file, name) >= 0)
        return true;
    g_autofree char *hint = did_you_mean(name, (const char *const *)file->region);
    g_autofree char *list = g_strjoinv(", ", file->region);
    *why = g_strdup_printf("%s is not in the topology's file; expected some of %s%s",
                           name, list, hint);
    return false;
}

static char **parse_regions(struct loader *loader, struct place place, const char *text,
                            const struct topology_file *file)
{
    char *why = NULL;
    g_auto(GStrv) names = list_split(text, ',', &why);
    bool good = names != NULL;
    if (!good)
        loader_problem(loader, place, why);
    for (char **name = names; good && *name; name++) {
        why = NULL;
        for (char **before = names; before < name && !why; before++)
            if (strcmp(*before, *name) == 0)
                why =
                    g_strdup_printf("%s stands twice; expected each region once", *name);
        if (!why && region_name_valid(*name, &why))
            region_known(file, *name, &why);
        if (why)
            loader_problem(loader, place, why);
        good = good && !why;
    }
    return good ? g_steal_pointer(&names) : NULL;
}

static void read_regions(struct loader *loader, const struct group *group,
                         const struct topology_file *file)
{
    struct topology_config *topology = &loader->config->world.topology;
    struct place place;
    const char *text =
        loader_special(loader, "topology", group, topology_keys, "regions", &place);
    bool all = !text || strcmp(text, "all") == 0;
    if (!all)
        topology->region = parse_regions(loader, place, text, file);
    else if (file && file->region_count > 0)
        topology->region = g_strdupv(file->region);
    else if (!topology->file)
        report_add(loader->report, place,
                   "not given; expected regions = a, b, c or file = aws-2026");
    if (topology->region)
        topology->region_count = (int)g_strv_length(topology->region);
}

static void check_size(struct loader *loader, const struct group *group)
{
    const struct topology_config *topology = &loader->config->world.topology;
    int64_t nodes = topology->region_count * topology->nodes_per_region;
    const struct entry *entry = group_find(group, "nodes_per_region");
    if (nodes <= NODES_MAX)
        return;
    report_add(loader->report,
               entry ? place_of(group, entry) : loader_place(loader, "topology", NULL),
               "%lld nodes in all; expected at most %d", (long long)nodes, NODES_MAX);
}

static void check_placement(struct loader *loader, const struct group *group)
{
    struct topology_config *topology = &loader->config->world.topology;
    int64_t nodes = topology->region_count * topology->nodes_per_region;
    const struct entry *entry = group_find(group, "replicas");
    if (topology->replicas == 0 || topology->region_count == 0)
        topology->replicas = nodes;
    else if (topology->replicas > nodes && entry)
        report_add(loader->report, place_of(group, entry),
                   "%lld nodes of a group; expected at most all %lld",
                   (long long)topology->replicas, (long long)nodes);
}

static void fill_links(struct topology_config *topology, const struct topology_file *file)
{
    int count = topology->region_count;
    topology->link = g_new0(struct link_config, (gsize)(count * count));
    for (int i = 0; i < count * count; i++) {
        int from = i / count, to = i % count;
        topology->link[i].rtt.stddev_ns = -1;
        if (!file || from == to)
            continue;
        int row = topology_file_region(file, topology->region[from]);
        int column = topology_file_region(file, topology->region[to]);
        topology->link[i].rtt = file->rtt[row * file->region_count + column];
    }
}

void read_topology(struct loader *loader)
{
    struct topology_config *topology = &loader->config->world.topology;
    const struct group *group = loader_group(loader, "topology");
    topology->jitter = JITTER_MEASURED;
    loader_read(loader, group, topology_keys, loader->config);
    if (topology->duplicates > 0 && topology->transport == TRANSPORT_TCP)
        loader_note(loader,
                    "topology.duplicates is for transport = udp: with tcp "
                    "nothing arrives twice");
    struct topology_file *file = topology->file ? read_file(loader, group) : NULL;
    read_regions(loader, group, file);
    if (!topology->file && topology->jitter == JITTER_MEASURED) {
        topology->jitter = JITTER_NONE;
        if (group_find(group, "jitter"))
            loader_note(loader,
                        "topology.jitter = measured changes nothing: without "
                        "topology.file nothing is measured");
    }
    if (topology->region_count > NODES_MAX) {
        report_add(loader->report, loader_place(loader, "topology", "regions"),
                   "%d regions; expected at most %d", topology->region_count, NODES_MAX);
        g_clear_pointer(&topology->region, g_strfreev);
        topology->region_count = 0;
    }
    check_size(loader, group);
    check_placement(loader, group);
    if (topology->region)
        fill_links(topology, file);
    topology_file_free(file);
    loader_leftovers(loader, group, topology_keys, NULL);
}
