-- Payouts that happen exactly once: the rail is chosen when money is asked for, large ones wait for two
-- operators, a rail in trouble is left alone, and what the database can refuse for ever, it refuses.

ALTER TABLE public.withdraw_requests ALTER COLUMN rail DROP DEFAULT;
-- What a rail was paid since its float was last read.
CREATE INDEX withdraw_requests_paid ON public.withdraw_requests (rail, processed_at) WHERE status = 'COMPLETED';
-- What is open from before was sent when it was made, as far as anybody knows. The guard would refuse closed rows.
ALTER TABLE public.payout_attempts DISABLE TRIGGER USER;
UPDATE public.payout_attempts SET first_sent_at = created_at WHERE sends > 0 AND first_sent_at IS NULL;
ALTER TABLE public.payout_attempts ENABLE TRIGGER USER;
ALTER TABLE public.payout_attempts
  ADD CONSTRAINT payout_attempts_paid CHECK ((state = 'SUCCEEDED') = (provider_txn_id IS NOT NULL)),
  ADD CONSTRAINT payout_attempts_sent CHECK (sends >= 0 AND polls >= 0 AND (sends = 0) = (first_sent_at IS NULL));

-- Who does it, for the timeline. Verbs of the app set 'system' themselves, so that SQL by hand cannot sign as a person.
CREATE FUNCTION kete.actor() RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(nullif(current_setting('kete.actor', true), ''), 'system')
$$;

-- Approvals that count: those of operators who are operators still, with accounts that are in order.
CREATE FUNCTION kete.approvals_of(p_withdraw int) RETURNS int LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT count(*)::int FROM public.withdraw_approvals v JOIN public.operators o ON o.player_id = v.operator_id AND o.revoked_at IS NULL
    JOIN public.players p ON p.id = o.player_id AND p.state = 'ACTIVE' WHERE v.withdraw_id = p_withdraw
$$;

CREATE OR REPLACE FUNCTION kete.guard_withdrawal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (new.id, new.player_id, new.account_id, new.public_id, new.amount, new.fee, new.currency, new.method, new.destination, new.idem_key, new.fingerprint, new.created_at, new.kind, new.phone, new.rail, new.approvals_needed)
     IS DISTINCT FROM (old.id, old.player_id, old.account_id, old.public_id, old.amount, old.fee, old.currency, old.method, old.destination, old.idem_key, old.fingerprint, old.created_at, old.kind, old.phone, old.rail, old.approvals_needed)
  THEN RAISE EXCEPTION 'what was asked for never changes' USING ERRCODE = 'PY005'; END IF;
  IF new.status = old.status THEN
    IF old.processed_at IS NOT NULL THEN RAISE EXCEPTION 'a closed withdrawal never changes' USING ERRCODE = 'PY006'; END IF;
    RETURN new;
  END IF;
  IF (old.status, new.status) NOT IN (('PENDING', 'PROCESSING'), ('PENDING', 'CANCELLED'), ('PROCESSING', 'COMPLETED'), ('PROCESSING', 'FAILED'))
  THEN RAISE EXCEPTION 'illegal transition % -> %', old.status, new.status USING ERRCODE = 'PY001'; END IF;
  IF new.status = 'PROCESSING' AND kete.approvals_of(new.id) < new.approvals_needed
  THEN RAISE EXCEPTION '% of % approvals', kete.approvals_of(new.id), new.approvals_needed USING ERRCODE = 'PY008'; END IF;
  IF new.status <> 'PROCESSING' THEN
    new.processed_at := coalesce(new.processed_at, now()); new.next_check_at := NULL; new.waiting_for := NULL;
    INSERT INTO public.audit_entries (kind, player_id, details) VALUES ('withdrawal_moved', new.player_id, jsonb_build_object('withdrawal', new.public_id, 'from', old.status, 'to', new.status,
      'rail', new.rail, 'kind', new.kind, 'actor', kete.actor(), 'seconds', greatest(0, round(extract(epoch FROM new.processed_at - new.created_at)::numeric, 3))));
  END IF;
  INSERT INTO public.withdraw_events (withdraw_id, from_status, to_status, actor, note) VALUES (new.id, old.status, new.status, kete.actor(), new.note);
  RETURN new;
END $$;

CREATE FUNCTION kete.guard_new_withdrawal() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF new.status <> 'PENDING' OR NOT EXISTS (SELECT FROM ledger.account a WHERE a.id = new.account_id AND a.currency = new.currency
      AND CASE new.kind WHEN 'RETURN' THEN a.kind = 'GUEST' AND a.phone = new.phone AND new.method = 'MOMO' AND new.destination = new.phone
                        ELSE a.kind = 'PLAYER' AND a.player_id = new.player_id END)
  THEN RAISE EXCEPTION 'a withdrawal starts PENDING, on its own asker''s account; a return goes back to its phone' USING ERRCODE = 'PY005'; END IF;
  RETURN new;
END $$;
CREATE TRIGGER guard_new BEFORE INSERT ON public.withdraw_requests FOR EACH ROW EXECUTE FUNCTION kete.guard_new_withdrawal();

