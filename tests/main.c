#include <CUnit/Basic.h>
#include <stdlib.h>
#include <string.h>

#include "tests/suites.h"
#include "tests/swarm/swarm.h"

static CU_SuiteInfo suites[] = {
    /* Designated: CUnit 2.1-3 grew set-up fields in the middle of this struct. */
    {.pName = "queue", .pTests = queue_tests},
    {.pName = "random", .pTests = random_tests},
    {.pName = "distribution", .pTests = distribution_tests},
    {.pName = "histogram", .pTests = histogram_tests},
    {.pName = "windows", .pTests = windows_tests},
    {.pName = "digest", .pTests = digest_tests},
    {.pName = "anomalies", .pTests = anomalies_tests},
    {.pName = "queueing", .pTests = queueing_tests},
    {.pName = "node", .pTests = node_tests},
    {.pName = "pause", .pTests = pause_tests},
    {.pName = "disk", .pTests = disk_tests},
    {.pName = "network", .pTests = network_tests},
    {.pName = "datagrams and groups", .pTests = datagram_tests},
    {.pName = "links", .pTests = link_tests},
    {.pName = "clock", .pTests = clock_tests},
    {.pName = "faults", .pTests = fault_tests},
    {.pName = "arrivals", .pTests = load_arrivals_tests},
    {.pName = "keys", .pTests = load_keys_tests},
    {.pName = "sessions", .pTests = load_sessions_tests},
    {.pName = "calls", .pTests = load_calls_tests},
    {.pName = "retry", .pTests = load_retry_tests},
    {.pName = "single", .pTests = model_single_tests},
    {.pName = "chain", .pTests = model_chain_tests},
    {.pName = "chain swarm", .pTests = model_chain_swarm_tests},
    {.pName = "quorum", .pTests = model_quorum_tests},
    {.pName = "updates", .pTests = model_updates_tests},
    {.pName = "objects", .pTests = model_objects_tests},
    {.pName = "raft", .pTests = model_raft_tests},
    {.pName = "raft elections", .pTests = model_raft_elections_tests},
    {.pName = "raft swarm", .pTests = model_raft_swarm_tests},
    {.pName = "mutants", .pTests = model_mutants_tests},
    {.pName = "abd", .pTests = model_abd_tests},
    {.pName = "crdt", .pTests = model_crdt_tests},
    {.pName = "primary", .pTests = model_primary_tests},
    {.pName = "primary swarm", .pTests = model_primary_swarm_tests},
    {.pName = "linearizable", .pTests = model_linearizable_tests},
    {.pName = "swarm", .pTests = swarm_tests},
    {.pName = "linearizable swarm", .pTests = model_linearizable_swarm_tests},
    {.pName = "stats", .pTests = stats_tests},
    {.pName = "capacity", .pTests = capacity_tests},
    {.pName = "endings", .pTests = endings_tests},
    {.pName = "shipped", .pTests = shipped_tests},
    {.pName = "cells", .pTests = cells_tests},
    {.pName = "made scenarios", .pTests = made_scenarios_tests},
    {.pName = "resources", .pTests = resources_tests},
    {.pName = "estimate", .pTests = estimate_tests},
    {.pName = "front", .pTests = front_tests},
    {.pName = "figures", .pTests = figures_tests},
    {.pName = "store", .pTests = store_tests},
    {.pName = "compare names", .pTests = compare_names_tests},
    {.pName = "comparison", .pTests = comparison_tests},
    {.pName = "compare slos", .pTests = compare_slos_tests},
    {.pName = "examples", .pTests = example_tests},
    {.pName = "compare trials", .pTests = compare_trials_tests},
    {.pName = "scanner", .pTests = scanner_tests},
    {.pName = "quantity", .pTests = quantity_tests},
    {.pName = "loader", .pTests = loader_tests},
    {.pName = "loader errors", .pTests = loader_error_tests},
    {.pName = "experiment", .pTests = experiment_tests},
    {.pName = "claims", .pTests = claims_tests},
    {.pName = "cli usage",
     .pInitFunc = cli_folder_begin,
     .pCleanupFunc = cli_folder_end,
     .pTests = cli_usage_tests},
    {.pName = "cli run",
     .pInitFunc = cli_folder_begin,
     .pCleanupFunc = cli_folder_end,
     .pTests = cli_run_tests},
    {.pName = "cli compare",
     .pInitFunc = cli_folder_begin,
     .pCleanupFunc = cli_folder_end,
     .pTests = cli_compare_tests},
    {.pName = "cli report",
     .pInitFunc = cli_folder_begin,
     .pCleanupFunc = cli_folder_end,
     .pTests = cli_report_tests},
    {.pName = "canvas", .pTests = canvas_tests},
    {.pName = "canvas roles", .pTests = canvas_roles_tests},
    {.pName = "canvas scales", .pTests = canvas_scales_tests},
    {.pName = "canvas marks", .pTests = canvas_marks_tests},
    {.pName = "canvas layout", .pTests = canvas_layout_tests},
    {.pName = "chart", .pTests = chart_tests},
    {.pName = "report", .pTests = report_tests},
    {.pName = "report words", .pTests = report_words_tests},
    {.pName = "harm charts", .pTests = harm_charts_tests},
    {.pName = "variant charts", .pTests = variant_charts_tests},
    {.pName = "variant words", .pTests = variant_words_tests},
    CU_SUITE_INFO_NULL,
};

/* Everything; or `suite NAME`; or `swarm COUNT [FIRST [ROW]]`: random scenarios in any
 * number. */
static CU_ErrorCode run(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "suite") == 0)
        return CU_basic_run_suite(CU_get_suite(argv[2]));
    if (argc < 3 || strcmp(argv[1], "swarm") != 0)
        return CU_basic_run_tests();
    swarm_choose(strtoull(argv[2], NULL, 10), argc > 3 ? strtoull(argv[3], NULL, 10) : 1,
                 argc > 4 ? argv[4] : NULL);
    return CU_basic_run_suite(CU_get_suite("swarm"));
}

int main(int argc, char **argv)
{
    if (CU_initialize_registry() != CUE_SUCCESS ||
        CU_register_suites(suites) != CUE_SUCCESS)
        return EXIT_FAILURE;
    CU_basic_set_mode(CU_BRM_NORMAL);
    run(argc, argv);
    unsigned failures = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
