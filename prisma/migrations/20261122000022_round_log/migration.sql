-- The public log of rounds: every decided one, once, without phone or amount of anybody, in a hash chain that
-- one job seals in order. As with the audit trail, a chain written by each round's own transaction would be
-- the hottest row of all.

-- Referred to by the log, and the rounds get a trigger: nobody writes them until the log knows all that are decided.
SELECT kete.take_tables('SHARE ROW EXCLUSIVE', '{public.seeds,public.rounds}');

-- Decided and not in the log yet: normally a second's worth. Written by the round's own transaction, so that
-- no round is forgotten, whatever decided it. A look at `rounds` by id could not do that: ids are given
-- before transactions commit, and a guest's round is decided long after it got its own.
CREATE TABLE public.round_log_waiting (
  round_id BIGINT NOT NULL,
  CONSTRAINT round_log_waiting_pkey PRIMARY KEY (round_id)
);
-- Rows live for a second. At PostgreSQL's usual pace the dead would be many times the living.
ALTER TABLE public.round_log_waiting SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

CREATE TABLE public.round_log (
  seq BIGINT NOT NULL,
  round_id BIGINT NOT NULL,
  seed_id INTEGER NOT NULL,
  public_id UUID NOT NULL,
  seed_hash CHAR(64) NOT NULL,
  nonce INTEGER NOT NULL,
  client_seed TEXT NOT NULL,
  side public.round_side NOT NULL,
  target INTEGER NOT NULL,
  edge_bp INTEGER NOT NULL,
  status public.round_status NOT NULL,
  roll INTEGER,
  decided_at TIMESTAMPTZ(3) NOT NULL,
  link BYTEA NOT NULL,
  CONSTRAINT round_log_pkey PRIMARY KEY (seq),
  CONSTRAINT round_log_round_id_fkey FOREIGN KEY (round_id) REFERENCES public.rounds (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT round_log_seed_id_fkey FOREIGN KEY (seed_id) REFERENCES public.seeds (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT round_log_seq CHECK (seq > 0),
  CONSTRAINT round_log_status CHECK (status <> 'AWAITING_PAYMENT' AND (status = 'VOID') = (roll IS NULL)),
  CONSTRAINT round_log_link CHECK (octet_length(link) = 32)
);
CREATE UNIQUE INDEX round_log_round_id_key ON public.round_log (round_id);
-- For the key above: unused reservations are deleted from the seeds by the thousand, and each is looked for here.
CREATE INDEX round_log_seed_id_idx ON public.round_log (seed_id);

-- The chain's newest link; before the first, thirty-two zeros.
CREATE TABLE public.round_log_head (
  id INTEGER NOT NULL DEFAULT 1,
  seq BIGINT NOT NULL DEFAULT 0,
  link BYTEA NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
  CONSTRAINT round_log_head_pkey PRIMARY KEY (id),
  CONSTRAINT round_log_head_one CHECK (id = 1)
);
INSERT INTO public.round_log_head DEFAULT VALUES;

-- What was promised and what was paid, added up as rounds are sealed. `rounds`: as if each had staked 10,000,
-- which anybody can add up from the log. `money`: what was staked. `money_shown`: the same as it stood at the
-- last whole hundred of rounds, which is what the public sees: a difference of two never tells one stake.
--   promised_e4 = sum of win × outcomes: the mean of what is paid, in ten-thousandths
--   variance_e8 = sum of win² × outcomes × (10,000 − outcomes): its variance, in hundred-millionths
CREATE TABLE public.round_returns (
  basis TEXT NOT NULL,
  rounds BIGINT NOT NULL DEFAULT 0,
  staked DECIMAL(40, 0) NOT NULL DEFAULT 0,
  paid DECIMAL(40, 0) NOT NULL DEFAULT 0,
  promised_e4 DECIMAL(50, 0) NOT NULL DEFAULT 0,
  variance_e8 DECIMAL(80, 0) NOT NULL DEFAULT 0,
  CONSTRAINT round_returns_pkey PRIMARY KEY (basis),
  CONSTRAINT round_returns_basis CHECK (basis IN ('rounds', 'money', 'money_shown'))
);
INSERT INTO public.round_returns (basis) VALUES ('rounds'), ('money'), ('money_shown');

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON public.round_log FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER append_only_t BEFORE TRUNCATE ON public.round_log EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER append_only_h BEFORE DELETE ON public.round_log_head FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER append_only_ht BEFORE TRUNCATE ON public.round_log_head EXECUTE FUNCTION ledger.refuse_change();

CREATE FUNCTION kete.await_log() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO public.round_log_waiting (round_id) VALUES (new.id);
  RETURN NULL;
END $$;
CREATE TRIGGER await_log AFTER INSERT ON public.rounds FOR EACH ROW WHEN (new.status <> 'AWAITING_PAYMENT') EXECUTE FUNCTION kete.await_log();
CREATE TRIGGER await_log_u AFTER UPDATE OF status ON public.rounds FOR EACH ROW
  WHEN (old.status = 'AWAITING_PAYMENT' AND new.status <> 'AWAITING_PAYMENT') EXECUTE FUNCTION kete.await_log();
INSERT INTO public.round_log_waiting (round_id) SELECT id FROM public.rounds WHERE status <> 'AWAITING_PAYMENT';

-- The log of a round as it would stand at this place. The one place where a round becomes a line of the log.
CREATE VIEW kete.round_log_rows AS
  SELECT r.id AS round_id, r.seed_id, r.public_id, s.hash AS seed_hash, r.nonce, r.client_seed, r.side, r.target, r.edge_bp, r.status, r.roll, r.settled_at AS decided_at
    FROM public.rounds r JOIN public.seeds s ON s.id = r.seed_id;

-- What a link is made over, as a text that a stranger can write down from the public answer: eleven values
-- with bars between, none of which can hold a bar.
CREATE FUNCTION kete.round_log_line(p_row public.round_log) RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT concat_ws('|', p_row.seq, p_row.public_id, p_row.seed_hash, p_row.nonce, p_row.client_seed, p_row.side, p_row.target, p_row.edge_bp, p_row.status,
    coalesce(p_row.roll::text, '-'), to_char(p_row.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
$$;

-- SHA-256 over the link before in hex, a line feed, and the line.
CREATE FUNCTION kete.round_log_link(p_before bytea, p_row public.round_log) RETURNS bytea LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT sha256(convert_to(encode(p_before, 'hex') || E'\n' || kete.round_log_line(p_row), 'UTF8'))
$$;

-- What every sealed round adds to the returns, as if it had staked 10,000 and by what it did stake. Void ones staked nothing.
CREATE VIEW kete.round_log_returns AS
  SELECT l.seq, x.basis, x.staked, CASE WHEN l.status = 'WON' THEN x.win ELSE 0 END AS paid, x.win * o.outcomes AS promised_e4, x.win * x.win * o.outcomes * (10000 - o.outcomes) AS variance_e8
    FROM public.round_log l JOIN public.rounds r ON r.id = l.round_id
    CROSS JOIN LATERAL (SELECT (CASE l.side WHEN 'under' THEN l.target ELSE 9999 - l.target END)::numeric AS outcomes) o
    CROSS JOIN LATERAL (VALUES ('rounds', 10000::numeric, r.multiplier4::numeric), ('money', r.amount::numeric, r.win_payout::numeric)) AS x (basis, staked, win)
   WHERE l.status <> 'VOID';

-- Adds the rounds sealed after place p_after to the returns. Internal.
CREATE FUNCTION kete.count_rounds(p_after bigint) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE before public.round_returns; step CONSTANT int := 100;
BEGIN
  SELECT * INTO STRICT before FROM public.round_returns WHERE basis = 'money';
  WITH added AS MATERIALIZED (
    SELECT v.*, (before.rounds + row_number() OVER (PARTITION BY v.basis ORDER BY v.seq)) AS place FROM kete.round_log_returns v WHERE v.seq > p_after),
  sums AS (
    SELECT a.basis, count(*) AS rounds, sum(a.staked) AS staked, sum(a.paid) AS paid, sum(a.promised_e4) AS promised_e4, sum(a.variance_e8) AS variance_e8 FROM added a GROUP BY a.basis
    UNION ALL
    -- Up to the last whole step that these rounds reach, if they reach one.
    SELECT 'money_shown', count(*) + before.rounds - f.rounds, sum(a.staked) + before.staked - f.staked, sum(a.paid) + before.paid - f.paid,
           sum(a.promised_e4) + before.promised_e4 - f.promised_e4, sum(a.variance_e8) + before.variance_e8 - f.variance_e8
      FROM added a JOIN public.round_returns f ON f.basis = 'money_shown'
     WHERE a.basis = 'money' AND a.place <= (SELECT max(b.place) / step * step FROM added b)
     GROUP BY f.basis)
  UPDATE public.round_returns t SET rounds = t.rounds + s.rounds, staked = t.staked + s.staked, paid = t.paid + s.paid,
    promised_e4 = t.promised_e4 + s.promised_e4, variance_e8 = t.variance_e8 + s.variance_e8
    FROM sums s WHERE s.basis = t.basis;
END $$;

-- Seals up to p_batch decided rounds and adds them to the returns; returns how many. The order of sealing is
-- the log's: a round that commits late, or is paid late, simply comes later. Nothing to do while another seals.
CREATE FUNCTION kete.seal_rounds(p_batch int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE head public.round_log_head; r kete.round_log_rows; l public.round_log; before bytea; sealed bigint[] := '{}';
BEGIN
  IF p_batch IS NULL OR p_batch NOT BETWEEN 1 AND 10000 THEN RAISE EXCEPTION 'a batch is 1 to 10000 rounds' USING ERRCODE = 'invalid_parameter_value'; END IF;
  -- An arbitrary number of our own. Let go of at commit, after the head it guards is to be seen.
  IF NOT pg_try_advisory_xact_lock(53830720193) THEN RETURN 0; END IF;
  SELECT * INTO STRICT head FROM public.round_log_head WHERE id = 1;
  before := head.link;
  FOR r IN SELECT v.* FROM public.round_log_waiting w JOIN kete.round_log_rows v ON v.round_id = w.round_id ORDER BY w.round_id LIMIT p_batch LOOP
    sealed := array_append(sealed, r.round_id);
    l := ROW(head.seq + cardinality(sealed), r.round_id, r.seed_id, r.public_id, r.seed_hash, r.nonce, r.client_seed, r.side, r.target, r.edge_bp, r.status, r.roll, r.decided_at, NULL);
    l.link := kete.round_log_link(before, l);
    INSERT INTO public.round_log SELECT l.*;
    before := l.link;
  END LOOP;
  IF cardinality(sealed) = 0 THEN RETURN 0; END IF;
  DELETE FROM public.round_log_waiting w WHERE w.round_id = ANY (sealed);
  UPDATE public.round_log_head SET seq = head.seq + cardinality(sealed), link = before WHERE id = 1;
  PERFORM kete.count_rounds(head.seq);
  RETURN cardinality(sealed);
END $$;

-- Recomputes the chain in one snapshot and returns the first thing wrong with it: `gap` (a round before this
-- place is missing), `changed` (the line or its link is not what was sealed), `end` (the log does not end where
-- its head says), `head` (the remembered link p_seq is not p_link any more), `differs` (the round itself is
-- not what its line says), `missing` (a decided round neither in the log nor on its way), `waiting` (one that
-- waits though it is in the log or not decided) or `returns` (the sums are not what the log adds up to). STABLE, so
-- that sealing meanwhile is not mistaken for a break.
CREATE FUNCTION kete.check_round_log(p_seq bigint DEFAULT NULL, p_link bytea DEFAULT NULL,
  OUT sealed bigint, OUT waiting bigint, OUT head_seq bigint, OUT head_link bytea, OUT finding text, OUT finding_seq bigint, OUT finding_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  SELECT count(*) INTO sealed FROM public.round_log;
  SELECT count(*) INTO waiting FROM public.round_log_waiting;
  SELECT seq, link INTO STRICT head_seq, head_link FROM public.round_log_head WHERE id = 1;
  SELECT CASE WHEN c.seq <> c.seq_before + 1 THEN 'gap' ELSE 'changed' END, c.seq, c.public_id INTO finding, finding_seq, finding_id
    FROM (SELECT l.seq, l.public_id, l.link, lag(l.seq, 1, 0::bigint) OVER w AS seq_before,
                 kete.round_log_link(lag(l.link, 1, decode(repeat('00', 32), 'hex')) OVER w, l) AS made
            FROM public.round_log l WINDOW w AS (ORDER BY l.seq)) c
   WHERE c.seq <> c.seq_before + 1 OR c.link IS DISTINCT FROM c.made
   ORDER BY c.seq LIMIT 1;
  IF finding IS NOT NULL THEN RETURN; END IF;
  IF (SELECT coalesce(max(seq), 0) FROM public.round_log) <> head_seq
     OR (head_seq > 0 AND NOT EXISTS (SELECT FROM public.round_log WHERE seq = head_seq AND link = head_link))
  THEN finding := 'end'; finding_seq := head_seq; RETURN;
  ELSIF p_seq > 0 AND NOT EXISTS (SELECT FROM public.round_log WHERE seq = p_seq AND link = p_link)
  THEN finding := 'head'; finding_seq := p_seq; RETURN;
  END IF;
  SELECT 'differs', l.seq, l.public_id INTO finding, finding_seq, finding_id
    FROM public.round_log l LEFT JOIN kete.round_log_rows r ON r.round_id = l.round_id
   WHERE ROW(r.round_id, r.seed_id, r.public_id, r.seed_hash, r.nonce, r.client_seed, r.side, r.target, r.edge_bp, r.status, r.roll, r.decided_at)
     IS DISTINCT FROM ROW(l.round_id, l.seed_id, l.public_id, l.seed_hash, l.nonce, l.client_seed, l.side, l.target, l.edge_bp, l.status, l.roll, l.decided_at)
   ORDER BY l.seq LIMIT 1;
  IF finding IS NOT NULL THEN RETURN; END IF;
  SELECT 'missing', NULL, r.public_id INTO finding, finding_seq, finding_id FROM public.rounds r
   WHERE r.status <> 'AWAITING_PAYMENT' AND NOT EXISTS (SELECT FROM public.round_log l WHERE l.round_id = r.id)
     AND NOT EXISTS (SELECT FROM public.round_log_waiting w WHERE w.round_id = r.id)
   ORDER BY r.id LIMIT 1;
  IF finding IS NOT NULL THEN RETURN; END IF;
  SELECT 'waiting', l.seq, r.public_id INTO finding, finding_seq, finding_id
    FROM public.round_log_waiting w LEFT JOIN public.rounds r ON r.id = w.round_id LEFT JOIN public.round_log l ON l.round_id = w.round_id
   WHERE l.seq IS NOT NULL OR r.id IS NULL OR r.status = 'AWAITING_PAYMENT'
   ORDER BY w.round_id LIMIT 1;
  IF finding IS NOT NULL THEN RETURN; END IF;
  IF EXISTS (
    SELECT FROM public.round_returns t
      LEFT JOIN (SELECT v.basis, count(*) AS rounds, sum(v.staked) AS staked, sum(v.paid) AS paid, sum(v.promised_e4) AS promised_e4, sum(v.variance_e8) AS variance_e8
                   FROM kete.round_log_returns v GROUP BY v.basis) s ON s.basis = t.basis
     WHERE t.basis <> 'money_shown'
       AND ROW(t.rounds, t.staked, t.paid, t.promised_e4, t.variance_e8)
           IS DISTINCT FROM ROW(coalesce(s.rounds, 0), coalesce(s.staked, 0), coalesce(s.paid, 0), coalesce(s.promised_e4, 0), coalesce(s.variance_e8, 0)))
  THEN finding := 'returns'; END IF;
END $$;

GRANT EXECUTE ON FUNCTION kete.seal_rounds(int), kete.check_round_log(bigint, bytea) TO kete_app;
