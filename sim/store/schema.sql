-- A results file of consim: whole trials of experiments. application_id is 'csim'
-- (0x6373696d), user_version is the version of this schema.
--
-- Times are nanoseconds of simulated time from the start of the trial; NULL where a
-- thing never happened or ended. Unsigned numbers of 64 bits (seeds, keys, ids) are
-- stored as SQLite's signed ones: the few above 2^63 look negative.
-- "Counted" are the operations that were due in [warmup_ns, duration_ns).
-- A histogram is a blob (sim/observe/histogram.c says how it is coded); the columns
-- beside it hold what people want to know of it. Quantiles are within 1%.

-- A scenario is known by its text. Another text under a name that is taken is called
-- 'NAME (2)', 'NAME (3)' ...; one text has one name, whatever its file was called later.
CREATE TABLE scenario (
  id       INTEGER PRIMARY KEY,
  name     TEXT NOT NULL,
  title    TEXT NOT NULL,
  question TEXT NOT NULL,
  text     TEXT NOT NULL,              -- the file as it was read
  UNIQUE (name, title, question, text)
);

-- One variant of the scenario with one seed.
CREATE TABLE trial (
  id              INTEGER PRIMARY KEY,
  scenario        INTEGER NOT NULL REFERENCES scenario,
  variant         TEXT NOT NULL,       -- JSON object: the keys that were set, {} for none
  seed            INTEGER NOT NULL,
  digest          TEXT NOT NULL,       -- SHA-256 of the history, lower-case hex
  version         TEXT NOT NULL,       -- of consim, that ran it
  events          INTEGER NOT NULL,
  simulated_ns    INTEGER NOT NULL,
  wall_s          REAL NOT NULL,       -- of real time, on the machine that ran it
  warmup_ns       INTEGER NOT NULL,
  duration_ns     INTEGER NOT NULL,
  timeout_ns      INTEGER NOT NULL,
  operations      INTEGER NOT NULL,    -- counted; so are the next six
  ok              INTEGER NOT NULL,
  conflict        INTEGER NOT NULL,    -- among the ok: it answered no
  fail            INTEGER NOT NULL,    -- provably had no effect
  fail_never_sent INTEGER NOT NULL,    -- among these: no session was free in time
  unknown         INTEGER NOT NULL,    -- may still take effect
  ok_within_timeout INTEGER NOT NULL,  -- of the ok: by timeout_ns after being due
  attempts_max    INTEGER NOT NULL,    -- sends of one request, each for timeout_ns
  waited          INTEGER,             -- for a session: all were busy; NULL: closed loop
  waited_p99_ns   INTEGER,             -- of these; NULL: none waited
  waited_max_ns   INTEGER,
  conclusive      INTEGER NOT NULL,    -- 0: see remark
  has_history     INTEGER NOT NULL,    -- 1: operation and primitive hold it
  UNIQUE (scenario, variant, seed)
);

-- Variants that could not run: the protocol cannot do what the load asks for. No trial is
-- of one; adding a trial takes its row away.
CREATE TABLE refused (
  id          INTEGER PRIMARY KEY,
  scenario    INTEGER NOT NULL REFERENCES scenario,
  variant     TEXT NOT NULL,           -- as in `trial`
  reason      TEXT NOT NULL,           -- as 'update (needs cas)'
  after_trial INTEGER NOT NULL,        -- the last one that was there; 0: none
  UNIQUE (scenario, variant)
);

-- The keys of `variant`, one by one, in the order in which they were given.
CREATE TABLE setting (
  trial    INTEGER NOT NULL REFERENCES trial ON DELETE CASCADE,
  position INTEGER NOT NULL,
  key      TEXT NOT NULL,
  value    TEXT NOT NULL,
  PRIMARY KEY (trial, position)
) WITHOUT ROWID;

