#include <math.h>
#include <string.h>

#include "sim/run/arrivals.h"
#include "sim/run/call.h"
#include "sim/run/limits.h"
#include "sim/run/loader.h"
#include "sim/run/params.h"
#include "sim/run/quantity.h"

/* Sums of shares may be off by what decimal fractions cannot say. */
static const double SHARE_TOLERANCE = 1e-9;

/* "read 80%": a word and a share above zero or at it. */
static bool parse_share(const char *text, char **word, double *share, char **why)
{
    size_t length = strcspn(text, " \t");
    *word = g_strndup(text, length);
    if (!text[length]) {
        g_autofree char *shown = quoted(text);
        *why = g_strdup_printf("%s has no share; expected as %s 80%%", shown, *word);
        return false;
    }
    if (!quantity_ratio(text + length, share, why))
        return false;
    if (*share < 0 || *share > 1) {
        g_autofree char *shown = quoted(text);
        *why = g_strdup_printf("%s is out of range; expected 0%% to 100%%", shown);
    }
    return !*why;
}

static bool adds_up(double sum, const char *what, char **why)
{
    if (fabs(sum - 1) <= SHARE_TOLERANCE)
        return true;
    *why = g_strdup_printf("the shares add up to %.6g%%; expected %s that make 100%%",
                           sum * 100, what);
    return false;
}

/* "read 80%, write 20%" by index of `names`. */
static bool parse_shares(const char *text, const char *noun, const char *const *names,
                         double *shares, char **why)
{
    g_auto(GStrv) parts = list_split(text, ',', why);
    double sum = 0;
    for (char **part = parts; part && *part; part++) {
        g_autofree char *word = NULL;
        double share;
        if (!parse_share(*part, &word, &share, why))
            return false;
        int index = word_read(word, noun, names, why);
        if (index < 0)
            return false;
        if (shares[index] >= 0) {
            *why = g_strdup_printf("%s stands twice; expected each %s once", word, noun);
            return false;
        }
        shares[index] = share;
        sum += share;
    }
    return parts && adds_up(sum, "shares", why);
}

/* ---- mix ---- */

static const enum op mix_ops[] = {OP_READ, OP_WRITE,      OP_CAS,    OP_UPDATE,
                                  OP_ADD,  OP_APPEND,     OP_INSERT, OP_REMOVE,
                                  OP_LOCK, OP_TRANSACTION};

static bool parse_mix(const char *text, double *mix, char **why)
{
    const char *names[G_N_ELEMENTS(mix_ops) + 1] = {0};
    double shares[G_N_ELEMENTS(mix_ops)];
    for (size_t i = 0; i < G_N_ELEMENTS(mix_ops); i++) {
        names[i] = op_name(mix_ops[i]);
        shares[i] = -1;
    }
    if (!parse_shares(text, "kind of operation", names, shares, why))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(mix_ops); i++)
        mix[mix_ops[i]] = MAX(shares[i], 0);
    return true;
}

/* ---- regions of the clients ---- */

static bool parse_client_regions(const char *text, const char *const *regions, int count,
                                 double *share, char **why)
{
    for (int i = 0; i < count; i++)
        share[i] = -1;
    g_auto(GStrv) parts = list_split(text, ',', why);
    bool by_share = parts && strpbrk(parts[0], " \t");
    if (!parts || (by_share && !parse_shares(text, "region", regions, share, why)))
        return false;
    int listed = 0;
    for (char **part = parts; !by_share && *part; part++, listed++) {
        bool all = strcmp(text, "all") == 0;
        int region = all ? 0 : word_read(*part, "region", regions, why);
        if (region < 0)
            return false;
        if (share[region] >= 0) {
            *why = g_strdup_printf("%s stands twice; expected each region once", *part);
            return false;
        }
        share[region] = 1;
        for (int i = 0; all && i < count; i++)
            share[i] = 1;
        listed += all ? count - 1 : 0;
    }
    for (int i = 0; i < count; i++)
        share[i] = MAX(share[i], 0) / (by_share ? 1 : listed);
    return true;
}

static void read_client_regions(struct loader *loader, const struct group *group)
{
    struct config *config = loader->config;
    struct place place;
    const char *text =
        loader_special(loader, "load", group, load_keys, "regions", &place);
    int count = config->world.topology.region_count;
    char *why = NULL;
    config->load.share = g_new0(double, (gsize)(count + 1));
    if (count > 0 && !parse_client_regions(text, loader_regions(loader), count,
                                           config->load.share, &why))
        loader_problem(loader, place, why);
}

/* ---- keys ---- */

