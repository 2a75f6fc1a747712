-- The trail is sealed: one job gives every committed entry its place in a hash chain, and counts it
-- into the metrics in the same transaction, so that each entry is counted exactly once. A chain
-- written by each entry's own transaction would be the hottest row of all.

ALTER TABLE public.audit_entries ADD COLUMN seal_seq BIGINT, ADD COLUMN seal_hash BYTEA;
CREATE UNIQUE INDEX audit_entries_seal_seq_key ON public.audit_entries (seal_seq);
-- What waits to be sealed: normally a second's worth, so finding it costs nothing however long the trail is.
CREATE INDEX audit_entries_unsealed ON public.audit_entries (id) WHERE seal_seq IS NULL;
-- Each entry leaves that index when it is sealed. At PostgreSQL's usual fifth of the table, a long trail
-- would let so many dead ones gather that every second's look would wade through them.
ALTER TABLE public.audit_entries SET (autovacuum_vacuum_scale_factor = 0.01);
ALTER TABLE public.audit_entries
  ADD CONSTRAINT audit_entries_kind CHECK (kind ~ '^[a-z][a-z0-9_]{0,39}$'),
  ADD CONSTRAINT audit_entries_at CHECK (isfinite(at)),
  ADD CONSTRAINT audit_entries_phone CHECK (strpos(phone, '•••') > 0 AND char_length(phone) <= 20),
  ADD CONSTRAINT audit_entries_request CHECK (char_length(request_id) <= 100),
  ADD CONSTRAINT audit_entries_details CHECK (jsonb_typeof(details) = 'object' AND pg_column_size(details) <= 16384),
  ADD CONSTRAINT audit_entries_seal CHECK ((seal_seq IS NULL) = (seal_hash IS NULL) AND seal_seq > 0 AND octet_length(seal_hash) = 32);

-- The chain's newest link. With it, an end that was cut off shows even to who remembers no link himself.
CREATE TABLE public.audit_head (
  id INTEGER NOT NULL DEFAULT 1,
  seq BIGINT NOT NULL DEFAULT 0,
  hash BYTEA NOT NULL DEFAULT '\x'::bytea,
  CONSTRAINT audit_head_pkey PRIMARY KEY (id),
  CONSTRAINT audit_head_one CHECK (id = 1)
);
INSERT INTO public.audit_head DEFAULT VALUES;

-- Counters and histograms as the trail has added them up. `labels` is a jsonb object as text: one spelling each.
CREATE TABLE public.metric_counts (
  name TEXT NOT NULL,
  labels TEXT NOT NULL,
  value DECIMAL(24, 6) NOT NULL,
  CONSTRAINT metric_counts_pkey PRIMARY KEY (name, labels)
);

-- An entry changes once, when it is sealed, and then in nothing but its seal.
DROP TRIGGER append_only ON public.audit_entries;
CREATE FUNCTION kete.guard_audit() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE bare public.audit_entries := new;
BEGIN
  bare.seal_seq := NULL; bare.seal_hash := NULL;
  -- Compared byte by byte: 1 and 1.0 are equal as numbers, and different as what was recorded.
  IF new.seal_seq IS NULL OR bare *<> old THEN RAISE EXCEPTION 'audit_entries is append-only' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN new;
END $$;
CREATE TRIGGER append_only BEFORE UPDATE ON public.audit_entries FOR EACH ROW EXECUTE FUNCTION kete.guard_audit();
CREATE TRIGGER append_only_d BEFORE DELETE ON public.audit_entries FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER append_only_h BEFORE DELETE ON public.audit_head FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER append_only_t BEFORE TRUNCATE ON public.audit_head EXECUTE FUNCTION ledger.refuse_change();

