/* describe.c - all that is known of a name. */
#include <stdio.h>
#include <string.h>

#include "sim/cli/cli.h"
#include "sim/cli/promises.h"
#include "sim/cli/table.h"
#include "sim/cli/terminal.h"
#include "sim/cli/thing_json.h"
#include "sim/run/distribution_text.h"
#include "sim/run/keys.h"
#include "sim/run/nearest.h"
#include "sim/run/params.h"

/* A key answers to KEY and to GROUP.KEY, a group such as `link A B` to `link` too. */
static bool answers_to(const struct thing *thing, const char *name)
{
    if (strcmp(thing->name, name) == 0)
        return true;
    if (thing->key == NULL) {
        size_t first_word = strcspn(thing->name, " ");
        return thing->name[first_word] != '\0' && strlen(name) == first_word &&
               strncmp(thing->name, name, first_word) == 0;
    }
    g_autofree char *whole = g_strconcat(thing->group, ".", thing->name, NULL);
    if (strcmp(whole, name) == 0)
        return true;
    g_autofree char *group = g_strndup(thing->group, strcspn(thing->group, " "));
    g_autofree char *brief = g_strconcat(group, ".", thing->name, NULL);
    return strcmp(brief, name) == 0;
}

static GPtrArray *all_things(void)
{
    GPtrArray *all = things_of(&(struct thing_kind){.collect = collect_key_groups});
    for (const struct thing_kind *kind = thing_kinds; kind->name != NULL; kind++)
        kind->collect(all);
    return all;
}

static int unknown_name(const char *name, GPtrArray *all)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < all->len; i++)
        g_ptr_array_add(names, ((const struct thing *)all->pdata[i])->name);
    g_ptr_array_add(names, NULL);
    g_autofree char *hint = did_you_mean(name, (const char *const *)names->pdata);
    return usage_error("describe: unknown name `%s`%s", name,
                       hint[0] != '\0' ? hint : "; consim list names the kinds");
}

static void print_text(GString *to, const char *text)
{
    g_auto(GStrv) paragraphs = g_strsplit(text, "\n", -1);
    for (int i = 0; paragraphs[i] != NULL; i++)
        paragraph(to, "", paragraphs[i]);
}

static void print_tradeoff(GString *to, const struct tradeoff *tradeoff)
{
    const struct {
        const char *what, *why;
    } rows[] = {{"Operations without an answer, by design: ", tradeoff->unanswered},
                {"Stale reads, by design: ", tradeoff->stale},
                {"Lost writes, by design: ", tradeoff->lost}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strconcat(
            rows[i].what, rows[i].why != NULL ? rows[i].why : "none", ".", NULL);
        paragraph(to, "", text);
    }
}

static void print_protocol(GString *to, const struct protocol *protocol, GStrv promises)
{
    g_autofree char *safe = operation_names(protocol->ops);
    g_autofree char *unsafe = operation_names(protocol->ops_unsafe);
    g_string_append_printf(to, "\nServes: %s\n", safe);
    if (unsafe[0] != '\0')
        g_string_append_printf(to, "Runs, but not safely: %s\n", unsafe);
    if (protocol->cas_warning != NULL)
        paragraph(to, "", protocol->cas_warning);
    print_tradeoff(to, &protocol->tradeoff);
    if (promises == NULL)
        return;
    g_autofree char *words = g_strjoinv(", ", promises);
    g_string_append_printf(to, "Promises with these parameters (%d regions): %s\n",
                           PROMISES_REGIONS, words[0] != '\0' ? words : "nothing");
    g_auto(GStrv) unchecked = promises_part(promises, false);
    g_autofree char *rest = g_strjoinv(", ", unchecked);
    if (rest[0] != '\0')
        g_string_append_printf(to, "No checker of this version decides: %s\n", rest);
}

static void print_update(GString *to, const struct update_strategy *update)
{
    g_autofree char *needs = operation_names(update->needs);
    g_string_append_printf(to, "\nNeeds: %s\n", needs);
    if (update->safe_when != NULL)
        g_string_append_printf(to, "Safe when: %s\n", update->safe_when);
    if (update->broken_by != NULL)
        paragraph(to, "Broken by: ", update->broken_by);
}

static void print_key(GString *to, const struct thing *thing)
{
    g_autofree char *form = param_form(thing->key);
    g_string_append_printf(to, "\nForm: %s\nDefault: %s\n", form,
                           thing->key->fallback != NULL ? thing->key->fallback
                                                        : "see above, or none");
}