-- Latency of the counted operations: of one kind everywhere (region ''), of one region
-- and all kinds (kind 'all'), and of all ('all', '').
CREATE TABLE latency (
  trial         INTEGER NOT NULL REFERENCES trial ON DELETE CASCADE,
  position      INTEGER NOT NULL,
  kind          TEXT NOT NULL,         -- read, write ... or all
  region        TEXT NOT NULL,         -- of the clients, or ''
  operations    INTEGER NOT NULL,
  ok            INTEGER NOT NULL,
  mean_ns       REAL,                  -- of the ok ones; NULL if there are none
  p50_ns        INTEGER,
  p90_ns        INTEGER,
  p95_ns        INTEGER,
  p99_ns        INTEGER,
  p999_ns       INTEGER,
  max_ns        INTEGER,
  histogram     BLOB NOT NULL,         -- of the ok ones
  with_timeouts BLOB NOT NULL,         -- fail and unknown as at least the time-out
  PRIMARY KEY (trial, position)
) WITHOUT ROWID;

-- Time series. Operations due in [start_ns, end_ns), of the warm-up too; windows follow
-- one another without gaps, and none straddles a fault's beginning or end.
CREATE TABLE window (
  trial     INTEGER NOT NULL REFERENCES trial ON DELETE CASCADE,
  position  INTEGER NOT NULL,
  start_ns  INTEGER NOT NULL,
  end_ns    INTEGER NOT NULL,
  due       INTEGER NOT NULL,
  ok        INTEGER NOT NULL,
  fail      INTEGER NOT NULL,
  unknown   INTEGER NOT NULL,
  mean_ns   REAL,                      -- latency of the ok ones; NULL if there are none
  p50_ns    INTEGER,
  p99_ns    INTEGER,
  max_ns    INTEGER,
  histogram BLOB NOT NULL,
  PRIMARY KEY (trial, position)
) WITHOUT ROWID;

-- Every time that a fault happened, by start.
CREATE TABLE fault (
  trial      INTEGER NOT NULL REFERENCES trial ON DELETE CASCADE,
  position   INTEGER NOT NULL,
  name       TEXT NOT NULL,            -- of its group in the scenario
  kind       TEXT NOT NULL,
  what       TEXT NOT NULL,            -- as 'eu-west-1 | the others'
  note       TEXT,                     -- why it hit something else than was asked for
  start_ns   INTEGER NOT NULL,
  end_ns     INTEGER,
  operations INTEGER NOT NULL,         -- that it changed
  messages   INTEGER NOT NULL,
  PRIMARY KEY (trial, position)
) WITHOUT ROWID;

-- 'inconclusive': one line each, why the trial proves less than it seems.
-- 'never began': names of fault groups without an occurrence.
CREATE TABLE remark (
  trial    INTEGER NOT NULL REFERENCES trial ON DELETE CASCADE,
  subject  TEXT NOT NULL,
  position INTEGER NOT NULL,
  text     TEXT NOT NULL,
  PRIMARY KEY (trial, subject, position)
) WITHOUT ROWID;

-- Harms that apply to this trial; `consim describe NAME` defines each.
CREATE TABLE anomaly (
  trial    INTEGER NOT NULL REFERENCES trial ON DELETE CASCADE,
  position INTEGER NOT NULL,
  name     TEXT NOT NULL,
  count    INTEGER NOT NULL,
  of       INTEGER NOT NULL,           -- operations at risk
  PRIMARY KEY (trial, position)
) WITHOUT ROWID;

-- Occurrences, of each kind the worst 1,000 at most, worst first.
CREATE TABLE witness (
  trial     INTEGER NOT NULL REFERENCES trial ON DELETE CASCADE,
  position  INTEGER NOT NULL,
  anomaly   TEXT NOT NULL,
  at_ns     INTEGER NOT NULL,          -- when it could first be seen
  key       INTEGER NOT NULL,
  primitive INTEGER NOT NULL,          -- that went wrong: the stale read, the lost write
  returned  INTEGER NOT NULL,          -- id of the value seen instead; 0: the initial one
  missed    INTEGER NOT NULL,          -- the write that should have been seen; 0: none
  age_ns    INTEGER NOT NULL,          -- 0 where that means nothing
  versions  INTEGER NOT NULL,          -- writes missed, or updates lost
  PRIMARY KEY (trial, position)
) WITHOUT ROWID;

