-- Money grows up: rails with breakers, what they say and what we asked, a queue for people, operators,
-- saved destinations, reconciliation. The verbs that write these tables follow in later migrations.

ALTER TYPE public.collection_state ADD VALUE 'SENT' BEFORE 'ACCEPTED';
ALTER TABLE public.sessions ADD COLUMN operator_until TIMESTAMPTZ(3);

-- Money coming in may be for a player's balance, and may be waited for.
ALTER TABLE public.collections
  ALTER COLUMN round_id DROP NOT NULL,
  ADD COLUMN player_id INTEGER, ADD COLUMN idem_key TEXT, ADD COLUMN fingerprint BYTEA,
  ADD COLUMN last_code TEXT, ADD COLUMN sends INTEGER NOT NULL DEFAULT 0, ADD COLUMN polls INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN deadline_at TIMESTAMPTZ(3), ADD COLUMN next_check_at TIMESTAMPTZ(3), ADD COLUMN first_sent_at TIMESTAMPTZ(3),
  ADD COLUMN last_asked_at TIMESTAMPTZ(3), ADD COLUMN not_found_since TIMESTAMPTZ(3), ADD COLUMN failed_since TIMESTAMPTZ(3),
  ADD COLUMN late_txn_id TEXT, ADD COLUMN refund_id UUID;
