/* election.c - raft: who leads. Ongaro & Ousterhout 2014, 5.2 and 5.4.1; thesis 9.6
 * (pre-vote), 6.2 (stepping down without a majority), 4.2.3 (votes held back). */
#include "models/protocols/raft/raft.h"

/* ---- time-outs ---- */

/* Timers cannot be taken back: a newer one takes the older one's place where it is due
 * before it, else the old one finds the new deadline when it is due. */
static void arm(struct door *door, struct raft *raft, int64_t now_ns)
{
    raft->timer_ns = raft->deadline_ns;
    raft->timer++;
    door_set_timer(door, raft->deadline_ns - now_ns, raft->timer << 1);
}

/* "Raft uses randomized election timeouts to ensure that split votes are rare", drawn
 * anew each time. */
void raft_reset_timeout(struct door *door, struct raft *raft)
{
    int64_t now_ns = door_monotonic_ns(door);

    raft->timeout_ns = door_draw_ns(door, raft_params(door)->election_timeout);
    raft->deadline_ns = now_ns + raft->timeout_ns;
    if (raft->timer == 0 || raft->timer_ns > raft->deadline_ns ||
        raft->timer_ns <= now_ns)
        arm(door, raft, now_ns);
}

/* ---- terms and roles ---- */

static void store_hard_state(struct door *door, struct raft *raft, uint64_t term,
                             int voted_for)
{
    raft->hard = (struct hard_state){term, voted_for};
    raft->hard_token = door_put(door, 0, &raft->hard);
}

/* "If RPC request or response contains term T > currentTerm: set currentTerm = T,
 * convert to follower." The vote is cleared with the term, in one write. */
void raft_become_follower(struct door *door, struct raft *raft, uint64_t term, int leader)
{
    bool led = raft->role == LEADER;

    if (term > raft->hard.term)
        store_hard_state(door, raft, term, NOBODY);
    raft->role = FOLLOWER;
    raft->leader = leader;
    raft->asks = false;
    raft->votes = 0;
    if (led) {
        raft_drop_reads(door, raft);
        raft_reset_timeout(door, raft);
    }
}

void raft_become_leader(struct door *door, struct raft *raft)
{
    raft->role = LEADER;
    raft->leader = door_self(door);
    raft->asks = false;
    raft->votes = 0;
    raft_lead(door, raft);
}

/* ---- standing for election ---- */

static uint64_t last_term(const struct door *door, const struct raft *raft)
{
    uint64_t term = 0;

    raft_term_at(door, raft, door_log_last(door), &term);
    return term;
}

static void ask_for_votes(struct door *door, struct raft *raft, uint64_t term, bool pre)
{
    struct request_vote ask = {.term = term,
                               .last_index = door_log_last(door),
                               .last_term = last_term(door, raft),
                               .incarnation = door_incarnation(door),
                               .pre = pre};
    struct message message = {
        .kind = REQUEST_VOTE, .payload = &ask, .payload_bytes = sizeof ask};

    for (int to = 0; to < door_replica_count(door); to++)
        if (to != door_self(door))
            door_send(door, to, &message);
}

static void count_vote(struct door *door, struct raft *raft, int from);

/* "To begin an election, a follower increments its current term and transitions to
 * candidate state. It then votes for itself and issues RequestVote RPCs." The request
 * leaves beside the write of the own vote; that counts, as all else that relies on it,
 * once it is on disk (raft_count_own_vote), and what was granted to an incarnation that
 * forgot it is void. */
static void stand(struct door *door, struct raft *raft)
{
    store_hard_state(door, raft, raft->hard.term + 1, door_self(door));
    raft->role = CANDIDATE;
    raft->asks = false;
    raft->votes = 0;
    raft->leader = NOBODY;
    ask_for_votes(door, raft, raft->hard.term, false);
    raft_count_own_vote(door, raft);
}

void raft_count_own_vote(struct door *door, struct raft *raft)
{
    if (raft->role == CANDIDATE && door_is_durable(door, raft->hard_token))
        count_vote(door, raft, door_self(door));
}

