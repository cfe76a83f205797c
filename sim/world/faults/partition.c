#include "sim/world/faults/faults.h"
#include "sim/world/world.h"

const struct fault_type fault_partition = {
    .name = "partition",
    .summary = "Nothing crosses between two sides, or one way only",
    .explanation =
        "Holds for whatever would cross while it lasts, also for what was on its way "
        "when it began. TCP keeps what cannot leave and sends it again, in order, when "
        "the cut heals, or gives up after topology.connection_timeout. Clients of a "
        "cut-off region are on its side: they still reach their own node. A single node "
        "(REGION.N) or a role is cut off from all other nodes; the clients of its region "
        "go with it only if it is the region's only node.\n\n"
        "isolate = A, B cuts these off from all others; between = A, B | C, D cuts two "
        "sides from each other; from = A with to = B cuts one way only: a node that can "
        "send but not hear is harder on a protocol than one that can do neither.",
    .aims = AIM_SIDES,
    .begin = faults_cut,
    .end = faults_heal_cut,
};