-- What is sealed of an entry: every column, as a JSON array, in which no two entries read the same. The
-- instant is in milliseconds, since its text would follow the session's time zone.
CREATE VIEW kete.audit_bodies AS
  SELECT e.id, e.seal_seq, e.seal_hash,
         convert_to(jsonb_build_array(e.id, (extract(epoch FROM e.at) * 1000)::bigint, e.kind, e.player_id, e.phone, e.request_id, e.details)::text, 'UTF8') AS body
    FROM public.audit_entries e;

-- A label's value: short and of a closed alphabet, or `other`, so that no text from outside makes series without end.
CREATE FUNCTION kete.metric_label(p_text text) RETURNS text LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN CASE WHEN lower(p_text) ~ '^[a-z0-9_-]{1,40}$' THEN lower(p_text) ELSE 'other' END;
END $$;

-- A number that an entry carries, or null where it carries none from 0 to p_max.
CREATE FUNCTION kete.metric_number(p_value jsonb, p_max numeric) RETURNS numeric LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF jsonb_typeof(p_value) IS DISTINCT FROM 'number' THEN RETURN NULL; END IF;
  RETURN CASE WHEN (p_value #>> '{}')::numeric BETWEEN 0 AND p_max THEN round((p_value #>> '{}')::numeric, 6) END;
END $$;

-- Adds entries to the metrics. A kind that no metric counts is passed over.
CREATE FUNCTION kete.count_audit(p_ids bigint[]) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO public.metric_counts AS m (name, labels, value)
  WITH e AS MATERIALIZED (SELECT kind, details AS d FROM public.audit_entries WHERE id = ANY (p_ids)),
  counted (name, labels, value) AS (
    SELECT 'kete_code_requests_total', jsonb_build_object('purpose', kete.metric_label(d ->> 'purpose')), 1::numeric FROM e WHERE kind = 'code_requested'
    UNION ALL SELECT 'kete_sms_total', jsonb_build_object('provider', kete.metric_label(d ->> 'provider'), 'outcome', substr(kind, 6),
        'country', CASE WHEN d ->> 'country' ~ '^[A-Z]{2}$' THEN d ->> 'country' ELSE 'other' END), 1 FROM e WHERE kind IN ('code_sent', 'code_failed', 'code_unknown')
    UNION ALL SELECT 'kete_receipts_total', jsonb_build_object('provider', kete.metric_label(d ->> 'provider'), 'delivery', kete.metric_label(d ->> 'delivery')), 1 FROM e WHERE kind = 'receipt'
    UNION ALL SELECT 'kete_sign_ins_total', jsonb_build_object('new', CASE WHEN d ->> 'new' IN ('true', 'false') THEN d ->> 'new' ELSE 'other' END), 1 FROM e WHERE kind = 'signed_in'
    -- A lock is a refusal too: the refusals by code add up to all of them.
    UNION ALL SELECT 'kete_refusals_total', jsonb_build_object('code', kete.metric_label(d ->> 'code')), CASE WHEN d ->> 'count' ~ '^[0-9]{1,6}$' THEN (d ->> 'count')::numeric ELSE 1 END FROM e WHERE kind = 'refused' 
    UNION ALL SELECT 'kete_lockouts_total', '{}', 1 FROM e WHERE kind = 'locked'
    UNION ALL SELECT 'kete_sessions_ended_total', jsonb_build_object('reason', kete.metric_label(d ->> 'reason')), coalesce(kete.metric_number(d -> 'ended', 1000000), 1)
        FROM e WHERE kind IN ('session_ended', 'sessions_ended')
    UNION ALL SELECT 'kete_alarms_total', jsonb_build_object('kind', kete.metric_label(d ->> 'what')), 1 FROM e WHERE kind = 'alarm'),
  observed (name, labels, seconds, bounds) AS (
    SELECT 'kete_sms_delivery_seconds', jsonb_build_object('provider', kete.metric_label(d ->> 'provider')), kete.metric_number(d -> 'seconds', 1000000),
           ARRAY['2', '5', '10', '20', '30', '60', '120', '300', '+Inf'] FROM e WHERE kind = 'receipt' AND d ->> 'delivery' = 'DELIVERED'
    UNION ALL SELECT 'kete_sms_send_seconds', jsonb_build_object('provider', kete.metric_label(d ->> 'provider')), kete.metric_number(d -> 'ms', 1000000000) / 1000,
           ARRAY['0.1', '0.25', '0.5', '1', '2.5', '5', '10', '+Inf'] FROM e WHERE kind = 'code_sent'),
  points AS (
    SELECT name, labels, value FROM counted
    UNION ALL SELECT name || '_count', labels, 1 FROM observed WHERE seconds IS NOT NULL
    UNION ALL SELECT name || '_sum', labels, seconds FROM observed WHERE seconds IS NOT NULL
    UNION ALL SELECT name || '_bucket', labels || jsonb_build_object('le', bound), (seconds <= bound::numeric)::int FROM observed CROSS JOIN unnest(bounds) AS bound WHERE seconds IS NOT NULL)
  SELECT name, labels::text, sum(value) FROM points GROUP BY 1, 2
  ON CONFLICT (name, labels) DO UPDATE SET value = m.value + excluded.value;
END $$;

-- Seals up to p_batch entries and counts them; returns how many. The order of sealing is the chain's: an
-- entry with a smaller id that commits later simply comes later. Nothing to do while another seals.
CREATE FUNCTION kete.seal_audit(p_batch int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
  RETURN cardinality(ids);
END $$;

-- Recomputes the chain in one snapshot and returns the first thing wrong with it: `gap` (an entry before
-- this one is missing), `changed` (the entry or its seal is not what was sealed), `end` (the chain does not
-- end where its head says) or `head` (the remembered link p_seq is not p_hash any more). STABLE, so that
-- sealing meanwhile is not mistaken for a break.
CREATE FUNCTION kete.check_audit(p_seq bigint DEFAULT NULL, p_hash bytea DEFAULT NULL,
  OUT sealed bigint, OUT waiting bigint, OUT head_seq bigint, OUT head_hash bytea, OUT finding text, OUT finding_seq bigint, OUT finding_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  SELECT count(seal_seq), count(*) - count(seal_seq) INTO sealed, waiting FROM public.audit_entries;
  SELECT seq, hash INTO STRICT head_seq, head_hash FROM public.audit_head WHERE id = 1;
  SELECT CASE WHEN c.seal_seq <> c.seq_before + 1 THEN 'gap' ELSE 'changed' END, c.seal_seq, c.id INTO finding, finding_seq, finding_id
    FROM (SELECT b.*, lag(b.seal_seq, 1, 0::bigint) OVER w AS seq_before, lag(b.seal_hash, 1, ''::bytea) OVER w AS link_before
            FROM kete.audit_bodies b WHERE b.seal_seq IS NOT NULL WINDOW w AS (ORDER BY b.seal_seq)) c
   WHERE c.seal_seq <> c.seq_before + 1 OR c.seal_hash IS DISTINCT FROM sha256(c.link_before || int8send(c.seal_seq) || c.body)
   ORDER BY c.seal_seq LIMIT 1;
  IF finding IS NOT NULL THEN RETURN; END IF;
  IF (SELECT (coalesce(max(seal_seq), 0)) FROM public.audit_entries) <> head_seq
     OR (head_seq > 0 AND NOT EXISTS (SELECT FROM public.audit_entries WHERE seal_seq = head_seq AND seal_hash = head_hash))
  THEN finding := 'end'; finding_seq := head_seq;
  ELSIF p_seq > 0 AND NOT EXISTS (SELECT FROM public.audit_entries WHERE seal_seq = p_seq AND seal_hash = p_hash)
  THEN finding := 'head'; finding_seq := p_seq;
  END IF;
END $$;

GRANT EXECUTE ON FUNCTION kete.seal_audit(int), kete.check_audit(bigint, bytea) TO kete_app;
