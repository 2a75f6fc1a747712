-- Texts have records of their own, with what their provider and its receipts said; a code may prove
-- more than a sign-in; a phone can be changed.

ALTER TABLE public.otp_challenges DROP COLUMN provider, DROP COLUMN delivery, DROP COLUMN message_id, DROP COLUMN failure, DROP COLUMN sent_at,
  ADD COLUMN lane TEXT NOT NULL DEFAULT 'open';
ALTER TABLE public.otp_challenges
  ADD CONSTRAINT otp_challenges_lane CHECK (lane IN ('open', 'proven', 'session')),
  ADD CONSTRAINT otp_challenges_purpose CHECK (purpose ~ '^[a-z_]{1,30}(:[\w-]{1,64})?$');
ALTER TYPE public.delivery ADD VALUE 'SENDING' BEFORE 'SENT';

CREATE TABLE public.texts (
  id UUID NOT NULL,
  kind TEXT NOT NULL,
  challenge_id UUID,
  phone TEXT NOT NULL,
  country CHAR(2) NOT NULL,
  price_micros INTEGER NOT NULL,
  delivery public.delivery NOT NULL DEFAULT 'QUEUED',
  provider TEXT,
  message_id TEXT,
  reason TEXT,
  tries JSONB NOT NULL DEFAULT '[]',
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  sent_at TIMESTAMPTZ(3),
  delivered_at TIMESTAMPTZ(3),
  CONSTRAINT texts_pkey PRIMARY KEY (id),
  CONSTRAINT texts_kind CHECK (kind IN ('code', 'phone_changed')),
  CONSTRAINT texts_challenge CHECK ((kind = 'code') = (challenge_id IS NOT NULL)),
  CONSTRAINT texts_phone CHECK (phone ~ '^\+[1-9][0-9]{6,14}$'),
  CONSTRAINT texts_reason CHECK (reason ~ '^[a-z_]{1,30}$'),
  -- A receipt finds its text by these two, so one without the other would be no use.
  CONSTRAINT texts_message CHECK (message_id IS NULL OR provider IS NOT NULL)
);
CREATE INDEX texts_challenge_id_created_at_idx ON public.texts (challenge_id, created_at DESC);
CREATE INDEX texts_provider_message_id_idx ON public.texts (provider, message_id);
CREATE INDEX texts_created_at_idx ON public.texts (created_at);

-- As they came in, each once. One may come before we have stored the id that it names, so nothing refers to texts.
CREATE TABLE public.text_receipts (
  id BIGSERIAL NOT NULL,
  provider TEXT NOT NULL,
  message_id TEXT NOT NULL,
  delivery public.delivery NOT NULL,
  status TEXT NOT NULL,
  error_code TEXT NOT NULL DEFAULT '',
  at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT text_receipts_pkey PRIMARY KEY (id),
  CONSTRAINT text_receipts_delivery CHECK (delivery IN ('SENT', 'DELIVERED', 'FAILED')),
  CONSTRAINT text_receipts_sizes CHECK (char_length(message_id) BETWEEN 1 AND 100 AND char_length(status) <= 60 AND char_length(error_code) <= 60)
);
CREATE UNIQUE INDEX text_receipts_provider_message_id_status_error_code_key ON public.text_receipts (provider, message_id, status, error_code);
CREATE INDEX text_receipts_at_idx ON public.text_receipts (at);

-- The number before, so that whoever asks with it can be found.
ALTER TABLE public.players ADD COLUMN phone_changed_at TIMESTAMPTZ(3), ADD COLUMN previous_phone TEXT;
CREATE INDEX players_previous_phone_idx ON public.players (previous_phone);

