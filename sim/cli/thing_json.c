#include "sim/cli/thing_json.h"

#include "sim/cli/promises.h"
#include "sim/run/distribution_text.h"
#include "sim/run/params.h"

static void optional_text(struct json *json, const char *name, const char *text)
{
    if (text != NULL && text[0] != '\0')
        json_text(json, name, text);
}

static void param_json(struct json *json, const struct param *param)
{
    g_autofree char *form = param_form(param);
    json_text(json, "type", form);
    optional_text(json, "default", param->fallback);
    optional_text(json, "doc", param->doc);
}

static void params_json(struct json *json, const struct param *params)
{
    json_begin_list(json, "parameters");
    for (; params != NULL && params->name != NULL; params++) {
        json_begin_object(json, NULL);
        json_text(json, "name", params->name);
        param_json(json, params);
        json_end_object(json);
    }
    json_end_list(json);
}

static void operation_list_json(struct json *json, const char *name, unsigned ops)
{
    g_autofree char *names = operation_names(ops);
    json_text(json, name, names);
}

void thing_json(struct json *json, const struct thing *thing, bool whole)
{
    if (thing->key != NULL)
        json_text(json, "group", thing->group);
    json_text(json, "name", thing->name);
    json_text(json, "summary", thing->summary);
    if (thing->key != NULL)
        param_json(json, thing->key);
    if (thing->distribution != NULL) {
        g_autofree char *signature = distribution_signature(thing->distribution);
        json_text(json, "form", signature);
    }
    if (thing->update != NULL) {
        operation_list_json(json, "needs", thing->update->needs);
        optional_text(json, "safe_when", thing->update->safe_when);
        optional_text(json, "broken_by", thing->update->broken_by);
    }
    if (thing->model != NULL)
        operation_list_json(json, "judges", thing->model->ops);
    if (!whole)
        return;
    json_text(json, "kind", thing->kind);
    optional_text(json, "explanation", thing->explanation);
    optional_text(json, "source", thing->source);
    if (thing->params != NULL)
        params_json(json, thing->params);
}
