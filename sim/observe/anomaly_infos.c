#include "sim/observe/record.h"

const struct anomaly_info anomaly_infos[ANOMALY_COUNT] = {
    [ANOMALY_STALE_READ] =
        {
            .name = "stale_read",
            .summary = "A read returned a value although a newer one was acknowledged",
            .at_risk = "ok reads",
            .explanation =
                "An ok read returns w although another write of that key was "
                "acknowledged "
                "before the read was invoked and had been invoked after w returned. The "
                "initial value returned before everything; a value whose own write has "
                "no "
                "known outcome never counts, so this is an undercount. Its age is the "
                "read's invoke minus the earliest such return; its versions, the number "
                "of such writes. Reads inside updates count as well.",
        },
    [ANOMALY_LOST_WRITE] =
        {
            .name = "lost_write",
            .summary = "An acknowledged write is gone in the end",
            .at_risk = "acknowledged writes",
            .explanation =
                "An acknowledged write that the final state (faults healed, load "
                "stopped, "
                "`settle` passed) shows to be gone: the final value's write returned "
                "before it was invoked. The final value is what the protocol's authority "
                "holds (the leader's, primary's, tail's copy; without one, the winner by "
                "the protocol's own order over all replicas). Overwriting hides losses, "
                "so "
                "this is an undercount; see discarded_ack.",
        },
    [ANOMALY_LOST_UPDATE] =
        {
            .name = "lost_update",
            .summary = "Several updates were based on the same version",
            .at_risk = "acknowledged updates",
            .explanation = "k-1 for k acknowledged updates of one key based on the same "
                           "version: each "
                           "computed its new value from the same old one, so what all "
                           "but one did is "
                           "not in the value. An update is based on what its successful "
                           "CAS expected, "
                           "or on what its last read saw before its write.",
        },
    [ANOMALY_READ_YOUR_WRITES] =
        {
            .name = "read_your_writes",
            .summary = "A session read an older value than it had written itself",
            .at_risk = "ok reads of keys that the session had written",
            .explanation =
                "An ok read returns a value older than one that the same session had "
                "written and seen acknowledged. Older means for certain: its write "
                "returned before the session's own was invoked.",
        },
    [ANOMALY_MONOTONIC_READS] =
        {
            .name = "monotonic_reads",
            .summary = "A session saw time go backwards: a read older than one before",
            .at_risk = "ok reads of keys that the session had read",
            .explanation =
                "An ok read returns a value older than one that an earlier read of the "
                "same session had returned. Older means for certain: its write returned "
                "before the other's was invoked.",
        },
    [ANOMALY_DIVERGED_KEYS] =
        {
            .name = "diverged_keys",
            .summary = "Replicas of a key differ in the end",
            .at_risk = "keys in the final state",
            .explanation = "Keys of which two replicas hold different values when faults "
                           "are healed, "
                           "the load has stopped and `settle` has passed.",
        },
    [ANOMALY_DISCARDED_ACK] =
        {
            .name = "discarded_ack",
            .summary = "A replica threw an acknowledged write away",
            .at_risk = "acknowledged writes",
            .explanation =
                "Acknowledged writes that a replica truncated, refused or replaced by a "
                "write invoked before them (ordinary overwriting does not count). "
                "Counted "
                "from inside, as the replicas tell: later overwriting cannot hide it. "
                "Each "
                "write counts once.",
        },
};
