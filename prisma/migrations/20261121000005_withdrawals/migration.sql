-- Withdrawals: request → hold → payout → settle or release. Only these functions write here, and at
-- every COMMIT a withdrawal's status, its attempts and its money must agree.

ALTER TABLE public.withdraw_requests
  ADD CONSTRAINT withdraw_requests_amount CHECK (amount > 0),
  ADD CONSTRAINT withdraw_requests_fee CHECK (fee >= 0 AND fee < amount),
  ADD CONSTRAINT withdraw_requests_closed CHECK ((status IN ('COMPLETED', 'FAILED', 'CANCELLED')) = (processed_at IS NOT NULL));
CREATE INDEX withdraw_requests_due ON public.withdraw_requests (next_check_at) WHERE status IN ('PENDING', 'PROCESSING');
-- No second reference while one may still pay.
CREATE UNIQUE INDEX payout_attempts_one_live ON public.payout_attempts (withdraw_id) WHERE state <> 'FAILED';
CREATE UNIQUE INDEX payout_attempts_txn ON public.payout_attempts (provider, provider_txn_id) WHERE provider_txn_id IS NOT NULL;
ALTER TABLE public.payout_attempts
  ADD CONSTRAINT payout_attempts_closed CHECK ((state IN ('SUCCEEDED', 'FAILED')) = (closed_at IS NOT NULL));

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON public.withdraw_events FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER append_only_t BEFORE TRUNCATE ON public.withdraw_events EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER no_delete BEFORE DELETE ON public.withdraw_requests FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER no_delete_t BEFORE TRUNCATE ON public.withdraw_requests EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER no_delete BEFORE DELETE ON public.payout_attempts FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER no_delete_t BEFORE TRUNCATE ON public.payout_attempts EXECUTE FUNCTION ledger.refuse_change();

CREATE FUNCTION kete.guard_withdrawal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (new.player_id, new.account_id, new.public_id, new.amount, new.fee, new.currency, new.method, new.destination, new.idem_key, new.fingerprint, new.created_at)
     IS DISTINCT FROM (old.player_id, old.account_id, old.public_id, old.amount, old.fee, old.currency, old.method, old.destination, old.idem_key, old.fingerprint, old.created_at)
  THEN RAISE EXCEPTION 'what was asked for never changes' USING ERRCODE = 'PY005'; END IF;
  IF new.status <> old.status THEN
    IF (old.status, new.status) NOT IN (('PENDING', 'PROCESSING'), ('PENDING', 'CANCELLED'), ('PROCESSING', 'COMPLETED'), ('PROCESSING', 'FAILED'))
    THEN RAISE EXCEPTION 'illegal transition % -> %', old.status, new.status USING ERRCODE = 'PY001'; END IF;
    IF new.status IN ('COMPLETED', 'FAILED', 'CANCELLED') THEN new.processed_at := now(); new.next_check_at := NULL; END IF;
    INSERT INTO public.withdraw_events (withdraw_id, from_status, to_status, actor, note)
    VALUES (new.id, old.status, new.status, 'system', new.note);
  ELSIF old.processed_at IS NOT NULL THEN RAISE EXCEPTION 'a closed withdrawal never changes' USING ERRCODE = 'PY006';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER guard BEFORE UPDATE ON public.withdraw_requests FOR EACH ROW EXECUTE FUNCTION kete.guard_withdrawal();

CREATE FUNCTION kete.guard_attempt() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF tg_op = 'INSERT' THEN
    IF new.state <> 'PREPARED' OR NOT EXISTS (SELECT 1 FROM public.withdraw_requests WHERE id = new.withdraw_id AND status = 'PROCESSING')
    THEN RAISE EXCEPTION 'an attempt starts PREPARED, while its withdrawal is PROCESSING' USING ERRCODE = 'PY007'; END IF;
    RETURN new;
  END IF;
  IF (new.id, new.withdraw_id, new.n, new.provider) IS DISTINCT FROM (old.id, old.withdraw_id, old.n, old.provider)
  THEN RAISE EXCEPTION 'an attempt keeps its reference' USING ERRCODE = 'PY007'; END IF;
  IF old.state IN ('SUCCEEDED', 'FAILED') THEN RAISE EXCEPTION 'a closed attempt never changes' USING ERRCODE = 'PY007'; END IF;
  RETURN new;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON public.payout_attempts FOR EACH ROW EXECUTE FUNCTION kete.guard_attempt();

