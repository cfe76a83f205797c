/* trial_parts.h - a trial while it runs, and the parts that its record is made of. */
#pragma once

#include "sim/load/load.h"
#include "sim/observe/anomalies.h"
#include "sim/observe/recorder.h"
#include "sim/observe/windows.h"
#include "sim/run/config.h"
#include "sim/world/world.h"

struct convergence;
struct usage;

struct trial {
    const struct config *config;
    uint64_t seed;
    struct kernel *kernel;
    struct load *load;
    struct world *world;
    struct windows *windows;
    struct history_buffer history;
    GArray *discards; /* of struct discard_report */
    int ends_unknown; /* groups of which nobody could tell the final state */
    bool all_done;    /* closed loop: before the load's time was over */
    int64_t end_ns;   /* of the load */
    int64_t over_ns;  /* of the trial */
    struct node_meter *meter_begin, *meter_end; /* of each node, over the measured time */
    struct convergence *convergence;            /* NULL: copies have no right to differ */
    struct usage *usage;
    int64_t (*phase_begin)[PHASE_COUNT], (*phase_end)[PHASE_COUNT];
};

/* Snapshots of what the nodes have done, at the ends of the measured time. */
void trial_meter_begin(struct trial *trial);
void trial_meter_end(struct trial *trial);

/* ---- how busy what can be used up was: trial_resources.c ---- */
void trial_usage_begin(struct trial *trial);
void trial_usage_end(struct trial *trial);
void trial_usage_free(struct usage *usage); /* NULL is allowed */
/* After its nodes, whose cores are among them. */
void trial_record_resources(const struct trial *trial, struct record *record);

/* A record with all but the history and what is found in it; takes the windows. */
struct record *trial_record(struct trial *trial);
void trial_record_operations(const struct trial *trial, struct record *record);
void trial_record_updates(struct trial *trial, struct record *record, int64_t number);
void trial_record_adds(struct trial *trial, struct record *record,
                       const struct final_cell *cell, uint64_t count);
void trial_record_conclusive(struct trial *trial, struct record *record);

/* ---- who waited for a session: trial_sessions.c ---- */
void trial_record_session_waits(const struct trial *trial, struct record *record);
/* Why the clients, not the servers, set the figures; NULL: they do not. g_free(). */
char *trial_starvation(const struct record *record);

/* ---- how long copies differ: trial_convergence.c ---- */
void convergence_start(struct trial *trial);
/* The load has stopped, and faults are healed. */
void convergence_settle(struct trial *trial);
void convergence_record(struct trial *trial, struct record *record);
void convergence_free(struct convergence *convergence);