static bool parse_keys(const char *text, struct key_choice *keys, char **why)
{
    static const char *const laws[] = {"uniform", "zipf", "hotspot", NULL};
    static const char *const forms[] = {"uniform(100k)", "zipf(100k, 0.99)",
                                        "hotspot(100k, 10%, 90%)"};
    g_auto(call_text) call = {0};
    bool is_call = call_parse(text, &call, why);
    if (*why)
        return false;
    int law = word_read(is_call ? call.name : text, "choice of keys", laws, why);
    if (law < 0)
        return false;
    if (call.count != law + 1) { /* uniform takes one, zipf two, hotspot three */
        g_autofree char *shown = quoted(text);
        *why = g_strdup_printf("%s has %d arguments; expected as %s", shown, call.count,
                               forms[law]);
        return false;
    }
    int64_t count;
    *keys = (struct key_choice){.law = (enum key_law)law};
    if (!quantity_integer(call.argument[0], &count, why))
        return false;
    keys->count = (uint64_t)count;
    if (count < 1 || (double)count > COUNT_MAX)
        *why = g_strdup_printf("%s keys are out of range; expected 1 to %.0fG",
                               call.argument[0], COUNT_MAX / 1e9);
    else if (law == KEYS_ZIPF &&
             quantity_number(call.argument[1], &keys->exponent, why) &&
             (keys->exponent < 0 || keys->exponent > 10))
        *why = g_strdup_printf("exponent %s is out of range; expected 0 to 10",
                               call.argument[1]);
    else if (law == KEYS_HOTSPOT &&
             quantity_ratio(call.argument[1], &keys->hot_keys, why) &&
             quantity_ratio(call.argument[2], &keys->hot_accesses, why) &&
             !(keys->hot_keys > 0 && keys->hot_keys <= 1 && keys->hot_accesses >= 0 &&
               keys->hot_accesses <= 1))
        *why =
            g_strdup("the shares are out of range; expected as hotspot(100k, 10%, 90%)");
    return !*why;
}

/* ---- route ---- */

static void read_route(struct loader *loader, const struct group *group)
{
    struct config *config = loader->config;
    struct load_config *load = &config->load;
    struct place place;
    const char *text = loader_special(loader, "load", group, load_keys, "route", &place);
    load->route = ROUTE_NEAREST;
    if (strcmp(text, "nearest") == 0 || !loader_regions(loader))
        return;
    if (strcmp(text, "leader") == 0) {
        load->route = ROUTE_LEADER;
        const struct protocol_config *protocol = &config->world.protocol;
        if (protocol->type && !protocol->type->has_leader)
            loader_note(loader,
                        "load.route = leader: %s has no leader, so all clients "
                        "begin at %s",
                        protocol->type->name,
                        config->world.topology.region[protocol->leader]);
        return;
    }
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_ptr_array_add(names, (void *)(uintptr_t) "nearest");
    g_ptr_array_add(names, (void *)(uintptr_t) "leader");
    for (int i = 0; i < config->world.topology.region_count; i++)
        g_ptr_array_add(names, config->world.topology.region[i]);
    g_ptr_array_add(names, NULL);
    char *why = NULL;
    int found = word_read(text, "route", (const char *const *)names->pdata, &why);
    if (why)
        loader_problem(loader, place, why);
    load->route = ROUTE_REGION;
    load->route_region = MAX(found - 2, 0);
}

/* ---- open or closed loop ---- */

static void read_arrivals(struct loader *loader, const struct group *group)
{
    struct load_config *load = &loader->config->load;
    struct place place;
    const char *text =
        loader_special(loader, "load", group, load_keys, "arrivals", &place);
    char *why = NULL;
    if (!arrivals_parse(text, &load->arrivals, &why))
        loader_problem(loader, place, why);
    static const char *const closed[] = {"think", "operations"};
    for (size_t i = 0; i < G_N_ELEMENTS(closed); i++) {
        const struct entry *entry = group_find(group, closed[i]);
        if (entry)
            report_add(loader->report, place_of(group, entry),
                       "belongs to a closed loop; expected clients = N beside it");
    }
}

static void read_loop(struct loader *loader, const struct group *group)
{
    struct load_config *load = &loader->config->load;
    const struct entry *clients = group_find(group, "clients");
    const struct entry *arrivals = group_find(group, "arrivals");
    load->closed_loop = clients != NULL;
    if (!load->closed_loop) {
        read_arrivals(loader, group);
        return;
    }
    if (arrivals) {
        group_take(group, "arrivals");
        report_add(loader->report, place_of(group, clients),
                   "contradicts arrivals in line %d; expected one of the two",
                   arrivals->line);
    }
    if (group_find(group, "sessions"))
        loader_note(loader,
                    "load.sessions is for an open loop: with load.clients it is "
                    "not used");
}

static void check_limits(struct loader *loader, const struct group *group)
{
    const struct load_config *load = &loader->config->load;
    const struct {
        const char *key;
        int64_t ns;
    } limits[] = {{"timeout", load->timeout_ns}, {"deadline", load->deadline_ns}};
    for (size_t i = 0; i < G_N_ELEMENTS(limits); i++) {
        const struct entry *entry = group_find(group, limits[i].key);
        if (entry && limits[i].ns == 0)
            report_add(loader->report, place_of(group, entry),
                       "nothing could come back in time; expected none or more than 0");
    }
}

void read_load(struct loader *loader)
{
    struct load_config *load = &loader->config->load;
    const struct group *group = loader_group(loader, "load");
    loader_read(loader, group, load_keys, loader->config);
    check_limits(loader, group);
    read_loop(loader, group);
    read_client_regions(loader, group);
    read_route(loader, group);
    struct place place;
    char *why = NULL;
    const char *text = loader_special(loader, "load", group, load_keys, "mix", &place);
    if (!parse_mix(text, load->mix, &why))
        loader_problem(loader, place, g_steal_pointer(&why));
    text = loader_special(loader, "load", group, load_keys, "keys", &place);
    if (!parse_keys(text, &load->keys, &why))
        loader_problem(loader, place, why);
    loader_leftovers(loader, group, load_keys, NULL);
}

void read_retry(struct loader *loader, const struct group *group)
{
    struct place place;
    const char *text =
        loader_special(loader, "update", group, update_keys, "retry", &place);
    char *why = NULL;
    if (!retry_parse(text, &loader->config->update.retry, &why))
        loader_problem(loader, place, why);
}