-- An operator's yes: to money that is not his own, while it can still be kept.
CREATE FUNCTION kete.guard_approval() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE w public.withdraw_requests; numbers text[];
BEGIN
  -- The row that decides between the worker and everybody else.
  SELECT * INTO STRICT w FROM public.withdraw_requests WHERE id = new.withdraw_id FOR UPDATE;
  IF w.status <> 'PENDING' THEN PERFORM kete.refuse('not_in_state', jsonb_build_object('status', w.status)); END IF;
  PERFORM FROM public.operators WHERE player_id = new.operator_id AND revoked_at IS NULL FOR SHARE;
  IF NOT FOUND THEN PERFORM kete.refuse('operator_required'); END IF;
  SELECT array_remove(ARRAY[phone, previous_phone], NULL) INTO numbers FROM public.players WHERE id = new.operator_id;
  IF w.player_id = new.operator_id OR w.phone = ANY (numbers) OR (w.method = 'MOMO' AND w.destination = ANY (numbers)) THEN PERFORM kete.refuse('own_money'); END IF;
  RETURN new;
END $$;
CREATE TRIGGER guard BEFORE INSERT ON public.withdraw_approvals FOR EACH ROW EXECUTE FUNCTION kete.guard_approval();

-- Which state of an attempt may follow which. What was never sent cannot have been paid; to be sent
-- again it goes back to PREPARED, from where the rail refused it or has not heard of it.
CREATE FUNCTION kete.attempt_may(p_from public.attempt_state, p_to public.attempt_state) RETURNS boolean LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT (p_from, p_to) IN (
    ('PREPARED', 'SENT'), ('PREPARED', 'UNKNOWN'), ('PREPARED', 'FAILED'),
    ('SENT', 'PREPARED'), ('SENT', 'ACCEPTED'), ('SENT', 'UNKNOWN'), ('SENT', 'SUCCEEDED'), ('SENT', 'FAILED'),
    ('ACCEPTED', 'ACCEPTED'), ('ACCEPTED', 'UNKNOWN'), ('ACCEPTED', 'SUCCEEDED'), ('ACCEPTED', 'FAILED'),
    ('UNKNOWN', 'PREPARED'), ('UNKNOWN', 'ACCEPTED'), ('UNKNOWN', 'UNKNOWN'), ('UNKNOWN', 'SUCCEEDED'), ('UNKNOWN', 'FAILED'))
$$;

CREATE OR REPLACE FUNCTION kete.guard_attempt() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF tg_op = 'INSERT' THEN
    IF new.state <> 'PREPARED' OR new.sends + new.polls <> 0 OR NOT EXISTS (SELECT 1 FROM public.withdraw_requests WHERE id = new.withdraw_id AND status = 'PROCESSING' AND rail = new.provider)
    THEN RAISE EXCEPTION 'an attempt starts PREPARED, at the rail of its withdrawal, while that is PROCESSING' USING ERRCODE = 'PY007'; END IF;
    RETURN new;
  END IF;
  IF (new.id, new.withdraw_id, new.n, new.provider, new.created_at) IS DISTINCT FROM (old.id, old.withdraw_id, old.n, old.provider, old.created_at)
     OR new.first_sent_at IS DISTINCT FROM coalesce(old.first_sent_at, new.first_sent_at)
  THEN RAISE EXCEPTION 'an attempt keeps its reference' USING ERRCODE = 'PY007'; END IF;
  IF old.closed_at IS NOT NULL OR old.state IN ('SUCCEEDED', 'FAILED') THEN RAISE EXCEPTION 'a closed attempt never changes' USING ERRCODE = 'PY007'; END IF;
  IF NOT kete.attempt_may(old.state, new.state) THEN RAISE EXCEPTION 'an attempt does not go from % to %', old.state, new.state USING ERRCODE = 'PY007'; END IF;
  -- Sends and questions are only ever added, and to have been sent means to have been counted.
  IF new.sends <> old.sends + (CASE WHEN new.state = 'SENT' THEN 1 ELSE 0 END) OR new.polls NOT IN (old.polls, old.polls + 1)
  THEN RAISE EXCEPTION 'an attempt''s sends and polls are counted one at a time' USING ERRCODE = 'PY007'; END IF;
  RETURN new;
END $$;

