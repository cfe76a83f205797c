/* A seed that fails must be the same scenario wherever it is tried again. */
#include <glib.h>

#include "tests/models/raft_swarm.h"
#include "tests/models/storm.h"
#include "tests/models/swarm.h"
#include "tests/suites.h"

enum { NUMBERS = 40 }; /* so that every branch is taken */

static char *storm(uint64_t number)
{
    static const char *const more[] = {"batch = 1", "window = 8", NULL};
    const struct storm_choice choice = {.protocol = "name = raft",
                                        .mix = "read 50%, write 50%",
                                        .adds = "add 100%",
                                        .more = more,
                                        .keys_max = 8,
                                        .nodes_max = 7,
                                        .datagrams = number % 2 == 0};
    return storm_scenario(&choice, number);
}

static char *of_raft(uint64_t number)
{
    const struct raft_choice choice = {.shape = (enum raft_shape)(number % 4),
                                       .reads = "lease",
                                       .mix = "read 50%, write 50%",
                                       .clock_drift = 1e-3};
    return raft_swarm_scenario(&choice, number);
}

static char *of_quorum(uint64_t number)
{
    const struct swarm_choice choice = {.protocol = "name = quorum",
                                        .mix = "read 50%, write 50%",
                                        .good_clocks = number % 2 == 0};
    return swarm_scenario(&choice, number);
}

static void check(char *(*made)(uint64_t number), const char *expected)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    for (uint64_t number = 1; number <= NUMBERS; number++) {
        g_autofree char *text = made(number);
        g_checksum_update(sum, (const guchar *)text, -1);
    }
    g_autofree char *start = g_strndup(g_checksum_get_string(sum), 16);
    if (g_strcmp0(start, expected) != 0)
        g_printerr("\nmade scenarios: %s, expected %s\n", start, expected);
    CU_ASSERT_STRING_EQUAL(start, expected);
}

static void test_same_everywhere(void)
{
    check(storm, "3abfb0511022c120");
    check(of_raft, "0230b830eec374ce");
    check(of_quorum, "6832d5943b037773");
}

CU_TestInfo made_scenarios_tests[] = {
    {"the same under every compiler", test_same_everywhere},
    CU_TEST_INFO_NULL,
};
