#!/bin/sh
# The layer check must see each kind of trespass: plant one at a time.
here=$(cd "$(dirname "$0")" && pwd)
status=0
planted() { # file, line
    root=$(mktemp -d)
    mkdir -p "$root/$(dirname "$1")"
    printf '%s\n' "$2" > "$root/$1"
    if sh "$here/layers.sh" "$root" 2>/dev/null; then
        echo "layers_test: not noticed: $1: $2" >&2
        status=1
    fi
    rm -r "$root"
}
allowed() { # file, line: the check must not cry wolf either
    root=$(mktemp -d)
    mkdir -p "$root/$(dirname "$1")"
    printf '%s\n' "$2" > "$root/$1"
    if ! sh "$here/layers.sh" "$root" 2>/dev/null; then
        echo "layers_test: refused: $1: $2" >&2
        status=1
    fi
    rm -r "$root"
}
planted sim/kernel/queue.c '#include "sim/port/door.h"'
planted sim/port/door.h '#include "sim/world/node.h"'
planted sim/observe/histogram.c '#include "sim/world/node.h"'
planted sim/stats/proportion.c '#include "sim/kernel/random.h"'
planted sim/world/node.c '#include "models/models.h"'
planted sim/world/node.c '#include "sim/run/trial.h"'
planted sim/world/node.c '#include "sim/load/load.h"'
planted sim/load/calls.c '#include "sim/run/config.h"'
planted sim/store/writer.c '#include "sim/run/config.h"'
planted sim/run/trial.c '#include "models/models.h"'
planted sim/run/trial.c '#include "sim/cli/json.h"'
planted sim/cli/run.c '#include "tests/lab.h"'
planted models/protocols/raft.c '#include "sim/world/node.h"'
planted models/protocols/raft.c '#include "sim/kernel/random.h"'
planted sim/stats/estimate.c '#include "sim/observe/record.h"'
planted sim/compare/comparison.c '#include "sim/run/config.h"'
planted sim/compare/comparison.c '#include "sim/store/writer.h"'
planted viz/charts/cdf.c '#include "models/models.h"'
planted viz/charts/cdf.c '#include "sim/store/writer.h"'
planted viz/charts/cdf.c '#include "sim/observe/histogram.h"'
planted sim/util/misc.c '#include "sim/kernel/queue.h"'
planted models/protocols/raft.c 'int64_t now = clock();'
planted sim/kernel/random.c 'srand(time(NULL));'
planted sim/world/clock.c 'clock_gettime(CLOCK_MONOTONIC, &now);'
planted sim/world/clock.c 'int64_t now = g_get_monotonic_time();'
planted sim/load/draws.c 'double u = g_random_double();'
planted sim/load/client.c 'g_hash_table_foreach(table, visit, NULL);'
planted sim/observe/anomalies.c 'g_hash_table_iter_init(&iter, table);'
allowed models/protocols/raft.c '#include "sim/port/door.h"'
allowed viz/charts/cdf.c '#include "sim/store/reader.h"'
allowed sim/run/trial.c 'int64_t now = g_get_monotonic_time();'
exit $status