CREATE OR REPLACE FUNCTION kete.enqueue(p_task text, p_payload jsonb, p_key text DEFAULT NULL, p_run_at timestamptz DEFAULT NULL)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE prefix text := (CASE p_task WHEN 'send-text' THEN 'text' WHEN 'pay-withdrawal' THEN 'payout' WHEN 'confirm-collection' THEN 'collection' WHEN 'bury-session' THEN 'bury' END);
BEGIN
  IF prefix IS NULL THEN RAISE EXCEPTION 'no such task: %', p_task USING ERRCODE = 'invalid_parameter_value'; END IF;
  -- A key belongs to its task: one task's job cannot replace another's.
  IF p_payload IS NULL OR split_part(p_key, ':', 1) IS DISTINCT FROM prefix THEN
    RAISE EXCEPTION 'not a job of %: %', p_task, p_key USING ERRCODE = 'invalid_parameter_value';
  END IF;
  PERFORM graphile_worker.add_job(p_task, p_payload::json, run_at => p_run_at, job_key => p_key, max_attempts => 25);
END $$;

-- Records a challenge with its text and queues the text: one is never owed without a record, nor
-- recorded without being owed. A resend goes on with its challenge's row.
CREATE FUNCTION kete.queue_code(p_challenge uuid, p_phone text, p_purpose text, p_lane text, p_code_id uuid, p_expires_at timestamptz,
  p_text uuid, p_country char(2), p_price_micros int, p_request_id text, p_masked text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO public.otp_challenges (id, phone, purpose, lane, code_id, expires_at) VALUES (p_challenge, p_phone, p_purpose, p_lane, p_code_id, p_expires_at)
  ON CONFLICT (id) DO UPDATE SET expires_at = excluded.expires_at;
  INSERT INTO public.texts (id, kind, challenge_id, phone, country, price_micros) VALUES (p_text, 'code', p_challenge, p_phone, p_country, p_price_micros);
  INSERT INTO public.audit_entries (kind, phone, request_id, details)
  VALUES ('code_requested', p_masked, p_request_id, jsonb_build_object('challenge', p_challenge, 'text', p_text, 'purpose', split_part(p_purpose, ':', 1), 'lane', p_lane, 'country', p_country));
  PERFORM kete.enqueue('send-text', jsonb_build_object('text', p_text), 'text:' || p_text);
END $$;

CREATE FUNCTION kete.trace_interrupted(t public.texts) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO public.audit_entries (kind, details) VALUES ('code_unknown', jsonb_build_object('text', t.id, 'what', t.kind, 'provider', 'none', 'country', t.country, 'reason', 'interrupted'));
END $$;

-- A job takes its text before the first byte leaves. One that is found taken was interrupted: it may
-- have gone out, so it is not sent again.
CREATE FUNCTION kete.take_text(p_text uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE t public.texts;
BEGIN
  UPDATE public.texts SET delivery = 'SENDING', sent_at = now() WHERE id = p_text AND delivery = 'QUEUED';
  IF FOUND THEN RETURN true; END IF;
  UPDATE public.texts SET delivery = 'SENT', reason = 'interrupted' WHERE id = p_text AND delivery = 'SENDING' RETURNING * INTO t;
  IF FOUND THEN PERFORM kete.trace_interrupted(t); END IF;
  RETURN false;
END $$;

-- A text is noted as sent and its receipts come in one after the other: in the same moment, neither
-- would see the other, and the receipt would stay beside its text for good.
CREATE FUNCTION kete.queue_for_message(p_provider text, p_message text) RETURNS void LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  SELECT pg_advisory_xact_lock(hashtextextended('message:' || p_provider || ':' || p_message, 0));
$$;

-- Folds what the receipts of a text say into its record. Delivered wins over everything and failed
-- over sent, in whatever order they came.
CREATE FUNCTION kete.settle_receipts(p_provider text, p_message text) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE t public.texts; said public.delivery; why text;
BEGIN
  SELECT * INTO t FROM public.texts WHERE provider = p_provider AND message_id = p_message FOR UPDATE;
  IF t.id IS NULL THEN RETURN; END IF;
  SELECT r.delivery, r.error_code INTO said, why FROM public.text_receipts r WHERE r.provider = p_provider AND r.message_id = p_message
   ORDER BY array_position(ARRAY['DELIVERED', 'FAILED', 'SENT'], r.delivery::text), r.id LIMIT 1;
  IF said IS NULL OR said = t.delivery OR t.delivery = 'DELIVERED' THEN RETURN; END IF;
  UPDATE public.texts SET delivery = said, delivered_at = CASE WHEN said = 'DELIVERED' THEN now() END, reason = CASE WHEN said = 'FAILED' THEN 'not_delivered' END WHERE id = t.id;
END $$;

-- What became of a text, in one statement: its record, early receipts, and the trail.
CREATE FUNCTION kete.note_text(p_text uuid, p_outcome text, p_provider text, p_message text, p_reason text, p_tries jsonb, p_ms int, p_masked text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE t public.texts;
BEGIN
  IF p_message IS NOT NULL THEN PERFORM kete.queue_for_message(p_provider, p_message); END IF;
  UPDATE public.texts SET delivery = (CASE p_outcome WHEN 'rejected' THEN 'FAILED' ELSE 'SENT' END)::public.delivery,
         provider = p_provider, message_id = p_message, reason = p_reason, tries = p_tries
   WHERE id = p_text AND delivery IN ('QUEUED', 'SENDING') RETURNING * INTO t;
  IF t.id IS NULL THEN RETURN; END IF;
  INSERT INTO public.audit_entries (kind, phone, details)
  VALUES (CASE p_outcome WHEN 'accepted' THEN 'code_sent' WHEN 'rejected' THEN 'code_failed' ELSE 'code_unknown' END, p_masked,
          jsonb_build_object('text', p_text, 'what', t.kind, 'provider', coalesce(p_provider, 'none'), 'country', t.country, 'reason', p_reason, 'ms', p_ms));
  IF p_message IS NOT NULL THEN PERFORM kete.settle_receipts(p_provider, p_message); END IF;
END $$;

CREATE FUNCTION kete.note_receipt(p_provider text, p_message text, p_delivery public.delivery, p_status text, p_error_code text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE t public.texts;
BEGIN
  PERFORM kete.queue_for_message(p_provider, p_message);
  INSERT INTO public.text_receipts (provider, message_id, delivery, status, error_code) VALUES (p_provider, p_message, p_delivery, p_status, p_error_code) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN false; END IF;
  PERFORM kete.settle_receipts(p_provider, p_message);
  SELECT * INTO t FROM public.texts WHERE provider = p_provider AND message_id = p_message;
  INSERT INTO public.audit_entries (kind, phone, details)
  VALUES ('receipt', NULL, jsonb_build_object('text', t.id, 'provider', p_provider, 'delivery', p_delivery, 'error', p_error_code,
          'seconds', round(extract(epoch FROM now() - t.sent_at)::numeric, 3)));
  RETURN true;
END $$;

-- A code is spent in the transaction of what it proves: one that was texted to this phone, for this
-- purpose, not long ago. Whether it was typed right is Redis' word; that there is such a code is ours.
CREATE FUNCTION kete.spend_code(p_code_id uuid, p_phone text, p_purpose text, p_challenge uuid, p_request_id text, p_masked text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- A code lives ten minutes at most; the rest is for clocks that disagree.
  PERFORM FROM public.otp_challenges WHERE phone = p_phone AND code_id = p_code_id AND purpose = p_purpose AND created_at > now() - interval '15 minutes';
  IF NOT FOUND THEN PERFORM kete.refuse('code_expired'); END IF;
  INSERT INTO public.otp_spent_codes (code_id, phone) VALUES (p_code_id, p_phone) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN PERFORM kete.refuse('code_expired'); END IF;
  UPDATE public.otp_challenges SET consumed_at = now() WHERE id = p_challenge;
  INSERT INTO public.audit_entries (kind, phone, request_id, details)
  VALUES ('code_proven', p_masked, p_request_id, jsonb_build_object('purpose', split_part(p_purpose, ':', 1), 'challenge', p_challenge));
END $$;

-- The new number is proven by its code, the old session by being live. Who holds another session must
-- sign in again, and the old number is told.
CREATE FUNCTION kete.change_phone(p_player int, p_session uuid, p_code_id uuid, p_challenge uuid, p_phone text, p_text uuid, p_country char(2),
  p_price_micros int, p_request_id text, p_masked text, p_old_masked text, p_session_fresh interval, p_marked uuid[])
RETURNS SETOF uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE p public.players; ended uuid[];
BEGIN
  PERFORM kete.spend_code(p_code_id, p_phone, 'change_phone:' || p_player, p_challenge, p_request_id, p_masked);
  -- A number is a key, so this waits for every round that refers to its player; and as a round may hold
  -- his balance when it does, no balance is touched here. What waits on the number is claimed afterwards.
  SELECT * INTO STRICT p FROM public.players WHERE id = p_player FOR UPDATE;
  IF p.state <> 'ACTIVE' THEN PERFORM kete.refuse('account_' || lower(p.state::text)); END IF;
  PERFORM FROM public.sessions WHERE public_id = p_session AND player_id = p_player AND ended_at IS NULL;
  IF NOT FOUND THEN PERFORM kete.refuse('unauthenticated'); END IF;
  -- A session that somebody has copied is of no use without the old number, which a fresh one was proven by.
  PERFORM FROM public.sessions WHERE public_id = p_session AND created_at > now() - p_session_fresh;
  IF NOT FOUND THEN PERFORM kete.refuse('fresh_sign_in_required'); END IF;
  IF p.phone = p_phone THEN PERFORM kete.refuse('phone_unchanged'); END IF;
  BEGIN
    UPDATE public.players SET phone = p_phone, phone_changed_at = now(), previous_phone = p.phone WHERE id = p_player;
  EXCEPTION WHEN unique_violation THEN PERFORM kete.refuse('phone_taken');
  END;
  INSERT INTO public.texts (id, kind, phone, country, price_micros) VALUES (p_text, 'phone_changed', p.phone, p_country, p_price_micros);
  PERFORM kete.enqueue('send-text', jsonb_build_object('text', p_text), 'text:' || p_text);
  INSERT INTO public.audit_entries (kind, player_id, phone, request_id, details)
  VALUES ('phone_changed', p_player, p_masked, p_request_id, jsonb_build_object('session', p_session, 'old', p_old_masked, 'notice', p_text));
  ended := kete.bury_sessions(ARRAY(SELECT public_id FROM public.sessions WHERE player_id = p_player AND public_id <> p_session AND ended_at IS NULL), 'phone_changed', now(), p_marked);
  IF cardinality(ended) > 0 THEN
    INSERT INTO public.audit_entries (kind, player_id, request_id, details)
    VALUES ('sessions_ended', p_player, p_request_id, jsonb_build_object('reason', 'phone_changed', 'ended', cardinality(ended), 'kept', p_session));
  END IF;
  RETURN QUERY SELECT unnest(ended);
END $$;

-- Claims what waits on the player's number. Nothing is lost where this is not reached: signing in claims too.
CREATE FUNCTION kete.claim_waiting(p_player int, p_phone text, p_currency char(3)) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM FROM public.players WHERE id = p_player AND phone = p_phone AND state = 'ACTIVE' FOR NO KEY UPDATE;
  IF NOT FOUND THEN RETURN 0; END IF;
  RETURN (SELECT c.claimed_amount FROM kete.claim(p_player, p_phone, p_currency) c);
END $$;

CREATE OR REPLACE FUNCTION kete.sign_in(p_phone text, p_code_id uuid, p_challenge uuid, p_new_player uuid, p_session uuid, p_kind public.session_kind,
  p_secret_hash bytea, p_device text, p_expires_at timestamptz, p_ends_session uuid, p_currency char(3), p_request_id text, p_masked text,
  OUT player_id int, OUT player_public_id uuid, OUT display_name text, OUT is_new boolean, OUT claimed_rounds int, OUT claimed_amount bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE p public.players;
BEGIN
  PERFORM kete.spend_code(p_code_id, p_phone, 'sign_in', p_challenge, p_request_id, p_masked);
  INSERT INTO public.players (public_id, phone) VALUES (p_new_player, p_phone) ON CONFLICT (phone) DO NOTHING RETURNING * INTO p;
  is_new := p.id IS NOT NULL;
  IF is_new THEN
    INSERT INTO public.player_stats (player_id) VALUES (p.id);
    PERFORM ledger.player_account(p.id, p_currency);
  ELSE
    -- Locked, so that this sign-in and a change of the account's state or phone come one after the
    -- other. Weaker than FOR UPDATE: a round holds its balance while it refers to its player.
    SELECT * INTO p FROM public.players WHERE phone = p_phone FOR NO KEY UPDATE;
    -- Its player has just moved to another number: whoever asks again signs in as a new one.
    IF p.id IS NULL THEN PERFORM kete.refuse('code_expired'); END IF;
    IF p.state <> 'ACTIVE' THEN PERFORM kete.refuse('account_' || lower(p.state::text)); END IF;
  END IF;
  SELECT c.claimed_rounds, c.claimed_amount INTO claimed_rounds, claimed_amount FROM kete.claim(p.id, p_phone, p_currency) c;

  IF p_ends_session IS NOT NULL THEN
    -- Its copy is buried by a job too: the process may die before it does so itself. It may be another player's who used this browser.
    PERFORM kete.end_session(p_ends_session, 'signed_in_again', now(), '{}', p_request_id);
  END IF;
  INSERT INTO public.sessions (public_id, player_id, kind, secret_hash, device, expires_at)
  VALUES (p_session, p.id, p_kind, p_secret_hash, p_device, p_expires_at);
  INSERT INTO public.audit_entries (kind, player_id, phone, request_id, details)
  VALUES ('signed_in', p.id, p_masked, p_request_id, jsonb_build_object('session', p_session, 'new', is_new, 'claimed', claimed_amount));
  player_id := p.id; player_public_id := p.public_id; display_name := p.display_name;
END $$;

-- As before, and judges whether a fresh code is needed: for a destination that never received money of
-- this player, above a threshold, or from an old session. `p_code_id` is the code that was given.
DROP FUNCTION kete.request_withdrawal(uuid, int, char, public.withdraw_method, bigint, bigint, text, text, text, bytea, bigint, int, interval);
CREATE FUNCTION kete.request_withdrawal(p_id uuid, p_player int, p_currency char(3), p_method public.withdraw_method, p_amount bigint, p_fee bigint,
  p_destination text, p_provider text, p_key text, p_fingerprint bytea, p_day_max bigint, p_day_count int, p_pay_in interval,
  p_session uuid, p_step_up_above bigint, p_session_fresh interval, p_code_id uuid, p_challenge uuid,
  OUT withdraw_public_id uuid, OUT replayed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE a bigint := ledger.player_account(p_player, p_currency); b ledger.balance; w public.withdraw_requests; used numeric; n int; why text; moved timestamptz;
BEGIN
  IF p_day_max IS NULL OR p_day_count IS NULL OR p_pay_in NOT BETWEEN interval '0' AND interval '1 hour' OR p_destination = '' OR p_step_up_above IS NULL OR p_session_fresh IS NULL THEN
    RAISE EXCEPTION 'limits, destination and delay are not optional' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  SELECT * INTO STRICT b FROM ledger.balance WHERE account_id = a FOR UPDATE;
  SELECT * INTO w FROM public.withdraw_requests WHERE player_id = p_player AND idem_key = p_key;
  IF w.id IS NOT NULL THEN
    IF w.fingerprint IS DISTINCT FROM p_fingerprint THEN PERFORM kete.refuse('idempotency_mismatch'); END IF;
    withdraw_public_id := w.public_id; replayed := true; RETURN;
  END IF;
  SELECT coalesce(sum(amount), 0), count(*) INTO used, n FROM public.withdraw_requests
   WHERE player_id = p_player AND created_at > now() - interval '24 hours' AND status NOT IN ('FAILED', 'CANCELLED');
  IF used + p_amount > p_day_max OR n >= p_day_count THEN
    PERFORM kete.refuse('daily_limit', jsonb_build_object('left', CASE WHEN n >= p_day_count THEN 0 ELSE greatest(0, p_day_max - used) END));
  END IF;
  -- Who moved the account to his own number with somebody else's session may not empty it before the
  -- text to the old number is read: for a day no more goes out than goes without a code.
  SELECT phone_changed_at INTO moved FROM public.players WHERE id = p_player;
  IF moved > now() - interval '24 hours' AND used + p_amount > p_step_up_above THEN
    PERFORM kete.refuse('phone_changed_lately', jsonb_build_object('left', greatest(0, p_step_up_above - used), 'retryAfterSeconds', ceil(extract(epoch FROM moved + interval '24 hours' - now()))));
  END IF;
  IF b.posted - b.held < p_amount THEN PERFORM kete.refuse('insufficient_funds', jsonb_build_object('available', b.posted - b.held)); END IF;

  why := kete.step_up_reason(p_player, p_method, p_destination, p_amount, p_session, p_step_up_above, p_session_fresh);
  IF p_code_id IS NOT NULL THEN
    PERFORM kete.spend_code(p_code_id, (SELECT phone FROM public.players WHERE id = p_player), kete.withdraw_purpose(p_player, p_amount, p_method, p_destination), p_challenge, NULL, NULL);
  ELSIF why IS NOT NULL THEN
    PERFORM kete.refuse('step_up_required', jsonb_build_object('reason', why));
  END IF;

  INSERT INTO public.withdraw_requests (public_id, player_id, account_id, currency, amount, fee, method, destination, idem_key, fingerprint, next_check_at)
  VALUES (p_id, p_player, a, p_currency, p_amount, p_fee, p_method, p_destination, p_key, p_fingerprint, now() + p_pay_in + interval '1 minute') RETURNING * INTO w;
  PERFORM ledger.post('hold:' || p_id, a, ledger.hot_account('clearing:' || p_provider, p_currency), p_amount - p_fee, 'withdrawal', 'PENDING', NULL, p_id);
  IF p_fee > 0 THEN
    PERFORM ledger.post('holdfee:' || p_id, a, ledger.hot_account('fee', p_currency), p_fee, 'withdrawal_fee', 'PENDING', NULL, p_id);
  END IF;
  INSERT INTO public.withdraw_events (withdraw_id, to_status, actor) VALUES (w.id, 'PENDING', 'player:' || p_player);
  INSERT INTO public.audit_entries (kind, player_id, details)
  VALUES ('withdrawal_requested', p_player, jsonb_build_object('withdrawal', p_id, 'amount', p_amount, 'method', p_method, 'session', p_session, 'challenge', p_challenge));
  PERFORM kete.enqueue('pay-withdrawal', jsonb_build_object('withdrawal', p_id), 'payout:' || p_id, now() + p_pay_in);
  withdraw_public_id := p_id; replayed := false;
END $$;

-- What a step-up code proves, written as src/domain/withdrawals/rules.ts writes it.
CREATE FUNCTION kete.withdraw_purpose(p_player int, p_amount bigint, p_method public.withdraw_method, p_destination text) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN 'withdraw:' || left(encode(sha256(convert_to((SELECT string_agg(octet_length(part) || ':' || part, '' ORDER BY n)
    FROM unnest(ARRAY[p_player::text, p_amount::text, p_method::text, p_destination]) WITH ORDINALITY AS parts (part, n)), 'UTF8')), 'hex'), 40);
END $$;

-- Why a withdrawal needs a fresh code, or null. The player's own proven number is never a new destination.
CREATE FUNCTION kete.step_up_reason(p_player int, p_method public.withdraw_method, p_destination text, p_amount bigint, p_session uuid, p_above bigint, p_session_fresh interval)
RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_amount > p_above THEN RETURN 'AMOUNT'; END IF;
  IF NOT EXISTS (SELECT FROM public.players WHERE id = p_player AND p_method = 'MOMO' AND phone = p_destination)
     AND NOT EXISTS (SELECT FROM public.withdraw_requests WHERE player_id = p_player AND method = p_method AND destination = p_destination AND status = 'COMPLETED')
  THEN RETURN 'DESTINATION'; END IF;
  IF NOT EXISTS (SELECT FROM public.sessions WHERE public_id = p_session AND player_id = p_player AND ended_at IS NULL AND created_at > now() - p_session_fresh)
  THEN RETURN 'SESSION'; END IF;
  RETURN NULL;
END $$;

-- What nobody will ask for again, a batch at a time: an unfinished clean-up goes on where it was.
CREATE FUNCTION kete.clear_old_codes(p_batch int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE cleared int := 0; n int;
BEGIN
  DELETE FROM public.otp_challenges WHERE id IN (SELECT id FROM public.otp_challenges WHERE expires_at < now() - interval '30 days' LIMIT p_batch FOR UPDATE SKIP LOCKED);
  GET DIAGNOSTICS n = ROW_COUNT; cleared := cleared + n;
  -- Ten times longer than any code lives, on whichever side of a fail-over.
  DELETE FROM public.otp_spent_codes WHERE code_id IN (SELECT code_id FROM public.otp_spent_codes WHERE spent_at < now() - interval '2 days' LIMIT p_batch FOR UPDATE SKIP LOCKED);
  GET DIAGNOSTICS n = ROW_COUNT; cleared := cleared + n;
  DELETE FROM public.texts WHERE id IN (SELECT id FROM public.texts WHERE created_at < now() - interval '90 days' LIMIT p_batch FOR UPDATE SKIP LOCKED);
  GET DIAGNOSTICS n = ROW_COUNT; cleared := cleared + n;
  DELETE FROM public.text_receipts WHERE id IN (SELECT id FROM public.text_receipts WHERE at < now() - interval '90 days' LIMIT p_batch FOR UPDATE SKIP LOCKED);
  GET DIAGNOSTICS n = ROW_COUNT; cleared := cleared + n;
  RETURN cleared;
END $$;

REVOKE INSERT, UPDATE ON public.otp_challenges FROM kete_app;
GRANT SELECT ON public.texts, public.text_receipts TO kete_app;
GRANT EXECUTE ON FUNCTION
  kete.queue_code(uuid, text, text, text, uuid, timestamptz, uuid, char, int, text, text), kete.take_text(uuid),
  kete.note_text(uuid, text, text, text, text, jsonb, int, text), kete.note_receipt(text, text, public.delivery, text, text),
  kete.change_phone(int, uuid, uuid, uuid, text, uuid, char, int, text, text, text, interval, uuid[]), kete.claim_waiting(int, text, char), kete.clear_old_codes(int),
  kete.request_withdrawal(uuid, int, char, public.withdraw_method, bigint, bigint, text, text, text, bytea, bigint, int, interval, uuid, bigint, interval, uuid, uuid),
  kete.step_up_reason(int, public.withdraw_method, text, bigint, uuid, bigint, interval)
TO kete_app;