static void print_thing(GString *to, const struct thing *thing, GStrv promises,
                        bool emphasis)
{
    g_autofree char *title =
        g_strdup_printf("%s%s%s (%s)", thing->key != NULL ? thing->group : "",
                        thing->key != NULL ? "." : "", thing->name, thing->kind);
    g_string_append_printf(to, emphasis ? "\033[1m%s\033[0m\n" : "%s\n", title);
    print_text(to, thing->summary);
    if (thing->explanation != NULL && thing->explanation[0] != '\0') {
        g_string_append_c(to, '\n');
        print_text(to, thing->explanation);
    }
    if (thing->distribution != NULL) {
        g_autofree char *signature = distribution_signature(thing->distribution);
        g_string_append_printf(to, "\nForm: %s\n", signature);
    }
    if (thing->protocol != NULL)
        print_protocol(to, thing->protocol, promises);
    if (thing->update != NULL)
        print_update(to, thing->update);
    if (thing->model != NULL) {
        g_autofree char *judges = operation_names(thing->model->ops);
        g_string_append_printf(to, "\nJudges: %s\n", judges);
    }
    if (thing->key != NULL)
        print_key(to, thing);
    if (thing->params != NULL && thing->params->name != NULL) {
        g_string_append(to, "\nSettings:\n");
        params_describe(to, thing->params);
    }
    if (thing->source != NULL && thing->source[0] != '\0') {
        g_string_append_c(to, '\n');
        paragraph(to, "Source: ", thing->source);
    }
}

/* One thing is an object, several of one name are a list of them. */
static void print_things_json(GPtrArray *found, GPtrArray *promises)
{
    struct json *json = json_new();
    if (found->len > 1)
        json_begin_list(json, NULL);
    for (guint i = 0; i < found->len; i++) {
        const struct thing *thing = found->pdata[i];
        json_begin_object(json, NULL);
        thing_json(json, thing, true);
        if (thing->protocol != NULL)
            protocol_json(json, thing->protocol, promises->pdata[i]);
        json_end_object(json);
    }
    if (found->len > 1)
        json_end_list(json);
    g_autofree char *text = json_finish(json);
    fputs(text, stdout);
}

static void print_things(GPtrArray *found, GPtrArray *promises)
{
    GString *text = g_string_new(NULL);
    bool emphasis = terminal_has_style(stdout);
    for (guint i = 0; i < found->len; i++) {
        if (i > 0)
            g_string_append(text, "\n");
        print_thing(text, found->pdata[i], promises->pdata[i], emphasis);
    }
    fputs(text->str, stdout);
    g_string_free(text, TRUE);
}

/* The promises of each thing found that is a protocol; NULL with a problem. */
static GPtrArray *find_promises(GPtrArray *found, const struct settings *settings,
                                struct problems *problems)
{
    GPtrArray *promises = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    for (guint i = 0; i < found->len; i++) {
        const struct thing *thing = found->pdata[i];
        g_ptr_array_add(promises, thing->protocol == NULL
                                      ? NULL
                                      : promises_of(thing->protocol, settings->setting,
                                                    settings->count, problems));
    }
    return promises;
}

static int describe(const char *name, const struct settings *settings, bool as_json,
                    struct problems *problems)
{
    g_autoptr(GPtrArray) all = all_things();
    g_autoptr(GPtrArray) found = g_ptr_array_new();
    for (guint i = 0; i < all->len; i++)
        if (answers_to(all->pdata[i], name))
            g_ptr_array_add(found, all->pdata[i]);
    if (found->len == 0)
        return unknown_name(name, all);
    g_autoptr(GPtrArray) promises = find_promises(found, settings, problems);
    if (problems->count > 0)
        return EXIT_BAD_INPUT;
    if (as_json)
        print_things_json(found, promises);
    else
        print_things(found, promises);
    return EXIT_DONE;
}

static int run(const struct verb *verb, char **argv)
{
    gboolean as_json = FALSE;
    g_auto(GStrv) set = NULL;
    const GOptionEntry entries[] = {
        {"json", 0, 0, G_OPTION_ARG_NONE, &as_json, "One JSON object", NULL},
        {"set", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &set,
         "Promises with another parameter", "protocol.KEY=VALUE"},
        {0},
    };
    g_auto(GStrv) arguments = NULL;
    int status = EXIT_DONE;
    if (!options_parse(verb, entries, argv, 1, 1, &arguments, &status))
        return status;
    struct problems problems = {0};
    struct settings settings;
    status = EXIT_BAD_INPUT;
    if (settings_parse(set, &settings, &problems))
        status = describe(arguments[0], &settings, as_json, &problems);
    problems_print(&problems);
    problems_clear(&problems);
    settings_clear(&settings);
    return status;
}

const struct verb verb_describe = {
    .name = "describe",
    .arguments = "NAME",
    .summary = "Explain a protocol, strategy, fault, distribution, anomaly, key ...",
    .explanation =
        "A key answers to its name and to GROUP.KEY. Where several things "
        "have one name,\nall are shown, with --json as an array.",
    .run = run,
};
