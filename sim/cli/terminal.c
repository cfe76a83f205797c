#include "sim/cli/terminal.h"

#include <glib.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "sim/stats/figures.h"

static bool is_terminal(FILE *stream)
{
    const char *term = g_getenv("TERM");
    return isatty(fileno(stream)) && term != NULL && strcmp(term, "dumb") != 0;
}

bool terminal_has_style(FILE *stream)
{
    const char *no_color = g_getenv("NO_COLOR");
    return (no_color == NULL || no_color[0] == '\0') && is_terminal(stream);
}

struct progress {
    bool shown;
    bool terminal;
    int trial_count;
    gint64 start_us;
};

struct progress *progress_new(int trial_count)
{
    struct progress *progress = g_new0(struct progress, 1);
    progress->terminal = is_terminal(stderr);
    progress->trial_count = trial_count;
    progress->start_us = g_get_monotonic_time();
    return progress;
}

void progress_show(struct progress *progress, int64_t done_ns, int64_t total_ns,
                   uint64_t events, int trials_done)
{
    if (!progress->terminal || total_ns <= 0)
        return;
    double share = (double)done_ns / (double)total_ns;
    double passed_ns = (double)(g_get_monotonic_time() - progress->start_us) * 1e3;
    GString *line = g_string_new("\r\033[K");
    if (progress->trial_count > 1)
        g_string_append_printf(line, "%d of %d trials, ", trials_done,
                               progress->trial_count);
    g_autofree char *million = text_of_number((double)events / 1e6);
    g_string_append_printf(line, "%d %%, %s million events", (int)(share * 100), million);
    if (share > 0.01 && share < 1) {
        double left_s = passed_ns / share * (1 - share) / 1e9;
        if (left_s < 120)
            g_string_append_printf(line, ", %d s left", (int)left_s + 1);
        else
            g_string_append_printf(line, ", %d min left", (int)(left_s / 60) + 1);
    }
    fputs(line->str, stderr);
    fflush(stderr);
    progress->shown = true;
    g_string_free(line, TRUE);
}

void progress_hide(struct progress *progress)
{
    if (progress->shown) {
        fputs("\r\033[K", stderr);
        fflush(stderr);
    }
    progress->shown = false;
}

void progress_free(struct progress *progress)
{
    progress_hide(progress);
    g_free(progress);
}

/* A handler can reach nothing but such a variable. */
static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal_number)
{
    (void)signal_number;
    interrupted = 1;
}

void interrupt_catch(void)
{
    struct sigaction action = {.sa_handler = on_interrupt};
    action.sa_flags = (int)SA_RESETHAND; /* so that a second one ends the program */
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
}

bool interrupt_seen(void)
{
    return interrupted != 0;
}
