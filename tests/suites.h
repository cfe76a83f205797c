/* Every suite; a new test file adds one line here and one in main.c. */
#pragma once

#include <CUnit/CUnit.h>

extern CU_TestInfo queue_tests[];
extern CU_TestInfo random_tests[];
extern CU_TestInfo distribution_tests[];
extern CU_TestInfo histogram_tests[];
extern CU_TestInfo windows_tests[];
extern CU_TestInfo digest_tests[];
extern CU_TestInfo anomalies_tests[];
extern CU_TestInfo queueing_tests[];
extern CU_TestInfo node_tests[];
extern CU_TestInfo pause_tests[];
extern CU_TestInfo disk_tests[];
extern CU_TestInfo network_tests[];
extern CU_TestInfo link_tests[];
extern CU_TestInfo clock_tests[];
extern CU_TestInfo fault_tests[];
extern CU_TestInfo load_arrivals_tests[];
extern CU_TestInfo load_keys_tests[];
extern CU_TestInfo load_sessions_tests[];
extern CU_TestInfo load_calls_tests[];
extern CU_TestInfo load_retry_tests[];
extern CU_TestInfo model_single_tests[];
extern CU_TestInfo model_chain_tests[];
extern CU_TestInfo model_chain_swarm_tests[];
extern CU_TestInfo model_quorum_tests[];
extern CU_TestInfo model_updates_tests[];
extern CU_TestInfo model_objects_tests[];
extern CU_TestInfo model_raft_tests[];
extern CU_TestInfo model_raft_elections_tests[];
extern CU_TestInfo model_raft_swarm_tests[];
extern CU_TestInfo model_mutants_tests[];
extern CU_TestInfo model_abd_tests[];
extern CU_TestInfo model_crdt_tests[];
extern CU_TestInfo model_primary_tests[];
extern CU_TestInfo model_primary_swarm_tests[];
extern CU_TestInfo model_linearizable_tests[];
extern CU_TestInfo model_linearizable_swarm_tests[];
extern CU_TestInfo stats_tests[];
extern CU_TestInfo capacity_tests[];
extern CU_TestInfo endings_tests[];
extern CU_TestInfo shipped_tests[];
extern CU_TestInfo cells_tests[];
extern CU_TestInfo made_scenarios_tests[];
extern CU_TestInfo resources_tests[];
extern CU_TestInfo estimate_tests[];
extern CU_TestInfo front_tests[];
extern CU_TestInfo store_tests[];
extern CU_TestInfo compare_names_tests[];
extern CU_TestInfo comparison_tests[];
extern CU_TestInfo compare_slos_tests[];
extern CU_TestInfo compare_trials_tests[];
extern CU_TestInfo scanner_tests[];
extern CU_TestInfo quantity_tests[];
extern CU_TestInfo loader_tests[];
extern CU_TestInfo loader_error_tests[];
extern CU_TestInfo experiment_tests[];
extern CU_TestInfo claims_tests[];

/* The program from outside: build/MODE/consim must be there. */
extern CU_TestInfo cli_usage_tests[];
extern CU_TestInfo cli_run_tests[];
extern CU_TestInfo cli_compare_tests[];
int cli_folder_begin(void);
int cli_folder_end(void);
extern CU_TestInfo canvas_tests[];
extern CU_TestInfo canvas_roles_tests[];
extern CU_TestInfo canvas_scales_tests[];
extern CU_TestInfo canvas_marks_tests[];
extern CU_TestInfo canvas_layout_tests[];
extern CU_TestInfo chart_tests[];
extern CU_TestInfo variant_charts_tests[];
extern CU_TestInfo variant_words_tests[];
extern CU_TestInfo swarm_tests[];
extern CU_TestInfo datagram_tests[];