-- The primitives that the worst five witnesses of each anomaly name: the one that went
-- wrong, the write whose value was returned, the one missed. Columns as in `primitive`,
-- which may be empty.
CREATE TABLE witness_primitive (
  trial     INTEGER NOT NULL REFERENCES trial ON DELETE CASCADE,
  witness   INTEGER NOT NULL,          -- its position
  id        INTEGER NOT NULL,
  operation INTEGER NOT NULL,
  op        INTEGER NOT NULL REFERENCES op,
  key       INTEGER NOT NULL,
  invoke_ns INTEGER NOT NULL,
  return_ns INTEGER,
  outcome   INTEGER NOT NULL REFERENCES outcome,
  conflict  INTEGER NOT NULL,
  observed  INTEGER NOT NULL,
  expected  INTEGER NOT NULL,
  number    INTEGER NOT NULL,
  session   INTEGER NOT NULL,
  process   INTEGER NOT NULL,
  node      INTEGER,
  sends     INTEGER NOT NULL,
  PRIMARY KEY (trial, witness, id)
) WITHOUT ROWID;

-- What checkers say of the history; `consim describe MODEL` says what each means.
CREATE TABLE verdict (
  trial    INTEGER NOT NULL REFERENCES trial ON DELETE CASCADE,
  position INTEGER NOT NULL,
  model    TEXT NOT NULL,
  verdict  TEXT NOT NULL,              -- holds, violated or unknown
  cause    TEXT,                       -- why it is violated or unknown
  PRIMARY KEY (trial, position)
) WITHOUT ROWID;

-- The primitives that show a violation; columns as in `primitive`, which may be empty.
CREATE TABLE verdict_primitive (
  trial     INTEGER NOT NULL REFERENCES trial ON DELETE CASCADE,
  verdict   INTEGER NOT NULL,          -- its position
  id        INTEGER NOT NULL,
  operation INTEGER NOT NULL,
  op        INTEGER NOT NULL REFERENCES op,
  key       INTEGER NOT NULL,
  invoke_ns INTEGER NOT NULL,
  return_ns INTEGER,
  outcome   INTEGER NOT NULL REFERENCES outcome,
  conflict  INTEGER NOT NULL,
  observed  INTEGER NOT NULL,
  expected  INTEGER NOT NULL,
  number    INTEGER NOT NULL,
  session   INTEGER NOT NULL,
  process   INTEGER NOT NULL,
  node      INTEGER,
  sends     INTEGER NOT NULL,
  PRIMARY KEY (trial, verdict, id)
) WITHOUT ROWID;

-- What [slo] and [expect] say, and what came of it in this trial: SLOs first, each group
-- in the scenario's order.
CREATE TABLE claim (
  trial      INTEGER NOT NULL REFERENCES trial ON DELETE CASCADE,
  position   INTEGER NOT NULL,
  kind       TEXT NOT NULL,            -- slo or expect
  name       TEXT NOT NULL,            -- of an SLO its key, else the subject
  subject    TEXT NOT NULL,            -- as 'read.p99', 'stale_read', 'linearizable'
  comparison TEXT NOT NULL,            -- < <= > >= =
  bound      REAL,                     -- ms, a share, or a count; NULL: a verdict is wanted
  is_share   INTEGER NOT NULL,         -- 1: bound is a share of those at risk
  verdict    TEXT,                     -- holds, violated or unknown, where that is wanted
  text       TEXT NOT NULL,            -- as written
  result     TEXT NOT NULL,            -- met, missed or undecided
  unmeasured INTEGER NOT NULL,         -- 1: undecided, because nothing was measured
  measured   TEXT NOT NULL,            -- as 'read.p99 is 128 ms, wanted < 100 ms'
  PRIMARY KEY (trial, position)
) WITHOUT ROWID;

-- How busy the servers were, over the measured time. NULL: nothing to divide by.
CREATE TABLE node (
  trial                  INTEGER NOT NULL REFERENCES trial ON DELETE CASCADE,
  position               INTEGER NOT NULL,
  region                 TEXT NOT NULL,
  name                   TEXT NOT NULL,
  utilisation            REAL,          -- of all cores, 0..1
  codec_cpu_share        REAL,          -- of the busy CPU time
  longest_pause_ns       INTEGER NOT NULL,
  busy_ns                INTEGER NOT NULL, -- core time used, over the whole trial
  measured_busy_ns       INTEGER NOT NULL, -- the same, over the measured time
  charged_ns             INTEGER NOT NULL, -- the same, added up job by job
  mean_in_system         REAL,             -- jobs, by time
  arrivals_per_s         REAL,
  mean_time_in_system_ns REAL,
  refused                INTEGER NOT NULL, -- requests that found the queue full
  fsyncs                 INTEGER NOT NULL,
  PRIMARY KEY (trial, position)
) WITHOUT ROWID;