ALTER TABLE public.collections
  ADD CONSTRAINT collections_for_one CHECK ((round_id IS NULL) = (player_id IS NOT NULL)),
  ADD CONSTRAINT collections_key CHECK ((player_id IS NULL) = (idem_key IS NULL) AND (player_id IS NULL) = (fingerprint IS NULL)),
  ADD CONSTRAINT collections_player_id_fkey FOREIGN KEY (player_id) REFERENCES public.players (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  DROP CONSTRAINT collections_round_id_fkey,
  ADD CONSTRAINT collections_round_id_fkey FOREIGN KEY (round_id) REFERENCES public.rounds (id) ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE UNIQUE INDEX collections_refund_id_key ON public.collections (refund_id);
CREATE UNIQUE INDEX collections_player_id_idem_key_key ON public.collections (player_id, idem_key);
CREATE INDEX collections_player_id_created_at_idx ON public.collections (player_id, created_at DESC);
-- One payment of a rail, whether it came in time or late, is one collection's.
CREATE UNIQUE INDEX collections_late_txn ON public.collections (provider, late_txn_id) WHERE late_txn_id IS NOT NULL;
CREATE INDEX collections_due ON public.collections (next_check_at) WHERE next_check_at IS NOT NULL;

-- A payout may return money to the phone it came from: then it has a phone in place of a player.
ALTER TABLE public.withdraw_requests
  ALTER COLUMN player_id DROP NOT NULL,
  ADD COLUMN kind TEXT NOT NULL DEFAULT 'WITHDRAWAL', ADD COLUMN phone TEXT, ADD COLUMN rail TEXT,
  ADD COLUMN approvals_needed SMALLINT NOT NULL DEFAULT 0, ADD COLUMN waiting_for TEXT;
-- Until now there was one rail. The guard's trigger would refuse closed rows, and their route is no news.
ALTER TABLE public.withdraw_requests DISABLE TRIGGER USER;
UPDATE public.withdraw_requests SET rail = 'mock';
ALTER TABLE public.withdraw_requests ENABLE TRIGGER USER;
ALTER TABLE public.withdraw_requests ALTER COLUMN rail SET NOT NULL, ALTER COLUMN rail SET DEFAULT 'mock'; -- the default goes with the next migration, whose verb names the rail
ALTER TABLE public.withdraw_requests
  ADD CONSTRAINT withdraw_requests_kind CHECK (kind IN ('WITHDRAWAL', 'RETURN')),
  ADD CONSTRAINT withdraw_requests_whose CHECK ((kind = 'WITHDRAWAL') = (player_id IS NOT NULL) AND (kind = 'RETURN') = (phone IS NOT NULL)),
  ADD CONSTRAINT withdraw_requests_phone CHECK (phone ~ '^\+[1-9][0-9]{6,14}$'),
  ADD CONSTRAINT withdraw_requests_rail CHECK (rail ~ '^[a-z][a-z0-9-]{1,30}$'),
  ADD CONSTRAINT withdraw_requests_approvals CHECK (approvals_needed IN (0, 2)),
  ADD CONSTRAINT withdraw_requests_waiting CHECK (waiting_for IN ('approval', 'account', 'rail', 'float')),
  DROP CONSTRAINT withdraw_requests_player_id_fkey,
  ADD CONSTRAINT withdraw_requests_player_id_fkey FOREIGN KEY (player_id) REFERENCES public.players (id) ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE UNIQUE INDEX withdraw_requests_return_key ON public.withdraw_requests (idem_key) WHERE player_id IS NULL;
CREATE INDEX withdraw_requests_status_created_at_idx ON public.withdraw_requests (status, created_at);

-- What was last heard of an attempt. The times are the asking worker's: how long to wait is his to judge.
ALTER TABLE public.payout_attempts
  ADD COLUMN first_sent_at TIMESTAMPTZ(3), ADD COLUMN last_asked_at TIMESTAMPTZ(3),
  ADD COLUMN not_found_since TIMESTAMPTZ(3), ADD COLUMN failed_since TIMESTAMPTZ(3);

CREATE TABLE public.rails (
  name TEXT NOT NULL,
  opened_at TIMESTAMPTZ(3),
  retry_at TIMESTAMPTZ(3),
  reason TEXT,
  failures INTEGER NOT NULL DEFAULT 0,
  errors BIGINT NOT NULL DEFAULT 0,
  balance BIGINT,
  currency CHAR(3),
  balance_at TIMESTAMPTZ(3),
  CONSTRAINT rails_pkey PRIMARY KEY (name),
  CONSTRAINT rails_name CHECK (name ~ '^[a-z][a-z0-9-]{1,30}$'),
  CONSTRAINT rails_open CHECK ((opened_at IS NULL) = (retry_at IS NULL) AND (opened_at IS NULL) = (reason IS NULL)),
  CONSTRAINT rails_float CHECK ((balance IS NULL) = (balance_at IS NULL) AND (balance IS NULL) = (currency IS NULL))
);

CREATE TABLE public.rail_exchanges (
  id BIGSERIAL NOT NULL,
  rail TEXT NOT NULL,
  verb TEXT NOT NULL,
  reference UUID NOT NULL,
  http_status INTEGER,
  state TEXT NOT NULL,
  code TEXT,
  body TEXT,
  ms INTEGER NOT NULL,
  at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT rail_exchanges_pkey PRIMARY KEY (id),
  CONSTRAINT rail_exchanges_sizes CHECK (char_length(verb) <= 20 AND char_length(state) <= 20 AND char_length(code) <= 100 AND char_length(body) <= 2000)
);
CREATE INDEX rail_exchanges_reference_id_idx ON public.rail_exchanges (reference, id);

CREATE TABLE public.rail_webhooks (
  id BIGSERIAL NOT NULL,
  rail TEXT NOT NULL,
  digest BYTEA NOT NULL,
  reference UUID,
  is_proven BOOLEAN NOT NULL,
  said TEXT,
  body TEXT NOT NULL,
  times INTEGER NOT NULL DEFAULT 1,
  received_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  handled_at TIMESTAMPTZ(3),
  outcome TEXT,
  CONSTRAINT rail_webhooks_pkey PRIMARY KEY (id),
  CONSTRAINT rail_webhooks_digest CHECK (octet_length(digest) = 32),
  CONSTRAINT rail_webhooks_sizes CHECK (char_length(said) <= 40 AND char_length(body) <= 4000 AND char_length(outcome) <= 40)
);
CREATE UNIQUE INDEX rail_webhooks_rail_digest_key ON public.rail_webhooks (rail, digest);
CREATE INDEX rail_webhooks_reference_idx ON public.rail_webhooks (reference);

CREATE TABLE public.money_cases (
  id UUID NOT NULL,
  kind TEXT NOT NULL,
  rail TEXT,
  reference UUID,
  amount BIGINT,
  currency CHAR(3),
  details JSONB NOT NULL DEFAULT '{}',
  opened_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  closed_at TIMESTAMPTZ(3),
  closed_by INTEGER,
  resolution TEXT,
  CONSTRAINT money_cases_pkey PRIMARY KEY (id),
  CONSTRAINT money_cases_kind CHECK (kind ~ '^[a-z][a-z_]{1,39}$'),
  CONSTRAINT money_cases_closed CHECK ((closed_at IS NULL) = (resolution IS NULL))
);
CREATE INDEX money_cases_opened_at_idx ON public.money_cases (opened_at);
CREATE UNIQUE INDEX money_cases_one_open ON public.money_cases (kind, reference) WHERE closed_at IS NULL;

CREATE TABLE public.operators (
  player_id INTEGER NOT NULL,
  totp_sealed BYTEA NOT NULL,
  totp_step BIGINT NOT NULL DEFAULT 0,
  misses INTEGER NOT NULL DEFAULT 0,
  locked_until TIMESTAMPTZ(3),
  granted_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  granted_by TEXT NOT NULL,
  revoked_at TIMESTAMPTZ(3),
  CONSTRAINT operators_pkey PRIMARY KEY (player_id),
  CONSTRAINT operators_player_id_fkey FOREIGN KEY (player_id) REFERENCES public.players (id) ON DELETE RESTRICT ON UPDATE CASCADE
);

CREATE TABLE public.withdraw_approvals (
  withdraw_id INTEGER NOT NULL,
  operator_id INTEGER NOT NULL,
  note TEXT,
  at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT withdraw_approvals_pkey PRIMARY KEY (withdraw_id, operator_id),
  CONSTRAINT withdraw_approvals_note CHECK (char_length(note) <= 500),
  CONSTRAINT withdraw_approvals_withdraw_id_fkey FOREIGN KEY (withdraw_id) REFERENCES public.withdraw_requests (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT withdraw_approvals_operator_id_fkey FOREIGN KEY (operator_id) REFERENCES public.operators (player_id) ON DELETE RESTRICT ON UPDATE CASCADE
);

CREATE TABLE public.payout_resolutions (
  id UUID NOT NULL,
  attempt_id UUID NOT NULL,
  outcome TEXT NOT NULL,
  provider_txn_id TEXT,
  evidence TEXT NOT NULL,
  sends INTEGER NOT NULL,
  proposed_by INTEGER NOT NULL,
  proposed_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  decided_by INTEGER,
  decided_at TIMESTAMPTZ(3),
  is_confirmed BOOLEAN,
  CONSTRAINT payout_resolutions_pkey PRIMARY KEY (id),
  CONSTRAINT payout_resolutions_outcome CHECK (outcome IN ('PAID', 'NOT_PAID') AND (outcome = 'PAID') = (provider_txn_id IS NOT NULL)),
  CONSTRAINT payout_resolutions_sizes CHECK (char_length(evidence) BETWEEN 10 AND 2000 AND char_length(provider_txn_id) BETWEEN 1 AND 100),
  CONSTRAINT payout_resolutions_decided CHECK ((decided_by IS NULL) = (decided_at IS NULL) AND (decided_by IS NULL) = (is_confirmed IS NULL)),
  -- The second pair of eyes is somebody else's. A proposal may be taken back by who made it.
  CONSTRAINT payout_resolutions_four_eyes CHECK (decided_by <> proposed_by OR NOT is_confirmed),
  CONSTRAINT payout_resolutions_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES public.payout_attempts (id) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX payout_resolutions_attempt_id_idx ON public.payout_resolutions (attempt_id);
CREATE UNIQUE INDEX payout_resolutions_one_open ON public.payout_resolutions (attempt_id) WHERE decided_at IS NULL;

CREATE TABLE public.saved_destinations (
  id UUID NOT NULL,
  player_id INTEGER NOT NULL,
  method public.withdraw_method NOT NULL,
  destination TEXT NOT NULL,
  label TEXT,
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  last_used_at TIMESTAMPTZ(3),
  CONSTRAINT saved_destinations_pkey PRIMARY KEY (id),
  CONSTRAINT saved_destinations_label CHECK (char_length(label) BETWEEN 1 AND 40),
  CONSTRAINT saved_destinations_player_id_fkey FOREIGN KEY (player_id) REFERENCES public.players (id) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX saved_destinations_player_id_method_destination_key ON public.saved_destinations (player_id, method, destination);

CREATE TABLE public.reconciliations (
  id UUID NOT NULL,
  rail TEXT NOT NULL,
  currency CHAR(3) NOT NULL,
  actor TEXT NOT NULL,
  started_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  ended_at TIMESTAMPTZ(3),
  checked INTEGER NOT NULL DEFAULT 0,
  ledger_balance BIGINT,
  in_flight BIGINT,
  rail_balance BIGINT,
  unexplained BIGINT,
  failure TEXT,
  CONSTRAINT reconciliations_pkey PRIMARY KEY (id)
);
CREATE INDEX reconciliations_rail_started_at_idx ON public.reconciliations (rail, started_at DESC);

CREATE TABLE public.differences (
  id UUID NOT NULL,
  rail TEXT NOT NULL,
  kind TEXT NOT NULL,
  reference UUID,
  amount BIGINT NOT NULL,
  currency CHAR(3) NOT NULL,
  details JSONB NOT NULL DEFAULT '{}',
  first_seen_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  last_seen_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  cleared_at TIMESTAMPTZ(3),
  CONSTRAINT differences_pkey PRIMARY KEY (id),
  CONSTRAINT differences_kind CHECK (kind ~ '^[a-z][a-z_]{1,39}$')
);
CREATE INDEX differences_first_seen_at_idx ON public.differences (first_seen_at);
CREATE UNIQUE INDEX differences_one_open ON public.differences (rail, kind, reference) NULLS NOT DISTINCT WHERE cleared_at IS NULL;

-- What was heard and who agreed is never rewritten.
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['rail_exchanges', 'withdraw_approvals'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON public.%I FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change()', t);
    EXECUTE format('CREATE TRIGGER append_only_t BEFORE TRUNCATE ON public.%I EXECUTE FUNCTION ledger.refuse_change()', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['rail_webhooks', 'money_cases', 'payout_resolutions', 'collections', 'reconciliations', 'differences', 'operators'] LOOP
    EXECUTE format('CREATE TRIGGER no_delete BEFORE DELETE ON public.%I FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change()', t);
    EXECUTE format('CREATE TRIGGER no_delete_t BEFORE TRUNCATE ON public.%I EXECUTE FUNCTION ledger.refuse_change()', t);
  END LOOP;
END $$;

ALTER TABLE ledger.transfer DROP CONSTRAINT transfer_kind;
ALTER TABLE ledger.transfer ADD CONSTRAINT transfer_kind CHECK (kind IN ('deposit', 'stake', 'payout_win', 'claim', 'withdrawal', 'withdrawal_fee', 'opening', 'return', 'correction',
  'late_payment', 'float', 'suspense'));

CREATE OR REPLACE FUNCTION kete.enqueue(p_task text, p_payload jsonb, p_key text DEFAULT NULL, p_run_at timestamptz DEFAULT NULL)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE prefix text := (CASE p_task WHEN 'send-text' THEN 'text' WHEN 'pay-withdrawal' THEN 'payout' WHEN 'confirm-collection' THEN 'collection' WHEN 'bury-session' THEN 'bury'
  WHEN 'take-webhook' THEN 'webhook' WHEN 'reconcile' THEN 'reconcile' END);
BEGIN
  IF prefix IS NULL THEN RAISE EXCEPTION 'no such task: %', p_task USING ERRCODE = 'invalid_parameter_value'; END IF;
  -- A key belongs to its task: one task's job cannot replace another's.
  IF p_payload IS NULL OR split_part(p_key, ':', 1) IS DISTINCT FROM prefix THEN
    RAISE EXCEPTION 'not a job of %: %', p_task, p_key USING ERRCODE = 'invalid_parameter_value';
  END IF;
  PERFORM graphile_worker.add_job(p_task, p_payload::json, run_at => p_run_at, job_key => p_key, max_attempts => 25);
END $$;

-- Opens a case unless the same one is open already; says whether it is new. Internal to the verbs.
CREATE FUNCTION kete.open_case(p_kind text, p_rail text, p_reference uuid, p_amount bigint, p_currency char(3), p_details jsonb) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO public.money_cases (id, kind, rail, reference, amount, currency, details) VALUES (uuidv7(), p_kind, p_rail, p_reference, p_amount, p_currency, coalesce(p_details, '{}'))
  ON CONFLICT (kind, reference) WHERE closed_at IS NULL DO NOTHING;
  IF NOT FOUND THEN RETURN false; END IF;
  INSERT INTO public.audit_entries (kind, details) VALUES ('case_opened', jsonb_build_object('case', p_kind, 'rail', p_rail, 'reference', p_reference));
  RETURN true;
END $$;

-- Keeps what a rail was asked and answered. The app redacts before; the size is bounded here too.
CREATE FUNCTION kete.note_exchange(p_rail text, p_verb text, p_reference uuid, p_http_status int, p_state text, p_code text, p_body text, p_ms int) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO public.rail_exchanges (rail, verb, reference, http_status, state, code, body, ms)
  VALUES (p_rail, p_verb, p_reference, p_http_status, p_state, left(p_code, 100), left(p_body, 2000), p_ms)
$$;

-- The breaker. Asked before something new is sent: null lets it through, else it says when to come back.
-- While it is open one caller at a time is let through to try, at most every 30 seconds.
CREATE FUNCTION kete.rail_gate(p_rail text, p_now timestamptz) RETURNS timestamptz LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE r public.rails;
BEGIN
  SELECT * INTO r FROM public.rails WHERE name = p_rail;
  IF r.opened_at IS NULL THEN RETURN NULL; END IF;
  UPDATE public.rails SET retry_at = p_now + interval '30 seconds' WHERE name = p_rail AND opened_at IS NOT NULL AND retry_at <= p_now;
  IF FOUND THEN RETURN NULL; END IF;
  RETURN (SELECT CASE WHEN opened_at IS NULL THEN NULL ELSE greatest(retry_at, p_now + interval '1 second') END FROM public.rails WHERE name = p_rail);
END $$;

-- A rail refused our settings (`config`: it opens at once) or failed us (`outage`: at the fifth in a row).
-- Each further trouble waits as long as it has been open, from 30 seconds to 10 minutes. Returns whether
-- this opened it.
CREATE FUNCTION kete.rail_trouble(p_rail text, p_trouble text, p_reason text, p_now timestamptz) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE r public.rails; opens boolean;
BEGIN
  IF p_trouble NOT IN ('config', 'outage') THEN RAISE EXCEPTION 'no such trouble: %', p_trouble USING ERRCODE = 'invalid_parameter_value'; END IF;
  INSERT INTO public.rails (name) VALUES (p_rail) ON CONFLICT DO NOTHING;
  SELECT * INTO STRICT r FROM public.rails WHERE name = p_rail FOR UPDATE;
  opens := r.opened_at IS NULL AND (p_trouble = 'config' OR r.failures >= 4);
  UPDATE public.rails SET failures = r.failures + 1, errors = r.errors + 1,
    opened_at = CASE WHEN opens THEN p_now ELSE r.opened_at END,
    reason = CASE WHEN opens OR r.opened_at IS NOT NULL THEN left(p_trouble || ': ' || p_reason, 100) ELSE r.reason END,
    retry_at = CASE WHEN opens OR r.opened_at IS NOT NULL THEN p_now + least(interval '10 minutes', interval '30 seconds' + greatest(interval '0', p_now - coalesce(r.opened_at, p_now))) END
   WHERE name = p_rail;
  IF opens THEN
    INSERT INTO public.audit_entries (kind, details) VALUES ('rail_paused', jsonb_build_object('rail', p_rail, 'trouble', p_trouble, 'reason', left(p_reason, 60)));
  END IF;
  RETURN opens;
END $$;

-- The rail answered as it should. Writes only where there was trouble, so that it is no hot row.
CREATE FUNCTION kete.rail_fine(p_rail text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE was timestamptz;
BEGIN
  IF NOT EXISTS (SELECT FROM public.rails WHERE name = p_rail AND (failures > 0 OR opened_at IS NOT NULL)) THEN RETURN; END IF;
  SELECT opened_at INTO was FROM public.rails WHERE name = p_rail FOR UPDATE;
  UPDATE public.rails SET failures = 0, opened_at = NULL, retry_at = NULL, reason = NULL WHERE name = p_rail;
  IF was IS NOT NULL THEN
    INSERT INTO public.audit_entries (kind, details) VALUES ('rail_resumed', jsonb_build_object('rail', p_rail));
  END IF;
END $$;

CREATE FUNCTION kete.note_float(p_rail text, p_balance bigint, p_currency char(3), p_now timestamptz) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO public.rails (name, balance, currency, balance_at) VALUES (p_rail, p_balance, p_currency, p_now)
  ON CONFLICT (name) DO UPDATE SET balance = excluded.balance, currency = excluded.currency, balance_at = excluded.balance_at
$$;

-- Stores what a rail told us and queues the question it prompts. The same body again only counts.
-- Returns the row's id, or null where there is nothing new to ask about.
CREATE FUNCTION kete.take_webhook(p_rail text, p_digest bytea, p_reference uuid, p_is_proven boolean, p_said text, p_body text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE stored public.rail_webhooks;
BEGIN
  INSERT INTO public.rail_webhooks AS w (rail, digest, reference, is_proven, said, body) VALUES (p_rail, p_digest, p_reference, p_is_proven, left(p_said, 40), left(p_body, 4000))
  ON CONFLICT (rail, digest) DO UPDATE SET times = w.times + 1 RETURNING * INTO stored;
  IF stored.times > 1 OR p_reference IS NULL THEN RETURN NULL; END IF;
  PERFORM kete.enqueue('take-webhook', jsonb_build_object('webhook', stored.id::text), 'webhook:' || stored.id);
  RETURN stored.id;
END $$;

CREATE FUNCTION kete.settle_webhook(p_id bigint, p_outcome text) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  UPDATE public.rail_webhooks SET handled_at = now(), outcome = left(p_outcome, 40) WHERE id = p_id AND handled_at IS NULL
$$;

GRANT EXECUTE ON FUNCTION
  kete.note_exchange(text, text, uuid, int, text, text, text, int), kete.rail_gate(text, timestamptz), kete.rail_trouble(text, text, text, timestamptz), kete.rail_fine(text),
  kete.note_float(text, bigint, char, timestamptz), kete.take_webhook(text, bytea, uuid, boolean, text, text), kete.settle_webhook(bigint, text)
TO kete_app;