static void count_vote(struct door *door, struct raft *raft, int from)
{
    raft->votes |= UINT64_C(1) << from;
    if (__builtin_popcountll(raft->votes) < majority(door))
        return;
    if (raft->asks)
        stand(door, raft);
    else if (door_is_durable(door, raft->hard_token))
        raft_become_leader(door, raft);
}

/* "If a follower receives no communication over a period of time called the election
 * timeout, it begins an election"; with pre-vote it first asks whether it would win,
 * which changes nobody's term. */
void raft_on_timeout(struct door *door, struct raft *raft, uint64_t timer)
{
    int64_t now_ns = door_monotonic_ns(door);

    if (timer != raft->timer || raft->role == LEADER)
        return; /* a newer one has taken its place, or none is wanted */
    if (now_ns < raft->deadline_ns) {
        arm(door, raft, now_ns);
        return;
    }
    raft_reset_timeout(door, raft);
    raft->leader = NOBODY;
    if (!raft_params(door)->prevote) {
        stand(door, raft);
        return;
    }
    raft->role = FOLLOWER;
    raft->asks = true;
    raft->votes = 0;
    ask_for_votes(door, raft, raft->hard.term + 1, true);
    count_vote(door, raft, door_self(door));
}

/* ---- voting ---- */

/* Thesis 4.2.3: "if a server receives a RequestVote request within the minimum election
 * timeout of hearing from a current leader, it does not update its term or grant its
 * vote". Leases stand on it. */
static bool holds_back(struct door *door, const struct raft *raft)
{
    const struct raft_params *params = raft_params(door);
    int64_t least_ns = door_least_ns(params->election_timeout);
    int64_t since_ns = raft->heard_ns;

    if (!params->prevote && params->reads != READS_LEASE)
        return false; /* figure 2 and no more */
    if (raft->role == LEADER)
        since_ns = raft->confirmed_ns;
    return door_monotonic_ns(door) - since_ns < least_ns;
}

/* 5.4.1: "the voter denies its vote if its own log is more up-to-date": a later last
 * term, or the same one and a longer log. */
static bool is_up_to_date(const struct door *door, const struct raft *raft,
                          const struct request_vote *m)
{
    uint64_t mine = last_term(door, raft);

    if (planted(door, BUG_NO_RESTRICTION))
        return true;
    if (m->last_term != mine)
        return m->last_term > mine;
    return m->last_index >= door_log_last(door);
}

static bool grant(struct door *door, struct raft *raft, int from,
                  const struct request_vote *m)
{
    struct hard_state *hard = &raft->hard;

    if (m->term < hard->term || !is_up_to_date(door, raft, m))
        return false;
    if (m->pre)
        return m->term > hard->term;
    if (hard->voted_for != NOBODY && hard->voted_for != from)
        return false;
    if (planted(door, BUG_VOTE_NOT_STORED))
        hard->voted_for = from;
    else if (hard->voted_for == NOBODY)
        store_hard_state(door, raft, hard->term, from);
    raft_reset_timeout(door, raft); /* for a vote granted, not for one refused */
    return true;
}

void raft_on_request_vote(struct door *door, struct raft *raft, int from,
                          const struct request_vote *m)
{
    bool held_back = holds_back(door, raft);

    if (!held_back && !m->pre && m->term > raft->hard.term)
        raft_become_follower(door, raft, m->term, NOBODY);
    bool granted = !held_back && grant(door, raft, from, m);
    struct vote_reply reply = {.term = raft->hard.term,
                               .election = m->term,
                               .incarnation = m->incarnation,
                               .pre = m->pre,
                               .granted = granted};
    /* Vote and term are on disk before anyone hears of them. */
    door_send(door, from,
              &(struct message){.kind = VOTE_REPLY,
                                .payload = &reply,
                                .payload_bytes = sizeof reply,
                                .after = raft->hard_token});
}

void raft_on_vote_reply(struct door *door, struct raft *raft, int from,
                        const struct vote_reply *m)
{
    if (m->term > raft->hard.term) {
        raft_become_follower(door, raft, m->term, NOBODY);
        return;
    }
    if (!m->granted || m->incarnation != door_incarnation(door))
        return;
    if (m->pre ? raft->asks && m->election == raft->hard.term + 1
               : raft->role == CANDIDATE && m->election == raft->hard.term)
        count_vote(door, raft, from);
}
