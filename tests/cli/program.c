#include "tests/cli/program.h"

#include <CUnit/CUnit.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/suites.h"

static const char scenario[] =
    "[scenario]\n"
    "title = A small one\n"
    "duration = 2s\n"
    "settle = 1s\n"
    "[topology]\n"
    "regions = a, b, c\n"
    "[link * *]\n"
    "delay = shifted(5ms, exponential(5ms))\n"
    "[load]\n"
    "arrivals = 300/s\n"
    "keys = uniform(10)\n"
    "timeout = 500ms\n"
    "[protocol]\n"
    "name = quorum\n"
    "r = 1\n"
    "w = 1\n"
    "[fault cut]\n"
    "kind = partition\n"
    "isolate = a\n"
    "at = 500ms\n"
    "for = 500ms\n";

/* Beside the test program lies the one to be tested. */
static char *beside(const char *name)
{
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *folder = g_path_get_dirname(self);
    return g_build_filename(folder, name, NULL);
}

static char *folder_path(void)
{
    g_autofree char *name = g_strdup_printf("consim-test-%d", (int)getpid());
    return g_build_filename(g_get_tmp_dir(), name, NULL);
}

char *folder_file(const char *name)
{
    g_autofree char *folder = folder_path();
    return g_build_filename(folder, name, NULL);
}

void folder_write(const char *name, const char *text)
{
    g_autofree char *path = folder_file(name);
    if (!g_file_set_contents(path, text, -1, NULL))
        g_error("cannot write %s", path);
}

gboolean folder_has(const char *name)
{
    g_autofree char *path = folder_file(name);
    return g_file_test(path, G_FILE_TEST_EXISTS);
}

int cli_folder_begin(void)
{
    g_autofree char *folder = folder_path();
    g_mkdir_with_parents(folder, 0700);
    folder_write("t.ini", scenario);
    return 0;
}

int cli_folder_end(void)
{
    g_autofree char *folder = folder_path();
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = folder_file(name);
        g_remove(path);
    }
    g_rmdir(folder);
    return 0;
}

static GSubprocess *start(const char *arguments)
{
    g_autofree char *program = beside("consim");
    g_autofree char *folder = folder_path();
    GString *line = g_string_new(arguments);
    g_string_replace(line, "@DIR@", folder, 0);
    g_auto(GStrv) words = NULL;
    if (line->len > 0)
        g_shell_parse_argv(line->str, NULL, &words, NULL);
    g_string_free(line, TRUE);
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    g_ptr_array_add(argv, program);
    for (int i = 0; words != NULL && words[i] != NULL; i++)
        g_ptr_array_add(argv, words[i]);
    g_ptr_array_add(argv, NULL);
    g_autoptr(GError) error = NULL;
    GSubprocess *process = g_subprocess_newv(
        (const char *const *)argv->pdata,
        G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
    if (process == NULL) {
        CU_FAIL("build/MODE/consim cannot be started: make it first");
        abort();
    }
    return process;
}

static struct outcome finish(GSubprocess *process)
{
    struct outcome outcome = {0};
    g_subprocess_communicate_utf8(process, NULL, NULL, &outcome.out, &outcome.err, NULL);
    outcome.status =
        g_subprocess_get_if_exited(process) ? g_subprocess_get_exit_status(process) : -1;
    g_object_unref(process);
    return outcome;
}

struct outcome run_program(const char *arguments)
{
    return finish(start(arguments));
}

struct outcome run_program_signalled(const char *arguments, int number, guint after_ms)
{
    GSubprocess *process = start(arguments);
    g_usleep(after_ms * 1000);
    g_subprocess_send_signal(process, number);
    return finish(process);
}

void outcome_clear(struct outcome *outcome)
{
    g_clear_pointer(&outcome->out, g_free);
    g_clear_pointer(&outcome->err, g_free);
}

void expect_error(const char *arguments, int status, const char *excerpt)
{
    struct outcome outcome = run_program(arguments);
    bool right = outcome.status == status &&
                 (excerpt != NULL ? strstr(outcome.err, excerpt) != NULL
                                  : outcome.err[0] == '\0') &&
                 (status != 2 || outcome.out[0] == '\0');
    if (!right)
        g_printerr("\n    consim %s: status %d, stderr: %s\n", arguments, outcome.status,
                   outcome.err);
    CU_ASSERT_TRUE(right);
    outcome_clear(&outcome);
}

JsonNode *run_json(const char *arguments, int status)
{
    struct outcome outcome = run_program(arguments);
    g_autoptr(GError) error = NULL;
    JsonNode *node = json_from_string(outcome.out, &error);
    if (outcome.status != status || node == NULL)
        g_printerr("\n    consim %s: status %d, stderr: %s %s\n", arguments,
                   outcome.status, outcome.err, error != NULL ? error->message : "");
    CU_ASSERT_EQUAL(outcome.status, status);
    CU_ASSERT_PTR_NOT_NULL_FATAL(node);
    outcome_clear(&outcome);
    return node;
}
