/* scene.h - a world without a load: the test says which client asks which node when,
 * and what a replica does, and hears at what true time each thing happened. */
#pragma once

#include <glib.h>

#include "sim/run/config.h"
#include "sim/world/world.h"

#define US INT64_C(1000) /* in ns */
#define MS INT64_C(1000000)

enum heard_kind { REQUEST, MESSAGE, TIMER, DURABLE, START, RESTART, REPLY };

/* A handler that ran, or a reply that a caller got. */
struct heard {
    enum heard_kind kind;
    int64_t at_ns;            /* true time */
    int node;                 /* that it ran at; of a REPLY: that answered */
    int from;                 /* of a MESSAGE */
    uint64_t number;          /* primitive, number of a message, cookie or token */
    enum reply_status status; /* of a REPLY */
};

struct scene;

/* What the replicas of this scene do; any may be NULL. */
struct script {
    void (*on_start)(struct scene *scene, struct door *door);
    void (*on_request)(struct scene *scene, struct door *door,
                       const struct request *request);
    void (*on_message)(struct scene *scene, struct door *door,
                       const struct message *message);
    void (*on_timer)(struct scene *scene, struct door *door, uint64_t cookie);
    void (*on_restart)(struct scene *scene, struct door *door);
};

struct scene {
    const struct script *script;
    struct config *config;
    struct kernel *kernel;
    struct world *world;
    GArray *heard; /* of struct heard, in order */
    uint64_t crashes;
};

/* `text`: a scenario whose protocol is `probe` (steps of a replica overlap) or
 * `serial-probe` (they do not). Starts the world; nothing has run yet. */
struct scene *scene_new(const char *text, const char *const *settings,
                        const struct script *script);
void scene_free(struct scene *scene);

/* A client of `region` asks `node` at `at_ns`. */
void scene_ask(struct scene *scene, int64_t at_ns, int region, int node,
               uint64_t primitive);
void scene_run(struct scene *scene, int64_t until_ns);

/* The n-th (from 0) of that kind at that node, or NULL; node -1: at any. */
const struct heard *scene_heard(const struct scene *scene, enum heard_kind kind, int node,
                                int n);
int scene_count(const struct scene *scene, enum heard_kind kind, int node);
/* When it was heard, or -1 if it never was. */
int64_t scene_when(const struct scene *scene, enum heard_kind kind, uint64_t number);

/* For scripts: a message that carries a number, and an answer. */
void scene_send(struct door *door, int to, uint64_t number, durable after);
void scene_answer(struct door *door, uint64_t primitive, durable after);

const struct occurrence *scene_fault(const struct scene *scene, const char *name);
