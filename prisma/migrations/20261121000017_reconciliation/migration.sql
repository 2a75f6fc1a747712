-- Reconciliation: the ledger, our attempts and collections, and what the rail says, compared every day.
-- And the figures of money for the metrics.

-- What one rail should hold for us by our books, and what is on its way there and back. One snapshot.
CREATE FUNCTION kete.reconcile_books(p_rail text, p_currency char(3), OUT expected bigint, OUT in_flight_out bigint, OUT in_flight_in bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- A balance is credits minus debits, so what lies at the rail stands there as a debit.
  SELECT coalesce(-sum(posted), 0)::bigint INTO expected FROM ledger.account_balance WHERE code = 'clearing:' || p_rail || ':' || p_currency;
  SELECT coalesce(sum(w.amount - w.fee), 0)::bigint INTO in_flight_out FROM public.payout_attempts t JOIN public.withdraw_requests w ON w.id = t.withdraw_id
   WHERE t.provider = p_rail AND w.currency = p_currency AND t.closed_at IS NULL AND t.sends > 0;
  -- One that we gave up may still be paid while it is asked about.
  SELECT coalesce(sum(amount), 0)::bigint INTO in_flight_in FROM public.collections
   WHERE provider = p_rail AND currency = p_currency AND sends > 0 AND late_txn_id IS NULL AND (closed_at IS NULL OR (state = 'FAILED' AND next_check_at IS NOT NULL));
END $$;

-- What is compared one by one: all that closed since then, and whatever still differs. `booked` is what the
-- ledger says moved for it through this rail.
CREATE FUNCTION kete.reconcile_items(p_rail text, p_currency char(3), p_since timestamptz, p_limit int)
RETURNS TABLE (direction text, reference uuid, method text, destination text, amount bigint, state text, txn text, booked bigint, closed_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE clearing bigint := (SELECT id FROM ledger.account WHERE code = 'clearing:' || p_rail || ':' || p_currency);
BEGIN
  RETURN QUERY
  WITH differing AS (SELECT d.reference AS id FROM public.differences d WHERE d.rail = p_rail AND d.cleared_at IS NULL AND d.reference IS NOT NULL)
  SELECT 'out', t.id, w.method::text, w.destination, (w.amount - w.fee)::bigint, t.state::text, t.provider_txn_id,
         coalesce((SELECT sum(m.amount) FROM ledger.transfer m WHERE m.ref = w.public_id AND m.phase = 'POST' AND m.credit_id = clearing AND t.state = 'SUCCEEDED'), 0)::bigint, t.closed_at
    FROM public.payout_attempts t JOIN public.withdraw_requests w ON w.id = t.withdraw_id
   WHERE t.provider = p_rail AND w.currency = p_currency AND t.closed_at IS NOT NULL AND (t.closed_at >= p_since OR t.id IN (SELECT id FROM differing))
  UNION ALL
  SELECT 'in', c.id, 'MOMO', c.phone, c.amount, c.state::text, coalesce(c.provider_txn_id, c.late_txn_id),
         coalesce((SELECT sum(m.amount) FROM ledger.transfer m WHERE m.debit_id = clearing AND m.phase = 'POSTED'
           AND m.ref IN (c.id, (SELECT r.public_id FROM public.rounds r WHERE r.id = c.round_id))), 0)::bigint, c.closed_at
    FROM public.collections c
   WHERE c.provider = p_rail AND c.currency = p_currency AND c.closed_at IS NOT NULL AND (c.closed_at >= p_since OR c.id IN (SELECT id FROM differing))
  ORDER BY 9 LIMIT p_limit;
END $$;

-- By how much suspense entries have already moved what we expect at the rail, for each open difference.
CREATE FUNCTION kete.booked_differences(p_rail text, p_currency char(3)) RETURNS TABLE (kind text, reference uuid, booked bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE clearing bigint := (SELECT id FROM ledger.account WHERE code = 'clearing:' || p_rail || ':' || p_currency);
BEGIN
  RETURN QUERY
  SELECT d.kind, d.reference, sum(CASE WHEN m.debit_id = clearing THEN m.amount ELSE -m.amount END)::bigint
    FROM public.differences d JOIN ledger.transfer m ON m.kind = 'suspense' AND (m.ref = d.id OR m.ref IN (SELECT c.id FROM public.money_cases c WHERE c.reference = ANY (kete.same_money(d.reference))))
   WHERE d.rail = p_rail AND d.currency = p_currency AND d.cleared_at IS NULL GROUP BY d.id;
END $$;

CREATE FUNCTION kete.start_reconciliation(p_id uuid, p_rail text, p_currency char(3), p_actor text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$ INSERT INTO public.reconciliations (id, rail, currency, actor) VALUES (p_id, p_rail, p_currency, left(p_actor, 60)) $$;

-- Ends a comparison: what was found stays open from when it was first seen, what was looked at and is not
-- found any more is cleared. p_found: [{kind, reference, amount, details}]; p_looked: the references asked about.
CREATE FUNCTION kete.end_reconciliation(p_id uuid, p_looked uuid[], p_ledger bigint, p_in_flight bigint, p_rail_balance bigint, p_unexplained bigint, p_failure text, p_found jsonb)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE r public.reconciliations; f record;
BEGIN
  UPDATE public.reconciliations SET ended_at = clock_timestamp(), checked = cardinality(p_looked), ledger_balance = p_ledger, in_flight = p_in_flight,
    rail_balance = p_rail_balance, unexplained = p_unexplained, failure = left(p_failure, 200) WHERE id = p_id AND ended_at IS NULL RETURNING * INTO r;
  IF r.id IS NULL THEN RAISE EXCEPTION 'no such open reconciliation' USING ERRCODE = 'invalid_parameter_value'; END IF;
  FOR f IN SELECT * FROM jsonb_to_recordset(p_found) AS x (kind text, reference uuid, amount bigint, details jsonb) LOOP
    UPDATE public.differences SET amount = f.amount, details = f.details, last_seen_at = clock_timestamp()
     WHERE rail = r.rail AND kind = f.kind AND reference IS NOT DISTINCT FROM f.reference AND cleared_at IS NULL;
    IF NOT FOUND THEN
      -- Another comparison of the same rail may have found it in the same moment.
      INSERT INTO public.differences AS d (id, rail, kind, reference, amount, currency, details) VALUES (uuidv7(), r.rail, f.kind, f.reference, f.amount, r.currency, f.details)
      ON CONFLICT (rail, kind, reference) WHERE cleared_at IS NULL DO UPDATE SET amount = excluded.amount, details = excluded.details, last_seen_at = clock_timestamp();
    END IF;
  END LOOP;
  UPDATE public.differences d SET cleared_at = clock_timestamp()
   WHERE d.rail = r.rail AND d.currency = r.currency AND d.cleared_at IS NULL AND d.last_seen_at < r.started_at
     AND (d.reference = ANY (p_looked) OR (d.reference IS NULL AND p_rail_balance IS NOT NULL));
  INSERT INTO public.audit_entries (kind, details)
  VALUES ('reconciled', jsonb_build_object('rail', r.rail, 'actor', r.actor, 'checked', cardinality(p_looked), 'found', jsonb_array_length(p_found), 'unexplained', p_unexplained, 'failure', left(p_failure, 60)));
END $$;

-- The figures of money at this moment, a row each: name, labels, value.
CREATE FUNCTION kete.money_gauges() RETURNS TABLE (name text, labels jsonb, value float8) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY
  SELECT 'kete_withdrawals_open', jsonb_build_object('status', lower(s.status)), (SELECT count(*) FROM public.withdraw_requests w WHERE w.status = s.status::public.withdraw_status)::float8
    FROM unnest(ARRAY['PENDING', 'PROCESSING']) AS s (status)
  UNION ALL SELECT 'kete_hold_oldest_seconds', '{}', coalesce((SELECT extract(epoch FROM now() - min(w.created_at)) FROM public.withdraw_requests w WHERE w.status IN ('PENDING', 'PROCESSING')), 0)::float8
  UNION ALL SELECT 'kete_payouts_unknown', '{}', (SELECT count(*) FROM public.payout_attempts t WHERE t.state = 'UNKNOWN')::float8
  UNION ALL SELECT 'kete_cases_open', jsonb_build_object('kind', kete.metric_label(c.kind)), count(*)::float8 FROM public.money_cases c WHERE c.closed_at IS NULL GROUP BY c.kind
  UNION ALL SELECT 'kete_rollup_rows', '{}', l.waiting::float8 FROM ledger.rollup_lag l
  UNION ALL SELECT 'kete_rollup_lag_seconds', '{}', l.oldest_seconds FROM ledger.rollup_lag l
  UNION ALL SELECT 'kete_rail_errors_total', jsonb_build_object('rail', r.name), r.errors::float8 FROM public.rails r
  UNION ALL SELECT 'kete_rail_paused', jsonb_build_object('rail', r.name), (r.opened_at IS NOT NULL)::int::float8 FROM public.rails r
  UNION ALL SELECT 'kete_rail_float', jsonb_build_object('rail', r.name, 'currency', r.currency), r.balance::float8 FROM public.rails r WHERE r.balance IS NOT NULL
  UNION ALL SELECT 'kete_rail_unexplained', jsonb_build_object('rail', x.rail), x.unexplained::float8
    FROM (SELECT DISTINCT ON (q.rail) q.rail, q.unexplained FROM public.reconciliations q WHERE q.ended_at IS NOT NULL AND q.unexplained IS NOT NULL ORDER BY q.rail, q.started_at DESC) AS x
  UNION ALL SELECT 'kete_rail_reconciled_seconds', jsonb_build_object('rail', x.rail), extract(epoch FROM now() - x.ended)::float8
    FROM (SELECT q.rail, max(q.ended_at) AS ended FROM public.reconciliations q WHERE q.failure IS NULL GROUP BY q.rail) AS x WHERE x.ended IS NOT NULL
  UNION ALL SELECT 'kete_differences_oldest_seconds', jsonb_build_object('rail', d.rail), extract(epoch FROM now() - min(d.first_seen_at))::float8 FROM public.differences d WHERE d.cleared_at IS NULL GROUP BY d.rail;
END $$;
CREATE INDEX payout_attempts_unknown ON public.payout_attempts (created_at) WHERE state = 'UNKNOWN';
CREATE INDEX payout_attempts_closed_at ON public.payout_attempts (provider, closed_at) WHERE closed_at IS NOT NULL;
CREATE INDEX collections_closed_at ON public.collections (provider, closed_at) WHERE closed_at IS NOT NULL;

-- As before, and counts what became of money. Replaces the counting of the trail's own migration.
CREATE FUNCTION kete.count_money(p_ids bigint[]) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO public.metric_counts AS m (name, labels, value)
  WITH e AS MATERIALIZED (SELECT kind, details AS d FROM public.audit_entries WHERE id = ANY (p_ids) AND kind IN ('withdrawal_requested', 'withdrawal_moved', 'collection_moved', 'rail_paused')),
  counted (name, labels, value) AS (
    SELECT 'kete_withdrawals_total', jsonb_build_object('status', 'pending'), 1::numeric FROM e WHERE kind = 'withdrawal_requested'
    UNION ALL SELECT 'kete_withdrawals_total', jsonb_build_object('status', kete.metric_label(d ->> 'to')), 1 FROM e WHERE kind = 'withdrawal_moved'
    UNION ALL SELECT 'kete_collections_total', jsonb_build_object('rail', kete.metric_label(d ->> 'rail'), 'purpose', kete.metric_label(d ->> 'purpose'), 'status', kete.metric_label(d ->> 'to')), 1 FROM e WHERE kind = 'collection_moved'
    UNION ALL SELECT 'kete_rail_pauses_total', jsonb_build_object('rail', kete.metric_label(d ->> 'rail'), 'trouble', kete.metric_label(d ->> 'trouble')), 1 FROM e WHERE kind = 'rail_paused'),
  observed (name, labels, seconds) AS (
    SELECT 'kete_withdrawal_seconds', jsonb_build_object('rail', kete.metric_label(d ->> 'rail'), 'status', kete.metric_label(d ->> 'to')), kete.metric_number(d -> 'seconds', 100000000)
      FROM e WHERE kind = 'withdrawal_moved' AND d ->> 'to' IN ('COMPLETED', 'FAILED')),
  points AS (
    SELECT name, labels, value FROM counted
    UNION ALL SELECT name || '_count', labels, 1 FROM observed WHERE seconds IS NOT NULL
    UNION ALL SELECT name || '_sum', labels, seconds FROM observed WHERE seconds IS NOT NULL
    UNION ALL SELECT name || '_bucket', labels || jsonb_build_object('le', bound), (seconds <= bound::numeric)::int
      FROM observed CROSS JOIN unnest(ARRAY['1', '5', '15', '60', '300', '900', '3600', '21600', '86400', '+Inf']) AS bound WHERE seconds IS NOT NULL)
  SELECT name, labels::text, sum(value) FROM points GROUP BY 1, 2
  ON CONFLICT (name, labels) DO UPDATE SET value = m.value + excluded.value;
END $$;

CREATE OR REPLACE FUNCTION kete.seal_audit(p_batch int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE head public.audit_head; link bytea; ids bigint[] := '{}'; links bytea[] := '{}'; e record;
BEGIN
  IF p_batch IS NULL OR p_batch NOT BETWEEN 1 AND 10000 THEN RAISE EXCEPTION 'a batch is 1 to 10000 entries' USING ERRCODE = 'invalid_parameter_value'; END IF;
  -- An arbitrary number of our own. Let go of at commit, after the head it guards is to be seen.
  IF NOT pg_try_advisory_xact_lock(53830720192) THEN RETURN 0; END IF;
  SELECT * INTO STRICT head FROM public.audit_head WHERE id = 1;
  link := head.hash;
  FOR e IN SELECT b.id, b.body FROM kete.audit_bodies b WHERE b.seal_seq IS NULL ORDER BY b.id LIMIT p_batch LOOP
    ids := array_append(ids, e.id);
    link := sha256(link || int8send(head.seq + cardinality(ids)) || e.body);
    links := array_append(links, link);
  END LOOP;
  IF cardinality(ids) = 0 THEN RETURN 0; END IF;
  UPDATE public.audit_entries a SET seal_seq = head.seq + s.n, seal_hash = s.link FROM unnest(ids, links) WITH ORDINALITY AS s (id, link, n) WHERE a.id = s.id;
  UPDATE public.audit_head SET seq = head.seq + cardinality(ids), hash = link WHERE id = 1;
  PERFORM kete.count_audit(ids);
  PERFORM kete.count_money(ids);
  RETURN cardinality(ids);
END $$;

GRANT EXECUTE ON FUNCTION
  kete.reconcile_books(text, char), kete.reconcile_items(text, char, timestamptz, int), kete.booked_differences(text, char), kete.start_reconciliation(uuid, text, char, text),
  kete.end_reconciliation(uuid, uuid[], bigint, bigint, bigint, bigint, text, jsonb), kete.money_gauges()
TO kete_app;
