/* options.c - GNU long options by GLib's parser, with our own words around it. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim/cli/cli.h"
#include "sim/run/nearest.h"

int usage_error(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *line = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    fprintf(stderr, "consim: %s\n", line);
    return EXIT_BAD_INPUT;
}

void problems_print(const struct problems *problems)
{
    for (int i = 0; i < problems->count; i++)
        fprintf(stderr, "%s\n", problems->line[i]);
}

static const GOptionEntry *find_short(const GOptionEntry *entries, char letter)
{
    for (; entries->long_name != NULL; entries++)
        if (entries->short_name == letter)
            return entries;
    return NULL;
}

/* GLib does not know `-j4`: makes it `-j 4`. */
static GStrv split_short_options(const GOptionEntry *entries, char **argv)
{
    GPtrArray *words = g_ptr_array_new();
    bool options = true;
    for (int i = 0; argv[i] != NULL; i++) {
        const char *word = argv[i];
        options = options && strcmp(word, "--") != 0;
        bool is_short = options && word[0] == '-' && word[1] != '\0' && word[1] != '-' &&
                        word[2] != '\0';
        const GOptionEntry *entry = is_short ? find_short(entries, word[1]) : NULL;
        if (entry != NULL && entry->arg != G_OPTION_ARG_NONE) {
            g_ptr_array_add(words, g_strndup(word, 2));
            g_ptr_array_add(words, g_strdup(word + 2));
        } else {
            g_ptr_array_add(words, g_strdup(word));
        }
    }
    g_ptr_array_add(words, NULL);
    return (GStrv)g_ptr_array_free(words, FALSE);
}

static char *near_option(const GOptionEntry *entries, const char *name)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (const GOptionEntry *entry = entries; entry->long_name != NULL; entry++)
        g_ptr_array_add(names, g_strconcat("--", entry->long_name, NULL));
    g_ptr_array_add(names, g_strdup("--help"));
    g_ptr_array_add(names, NULL);
    return did_you_mean(name, (const char *const *)names->pdata);
}

static int option_error(const struct verb *verb, const GOptionEntry *entries,
                        GError *error)
{
    static const char prefix[] = "Unknown option ";
    g_autofree char *hint = NULL;
    if (g_error_matches(error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION) &&
        g_str_has_prefix(error->message, prefix)) {
        g_autofree char *name = g_strdup(error->message + strlen(prefix));
        name[strcspn(name, "=")] = '\0';
        hint = near_option(entries, name);
    }
    error->message[0] = g_ascii_tolower(error->message[0]);
    bool has_hint = hint != NULL && hint[0] != '\0';
    g_autofree char *help = g_strdup_printf("; see consim %s --help", verb->name);
    return usage_error("%s: %s%s", verb->name, error->message, has_hint ? hint : help);
}

static GOptionContext *make_context(const struct verb *verb, const GOptionEntry *entries)
{
    GOptionContext *context = g_option_context_new(verb->arguments);
    g_option_context_add_main_entries(context, entries, NULL);
    g_option_context_set_summary(context, verb->summary);
    g_option_context_set_description(context, verb->explanation);
    /* GLib's own help goes through the locale's character set. */
    g_option_context_set_help_enabled(context, FALSE);
    return context;
}

static bool wants_help(char **argv)
{
    for (int i = 1; argv[i] != NULL && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    return false;
}

/* What is no option: all words but the verb itself and a lone `--`. */
static GStrv positional(char **words)
{
    GPtrArray *rest = g_ptr_array_new();
    for (int i = 1; words[i] != NULL; i++)
        if (strcmp(words[i], "--") != 0)
            g_ptr_array_add(rest, g_strdup(words[i]));
    g_ptr_array_add(rest, NULL);
    return (GStrv)g_ptr_array_free(rest, FALSE);
}

bool options_parse(const struct verb *verb, const GOptionEntry *entries, char **argv,
                   int least, int most, GStrv *arguments, int *status)
{
    g_autofree char *program = g_strdup_printf("consim %s", verb->name);
    g_set_prgname(program);
    g_autoptr(GOptionContext) context = make_context(verb, entries);
    if (wants_help(argv)) {
        g_autofree char *help = g_option_context_get_help(context, TRUE, NULL);
        fputs(help, stdout);
        *status = EXIT_DONE;
        return false;
    }
    g_auto(GStrv) words = split_short_options(entries, argv);
    g_autoptr(GError) error = NULL;
    if (!g_option_context_parse_strv(context, &words, &error)) {
        *status = option_error(verb, entries, error);
        return false;
    }
    g_auto(GStrv) rest = positional(words);
    int count = (int)g_strv_length(rest);
    if (count < least || count > most) {
        *status = usage_error("%s takes %s; see consim %s --help", verb->name,
                              verb->arguments, verb->name);
        return false;
    }
    *arguments = g_steal_pointer(&rest);
    return true;
}

bool option_number(const char *option, const char *text, uint64_t low, uint64_t high,
                   uint64_t *value)
{
    guint64 number = 0;
    if (g_ascii_string_to_unsigned(text, 10, low, high, &number, NULL)) {
        *value = number;
        return true;
    }
    usage_error("%s: `%s` is no whole number from %" G_GUINT64_FORMAT
                " to %" G_GUINT64_FORMAT,
                option, text, (guint64)low, (guint64)high);
    return false;
}