-- The rule of rules, checked at COMMIT.
CREATE OR REPLACE FUNCTION kete.assert_agreement(p_ref uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE w public.withdraw_requests; out_kind text; holds int; held numeric; net numeric; fees numeric; posts int; voids int; strange int; tries int; paid int; failed int; elsewhere int; txn text; fine boolean;
BEGIN
  SELECT * INTO w FROM public.withdraw_requests WHERE public_id = p_ref;
  IF w.id IS NULL THEN RAISE EXCEPTION 'money is held for % and no withdrawal asked for it', p_ref USING ERRCODE = 'PY003'; END IF;
  out_kind := CASE w.kind WHEN 'RETURN' THEN 'return' ELSE 'withdrawal' END;
  -- Net goes to the clearing account of the rail that pays, the fee to fees, both from the asker; nothing else is held under this reference.
  SELECT count(*), coalesce(sum(h.amount), 0), coalesce(sum(h.amount) FILTER (WHERE h.kind = out_kind AND c.code = 'clearing:' || w.rail || ':' || w.currency), 0),
         coalesce(sum(h.amount) FILTER (WHERE h.kind = 'withdrawal_fee' AND c.code = 'fee:' || w.currency), 0),
         count(r.seq) FILTER (WHERE r.phase = 'POST'), count(r.seq) FILTER (WHERE r.phase = 'VOID'), count(*) FILTER (WHERE h.debit_id <> w.account_id)
    INTO holds, held, net, fees, posts, voids, strange
    FROM ledger.transfer h JOIN ledger.account c ON c.id = h.credit_id LEFT JOIN ledger.transfer r ON r.pending_seq = h.seq
   WHERE h.ref = p_ref AND h.phase = 'PENDING';
  SELECT count(*), count(*) FILTER (WHERE state = 'SUCCEEDED'), count(*) FILTER (WHERE state = 'FAILED'), count(*) FILTER (WHERE provider <> w.rail), max(provider_txn_id)
    INTO tries, paid, failed, elsewhere, txn FROM public.payout_attempts WHERE withdraw_id = w.id;
  fine := held = w.amount AND net = w.amount - w.fee AND fees = w.fee AND holds = 1 + (w.fee > 0)::int AND strange = 0 AND elsewhere = 0 AND CASE w.status
    WHEN 'PENDING' THEN posts + voids = 0 AND tries = 0
    WHEN 'PROCESSING' THEN posts + voids = 0 AND tries > 0 AND paid = 0
    WHEN 'COMPLETED' THEN posts = holds AND paid = 1 AND failed = tries - 1 AND w.provider_txn_id = txn
    WHEN 'FAILED' THEN voids = holds AND tries > 0 AND failed = tries
    WHEN 'CANCELLED' THEN voids = holds AND tries = 0 END
    AND (w.status = 'COMPLETED') = (w.provider_txn_id IS NOT NULL);
  IF fine IS NOT TRUE THEN
    RAISE EXCEPTION 'withdrawal % of % by % is % with % holds of % (% net, % fee), % posted, % voided, % attempts, % paid, % failed',
      p_ref, w.amount, w.rail, w.status, holds, held, net, fees, posts, voids, tries, paid, failed USING ERRCODE = 'PY003';
  END IF;
END $$;

-- Sets money aside for `p_id`: what leaves by the rail, and the fee.
CREATE FUNCTION kete.hold_for(w public.withdraw_requests) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ledger.post('hold:' || w.public_id, w.account_id, ledger.hot_account('clearing:' || w.rail, w.currency), (w.amount - w.fee)::bigint, CASE w.kind WHEN 'RETURN' THEN 'return' ELSE 'withdrawal' END, 'PENDING', NULL, w.public_id);
  IF w.fee > 0 THEN
    PERFORM ledger.post('holdfee:' || w.public_id, w.account_id, ledger.hot_account('fee', w.currency), w.fee::bigint, 'withdrawal_fee', 'PENDING', NULL, w.public_id);
  END IF;
END $$;

-- How long whoever took a withdrawal up has it to himself: longer than a rail's call may take, and short
-- enough that a dead worker's is taken up by another within a minute. With a token to be fetched twice a call
-- may outlast it; then another only asks, and what comes late is an answer to an older send (`p_sends`).
CREATE FUNCTION kete.payout_lease() RETURNS interval LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$ SELECT interval '50 seconds' $$;

-- A job looks at the withdrawal in so long. `p_in` is counted from now, whatever clock the caller goes by.
CREATE FUNCTION kete.wake_payout(p_withdrawal uuid, p_in interval DEFAULT '0') RETURNS void LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  SELECT kete.enqueue('pay-withdrawal', jsonb_build_object('withdrawal', p_withdrawal), 'payout:' || p_withdrawal, now() + p_in)
$$;

-- As before; the rail is the caller's choice for good, and above `p_approval_above` two operators must
-- agree before anybody looks at it.
DROP FUNCTION kete.request_withdrawal(uuid, int, char, public.withdraw_method, bigint, bigint, text, text, text, bytea, bigint, int, interval, uuid, bigint, interval, uuid, uuid);
CREATE FUNCTION kete.request_withdrawal(p_id uuid, p_player int, p_currency char(3), p_method public.withdraw_method, p_amount bigint, p_fee bigint,
  p_destination text, p_rail text, p_key text, p_fingerprint bytea, p_day_max bigint, p_day_count int, p_pay_in interval,
  p_session uuid, p_step_up_above bigint, p_session_fresh interval, p_code_id uuid, p_challenge uuid, p_approval_above bigint, p_now timestamptz,
  OUT withdraw_public_id uuid, OUT replayed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE a bigint := ledger.player_account(p_player, p_currency); b ledger.balance; w public.withdraw_requests; used numeric; n int; why text; moved timestamptz; is_large boolean := p_amount > p_approval_above;
BEGIN
  IF p_day_max IS NULL OR p_day_count IS NULL OR p_pay_in IS NULL OR p_pay_in NOT BETWEEN interval '0' AND interval '1 hour' OR p_destination = '' OR p_step_up_above IS NULL OR p_session_fresh IS NULL
     OR is_large IS NULL OR p_now IS NULL THEN
    RAISE EXCEPTION 'limits, destination, delay and time are not optional' USING ERRCODE = 'invalid_parameter_value';
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

  INSERT INTO public.withdraw_requests (public_id, player_id, account_id, currency, amount, fee, method, destination, idem_key, fingerprint, rail, approvals_needed, waiting_for, next_check_at)
  VALUES (p_id, p_player, a, p_currency, p_amount, p_fee, p_method, p_destination, p_key, p_fingerprint, p_rail, CASE WHEN is_large THEN 2 ELSE 0 END, CASE WHEN is_large THEN 'approval' END,
          CASE WHEN NOT is_large THEN p_now + p_pay_in + kete.payout_lease() END) RETURNING * INTO w;
  PERFORM kete.hold_for(w);
  INSERT INTO public.withdraw_events (withdraw_id, to_status, actor) VALUES (w.id, 'PENDING', 'player:' || p_player);
  INSERT INTO public.audit_entries (kind, player_id, details)
  VALUES ('withdrawal_requested', p_player, jsonb_build_object('withdrawal', p_id, 'amount', p_amount, 'method', p_method, 'rail', p_rail, 'kind', w.kind, 'session', p_session, 'challenge', p_challenge));
  IF NOT is_large THEN PERFORM kete.wake_payout(p_id, p_pay_in); END IF;
  withdraw_public_id := p_id; replayed := false;
END $$;

-- Sends money that waits on a phone's account back to that phone: held like any withdrawal, so that it
-- cannot be claimed meanwhile. Internal: verbs that know why call it. The same key is the same return.
CREATE FUNCTION kete.open_return(p_id uuid, p_phone text, p_currency char(3), p_amount bigint, p_rail text, p_key text, p_now timestamptz) RETURNS uuid
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE a bigint := ledger.guest_account(p_phone, p_currency); b ledger.balance; w public.withdraw_requests; asked bytea := sha256(convert_to(concat_ws('|', p_phone, p_currency, p_amount), 'UTF8'));
BEGIN
  SELECT * INTO STRICT b FROM ledger.balance WHERE account_id = a FOR UPDATE;
  SELECT * INTO w FROM public.withdraw_requests WHERE player_id IS NULL AND idem_key = p_key;
  IF w.id IS NOT NULL THEN
    IF w.fingerprint <> asked THEN PERFORM kete.refuse('idempotency_mismatch'); END IF;
    RETURN w.public_id;
  END IF;
  IF b.posted - b.held < p_amount THEN PERFORM kete.refuse('insufficient_funds', jsonb_build_object('available', b.posted - b.held)); END IF;
  INSERT INTO public.withdraw_requests (public_id, kind, phone, account_id, currency, amount, fee, method, destination, idem_key, fingerprint, rail, next_check_at)
  VALUES (p_id, 'RETURN', p_phone, a, p_currency, p_amount, 0, 'MOMO', p_phone, p_key, asked, p_rail, p_now + kete.payout_lease()) RETURNING * INTO w;
  PERFORM kete.hold_for(w);
  INSERT INTO public.withdraw_events (withdraw_id, to_status, actor) VALUES (w.id, 'PENDING', 'system');
  INSERT INTO public.audit_entries (kind, details) VALUES ('withdrawal_requested', jsonb_build_object('withdrawal', p_id, 'amount', p_amount, 'method', 'MOMO', 'rail', p_rail, 'kind', 'RETURN'));
  PERFORM kete.wake_payout(p_id);
  RETURN p_id;
END $$;

-- After an approval: where there are enough now, a worker takes it up. Internal to the operators' verbs.
CREATE FUNCTION kete.release_withdrawal(p_id uuid, p_now timestamptz) RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE w public.withdraw_requests;
BEGIN
  SELECT * INTO STRICT w FROM public.withdraw_requests WHERE public_id = p_id FOR UPDATE;
  IF w.status <> 'PENDING' OR w.waiting_for IS DISTINCT FROM 'approval' OR kete.approvals_of(w.id) < w.approvals_needed THEN RETURN false; END IF;
  UPDATE public.withdraw_requests SET waiting_for = NULL, next_check_at = p_now + kete.payout_lease() WHERE id = w.id;
  PERFORM kete.wake_payout(p_id);
  RETURN true;
END $$;

-- Whether the float that was last read does not cover this payout beside all that is on its way or was
-- paid since. A figure older than a quarter of an hour says nothing, and neither does a rail that tells none.
CREATE FUNCTION kete.lacks_float(w public.withdraw_requests, p_reserve bigint, p_now timestamptz) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce((
    SELECT r.balance - w.amount + w.fee - p_reserve < (SELECT coalesce(sum(o.amount - o.fee), 0) FROM public.withdraw_requests o
             WHERE o.rail = w.rail AND o.currency = w.currency AND o.id <> w.id AND (
               -- On its way, and not so long that the figure must show it, whichever way it went.
               EXISTS (SELECT FROM public.payout_attempts t WHERE t.withdraw_id = o.id AND t.closed_at IS NULL AND t.state <> 'PREPARED' AND t.first_sent_at > r.balance_at - interval '10 minutes')
               OR (o.status = 'COMPLETED' AND o.processed_at > r.balance_at)))
      FROM public.rails r WHERE r.name = w.rail AND r.currency = w.currency AND r.balance_at > p_now - interval '15 minutes'), false)
$$;

-- What was open for more than a day is a person's to look at, and it is still asked about.
CREATE FUNCTION kete.is_overdue(p_since timestamptz, p_now timestamptz) RETURNS boolean LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$ SELECT p_now - p_since > interval '24 hours' $$;

-- Takes one withdrawal up and says what the caller is to do: `send`, whose PROCESSING and attempt are
-- committed before the first byte leaves, and which is given to one caller only; `ask` about what was
-- sent; nothing, since another is `sending` at this moment or it is `closed`; or nothing yet, since it
-- waits for `approval`, for its player's `account` while that is suspended, for a `rail` that is in trouble or not configured (`p_rails` are), or for `float`.
CREATE FUNCTION kete.begin_payout(p_withdrawal uuid, p_attempt uuid, p_now timestamptz, p_rails text[], p_float_reserve bigint,
  OUT verdict text, OUT attempt_id uuid, OUT rail text, OUT method public.withdraw_method, OUT destination text, OUT net bigint, OUT currency char(3),
  OUT sends int, OUT polls int, OUT since timestamptz, OUT not_found_since timestamptz, OUT failed_since timestamptz, OUT last_code text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE w public.withdraw_requests; t public.payout_attempts; look_at timestamptz;
BEGIN
  IF p_now IS NULL OR NOT isfinite(p_now) OR p_rails IS NULL OR p_float_reserve IS NULL THEN
    RAISE EXCEPTION 'the time, the rails and the reserve are not optional' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  PERFORM set_config('kete.actor', 'system', true);
  SELECT * INTO STRICT w FROM public.withdraw_requests WHERE public_id = p_withdrawal FOR UPDATE;
  SELECT * INTO t FROM public.payout_attempts WHERE withdraw_id = w.id AND state <> 'FAILED' FOR UPDATE;
  rail := w.rail; method := w.method; destination := w.destination; net := (w.amount - w.fee)::bigint; currency := w.currency;
  verdict := CASE
    WHEN w.processed_at IS NOT NULL THEN 'closed'
    WHEN t.state = 'SENT' AND t.last_asked_at > p_now - kete.payout_lease() AND t.last_asked_at <= p_now + interval '1 minute' THEN 'sending'
    WHEN w.status = 'PENDING' AND kete.approvals_of(w.id) < w.approvals_needed THEN 'approval'
    WHEN w.rail <> ALL (p_rails) THEN 'rail'
    WHEN t.state <> 'PREPARED' THEN 'ask'
    -- After a day a rail may have forgotten what it paid under this reference; and while operators decide on
    -- evidence, what they have evidence of must not change. Both are asked about and never sent again.
    WHEN t.sends > 0 AND kete.is_overdue(t.first_sent_at, p_now) THEN 'ask'
    WHEN EXISTS (SELECT FROM public.payout_resolutions r WHERE r.attempt_id = t.id AND r.decided_at IS NULL) THEN CASE WHEN t.sends > 0 THEN 'ask' ELSE 'rail' END
    -- What a suspended player asked for is not sent, nor sent again; what the rail has is asked about (above).
    WHEN EXISTS (SELECT FROM public.players WHERE id = w.player_id AND state = 'SUSPENDED') THEN 'account'
    WHEN kete.lacks_float(w, p_float_reserve, p_now) THEN 'float'
    ELSE 'send' END;
  IF verdict = 'send' THEN
    -- Asked last, since its yes may be the one try that an open breaker grants.
    look_at := kete.rail_gate(w.rail, p_now);
    IF look_at IS NOT NULL THEN verdict := 'rail'; END IF;
  END IF;
  IF verdict IN ('closed', 'sending') THEN RETURN; END IF;

  IF verdict IN ('approval', 'account', 'rail', 'float') THEN
    UPDATE public.withdraw_requests SET waiting_for = verdict,
      next_check_at = CASE WHEN verdict <> 'approval' THEN least(coalesce(look_at, p_now + interval '1 minute'), p_now + interval '10 minutes') END WHERE id = w.id;
    -- Whoever closed such a case has seen it, and is asked again a day later.
    IF verdict <> 'approval' AND kete.is_overdue(w.created_at, p_now)
       AND NOT EXISTS (SELECT FROM public.money_cases WHERE kind = 'payout_overdue' AND reference = coalesce(t.id, w.public_id) AND closed_at > p_now - interval '1 day') THEN
      PERFORM kete.open_case('payout_overdue', w.rail, coalesce(t.id, w.public_id), net, w.currency, jsonb_build_object('withdrawal', w.public_id, 'waiting_for', verdict));
    END IF;
    RETURN;
  END IF;

  UPDATE public.withdraw_requests SET status = 'PROCESSING', waiting_for = NULL, next_check_at = p_now + kete.payout_lease() WHERE id = w.id;
  IF verdict = 'send' THEN
    IF t.id IS NULL THEN
      INSERT INTO public.payout_attempts (id, withdraw_id, n, provider, created_at) VALUES (p_attempt, w.id, 1 + (SELECT count(*) FROM public.payout_attempts WHERE withdraw_id = w.id), w.rail, p_now);
    END IF;
    UPDATE public.payout_attempts SET state = 'SENT', sends = sends + 1, first_sent_at = coalesce(first_sent_at, p_now), last_asked_at = p_now, not_found_since = NULL, failed_since = NULL
     WHERE id = coalesce(t.id, p_attempt) RETURNING * INTO t;
  ELSIF t.state = 'PREPARED' THEN
    UPDATE public.payout_attempts SET state = 'UNKNOWN' WHERE id = t.id RETURNING * INTO t;
  END IF;
  last_code := t.last_code;
  attempt_id := t.id; sends := t.sends; polls := t.polls; since := t.first_sent_at; not_found_since := t.not_found_since; failed_since := t.failed_since;
END $$;

-- Keeps what a rail said. `p_heard` is {verb, state, code, httpStatus, body, ms}.
CREATE FUNCTION kete.note_heard(p_rail text, p_reference uuid, p_heard jsonb) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_heard IS NULL THEN RETURN; END IF;
  PERFORM kete.note_exchange(p_rail, p_heard ->> 'verb', p_reference, (p_heard ->> 'httpStatus')::int, p_heard ->> 'state', p_heard ->> 'code', p_heard ->> 'body', (p_heard ->> 'ms')::int);
END $$;

-- Tells the breaker how a call went. That a question is answered does not show that our settings let
-- anything be sent, so it does not close a breaker that those opened. Called last: the rail's row is
-- the last lock that a payout takes. Returns whether this opened the breaker.
CREATE FUNCTION kete.note_health(p_rail text, p_verb text, p_health text, p_reason text, p_now timestamptz) RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_health IN ('config', 'outage') THEN RETURN kete.rail_trouble(p_rail, p_health, coalesce(p_reason, 'unknown'), p_now); END IF;
  IF p_health = 'fine' AND (p_verb = 'submit' OR NOT EXISTS (SELECT FROM public.rails WHERE name = p_rail AND reason LIKE 'config: %')) THEN PERFORM kete.rail_fine(p_rail); END IF;
  RETURN false;
END $$;

-- What the rail said that closes nothing. `p_sends` is what the caller's answer belongs to: an answer
-- that was overtaken by another send changes nothing, and neither does one for a closed attempt.
DROP FUNCTION kete.note_attempt(uuid, public.attempt_state, text, boolean, interval);
CREATE FUNCTION kete.note_attempt(p_attempt uuid, p_sends int, p_state public.attempt_state, p_code text, p_not_found_since timestamptz, p_failed_since timestamptz,
  p_waiting_for text, p_check_in int, p_case text, p_case_details jsonb, p_heard jsonb, p_health text, p_now timestamptz,
  OUT noted boolean, OUT is_new_case boolean, OUT paused boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE t public.payout_attempts; w public.withdraw_requests;
BEGIN
  IF p_state NOT IN ('PREPARED', 'ACCEPTED', 'UNKNOWN') THEN RAISE EXCEPTION 'begin_payout sends; complete_payout and fail_payout close, and move the money' USING ERRCODE = 'PY007'; END IF;
  IF p_check_in IS NULL OR p_check_in NOT BETWEEN 1 AND 3600 THEN RAISE EXCEPTION 'asked again in 1 to 3600 seconds' USING ERRCODE = 'invalid_parameter_value'; END IF;
  t := kete.lock_payout(p_attempt);
  SELECT * INTO STRICT w FROM public.withdraw_requests WHERE id = t.withdraw_id;
  PERFORM kete.note_heard(t.provider, p_attempt, p_heard);
  is_new_case := false;
  noted := t.closed_at IS NULL AND t.sends = p_sends AND kete.attempt_may(t.state, p_state);
  IF noted THEN
    UPDATE public.payout_attempts SET state = p_state, last_code = left(p_code, 100), last_asked_at = p_now, not_found_since = p_not_found_since, failed_since = p_failed_since,
      polls = polls + (p_heard ->> 'verb' IS NOT DISTINCT FROM 'status')::int WHERE id = p_attempt;
    UPDATE public.withdraw_requests SET waiting_for = p_waiting_for, next_check_at = p_now + make_interval(secs => p_check_in) WHERE id = w.id;
    -- Whoever closed such a case has seen it, and is asked again a day later.
    IF p_case IS NOT NULL AND NOT EXISTS (SELECT FROM public.money_cases WHERE kind = p_case AND reference = p_attempt AND closed_at > p_now - interval '1 day') THEN
      is_new_case := kete.open_case(p_case, t.provider, p_attempt, (w.amount - w.fee)::bigint, w.currency, coalesce(p_case_details, '{}') || jsonb_build_object('withdrawal', w.public_id));
    END IF;
    PERFORM kete.wake_payout(w.public_id, make_interval(secs => p_check_in));
  END IF;
  paused := kete.note_health(t.provider, p_heard ->> 'verb', p_health, p_code, p_now);
END $$;

-- A payout that is over needs nobody to look at it any more. What people closed, they say how themselves.
CREATE FUNCTION kete.close_payout_cases(p_attempt uuid, p_withdrawal uuid, p_resolution text) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE c record;
BEGIN
  FOR c IN UPDATE public.money_cases SET closed_at = now(), resolution = p_resolution
            WHERE reference IN (p_attempt, p_withdrawal) AND kind IN ('payout_overdue', 'payout_unreadable', 'payout_rejected') AND closed_at IS NULL RETURNING id, kind LOOP
    INSERT INTO public.audit_entries (kind, details) VALUES ('case_closed', jsonb_build_object('id', c.id, 'case', c.kind, 'how', p_resolution));
  END LOOP;
END $$;

-- Paid: attempt, status and money close together. `completed`; or nothing is done, since it was `closed`
-- already, was `not_sent` (PREPARED: the next send will show), or the rail gave the transaction of
-- another payout (`txn_reused`). Internal: whoever calls says who says so.
CREATE FUNCTION kete.settle_payout(p_attempt uuid, p_txn text, p_actor text, p_now timestamptz) RETURNS text LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE t public.payout_attempts := kete.lock_payout(p_attempt); w public.withdraw_requests;
BEGIN
  IF t.closed_at IS NOT NULL THEN RETURN 'closed'; END IF;
  IF t.state = 'PREPARED' THEN RETURN 'not_sent'; END IF;
  SELECT * INTO STRICT w FROM public.withdraw_requests WHERE id = t.withdraw_id;
  IF EXISTS (SELECT FROM public.payout_attempts WHERE provider = t.provider AND provider_txn_id = p_txn) THEN RETURN 'txn_reused'; END IF;
  PERFORM set_config('kete.actor', p_actor, true);
  UPDATE public.payout_attempts SET state = 'SUCCEEDED', provider_txn_id = p_txn, last_asked_at = p_now, closed_at = p_now WHERE id = p_attempt;
  UPDATE public.withdraw_requests SET status = 'COMPLETED', provider_txn_id = p_txn, processed_at = p_now WHERE id = w.id;
  PERFORM set_config('kete.actor', '', true);
  PERFORM kete.resolve_holds(w.public_id, 'POST');
  IF p_actor = 'system' THEN PERFORM kete.close_payout_cases(p_attempt, w.public_id, 'the rail paid it'); END IF;
  RETURN 'completed';
END $$;

-- Certainly not paid: the money is its owner's to use again. Internal. False where it was closed already.
CREATE FUNCTION kete.void_payout(p_attempt uuid, p_code text, p_note text, p_actor text, p_now timestamptz) RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE t public.payout_attempts := kete.lock_payout(p_attempt); w public.withdraw_requests;
BEGIN
  IF t.closed_at IS NOT NULL THEN RETURN false; END IF;
  SELECT * INTO STRICT w FROM public.withdraw_requests WHERE id = t.withdraw_id;
  PERFORM set_config('kete.actor', p_actor, true);
  UPDATE public.payout_attempts SET state = 'FAILED', last_code = left(p_code, 100), last_asked_at = p_now, closed_at = p_now WHERE id = p_attempt;
  UPDATE public.withdraw_requests SET status = 'FAILED', note = p_note, processed_at = p_now WHERE id = w.id;
  PERFORM set_config('kete.actor', '', true);
  PERFORM kete.resolve_holds(w.public_id, 'VOID');
  IF p_actor = 'system' THEN PERFORM kete.close_payout_cases(p_attempt, w.public_id, 'the rail did not pay it'); END IF;
  -- Nobody is signed in who would see that his money waits again.
  IF w.kind = 'RETURN' THEN PERFORM kete.open_case('return_failed', t.provider, p_attempt, w.amount::bigint, w.currency, jsonb_build_object('withdrawal', w.public_id, 'code', left(p_code, 100))); END IF;
  RETURN true;
END $$;

-- The rail says paid. Said twice, it happens once. One payment told of two payouts is a person's to look at.
DROP FUNCTION kete.complete_payout(uuid, text);
CREATE FUNCTION kete.complete_payout(p_attempt uuid, p_txn text, p_heard jsonb, p_now timestamptz) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE outcome text := kete.settle_payout(p_attempt, p_txn, 'system', p_now); t public.payout_attempts; w public.withdraw_requests;
BEGIN
  SELECT * INTO STRICT t FROM public.payout_attempts WHERE id = p_attempt;
  PERFORM kete.note_heard(t.provider, p_attempt, p_heard);
  IF outcome = 'txn_reused' THEN
    SELECT * INTO STRICT w FROM public.withdraw_requests WHERE id = t.withdraw_id;
    PERFORM kete.open_case('payout_txn_reused', t.provider, p_attempt, (w.amount - w.fee)::bigint, w.currency, jsonb_build_object('withdrawal', w.public_id, 'txn', p_txn));
    UPDATE public.payout_attempts SET state = 'UNKNOWN', last_code = 'TXN_REUSED', last_asked_at = p_now, polls = polls + 1 WHERE id = p_attempt;
    UPDATE public.withdraw_requests SET next_check_at = p_now + interval '1 hour' WHERE id = w.id;
  END IF;
  -- Also where our reference stood for the name that the rail did not tell: it may be that payment or another.
  IF outcome = 'closed' AND (t.state = 'FAILED' OR t.provider_txn_id IS DISTINCT FROM p_txn) THEN
    -- Paid, and the money was given back; or paid twice. It stays closed, and a person must look.
    PERFORM kete.note_contradiction(p_attempt, jsonb_build_object('said', 'succeeded', 'txn', p_txn), NULL);
    outcome := 'contradiction';
  END IF;
  PERFORM kete.note_health(t.provider, p_heard ->> 'verb', 'fine', NULL, p_now);
  RETURN outcome;
END $$;

-- The rail says not paid, of the send that the caller asked about. What is to be sent again is not closed by an older answer.
DROP FUNCTION kete.fail_payout(uuid, text, text);
CREATE FUNCTION kete.fail_payout(p_attempt uuid, p_sends int, p_code text, p_note text, p_heard jsonb, p_now timestamptz) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE t public.payout_attempts := kete.lock_payout(p_attempt); is_done boolean := false;
BEGIN
  PERFORM kete.note_heard(t.provider, p_attempt, p_heard);
  IF t.state <> 'PREPARED' AND t.sends = p_sends THEN is_done := kete.void_payout(p_attempt, p_code, p_note, 'system', p_now); END IF;
  PERFORM kete.note_health(t.provider, p_heard ->> 'verb', 'fine', NULL, p_now);
  RETURN is_done;
END $$;

-- A rail says of a closed attempt what contradicts how it was closed. Nothing is reopened: a person
-- compares, and corrects by a movement of its own. Returns whether the case is new.
CREATE FUNCTION kete.note_contradiction(p_attempt uuid, p_details jsonb, p_heard jsonb) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE t public.payout_attempts := kete.lock_payout(p_attempt); w public.withdraw_requests;
BEGIN
  IF t.closed_at IS NULL THEN RAISE EXCEPTION 'what is open contradicts nothing' USING ERRCODE = 'PY007'; END IF;
  SELECT * INTO STRICT w FROM public.withdraw_requests WHERE id = t.withdraw_id;
  PERFORM kete.note_heard(t.provider, p_attempt, p_heard);
  RETURN kete.open_case('contradiction', t.provider, p_attempt, (w.amount - w.fee)::bigint, w.currency, coalesce(p_details, '{}') || jsonb_build_object('withdrawal', w.public_id, 'ours', t.state));
END $$;

-- Frees the work of a worker that died: what is due and still open gets a job again, and whoever takes
-- it has as long as anybody. A time too far ahead was written by a clock that has been set back since.
DROP FUNCTION kete.sweep_payouts();
CREATE FUNCTION kete.sweep_payouts(p_now timestamptz) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE n bigint := 0; w record;
BEGIN
  -- Approvals count again when an operator who was revoked is granted anew, and then nobody else wakes it.
  FOR w IN SELECT public_id FROM public.withdraw_requests WHERE status = 'PENDING' AND waiting_for = 'approval' AND kete.approvals_of(id) >= approvals_needed LIMIT 500 LOOP
    PERFORM kete.release_withdrawal(w.public_id, p_now);
  END LOOP;
  FOR w IN SELECT id, public_id FROM public.withdraw_requests WHERE status IN ('PENDING', 'PROCESSING') AND (next_check_at <= p_now OR next_check_at > p_now + interval '2 hours')
           ORDER BY next_check_at LIMIT 500 FOR UPDATE SKIP LOCKED LOOP
    PERFORM kete.wake_payout(w.public_id);
    UPDATE public.withdraw_requests SET next_check_at = p_now + kete.payout_lease() WHERE id = w.id;
    n := n + 1;
  END LOOP;
  RETURN n;
END $$;

DROP FUNCTION kete.begin_payout(uuid, uuid, text);
GRANT EXECUTE ON FUNCTION
  kete.request_withdrawal(uuid, int, char, public.withdraw_method, bigint, bigint, text, text, text, bytea, bigint, int, interval, uuid, bigint, interval, uuid, uuid, bigint, timestamptz),
  kete.begin_payout(uuid, uuid, timestamptz, text[], bigint),
  kete.note_attempt(uuid, int, public.attempt_state, text, timestamptz, timestamptz, text, int, text, jsonb, jsonb, text, timestamptz),
  kete.complete_payout(uuid, text, jsonb, timestamptz), kete.fail_payout(uuid, int, text, text, jsonb, timestamptz), kete.note_contradiction(uuid, jsonb, jsonb), kete.sweep_payouts(timestamptz)
TO kete_app;
