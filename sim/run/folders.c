#include "sim/run/folders.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sim/run/nearest.h"
#include "sim/run/report.h"

/* Where an installed program has its data; the build may set another. */
#ifndef CONSIM_DATA_FOLDER
#define CONSIM_DATA_FOLDER "/usr/local/share/consim"
#endif

enum { TEXT_BYTES_MAX = 4 << 20 };

static char *scenarios_in(const char *folder)
{
    g_autofree char *scenarios = g_build_filename(folder, "scenarios", NULL);
    g_autofree char *topologies = g_build_filename(scenarios, "topologies", NULL);
    bool ours = g_file_test(topologies, G_FILE_TEST_IS_DIR);
    return ours ? g_steal_pointer(&scenarios) : NULL;
}

static char *scenarios_above_program(void)
{
    char program[4096];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length <= 0)
        return NULL;
    program[length] = '\0';
    char *found = NULL;
    for (char *slash; !found && (slash = strrchr(program, '/')) && slash != program;) {
        *slash = '\0';
        g_autofree char *share = g_build_filename(program, "share", "consim", NULL);
        found = scenarios_in(program);
        if (!found)
            found = scenarios_in(share);
    }
    return found;
}

char *scenarios_folder(void)
{
    const char *chosen = g_getenv("CONSIM_DATA");
    if (chosen && *chosen)
        return g_build_filename(chosen, "scenarios", NULL);
    char *found = scenarios_above_program();
    return found ? found : g_build_filename(CONSIM_DATA_FOLDER, "scenarios", NULL);
}

static int by_text(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

char **shipped_names(const char *subfolder)
{
    g_autofree char *scenarios = scenarios_folder();
    g_autofree char *folder = g_build_filename(scenarios, subfolder, NULL);
    GPtrArray *names = g_ptr_array_new();
    GDir *directory = g_dir_open(folder, 0, NULL);
    for (const char *name; directory && (name = g_dir_read_name(directory));)
        if (g_str_has_suffix(name, ".ini"))
            g_ptr_array_add(names, g_strndup(name, strlen(name) - strlen(".ini")));
    if (directory)
        g_dir_close(directory);
    g_ptr_array_sort(names, by_text);
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}

/* All of a stream. NULL and `why` if it cannot be read, is too long or no text. */
static char *read_stream(FILE *stream, char **why)
{
    g_autoptr(GString) text = g_string_new(NULL);
    char piece[65536];
    size_t count;
    while (text->len <= TEXT_BYTES_MAX &&
           (count = fread(piece, 1, sizeof piece, stream)) > 0)
        g_string_append_len(text, piece, (gssize)count);
    if (ferror(stream))
        *why = g_strdup("cannot be read; expected a text file");
    else if (text->len > TEXT_BYTES_MAX)
        *why = g_strdup_printf("is longer than %d MiB; expected a text file",
                               TEXT_BYTES_MAX >> 20);
    else if (strlen(text->str) != text->len)
        *why = g_strdup("has zero bytes in it; expected a text file");
    return *why ? NULL : g_strdup(text->str);
}

char *file_text(const char *path, char **why)
{
    if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
        *why = g_strdup("is a folder; expected a file");
        return NULL;
    }
    if (g_file_test(path, G_FILE_TEST_EXISTS) &&
        !g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
        *why = g_strdup("is no ordinary file; expected one");
        return NULL;
    }
    FILE *stream = fopen(path, "rb");
    if (!stream) {
        *why = g_strdup("cannot be opened; expected a file that can be read");
        return NULL;
    }
    char *text = read_stream(stream, why);
    fclose(stream);
    return text;
}

static char *name_of_path(const char *path)
{
    char *name = g_path_get_basename(path);
    if (g_str_has_suffix(name, ".ini") && strlen(name) > strlen(".ini"))
        name[strlen(name) - strlen(".ini")] = '\0';
    return name;
}

static char *not_found(const char *name)
{
    g_auto(GStrv) shipped = shipped_names("");
    g_autofree char *plain = name_of_path(name);
    g_autofree char *hint = did_you_mean(plain, (const char *const *)shipped);
    g_autofree char *list = g_strjoinv(", ", shipped);
    return g_strdup_printf(
        "there is no such file; expected a path, or the name of a "
        "shipped scenario%s%s%s%s",
        *list ? " (" : "", list, *list ? ")" : "", hint);
}

/* The path of the scenario `name`: itself, or a shipped one; NULL: neither. */
static char *find_scenario(const char *name)
{
    if (g_file_test(name, G_FILE_TEST_IS_REGULAR))
        return g_strdup(name);
    if (!strchr(name, '/')) {
        g_autofree char *folder = scenarios_folder();
        g_autofree char *file = g_str_has_suffix(name, ".ini")
                                    ? g_strdup(name)
                                    : g_strconcat(name, ".ini", NULL);
        g_autofree char *path = g_build_filename(folder, file, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
            return g_steal_pointer(&path);
    }
    return g_file_test(name, G_FILE_TEST_EXISTS) ? g_strdup(name) : NULL;
}

struct scenario_text *scenario_text_read(const char *name, struct problems *problems)
{
    bool standard_input = strcmp(name, "-") == 0;
    g_autofree char *path = standard_input ? g_strdup("<stdin>") : find_scenario(name);
    char *why = NULL, *text = NULL;
    if (standard_input)
        text = read_stream(stdin, &why);
    else if (path)
        text = file_text(path, &why);
    else
        why = not_found(name);
    if (!text) {
        problems_add(problems, g_strdup_printf("%s: %s", path ? path : name, why));
        g_free(why);
        return NULL;
    }
    struct scenario_text *scenario = g_new0(struct scenario_text, 1);
    scenario->name = standard_input ? g_strdup("stdin") : name_of_path(path);
    scenario->origin = g_steal_pointer(&path);
    scenario->text = text;
    return scenario;
}

void scenario_text_free(struct scenario_text *text)
{
    if (!text)
        return;
    g_free(text->name);
    g_free(text->origin);
    g_free(text->text);
    g_free(text);
}
