/* The models that a trial is checked against: by [check], else those that fit the load;
 * and those that [slo] and [expect] name. */
#include <string.h>

#include "sim/run/call.h"
#include "sim/run/checks.h"
#include "sim/run/loader.h"
#include "sim/run/nearest.h"
#include "sim/run/quantity.h"

/* Kinds of primitive that the load is made of. */
static unsigned load_ops(const struct config *config)
{
    unsigned ops = 0;
    for (enum op op = 0; op < OP_COUNT; op++)
        if (config->load.mix[op] > 0 && op != OP_UPDATE)
            ops |= OP_BIT(op);
    if (config->load.mix[OP_UPDATE] > 0 && config->update.type)
        ops |= config->update.type->needs;
    return ops;
}

static void add(GPtrArray *models, const char *name)
{
    if (!g_ptr_array_find_with_equal_func(models, name, g_str_equal, NULL))
        g_ptr_array_add(models, g_strdup(name));
}

static void add_fitting(const struct loader *loader, GPtrArray *models)
{
    unsigned ops = load_ops(loader->config);
    const struct checker *const *checker = loader->catalogue->checkers;
    for (; ops && checker && *checker; checker++)
        for (const struct consistency_model *model = (*checker)->models; model->name;
             model++)
            if ((ops & ~model->ops) == 0)
                add(models, model->name);
}

/* Names that no checker knows may be those of later versions; not so if one is near. */
static char *trouble_with(const struct loader *loader, const char *name)
{
    g_autofree char *shown = quoted(name);
    if (!model_name_possible(name))
        return g_strdup_printf("%s is no model's name; expected as linearizable", shown);
    g_autofree const char **known = model_names(loader->catalogue->checkers);
    int row;
    if (find_checker(loader->catalogue->checkers, name, &row) || !nearest(name, known))
        return NULL;
    g_autofree char *hint = did_you_mean(name, known);
    return g_strdup_printf("unknown model %s%s", shown, hint);
}

static char *add_asked(const struct loader *loader, const char *text, GPtrArray *models)
{
    char *why = NULL;
    g_auto(GStrv) names = list_split(text, ',', &why);
    if (names && !why && names[0] && !names[1] && strcmp(names[0], "none") == 0)
        return NULL;
    for (char **name = names; name && *name && !why; name++) {
        why = trouble_with(loader, *name);
        for (char **before = names; before < name && !why; before++)
            if (strcmp(*before, *name) == 0)
                why = g_strdup_printf("%s stands twice; expected each once", *name);
        add(models, *name);
    }
    return why;
}

static void add_claimed(GPtrArray *models, const struct claim *claim, int count)
{
    for (int i = 0; i < count; i++)
        if (claim[i].verdict)
            add(models, claim[i].subject);
}

void read_checks(struct loader *loader)
{
    struct config *config = loader->config;
    const struct group *group = loader_group(loader, "check");
    struct place place;
    const char *text =
        loader_special(loader, "check", group, check_keys, "models", &place);
    GPtrArray *models = g_ptr_array_new();
    char *why = NULL;
    if (text)
        why = add_asked(loader, text, models);
    else
        add_fitting(loader, models);
    if (why)
        loader_problem(loader, place, why);
    loader_leftovers(loader, group, check_keys, NULL);
    add_claimed(models, config->slo, config->slo_count);
    add_claimed(models, config->expect, config->expect_count);
    g_ptr_array_add(models, NULL);
    config->checks = (char **)g_ptr_array_free(models, FALSE);
    config->checkers = loader->catalogue->checkers;
}