-- What can be used up, and how much of it was, over the measured time. What has no end
-- (an unlimited link, a free disk) is left out.
CREATE TABLE resource (
  trial       INTEGER NOT NULL REFERENCES trial ON DELETE CASCADE,
  position    INTEGER NOT NULL,
  kind        TEXT NOT NULL,           -- node, link or disk
  name        TEXT NOT NULL,           -- as 'us-east-1.0', 'us-east-1.0 > eu-west-1.0'
  utilisation REAL NOT NULL,           -- 0..1
  PRIMARY KEY (trial, position)
) WITHOUT ROWID;

-- What became of the updates; no row where the load had none.
CREATE TABLE update_summary (
  trial         INTEGER PRIMARY KEY REFERENCES trial ON DELETE CASCADE,
  operations    INTEGER NOT NULL,
  successes     INTEGER NOT NULL,
  attempts      INTEGER NOT NULL,
  conflicts     INTEGER NOT NULL,
  given_up      INTEGER NOT NULL,
  completion_ns INTEGER NOT NULL,      -- return of the last one that ended
  expected_min  INTEGER,               -- of the final content; NULL: cannot be compared
  expected_max  INTEGER,
  value         INTEGER
);

-- What became of adds to counters; no row where the load had none. Each counter must end
-- between what was acknowledged and that plus all attempts of unknown outcome.
CREATE TABLE add_summary (
  trial        INTEGER PRIMARY KEY REFERENCES trial ON DELETE CASCADE,
  operations   INTEGER NOT NULL,
  successes    INTEGER NOT NULL,
  expected_min INTEGER NOT NULL,       -- sums over all counters
  expected_max INTEGER NOT NULL,
  value        INTEGER NOT NULL,
  keys         INTEGER NOT NULL,       -- counters that somebody added to
  keys_below   INTEGER NOT NULL,       -- outside their own intervals
  keys_above   INTEGER NOT NULL,
  missing      INTEGER NOT NULL        -- acknowledged amounts that are certainly gone
);

-- How long copies differed; no row where the protocol keeps them from differing.
CREATE TABLE convergence (
  trial           INTEGER PRIMARY KEY REFERENCES trial ON DELETE CASCADE,
  watched         INTEGER NOT NULL,    -- keys of the samples
  keys            INTEGER NOT NULL,
  diverged_at_end INTEGER NOT NULL,    -- when the load stopped and faults were healed
  settled_ns      INTEGER              -- from then until all agreed; NULL: they never did
);
CREATE TABLE convergence_sample (
  trial    INTEGER NOT NULL REFERENCES trial ON DELETE CASCADE,
  position INTEGER NOT NULL,
  at_ns    INTEGER NOT NULL,
  diverged INTEGER NOT NULL,           -- of the keys watched
  PRIMARY KEY (trial, position)
) WITHOUT ROWID;

-- Histories (record.history = all). What a client asked for:
CREATE TABLE operation (
  trial     INTEGER NOT NULL REFERENCES trial ON DELETE CASCADE,
  id        INTEGER NOT NULL,          -- from 1, in order of being due
  kind      INTEGER NOT NULL REFERENCES op,
  key       INTEGER NOT NULL,
  due_ns    INTEGER NOT NULL,
  invoke_ns INTEGER,
  return_ns INTEGER,
  outcome   INTEGER NOT NULL REFERENCES outcome,
  conflict  INTEGER NOT NULL,          -- ok, and it said no
  given_up  INTEGER NOT NULL,
  session   INTEGER NOT NULL,
  process   INTEGER NOT NULL,          -- the session's number then
  attempts  INTEGER NOT NULL,
  region    INTEGER NOT NULL,          -- of the client; from 0, as in the topology
  PRIMARY KEY (trial, id)
) WITHOUT ROWID;

