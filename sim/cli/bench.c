/* bench.c - figures of this machine, by dotted name. */
#include <stdio.h>
#include <string.h>

#include "models/models.h"
#include "sim/cli/cli.h"
#include "sim/cli/json.h"
#include "sim/run/bench_checker.h"
#include "sim/run/bench_kernel.h"
#include "sim/run/bench_protocol.h"
#include "sim/run/nearest.h"
#include "sim/stats/figures.h"

/* One figure, or one of an object (`of` is its name there). */
struct figure {
    char *name;
    char *of;
    double value;
};

static void figure_free(gpointer data)
{
    struct figure *figure = data;
    g_free(figure->name);
    g_free(figure->of);
    g_free(figure);
}

static void add(GPtrArray *figures, char *name, const char *of, double value)
{
    struct figure *figure = g_new0(struct figure, 1);
    figure->name = name;
    figure->of = g_strdup(of);
    figure->value = value;
    g_ptr_array_add(figures, figure);
}

static bool bench_kernel(GPtrArray *figures, struct problems *problems)
{
    static const struct {
        const char *name;
        size_t pending;
    } sizes[] = {{"10", 10}, {"1000", 1000}, {"100000", 100000}, {"1000000", 1000000}};
    (void)problems;
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++)
        add(figures, g_strdup("kernel.hold_ns"), sizes[i].name,
            bench_hold_ns(sizes[i].pending));
    add(figures, g_strdup("kernel.mm1_s"), NULL, bench_mm1_s());
    return true;
}

static bool bench_protocols(GPtrArray *figures, struct problems *problems)
{
    for (int i = 0; all_protocols[i] != NULL; i++) {
        const char *name = all_protocols[i]->name;
        struct bench_protocol result, five;
        if (!bench_protocol(name, 3, &models_catalogue, &result, problems) ||
            !bench_protocol(name, 5, &models_catalogue, &five, problems))
            return false;
        add(figures, g_strdup_printf("protocol.%s.n5.operations_per_s", name), NULL,
            five.operations_per_s);
        add(figures, g_strdup_printf("protocol.%s.n5.events_per_s", name), NULL,
            five.events_per_s);
        add(figures, g_strdup_printf("protocol.%s.operations_per_s", name), NULL,
            result.operations_per_s);
        add(figures, g_strdup_printf("protocol.%s.events_per_s", name), NULL,
            result.events_per_s);
        g_autofree char *profile = g_strdup_printf("protocol.%s.profile_s", name);
        add(figures, g_strdup(profile), "simulate",
            result.trial_s - result.digest_s - result.anomalies_s);
        add(figures, g_strdup(profile), "digest", result.digest_s);
        add(figures, g_strdup(profile), "anomalies", result.anomalies_s);
        add(figures, g_strdup(profile), "write", result.write_s);
    }
    return true;
}

static bool bench_checkers(GPtrArray *figures, struct problems *problems)
{
    (void)problems;
    for (int i = 0; all_checkers[i] != NULL; i++)
        add(figures,
            g_strdup_printf("checker.%s.operations_per_s", all_checkers[i]->name), NULL,
            bench_checker_operations_per_s(all_checkers[i]));
    return true;
}

static bool bench_memory(GPtrArray *figures, struct problems *problems)
{
    struct bench_protocol result;
    if (!bench_protocol(all_protocols[0]->name, 3, &models_catalogue, &result, problems))
        return false;
    add(figures, g_strdup("memory.bytes_per_operation"), NULL,
        result.bytes_per_operation);
    return true;
}

static const struct part {
    const char *name;
    bool (*run)(GPtrArray *figures, struct problems *problems);
} parts[] = {
    {"kernel", bench_kernel},
    {"protocol", bench_protocols},
    {"checker", bench_checkers},
    {"memory", bench_memory},
};

static void print_json(GPtrArray *figures)
{
    struct json *json = json_new();
    json_begin_object(json, NULL);
    for (guint i = 0; i < figures->len; i++) {
        const struct figure *figure = figures->pdata[i];
        const struct figure *before = i > 0 ? figures->pdata[i - 1] : NULL;
        const struct figure *after = i + 1 < figures->len ? figures->pdata[i + 1] : NULL;
        if (figure->of == NULL) {
            json_number(json, figure->name, figure->value);
            continue;
        }
        if (before == NULL || strcmp(before->name, figure->name) != 0)
            json_begin_object(json, figure->name);
        json_number(json, figure->of, figure->value);
        if (after == NULL || strcmp(after->name, figure->name) != 0)
            json_end_object(json);
    }
    json_end_object(json);
    g_autofree char *text = json_finish(json);
    fputs(text, stdout);
}

static void print_table(GPtrArray *figures)
{
    for (guint i = 0; i < figures->len; i++) {
        const struct figure *figure = figures->pdata[i];
        g_autofree char *name =
            g_strconcat(figure->name, figure->of != NULL ? " " : "", figure->of, NULL);
        g_autofree char *value = text_of_number(figure->value);
        printf("%-38s %s\n", name, value);
    }
}

static const struct part *find_part(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        if (strcmp(parts[i].name, name) == 0)
            return &parts[i];
    return NULL;
}

static bool run_parts(char **names, GPtrArray *figures, struct problems *problems)
{
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        bool wanted = names[0] == NULL ||
                      g_strv_contains((const char *const *)names, parts[i].name);
        if (wanted && !parts[i].run(figures, problems))
            return false;
    }
    return true;
}

static int run(const struct verb *verb, char **argv)
{
    gboolean as_json = FALSE;
    const GOptionEntry entries[] = {
        {"json", 0, 0, G_OPTION_ARG_NONE, &as_json, "One object", NULL},
        {0},
    };
    g_auto(GStrv) arguments = NULL;
    int status = EXIT_DONE;
    if (!options_parse(verb, entries, argv, 0, G_N_ELEMENTS(parts), &arguments, &status))
        return status;
    static const char *const names[] = {"kernel", "protocol", "checker", "memory", NULL};
    for (int i = 0; arguments[i] != NULL; i++) {
        g_autofree char *hint = did_you_mean(arguments[i], names);
        if (find_part(arguments[i]) == NULL)
            return usage_error("bench: unknown part `%s`%s", arguments[i],
                               hint[0] != '\0' ? hint
                                               : "; there are kernel, protocol, "
                                                 "checker, memory");
    }
    struct problems problems = {0};
    g_autoptr(GPtrArray) figures = g_ptr_array_new_with_free_func(figure_free);
    bool good = run_parts(arguments, figures, &problems);
    problems_print(&problems);
    problems_clear(&problems);
    if (!good)
        return EXIT_BAD_INPUT;
    if (as_json)
        print_json(figures);
    else
        print_table(figures);
    return EXIT_DONE;
}

const struct verb verb_bench = {
    .name = "bench",
    .arguments = "[PART...]",
    .summary = "How fast this machine simulates",
    .explanation =
        "PART is kernel, protocol, checker or memory; without one: all. Times are "
        "medians; run it\non an idle machine.",
    .run = run,
};
