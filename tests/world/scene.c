#include "tests/world/scene.h"

#include <CUnit/CUnit.h>
#include <string.h>

#include "sim/port/protocol.h"
#include "tests/lab.h"

/* Every replica finds its scene as the protocol's parameters. */
struct probe_params {
    struct scene *scene;
};

static struct scene *scene_of(const struct door *door)
{
    return ((const struct probe_params *)door_params(door))->scene;
}

static void hear(struct scene *scene, enum heard_kind kind, int node, int from,
                 uint64_t number)
{
    struct heard heard = {.kind = kind,
                          .at_ns = kernel_now_ns(scene->kernel),
                          .node = node,
                          .from = from,
                          .number = number};

    g_array_append_val(scene->heard, heard);
}

static void on_start(struct door *door, void *state)
{
    struct scene *scene = scene_of(door);

    (void)state;
    hear(scene, START, door_self(door), 0, 0);
    if (scene->script->on_start != NULL)
        scene->script->on_start(scene, door);
}

static void on_restart(struct door *door, void *state)
{
    struct scene *scene = scene_of(door);

    (void)state;
    hear(scene, RESTART, door_self(door), 0, 0);
    if (scene->script->on_restart != NULL)
        scene->script->on_restart(scene, door);
}

static void on_request(struct door *door, void *state, const struct request *request)
{
    struct scene *scene = scene_of(door);

    (void)state;
    hear(scene, REQUEST, door_self(door), 0, request->primitive);
    if (scene->script->on_request != NULL)
        scene->script->on_request(scene, door, request);
}

static void on_message(struct door *door, void *state, const struct message *message)
{
    struct scene *scene = scene_of(door);
    uint64_t number;

    (void)state;
    memcpy(&number, message->payload, sizeof number);
    hear(scene, MESSAGE, door_self(door), message->from, number);
    if (scene->script->on_message != NULL)
        scene->script->on_message(scene, door, message);
}

static void on_timer(struct door *door, void *state, uint64_t cookie)
{
    struct scene *scene = scene_of(door);

    (void)state;
    hear(scene, TIMER, door_self(door), 0, cookie);
    if (scene->script->on_timer != NULL)
        scene->script->on_timer(scene, door, cookie);
}

static void on_durable(struct door *door, void *state, durable token)
{
    (void)state;
    hear(scene_of(door), DURABLE, door_self(door), 0, token);
}

#define PROBE                                                                          \
    .summary = "Does what a test says", .explanation = "For tests.", .source = "none", \
    .ops = OP_BIT(OP_READ) | OP_BIT(OP_WRITE),                                         \
    .params_size = sizeof(struct probe_params), .cell_size = sizeof(uint64_t),         \
    .on_start = on_start, .on_restart = on_restart, .on_request = on_request,          \
    .on_message = on_message, .on_timer = on_timer, .on_durable = on_durable

static const struct protocol probe = {.name = "probe", .parallel = true, PROBE};
static const struct protocol serial_probe = {.name = "serial-probe", PROBE};

/* ---- hooks ---- */

static void on_reply(void *user, call_id call, const struct reply *reply)
{
    struct scene *scene = user;

    hear(scene, REPLY, reply->node, 0, call);
    g_array_index(scene->heard, struct heard, scene->heard->len - 1).status =
        reply->status;
}

static bool find_caller(void *user, uint64_t primitive, struct caller *caller)
{
    (void)user;
    *caller = (struct caller){.operation = primitive};
    return true;
}

static void on_crash(void *user, int node)
{
    (void)node;
    ((struct scene *)user)->crashes++;
}

static void on_fault_edge(void *user, int64_t at_ns)
{
    (void)user;
    (void)at_ns;
}

/* ---- the scene ---- */

struct scene *scene_new(const char *text, const char *const *settings,
                        const struct script *script)
{
    static const struct protocol *const probes[] = {&probe, &serial_probe, NULL};
    static const struct update_strategy *const no_updates[] = {NULL};
    static const struct catalogue catalogue = {.protocols = probes,
                                               .updates = no_updates};
    struct scene *scene = g_new0(struct scene, 1);
    struct world_hooks hooks = {.user = scene,
                                .on_reply = on_reply,
                                .find_caller = find_caller,
                                .on_crash = on_crash,
                                .on_fault_edge = on_fault_edge};

    scene->script = script;
    scene->heard = g_array_new(FALSE, FALSE, sizeof(struct heard));
    scene->config = lab_config(text, settings, &catalogue);
    CU_ASSERT_PTR_NOT_NULL_FATAL(scene->config);
    ((struct probe_params *)scene->config->world.protocol.params)->scene = scene;
    scene->kernel = kernel_new();
    scene->world = world_new(scene->kernel, &scene->config->world, scene->config->seed,
                             scene->config->duration_ns, &hooks);
    world_start(scene->world);
    return scene;
}

void scene_free(struct scene *scene)
{
    world_free(scene->world);
    kernel_free(scene->kernel);
    config_free(scene->config);
    g_array_free(scene->heard, TRUE);
    g_free(scene);
}

struct ask {
    struct scene *scene;
    int region, node;
};

static void ask_now(void *subject, uint64_t primitive)
{
    struct ask *ask = subject;
    struct request request = {.primitive = primitive, .op = OP_READ, .key = primitive};

    world_call(ask->scene->world,
               &(struct outgoing){.from = world_client(ask->scene->world, ask->region),
                                  .to = ask->node,
                                  .call = primitive,
                                  .operation = primitive,
                                  .luck = primitive,
                                  .request = &request});
    g_free(ask);
}

void scene_ask(struct scene *scene, int64_t at_ns, int region, int node,
               uint64_t primitive)
{
    struct ask *ask = g_new(struct ask, 1);

    *ask = (struct ask){scene, region, node};
    kernel_schedule(scene->kernel, at_ns, ask_now, ask, primitive);
}

void scene_run(struct scene *scene, int64_t until_ns)
{
    kernel_run(scene->kernel, until_ns);
}

const struct heard *scene_heard(const struct scene *scene, enum heard_kind kind, int node,
                                int n)
{
    for (guint i = 0; i < scene->heard->len; i++) {
        const struct heard *heard = &g_array_index(scene->heard, struct heard, i);

        if (heard->kind == kind && (node < 0 || heard->node == node) && n-- == 0)
            return heard;
    }
    return NULL;
}

int scene_count(const struct scene *scene, enum heard_kind kind, int node)
{
    int count = 0;

    while (scene_heard(scene, kind, node, count) != NULL)
        count++;
    return count;
}

int64_t scene_when(const struct scene *scene, enum heard_kind kind, uint64_t number)
{
    for (guint i = 0; i < scene->heard->len; i++) {
        const struct heard *heard = &g_array_index(scene->heard, struct heard, i);

        if (heard->kind == kind && heard->number == number)
            return heard->at_ns;
    }
    return -1;
}

void scene_send(struct door *door, int to, uint64_t number, durable after)
{
    struct message message = {
        .payload = &number, .payload_bytes = sizeof number, .after = after};

    door_send(door, to, &message);
}

void scene_answer(struct door *door, uint64_t primitive, durable after)
{
    struct answer answer = {.after = after};

    door_answer_ok(door, primitive, &answer);
}

const struct occurrence *scene_fault(const struct scene *scene, const char *name)
{
    for (int i = 0; i < scene->world->occurrence_count; i++)
        if (strcmp(scene->world->occurrence[i]->config->name, name) == 0)
            return scene->world->occurrence[i];
    return NULL;
}
