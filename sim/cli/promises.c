#include "sim/cli/promises.h"

#include <string.h>

#include "sim/run/checks.h"
#include "sim/run/nearest.h"
#include "sim/run/params.h"
#include "sim/run/report.h"

/* The text of a parameter: the last setting of it, else its default; or NULL. */
static const char *text_of(const struct param *param, const struct setting *settings,
                           int setting_count)
{
    for (int i = setting_count - 1; i >= 0; i--)
        if (g_str_has_prefix(settings[i].key, "protocol.") &&
            strcmp(settings[i].key + strlen("protocol."), param->name) == 0)
            return settings[i].value;
    return param->fallback;
}

static bool settings_are_known(const struct protocol *protocol,
                               const struct setting *settings, int setting_count,
                               struct problems *problems)
{
    bool good = true;
    for (int i = 0; i < setting_count; i++) {
        const char *dot = strrchr(settings[i].key, '.');
        const char *name = dot != NULL ? dot + 1 : settings[i].key;
        bool known = g_str_has_prefix(settings[i].key, "protocol.") &&
                     protocol->params != NULL &&
                     params_find(protocol->params, name) != NULL;
        if (!known)
            problems_add(problems, g_strdup_printf("--set %s: no parameter of `%s`",
                                                   settings[i].key, protocol->name));
        good = good && known;
    }
    return good;
}

static bool fill(const struct protocol *protocol, void *params,
                 const struct setting *settings, int setting_count,
                 struct problems *problems)
{
    bool good = settings_are_known(protocol, settings, setting_count, problems);
    for (const struct param *param = protocol->params;
         param != NULL && param->name != NULL; param++) {
        g_autofree char *why = NULL;
        const char *text = text_of(param, settings, setting_count);
        if (text == NULL || param->type == VALUE_SPECIAL ||
            param_read(param, params, text, NULL, &why))
            continue;
        problems_add(problems, g_strdup_printf("protocol.%s: %s", param->name, why));
        good = false;
    }
    if (!good || protocol->prepare == NULL)
        return good;
    const char *wrong = protocol->prepare(params, PROMISES_REGIONS, PROMISES_REGIONS);
    if (wrong != NULL)
        problems_add(problems, g_strdup_printf("%s: %s", protocol->name, wrong));
    return wrong == NULL;
}

GStrv promises_of(const struct protocol *protocol, const struct setting *settings,
                  int setting_count, struct problems *problems)
{
    static const char *const none[] = {NULL};
    void *params = g_malloc0(MAX(protocol->params_size, 1));
    GStrv promises = NULL;
    if (fill(protocol, params, settings, setting_count, problems)) {
        const char *const *kept =
            protocol->promises != NULL ? protocol->promises(params) : NULL;
        promises = g_strdupv((GStrv)(uintptr_t)(kept != NULL ? kept : none));
    }
    params_clear(protocol->params, params);
    g_free(params);
    return promises;
}

char *operation_names(unsigned ops)
{
    GString *names = g_string_new(NULL);
    for (enum op op = 0; op < OP_COUNT; op++)
        if (ops & OP_BIT(op))
            g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "",
                                   op_name(op));
    return g_string_free(names, FALSE);
}

static void operations_json(struct json *json, const char *name, unsigned ops)
{
    json_begin_list(json, name);
    for (enum op op = 0; op < OP_COUNT; op++)
        if (ops & OP_BIT(op))
            json_text(json, NULL, op_name(op));
    json_end_list(json);
}

GStrv promises_part(GStrv promises, bool checked)
{
    g_autoptr(GStrvBuilder) part = g_strv_builder_new();
    int row;
    for (int i = 0; promises[i] != NULL; i++)
        if ((find_checker(all_checkers, promises[i], &row) != NULL) == checked)
            g_strv_builder_add(part, promises[i]);
    return g_strv_builder_end(part);
}

static void promises_json(struct json *json, const char *name, GStrv promises,
                          bool checked)
{
    g_auto(GStrv) part = promises_part(promises, checked);
    json_begin_list(json, name);
    for (int i = 0; part[i] != NULL; i++)
        json_text(json, NULL, part[i]);
    json_end_list(json);
}

static void tradeoff_json(struct json *json, const struct tradeoff *tradeoff)
{
    json_begin_object(json, "tradeoff");
    if (tradeoff->unanswered != NULL)
        json_text(json, "unanswered", tradeoff->unanswered);
    if (tradeoff->stale != NULL)
        json_text(json, "stale", tradeoff->stale);
    if (tradeoff->lost != NULL)
        json_text(json, "lost", tradeoff->lost);
    json_end_object(json);
}

void protocol_json(struct json *json, const struct protocol *protocol, GStrv promises)
{
    operations_json(json, "operations", protocol->ops);
    operations_json(json, "operations_unsafe", protocol->ops_unsafe);
    tradeoff_json(json, &protocol->tradeoff);
    if (promises == NULL)
        return;
    promises_json(json, "promises", promises, true);
    promises_json(json, "promises_unchecked", promises, false);
}
