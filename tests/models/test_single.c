/* The one copy: linearizable whatever happens to it, CAS included. */
#include <glib.h>
#include <stdio.h>

#include "tests/lab.h"
#include "tests/models/histories.h"
#include "tests/models/swarm.h"
#include "tests/suites.h"

enum { SWARM = 50 };

static uint64_t count_of(const struct record *record, enum anomaly anomaly)
{
    return record->anomaly[anomaly].count;
}

/* Every run of a swarm that must show nothing. */
static void swarm_is_clean(const struct swarm_choice *choice)
{
    static const enum anomaly harms[] = {
        ANOMALY_STALE_READ,       ANOMALY_LOST_WRITE,      ANOMALY_LOST_UPDATE,
        ANOMALY_READ_YOUR_WRITES, ANOMALY_MONOTONIC_READS, ANOMALY_DIVERGED_KEYS};

    for (uint64_t number = 1; number <= SWARM; number++) {
        g_autofree char *text = swarm_scenario(choice, number);
        g_autofree char *label =
            g_strdup_printf("single, scenario %" G_GUINT64_FORMAT, number);
        struct record *record = lab_run(text, NULL);

        if (record == NULL)
            return;
        CU_ASSERT_TRUE(record->ok >= 1000);
        history_is_well_formed(record, label);
        for (size_t i = 0; i < G_N_ELEMENTS(harms); i++) {
            CU_ASSERT_EQUAL(count_of(record, harms[i]), 0);
            if (count_of(record, harms[i]) > 0)
                fprintf(stderr, "%s: %s\n", label, anomaly_infos[harms[i]].name);
        }
        if (record->update.final_applies) {
            CU_ASSERT_TRUE(record->update.value >= record->update.expected_min);
            CU_ASSERT_TRUE(record->update.value <= record->update.expected_max);
        }
        record_free(record);
    }
}

static void nothing_breaks_it_in_a_swarm(void)
{
    swarm_is_clean(&(struct swarm_choice){.protocol = "name = single",
                                          .mix = "read 50%, write 30%, update 20%"});
}

static void every_update_counts_once_in_a_swarm(void)
{
    swarm_is_clean(&(struct swarm_choice){.protocol = "name = single",
                                          .update = "name = optimistic\nat = client",
                                          .mix = "read 20%, update 80%"});
    swarm_is_clean(&(struct swarm_choice){.protocol = "name = single",
                                          .update = "name = optimistic\nat = node",
                                          .mix = "update 100%"});
}

CU_TestInfo model_single_tests[] = {
    {"nothing breaks it in a swarm", nothing_breaks_it_in_a_swarm},
    {"every update counts once in a swarm", every_update_counts_once_in_a_swarm},
    CU_TEST_INFO_NULL,
};