-- What operations are made of, and what checkers judge. The id of a primitive is the
-- id of the value that it writes.
CREATE TABLE primitive (
  trial     INTEGER NOT NULL REFERENCES trial ON DELETE CASCADE,
  id        INTEGER NOT NULL,          -- from 1, in the order in which they began
  operation INTEGER NOT NULL,
  op        INTEGER NOT NULL REFERENCES op,
  key       INTEGER NOT NULL,
  invoke_ns INTEGER NOT NULL,
  return_ns INTEGER,
  outcome   INTEGER NOT NULL REFERENCES outcome,
  conflict  INTEGER NOT NULL,          -- a CAS that answered no
  observed  INTEGER NOT NULL,          -- value id that a read returned or a CAS found
  expected  INTEGER NOT NULL,          -- value id that a CAS was based on
  number    INTEGER NOT NULL,          -- content read or written
  session   INTEGER NOT NULL,
  process   INTEGER NOT NULL,
  node      INTEGER,                   -- that answered
  sends     INTEGER NOT NULL,
  PRIMARY KEY (trial, id)
) WITHOUT ROWID;

-- Parts of transactions.
CREATE TABLE micro_operation (
  trial     INTEGER NOT NULL REFERENCES trial ON DELETE CASCADE,
  position  INTEGER NOT NULL,
  operation INTEGER NOT NULL,
  op        INTEGER NOT NULL REFERENCES op,
  key       INTEGER NOT NULL,
  value     INTEGER NOT NULL,
  PRIMARY KEY (trial, position)
) WITHOUT ROWID;

-- Words for the numbers in histories.
CREATE TABLE op (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE outcome (id INTEGER PRIMARY KEY, name TEXT NOT NULL);

CREATE VIEW trial_ms AS
  SELECT trial.id AS trial, scenario.name AS scenario, variant, seed, trial.operations,
         trial.ok, fail, unknown,
         CAST(trial.ok AS REAL) / nullif(trial.operations, 0) AS availability,
         trial.ok / nullif((duration_ns - warmup_ns) / 1e9, 0) AS throughput_per_s,
         mean_ns / 1e6 AS mean_ms, p50_ns / 1e6 AS p50_ms, p99_ns / 1e6 AS p99_ms,
         max_ns / 1e6 AS max_ms
  FROM trial JOIN scenario ON scenario.id = trial.scenario
  LEFT JOIN latency ON latency.trial = trial.id AND kind = 'all' AND region = '';

CREATE VIEW latency_ms AS
  SELECT trial, kind, region, operations, ok, mean_ns / 1e6 AS mean_ms,
         p50_ns / 1e6 AS p50_ms, p90_ns / 1e6 AS p90_ms, p95_ns / 1e6 AS p95_ms,
         p99_ns / 1e6 AS p99_ms, p999_ns / 1e6 AS p999_ms, max_ns / 1e6 AS max_ms
  FROM latency;

CREATE VIEW window_ms AS
  SELECT trial, start_ns / 1e9 AS start_s, end_ns / 1e9 AS end_s, due, ok, fail, unknown,
         mean_ns / 1e6 AS mean_ms, p50_ns / 1e6 AS p50_ms, p99_ns / 1e6 AS p99_ms,
         max_ns / 1e6 AS max_ms
  FROM window;

CREATE VIEW operation_ms AS
  SELECT trial, operation.id, op.name AS kind, key, due_ns / 1e6 AS due_ms,
         invoke_ns / 1e6 AS invoke_ms, return_ns / 1e6 AS return_ms,
         (return_ns - due_ns) / 1e6 AS latency_ms, outcome.name AS outcome, conflict,
         given_up, session, process, attempts, region
  FROM operation JOIN op ON op.id = kind JOIN outcome ON outcome.id = outcome;

CREATE VIEW primitive_ms AS
  SELECT trial, primitive.id, operation, op.name AS op, key, invoke_ns / 1e6 AS invoke_ms,
         return_ns / 1e6 AS return_ms, (return_ns - invoke_ns) / 1e6 AS latency_ms,
         outcome.name AS outcome, conflict, observed, expected, number, session, process,
         node, sends
  FROM primitive JOIN op ON op.id = op JOIN outcome ON outcome.id = outcome;