-- The rule of rules, checked at COMMIT.
CREATE FUNCTION kete.assert_agreement(p_ref uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE w public.withdraw_requests; holds int; held numeric; posts int; voids int; tries int; paid int; failed int; elsewhere int; fine boolean;
BEGIN
  SELECT * INTO w FROM public.withdraw_requests WHERE public_id = p_ref;
  IF w.id IS NULL THEN RAISE EXCEPTION 'money is held for % and no withdrawal asked for it', p_ref USING ERRCODE = 'PY003'; END IF;
  SELECT count(*), coalesce(sum(h.amount), 0), count(r.seq) FILTER (WHERE r.phase = 'POST'), count(r.seq) FILTER (WHERE r.phase = 'VOID')
    INTO holds, held, posts, voids
    FROM ledger.transfer h LEFT JOIN ledger.transfer r ON r.pending_seq = h.seq
   WHERE h.ref = p_ref AND h.phase = 'PENDING' AND h.debit_id = w.account_id;
  SELECT count(*), count(*) FILTER (WHERE state = 'SUCCEEDED'), count(*) FILTER (WHERE state = 'FAILED')
    INTO tries, paid, failed FROM public.payout_attempts WHERE withdraw_id = w.id;
  -- The rail that pays is the one whose clearing account the money is held against.
  SELECT count(*) INTO elsewhere FROM public.payout_attempts t
   WHERE t.withdraw_id = w.id AND NOT EXISTS (SELECT 1 FROM ledger.transfer h JOIN ledger.account c ON c.id = h.credit_id
     WHERE h.ref = p_ref AND h.phase = 'PENDING' AND h.kind = 'withdrawal' AND c.code = 'clearing:' || t.provider || ':' || w.currency);
  fine := holds > 0 AND held = w.amount AND elsewhere = 0 AND CASE w.status
    WHEN 'PENDING' THEN posts + voids = 0 AND tries = 0
    WHEN 'PROCESSING' THEN posts + voids = 0 AND tries > 0 AND paid = 0
    WHEN 'COMPLETED' THEN posts = holds AND paid = 1 AND failed = tries - 1 AND w.provider_txn_id IS NOT NULL
    WHEN 'FAILED' THEN voids = holds AND tries > 0 AND failed = tries
    WHEN 'CANCELLED' THEN voids = holds AND tries = 0 END;
  IF NOT fine THEN
    RAISE EXCEPTION 'withdrawal % of % is % with % holds of %, % posted, % voided, % attempts, % paid, % failed',
      p_ref, w.amount, w.status, holds, held, posts, voids, tries, paid, failed USING ERRCODE = 'PY003';
  END IF;
END $$;

CREATE FUNCTION kete.agree() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM kete.assert_agreement(CASE tg_table_name
    WHEN 'transfer' THEN (to_jsonb(new) ->> 'ref')::uuid
    WHEN 'withdraw_requests' THEN (to_jsonb(new) ->> 'public_id')::uuid
    ELSE (SELECT public_id FROM public.withdraw_requests WHERE id = (to_jsonb(new) ->> 'withdraw_id')::int) END);
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER agree AFTER INSERT OR UPDATE ON public.withdraw_requests DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION kete.agree();
CREATE CONSTRAINT TRIGGER agree AFTER INSERT OR UPDATE ON public.payout_attempts DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION kete.agree();
CREATE CONSTRAINT TRIGGER agree AFTER INSERT ON ledger.transfer DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (new.phase <> 'POSTED') EXECUTE FUNCTION kete.agree();

-- Asks for money out: the request, its holds and its job (to run in `p_pay_in`), or nothing. `amount`
-- leaves the balance and `fee` is part of it. The player's balance row orders his requests, so replays, limits and balance
-- are judged one at a time.
CREATE FUNCTION kete.request_withdrawal(p_id uuid, p_player int, p_currency char(3), p_method public.withdraw_method, p_amount bigint, p_fee bigint,
  p_destination text, p_provider text, p_key text, p_fingerprint bytea, p_day_max bigint, p_day_count int, p_pay_in interval,
  OUT withdraw_public_id uuid, OUT replayed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE a bigint := ledger.player_account(p_player, p_currency); b ledger.balance; w public.withdraw_requests; used numeric; n int;
BEGIN
  IF p_day_max IS NULL OR p_day_count IS NULL OR p_pay_in NOT BETWEEN interval '0' AND interval '1 hour' OR p_destination = '' THEN
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
  IF b.posted - b.held < p_amount THEN PERFORM kete.refuse('insufficient_funds', jsonb_build_object('available', b.posted - b.held)); END IF;

  INSERT INTO public.withdraw_requests (public_id, player_id, account_id, currency, amount, fee, method, destination, idem_key, fingerprint, next_check_at)
  VALUES (p_id, p_player, a, p_currency, p_amount, p_fee, p_method, p_destination, p_key, p_fingerprint, now() + p_pay_in + interval '1 minute') RETURNING * INTO w;
  PERFORM ledger.post('hold:' || p_id, a, ledger.hot_account('clearing:' || p_provider, p_currency), p_amount - p_fee, 'withdrawal', 'PENDING', NULL, p_id);
  IF p_fee > 0 THEN
    PERFORM ledger.post('holdfee:' || p_id, a, ledger.hot_account('fee', p_currency), p_fee, 'withdrawal_fee', 'PENDING', NULL, p_id);
  END IF;
  INSERT INTO public.withdraw_events (withdraw_id, to_status, actor) VALUES (w.id, 'PENDING', 'player:' || p_player);
  PERFORM kete.enqueue('pay-withdrawal', jsonb_build_object('withdrawal', p_id), 'payout:' || p_id, now() + p_pay_in);
  withdraw_public_id := p_id; replayed := false;
END $$;

-- Commits PROCESSING and an attempt whose id is the rail's reference, before the first byte is sent.
-- Called again it returns the attempt that may still pay; a closed withdrawal returns none.
CREATE FUNCTION kete.begin_payout(p_withdrawal uuid, p_attempt uuid, p_provider text)
RETURNS TABLE (attempt_id uuid, attempt_state public.attempt_state) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE w public.withdraw_requests;
BEGIN
  SELECT * INTO STRICT w FROM public.withdraw_requests WHERE public_id = p_withdrawal FOR UPDATE;
  IF w.processed_at IS NOT NULL THEN RETURN; END IF;
  IF w.status = 'PENDING' THEN
    UPDATE public.withdraw_requests SET status = 'PROCESSING', next_check_at = now() + interval '1 minute' WHERE id = w.id;
    INSERT INTO public.payout_attempts (id, withdraw_id, n, provider) VALUES (p_attempt, w.id, 1, p_provider);
  END IF;
  RETURN QUERY SELECT t.id, t.state FROM public.payout_attempts t WHERE t.withdraw_id = w.id AND t.state <> 'FAILED';
END $$;

-- Locks a payout's two rows, withdrawal first, always in that order: two workers, or a worker and a
-- request, would deadlock otherwise.
CREATE FUNCTION kete.lock_payout(p_attempt uuid) RETURNS public.payout_attempts LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE t public.payout_attempts;
BEGIN
  PERFORM 1 FROM public.withdraw_requests WHERE id = (SELECT withdraw_id FROM public.payout_attempts WHERE id = p_attempt) FOR UPDATE;
  SELECT * INTO STRICT t FROM public.payout_attempts WHERE id = p_attempt FOR UPDATE;
  RETURN t;
END $$;

-- What the rail said so far, or (`p_is_send`) that the caller is about to send. Only one caller may
-- send, and closed attempts are not touched: false tells the caller that it is not his to go on.
CREATE FUNCTION kete.note_attempt(p_attempt uuid, p_state public.attempt_state, p_code text, p_is_send boolean, p_check_in interval)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE t public.payout_attempts;
BEGIN
  IF p_state IN ('SUCCEEDED', 'FAILED') THEN RAISE EXCEPTION 'closing an attempt moves money: use complete_payout or fail_payout' USING ERRCODE = 'PY007'; END IF;
  t := kete.lock_payout(p_attempt);
  IF t.closed_at IS NOT NULL OR (p_is_send AND t.state <> 'PREPARED') THEN RETURN false; END IF;
  UPDATE public.payout_attempts SET state = p_state, last_code = p_code, sends = sends + p_is_send::int, polls = polls + (NOT p_is_send)::int WHERE id = p_attempt;
  UPDATE public.withdraw_requests SET next_check_at = now() + p_check_in WHERE id = t.withdraw_id AND processed_at IS NULL;
  RETURN true;
END $$;

CREATE FUNCTION kete.resolve_holds(p_ref uuid, p_phase ledger.phase) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE t ledger.transfer;
BEGIN
  FOR t IN SELECT * FROM ledger.transfer WHERE ref = p_ref AND phase = 'PENDING' ORDER BY seq LOOP
    PERFORM ledger.post('resolve:' || t.seq, t.debit_id, t.credit_id, t.amount, t.kind, p_phase, t.seq, p_ref);
  END LOOP;
END $$;

-- The rail paid: attempt, status and money close together. Said twice, it happens once.
CREATE FUNCTION kete.complete_payout(p_attempt uuid, p_txn text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE t public.payout_attempts := kete.lock_payout(p_attempt); w public.withdraw_requests;
BEGIN
  IF t.closed_at IS NOT NULL THEN RETURN false; END IF;
  IF t.state = 'PREPARED' THEN RAISE EXCEPTION 'what was never sent cannot have been paid' USING ERRCODE = 'PY007'; END IF;
  SELECT * INTO STRICT w FROM public.withdraw_requests WHERE id = t.withdraw_id;
  UPDATE public.payout_attempts SET state = 'SUCCEEDED', provider_txn_id = p_txn, closed_at = now() WHERE id = p_attempt;
  UPDATE public.withdraw_requests SET status = 'COMPLETED', provider_txn_id = p_txn WHERE id = w.id;
  PERFORM kete.resolve_holds(w.public_id, 'POST');
  RETURN true;
END $$;

-- The rail certainly did not pay: the money is the player's to use again.
CREATE FUNCTION kete.fail_payout(p_attempt uuid, p_code text, p_note text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE t public.payout_attempts := kete.lock_payout(p_attempt); w public.withdraw_requests;
BEGIN
  IF t.closed_at IS NOT NULL THEN RETURN false; END IF;
  SELECT * INTO STRICT w FROM public.withdraw_requests WHERE id = t.withdraw_id;
  UPDATE public.payout_attempts SET state = 'FAILED', last_code = p_code, closed_at = now() WHERE id = p_attempt;
  UPDATE public.withdraw_requests SET status = 'FAILED', note = p_note WHERE id = w.id;
  PERFORM kete.resolve_holds(w.public_id, 'VOID');
  RETURN true;
END $$;

-- Frees the work of a worker that died: what is due and still open gets a job again.
CREATE FUNCTION kete.sweep_payouts() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE n bigint := 0; w record;
BEGIN
  FOR w IN SELECT id, public_id FROM public.withdraw_requests WHERE status IN ('PENDING', 'PROCESSING') AND next_check_at < now()
           ORDER BY next_check_at LIMIT 500 FOR UPDATE SKIP LOCKED LOOP
    PERFORM kete.enqueue('pay-withdrawal', jsonb_build_object('withdrawal', w.public_id), 'payout:' || w.public_id);
    UPDATE public.withdraw_requests SET next_check_at = now() + interval '1 minute' WHERE id = w.id;
    n := n + 1;
  END LOOP;
  RETURN n;
END $$;
