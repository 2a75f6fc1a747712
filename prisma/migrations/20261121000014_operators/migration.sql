-- Operators: players with a second factor who may look into the books and help. Each act is one of
-- these functions: it checks who asks, refuses his own money, and writes its entry into the trail in
-- the transaction of what it did. The app's role can make nobody an operator: granting is the owner's.

ALTER TABLE public.operators
  ADD CONSTRAINT operators_granted_by CHECK (char_length(granted_by) BETWEEN 1 AND 100),
  ADD CONSTRAINT operators_misses CHECK (misses BETWEEN 0 AND 4);
-- What a person must still look at, found without reading what is done with.
CREATE INDEX money_cases_open ON public.money_cases (opened_at, id) WHERE closed_at IS NULL;
CREATE INDEX withdraw_requests_ended ON public.withdraw_requests (processed_at) WHERE processed_at IS NOT NULL;
CREATE INDEX withdraw_requests_waiting ON public.withdraw_requests (waiting_for, created_at) WHERE waiting_for IS NOT NULL;
CREATE INDEX payout_resolutions_undecided ON public.payout_resolutions (proposed_at) WHERE decided_at IS NULL;

-- Makes a player an operator, again after a revocation, or with a new second factor. Whatever was
-- proven with an old one is forgotten. Not granted to the app's role.
CREATE FUNCTION kete.grant_operator(p_player int, p_sealed bytea, p_actor text) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE p public.players;
BEGIN
  -- Orders this with a suspension of the same player.
  SELECT * INTO p FROM public.players WHERE id = p_player FOR NO KEY UPDATE;
  IF p.id IS NULL THEN PERFORM kete.refuse('not_found'); END IF;
  IF p.state <> 'ACTIVE' THEN PERFORM kete.refuse('state_conflict', jsonb_build_object('state', p.state)); END IF;
  INSERT INTO public.operators AS o (player_id, totp_sealed, granted_by) VALUES (p_player, p_sealed, p_actor)
  ON CONFLICT (player_id) DO UPDATE SET totp_sealed = excluded.totp_sealed, totp_step = 0, misses = 0, locked_until = NULL,
    granted_at = now(), granted_by = excluded.granted_by, revoked_at = NULL;
  UPDATE public.sessions SET operator_until = NULL WHERE player_id = p_player AND operator_until IS NOT NULL;
  INSERT INTO public.audit_entries (kind, player_id, details) VALUES ('operator_granted', p_player, jsonb_build_object('actor', p_actor));
END $$;

-- Ends it at once, in every session. False where there was nothing to end. Not granted to the app's role.
CREATE FUNCTION kete.revoke_operator(p_player int, p_actor text) RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.operators SET revoked_at = now() WHERE player_id = p_player AND revoked_at IS NULL;
  IF NOT FOUND THEN RETURN false; END IF;
  UPDATE public.sessions SET operator_until = NULL WHERE player_id = p_player AND operator_until IS NOT NULL;
  INSERT INTO public.audit_entries (kind, player_id, details) VALUES ('operator_revoked', p_player, jsonb_build_object('actor', p_actor));
  RETURN true;
END $$;

-- The live session's operator, or a refusal. Called first by whatever an operator does.
CREATE FUNCTION kete.operator_of(p_session uuid) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE who int; until timestamptz;
BEGIN
  SELECT o.player_id, s.operator_until INTO who, until
    FROM public.sessions s JOIN public.players p ON p.id = s.player_id AND p.state = 'ACTIVE' JOIN public.operators o ON o.player_id = p.id AND o.revoked_at IS NULL
   WHERE s.public_id = p_session AND s.ended_at IS NULL AND s.expires_at > now()
  -- A revocation waits for acts under way, and whatever comes after it is refused.
     FOR SHARE OF o;
  IF who IS NULL THEN PERFORM kete.refuse('operator_required'); END IF;
  IF until IS NULL OR until <= now() THEN PERFORM kete.refuse('second_factor_required'); END IF;
  RETURN who;
END $$;

-- Takes a second factor's step (NULL: the code was wrong) and opens the session for so many minutes. A
-- step counts once, and none before it counts any more. The fifth miss in a row locks for ten minutes,
-- in which even a right code is refused. Misses are committed: the answer says what happened.
CREATE FUNCTION kete.prove_operator(p_session uuid, p_step bigint, p_minutes int, p_request_id text,
  OUT outcome text, OUT left_tries int, OUT wait_seconds int, OUT until timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE o public.operators;
BEGIN
  IF p_minutes IS NULL OR p_minutes NOT BETWEEN 1 AND 720 THEN RAISE EXCEPTION 'a second factor is good for 1 to 720 minutes' USING ERRCODE = 'invalid_parameter_value'; END IF;
  SELECT q.* INTO o FROM public.sessions s JOIN public.players p ON p.id = s.player_id AND p.state = 'ACTIVE' JOIN public.operators q ON q.player_id = p.id AND q.revoked_at IS NULL
   WHERE s.public_id = p_session AND s.ended_at IS NULL AND s.expires_at > now() FOR UPDATE OF q;
  IF o.player_id IS NULL THEN PERFORM kete.refuse('operator_required'); END IF;
  -- The clock is asked anew: now() is when the transaction began, which may be before it had to wait for a lock.
  IF o.locked_until > clock_timestamp() THEN
    outcome := 'locked'; wait_seconds := ceil(extract(epoch FROM o.locked_until - clock_timestamp())); RETURN;
  END IF;
  -- A step far from this server's own time is none that a code can have shown.
  IF p_step IS NULL OR p_step <= o.totp_step OR abs(p_step - floor(extract(epoch FROM clock_timestamp()) / 30)) > 2 THEN
    INSERT INTO public.audit_entries (kind, player_id, request_id, details)
    VALUES ('refused', o.player_id, p_request_id, jsonb_build_object('code', 'second_factor_wrong', 'procedure', 'ops.prove', 'session', p_session));
    IF o.misses >= 4 THEN
      UPDATE public.operators SET misses = 0, locked_until = clock_timestamp() + interval '10 minutes' WHERE player_id = o.player_id;
      INSERT INTO public.audit_entries (kind, player_id, request_id, details) VALUES ('locked', o.player_id, p_request_id, jsonb_build_object('what', 'second_factor', 'session', p_session));
      outcome := 'locked'; wait_seconds := 600; RETURN;
    END IF;
    UPDATE public.operators SET misses = o.misses + 1 WHERE player_id = o.player_id;
    outcome := 'wrong'; left_tries := 4 - o.misses; RETURN;
  END IF;
  UPDATE public.operators SET totp_step = p_step, misses = 0, locked_until = NULL WHERE player_id = o.player_id;
  until := date_trunc('milliseconds', clock_timestamp()) + make_interval(mins => p_minutes); -- as the column keeps it
  UPDATE public.sessions SET operator_until = until WHERE public_id = p_session;
  INSERT INTO public.audit_entries (kind, player_id, request_id, details) VALUES ('operator_proven', o.player_id, p_request_id, jsonb_build_object('session', p_session, 'minutes', p_minutes));
  outcome := 'proven';
END $$;

-- Refuses an operator what is his own: asked for by him, paid by his number, or going to it.
-- `p_reference` is a withdrawal's, an attempt's or a collection's id.
CREATE FUNCTION kete.refuse_own_money(p_operator int, p_reference uuid) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE numbers text[] := (SELECT array_remove(ARRAY[phone, previous_phone], NULL) FROM public.players WHERE id = p_operator); asked int;
BEGIN
  asked := coalesce((SELECT id FROM public.withdraw_requests WHERE public_id = p_reference), (SELECT withdraw_id FROM public.payout_attempts WHERE id = p_reference));
  IF EXISTS (SELECT FROM public.withdraw_requests w WHERE w.id = asked
               AND (w.player_id = p_operator OR w.phone = ANY (numbers) OR (w.method = 'MOMO' AND w.destination = ANY (numbers))))
     OR EXISTS (SELECT FROM public.collections c LEFT JOIN public.rounds r ON r.id = c.round_id WHERE c.id = p_reference
               AND (c.player_id = p_operator OR r.player_id = p_operator OR c.phone = ANY (numbers)))
  THEN PERFORM kete.refuse('own_money'); END IF;
END $$;

-- One operator's yes. At the last one needed the withdrawal is taken up. Returns how many there are.
CREATE FUNCTION kete.approve_withdrawal(p_session uuid, p_withdrawal uuid, p_note text, p_request_id text) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE who int := kete.operator_of(p_session); w public.withdraw_requests; n int;
BEGIN
  SELECT * INTO w FROM public.withdraw_requests WHERE public_id = p_withdrawal FOR UPDATE;
  IF w.id IS NULL THEN PERFORM kete.refuse('not_found'); END IF;
  PERFORM kete.refuse_own_money(who, p_withdrawal);
  IF EXISTS (SELECT FROM public.withdraw_approvals WHERE withdraw_id = w.id AND operator_id = who) THEN PERFORM kete.refuse('already_approved'); END IF;
  n := kete.approvals_of(w.id);
  IF w.status <> 'PENDING' OR n >= w.approvals_needed THEN
    PERFORM kete.refuse('not_in_state', jsonb_build_object('status', w.status, 'approvals', n, 'needed', w.approvals_needed));
  END IF;
  INSERT INTO public.withdraw_approvals (withdraw_id, operator_id, note) VALUES (w.id, who, p_note);
  n := n + 1;
  PERFORM kete.release_withdrawal(p_withdrawal, now());
  INSERT INTO public.audit_entries (kind, player_id, request_id, details)
  VALUES ('withdrawal_approved', who, p_request_id, jsonb_build_object('withdrawal', p_withdrawal, 'approvals', n, 'needed', w.approvals_needed, 'note', p_note));
  RETURN n;
END $$;

-- Calls a withdrawal off while nothing was sent. The same row decides between this and the worker. The
-- note is the player's to read.
CREATE FUNCTION kete.cancel_withdrawal(p_session uuid, p_withdrawal uuid, p_note text, p_request_id text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE who int := kete.operator_of(p_session); w public.withdraw_requests;
BEGIN
  IF p_note IS NULL OR char_length(p_note) NOT BETWEEN 1 AND 500 THEN RAISE EXCEPTION 'a cancellation says why, in 1 to 500 characters' USING ERRCODE = 'invalid_parameter_value'; END IF;
  SELECT * INTO w FROM public.withdraw_requests WHERE public_id = p_withdrawal FOR UPDATE;
  IF w.id IS NULL THEN PERFORM kete.refuse('not_found'); END IF;
  PERFORM kete.refuse_own_money(who, p_withdrawal);
  IF w.status <> 'PENDING' THEN PERFORM kete.refuse('not_in_state', jsonb_build_object('status', w.status)); END IF;
  PERFORM set_config('kete.actor', 'operator:' || who, true);
  UPDATE public.withdraw_requests SET status = 'CANCELLED', note = p_note, waiting_for = NULL WHERE id = w.id;
  PERFORM set_config('kete.actor', '', true);
  PERFORM kete.resolve_holds(p_withdrawal, 'VOID');
  PERFORM kete.close_payout_cases(NULL, p_withdrawal, 'called off');
  INSERT INTO public.audit_entries (kind, player_id, request_id, details)
  VALUES ('withdrawal_cancelled', who, p_request_id, jsonb_build_object('withdrawal', p_withdrawal, 'amount', w.amount, 'note', p_note));
END $$;

-- Whether a person may say what became of an attempt: it is open, and either a case asks for it or it
-- has been open for a day. Before that the rail is asked, not people.
CREATE FUNCTION kete.refuse_unless_stuck(t public.payout_attempts) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF t.closed_at IS NOT NULL OR (t.created_at > now() - interval '24 hours'
     AND NOT EXISTS (SELECT FROM public.money_cases c WHERE c.closed_at IS NULL AND c.reference IN (t.id, (SELECT public_id FROM public.withdraw_requests WHERE id = t.withdraw_id))))
  THEN PERFORM kete.refuse('not_in_state', jsonb_build_object('status', t.state)); END IF;
END $$;

-- What an operator says became of an unknown payout, on evidence. It does nothing until another confirms it.
CREATE FUNCTION kete.propose_resolution(p_session uuid, p_id uuid, p_attempt uuid, p_outcome text, p_txn text, p_evidence text, p_request_id text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE who int := kete.operator_of(p_session); t public.payout_attempts;
BEGIN
  IF NOT EXISTS (SELECT FROM public.payout_attempts WHERE id = p_attempt) THEN PERFORM kete.refuse('not_found'); END IF;
  t := kete.lock_payout(p_attempt);
  PERFORM kete.refuse_own_money(who, p_attempt);
  PERFORM kete.refuse_unless_stuck(t);
  IF p_outcome = 'PAID' AND t.state = 'PREPARED' THEN PERFORM kete.refuse('not_in_state', jsonb_build_object('status', t.state)); END IF;
  PERFORM kete.refuse_known_txn(t, p_txn);
  INSERT INTO public.payout_resolutions (id, attempt_id, outcome, provider_txn_id, evidence, sends, proposed_by) VALUES (p_id, p_attempt, p_outcome, p_txn, p_evidence, t.sends, who)
  ON CONFLICT (attempt_id) WHERE decided_at IS NULL DO NOTHING;
  IF NOT FOUND THEN PERFORM kete.refuse('not_in_state', jsonb_build_object('status', 'PROPOSED')); END IF;
  INSERT INTO public.audit_entries (kind, player_id, request_id, details)
  VALUES ('resolution_proposed', who, p_request_id, jsonb_build_object('resolution', p_id, 'attempt', p_attempt, 'outcome', p_outcome));
END $$;

-- One payment of a rail is one attempt's.
CREATE FUNCTION kete.refuse_known_txn(t public.payout_attempts, p_txn text) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM public.payout_attempts WHERE provider = t.provider AND provider_txn_id = p_txn AND id <> t.id) THEN
    PERFORM kete.refuse('invalid_input', jsonb_build_object('issues', jsonb_build_array(jsonb_build_object('path', jsonb_build_array('providerTxnId'), 'message', 'another withdrawal was paid by that transaction'))));
  END IF;
END $$;

-- Confirms (another operator than who proposed it) or rejects (anybody, also who proposed it). A
-- confirmed one moves the money by the same functions that the rail's own word does.
CREATE FUNCTION kete.decide_resolution(p_session uuid, p_resolution uuid, p_confirm boolean, p_request_id text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE who int := kete.operator_of(p_session); r public.payout_resolutions; t public.payout_attempts; c record; is_done boolean;
BEGIN
  IF p_confirm IS NULL THEN RAISE EXCEPTION 'a decision is yes or no' USING ERRCODE = 'invalid_parameter_value'; END IF;
  SELECT * INTO r FROM public.payout_resolutions WHERE id = p_resolution;
  IF r.id IS NULL THEN PERFORM kete.refuse('not_found'); END IF;
  t := kete.lock_payout(r.attempt_id); -- the payout's rows first, as everywhere
  SELECT * INTO STRICT r FROM public.payout_resolutions WHERE id = p_resolution FOR UPDATE;
  PERFORM kete.refuse_own_money(who, r.attempt_id);
  IF r.decided_at IS NOT NULL THEN PERFORM kete.refuse('not_in_state', jsonb_build_object('status', 'DECIDED')); END IF;
  IF p_confirm AND r.proposed_by = who THEN PERFORM kete.refuse('second_pair_of_eyes'); END IF;
  UPDATE public.payout_resolutions SET decided_by = who, decided_at = now(), is_confirmed = p_confirm WHERE id = p_resolution;
  INSERT INTO public.audit_entries (kind, player_id, request_id, details)
  VALUES ('resolution_decided', who, p_request_id, jsonb_build_object('resolution', p_resolution, 'attempt', r.attempt_id, 'outcome', r.outcome, 'confirmed', p_confirm));
  IF NOT p_confirm THEN RETURN; END IF;

  IF NOT EXISTS (SELECT FROM public.operators o JOIN public.players p ON p.id = o.player_id AND p.state = 'ACTIVE' WHERE o.player_id = r.proposed_by AND o.revoked_at IS NULL) THEN PERFORM kete.refuse('not_in_state', jsonb_build_object('status', 'PROPOSER_REVOKED')); END IF;
  PERFORM kete.refuse_unless_stuck(t);
  PERFORM kete.refuse_known_txn(t, r.provider_txn_id);
  -- The evidence is of what had been sent then: one that left since, or is leaving now, may still pay.
  IF r.outcome = 'NOT_PAID' AND (t.sends <> r.sends OR t.state = 'SENT') THEN PERFORM kete.refuse('not_in_state', jsonb_build_object('status', t.state)); END IF;
  IF r.outcome = 'PAID' THEN is_done := kete.settle_payout(r.attempt_id, r.provider_txn_id, 'operator:' || who, now()) = 'completed';
  ELSE is_done := kete.void_payout(r.attempt_id, 'operator', NULL, 'operator:' || who, now()); END IF;
  IF NOT is_done THEN PERFORM kete.refuse('not_in_state', jsonb_build_object('status', t.state)); END IF;
  -- What asked for a person has been answered by two; that a return came back is asked only now.
  FOR c IN UPDATE public.money_cases SET closed_at = now(), closed_by = who, resolution = 'resolved: ' || r.outcome
            WHERE reference IN (t.id, (SELECT public_id FROM public.withdraw_requests WHERE id = t.withdraw_id)) AND kind <> 'return_failed' AND closed_at IS NULL RETURNING id, kind LOOP
    INSERT INTO public.audit_entries (kind, player_id, request_id, details) VALUES ('case_closed', who, p_request_id, jsonb_build_object('id', c.id, 'case', c.kind, 'resolution', p_resolution));
  END LOOP;
END $$;

CREATE FUNCTION kete.close_case(p_session uuid, p_case uuid, p_resolution text, p_request_id text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE who int := kete.operator_of(p_session); c public.money_cases;
BEGIN
  IF p_resolution IS NULL OR char_length(p_resolution) NOT BETWEEN 1 AND 500 THEN RAISE EXCEPTION 'a closed case says how, in 1 to 500 characters' USING ERRCODE = 'invalid_parameter_value'; END IF;
  SELECT * INTO c FROM public.money_cases WHERE id = p_case FOR UPDATE;
  IF c.id IS NULL THEN PERFORM kete.refuse('not_found'); END IF;
  PERFORM kete.refuse_own_money(who, c.reference);
  IF c.closed_at IS NOT NULL THEN PERFORM kete.refuse('not_in_state', jsonb_build_object('status', 'CLOSED')); END IF;
  UPDATE public.money_cases SET closed_at = now(), closed_by = who, resolution = p_resolution WHERE id = p_case;
  INSERT INTO public.audit_entries (kind, player_id, request_id, details)
  VALUES ('case_closed', who, p_request_id, jsonb_build_object('id', p_case, 'case', c.kind, 'how', p_resolution));
END $$;

-- Moves between two hot accounts under an operator's key. A replay answers with the transfer it made,
-- and says so; another movement under the same key is refused.
CREATE FUNCTION kete.post_by_hand(p_key text, p_debit bigint, p_credit bigint, p_amount bigint, p_kind text, p_ref uuid, OUT transfer bigint, OUT replayed boolean)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  replayed := EXISTS (SELECT FROM ledger.transfer WHERE idem_key = p_key);
  transfer := ledger.post(p_key, p_debit, p_credit, p_amount, p_kind, 'POSTED', NULL, p_ref);
EXCEPTION WHEN SQLSTATE 'LG001' THEN PERFORM kete.refuse('idempotency_mismatch');
END $$;

-- The ids that one withdrawal goes by, if it is one: its own and its attempts'. Else the id alone.
CREATE FUNCTION kete.same_money(p_reference uuid) RETURNS uuid[] LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH w AS (SELECT w.id, w.public_id FROM public.withdraw_requests w WHERE w.public_id = p_reference OR w.id = (SELECT withdraw_id FROM public.payout_attempts WHERE id = p_reference))
  SELECT ARRAY(SELECT p_reference UNION SELECT public_id FROM w UNION SELECT t.id FROM public.payout_attempts t JOIN w ON w.id = t.withdraw_id)
$$;

-- Books a difference that a case or a reconciliation found: SURPLUS, the rail holds more than our books
-- say; SHORTFALL, less. Never more than what was found. Returns the transfer.
CREATE FUNCTION kete.post_suspense(p_session uuid, p_key text, p_rail text, p_currency char(3), p_amount bigint, p_direction text, p_reference uuid, p_reason text, p_request_id text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE who int := kete.operator_of(p_session); key text := 'suspense:' || who || ':' || p_key; c public.money_cases; d public.differences; most bigint; booked bigint; clearing bigint; suspense bigint; made record; same uuid[]; is_replay boolean;
BEGIN
  IF p_amount IS NULL OR p_amount <= 0 OR p_direction IS NULL OR p_direction NOT IN ('SURPLUS', 'SHORTFALL') OR p_reason IS NULL OR char_length(p_reason) NOT BETWEEN 1 AND 500 OR p_key IS NULL THEN
    RAISE EXCEPTION 'a suspense entry has a key, an amount, a direction and a reason' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  -- One at a time for what was found, so that two cannot each book the whole of it.
  SELECT * INTO c FROM public.money_cases WHERE id = p_reference AND rail = p_rail AND currency = p_currency FOR UPDATE;
  SELECT * INTO d FROM public.differences WHERE id = p_reference AND rail = p_rail AND currency = p_currency FOR UPDATE;
  -- What was booked under this key is answered whatever became of the case or difference since.
  is_replay := EXISTS (SELECT FROM ledger.transfer WHERE idem_key = key);
  IF NOT is_replay AND (c.closed_at IS NOT NULL OR d.cleared_at IS NOT NULL) THEN PERFORM kete.refuse('not_in_state', jsonb_build_object('status', 'CLOSED')); END IF;
  -- A difference says which way: what the rail holds too much is a surplus.
  IF NOT is_replay AND d.amount IS NOT NULL AND (d.amount > 0) <> (p_direction = 'SURPLUS') THEN PERFORM kete.refuse('invalid_input', jsonb_build_object('issues', jsonb_build_array(jsonb_build_object('path', jsonb_build_array('direction'), 'message', 'the difference is the other way')))); END IF;
  most := abs(coalesce(d.amount, c.amount));
  SELECT id INTO clearing FROM ledger.account WHERE code = 'clearing:' || p_rail || ':' || p_currency;
  IF most IS NULL OR clearing IS NULL THEN PERFORM kete.refuse('not_found'); END IF;
  PERFORM kete.refuse_own_money(who, coalesce(d.reference, c.reference));
  suspense := ledger.hot_account('suspense', p_currency);
  same := kete.same_money(coalesce(d.reference, c.reference));
  -- Two who book the same money through two cases lock two rows: here they wait for each other.
  PERFORM pg_advisory_xact_lock(hashtextextended((SELECT min(id::text) FROM unnest(same) AS id), 53830720194));
  SELECT coalesce(sum(CASE WHEN (debit_id = clearing) = (p_direction = 'SURPLUS') THEN amount ELSE -amount END), 0) INTO booked
    FROM ledger.transfer WHERE kind = 'suspense' AND idem_key <> key AND (ref = p_reference
      -- A case and a difference may be about one and the same payment: it is booked once.
      OR ref IN (SELECT o.id FROM public.money_cases o WHERE o.reference = ANY (same) UNION ALL SELECT o.id FROM public.differences o WHERE o.reference = ANY (same)));
  IF NOT is_replay AND booked + p_amount > most THEN PERFORM kete.refuse('above_maximum', jsonb_build_object('maximum', greatest(0, most - booked))); END IF;
  -- What lies at the rail is a debit of its clearing account.
  made := kete.post_by_hand(key, CASE p_direction WHEN 'SURPLUS' THEN clearing ELSE suspense END, CASE p_direction WHEN 'SURPLUS' THEN suspense ELSE clearing END, p_amount, 'suspense', p_reference);
  IF NOT made.replayed THEN
    INSERT INTO public.audit_entries (kind, player_id, request_id, details)
    VALUES ('suspense_posted', who, p_request_id, jsonb_build_object('rail', p_rail, 'amount', p_amount, 'currency', p_currency, 'direction', p_direction, 'reference', p_reference, 'reason', p_reason, 'transfer', made.transfer));
  END IF;
  RETURN made.transfer;
END $$;

-- Books what we put at a rail (IN: the rail owes us more) or took back from it (OUT). Returns the transfer.
CREATE FUNCTION kete.record_float(p_session uuid, p_key text, p_rail text, p_currency char(3), p_amount bigint, p_direction text, p_note text, p_request_id text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE who int := kete.operator_of(p_session); clearing bigint; equity bigint; made record;
BEGIN
  IF p_amount IS NULL OR p_amount <= 0 OR p_direction IS NULL OR p_direction NOT IN ('IN', 'OUT') OR p_note IS NULL OR char_length(p_note) NOT BETWEEN 1 AND 500 OR p_key IS NULL
     OR p_rail IS NULL OR p_rail !~ '^[a-z][a-z0-9-]{1,30}$' OR p_currency IS DISTINCT FROM (SELECT currency FROM public.deployment) THEN
    RAISE EXCEPTION 'a float movement has a key, a rail, an amount in our currency, a direction and a note' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  clearing := ledger.hot_account('clearing:' || p_rail, p_currency);
  equity := ledger.hot_account('equity', p_currency);
  made := kete.post_by_hand('float:' || who || ':' || p_key, CASE p_direction WHEN 'IN' THEN clearing ELSE equity END, CASE p_direction WHEN 'IN' THEN equity ELSE clearing END, p_amount, 'float', NULL);
  IF NOT made.replayed THEN
    INSERT INTO public.audit_entries (kind, player_id, request_id, details)
    VALUES ('float_recorded', who, p_request_id, jsonb_build_object('rail', p_rail, 'amount', p_amount, 'currency', p_currency, 'direction', p_direction, 'note', p_note, 'transfer', made.transfer));
  END IF;
  RETURN made.transfer;
END $$;

-- Shuts a rail until an operator opens it again: nothing new is sent, what was sent is still asked about.
CREATE FUNCTION kete.pause_rail(p_session uuid, p_rail text, p_reason text, p_request_id text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE who int := kete.operator_of(p_session);
BEGIN
  IF p_reason IS NULL OR char_length(p_reason) NOT BETWEEN 1 AND 80 THEN RAISE EXCEPTION 'a pause says why, in 1 to 80 characters' USING ERRCODE = 'invalid_parameter_value'; END IF;
  INSERT INTO public.rails AS r (name, opened_at, retry_at, reason) VALUES (p_rail, now(), now() + interval '10 years', 'operator: ' || p_reason)
  ON CONFLICT (name) DO UPDATE SET opened_at = coalesce(r.opened_at, excluded.opened_at), retry_at = excluded.retry_at, reason = excluded.reason;
  INSERT INTO public.audit_entries (kind, player_id, request_id, details) VALUES ('rail_paused', who, p_request_id, jsonb_build_object('rail', p_rail, 'trouble', 'operator', 'reason', p_reason));
END $$;

-- Opens a rail, whoever or whatever shut it, and looks at once at what waited for it.
CREATE FUNCTION kete.resume_rail(p_session uuid, p_rail text, p_request_id text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE who int := kete.operator_of(p_session);
BEGIN
  UPDATE public.rails SET opened_at = NULL, retry_at = NULL, reason = NULL, failures = 0 WHERE name = p_rail AND opened_at IS NOT NULL;
  IF NOT FOUND THEN PERFORM kete.refuse('not_in_state', jsonb_build_object('status', 'OPEN')); END IF;
  -- In one order with the sweeper, which skips what is locked.
  UPDATE public.withdraw_requests SET next_check_at = now() - interval '1 second' WHERE id IN (
    SELECT id FROM public.withdraw_requests WHERE rail = p_rail AND status IN ('PENDING', 'PROCESSING') AND next_check_at > now() + interval '1 minute' ORDER BY id FOR UPDATE SKIP LOCKED);
  UPDATE public.collections SET next_check_at = now() - interval '1 second' WHERE id IN (
    SELECT id FROM public.collections WHERE provider = p_rail AND closed_at IS NULL AND next_check_at > now() + interval '1 minute' ORDER BY id FOR UPDATE SKIP LOCKED);
  INSERT INTO public.audit_entries (kind, player_id, request_id, details) VALUES ('rail_resumed', who, p_request_id, jsonb_build_object('rail', p_rail, 'by', 'operator'));
END $$;

-- As before, but what an operator shut only an operator opens: an answer to an old question is no
-- reason to send new payouts, and further trouble shortens no pause.
CREATE OR REPLACE FUNCTION kete.rail_fine(p_rail text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE r public.rails;
BEGIN
  IF NOT EXISTS (SELECT FROM public.rails WHERE name = p_rail AND (failures > 0 OR opened_at IS NOT NULL)) THEN RETURN; END IF;
  SELECT * INTO r FROM public.rails WHERE name = p_rail FOR UPDATE;
  IF r.reason LIKE 'operator: %' THEN
    UPDATE public.rails SET failures = 0 WHERE name = p_rail AND failures > 0;
    RETURN;
  END IF;
  UPDATE public.rails SET failures = 0, opened_at = NULL, retry_at = NULL, reason = NULL WHERE name = p_rail;
  IF r.opened_at IS NOT NULL THEN
    INSERT INTO public.audit_entries (kind, details) VALUES ('rail_resumed', jsonb_build_object('rail', p_rail));
  END IF;
END $$;

-- The breaker's own writing must leave an operator's pause as it is, whichever function writes.
CREATE FUNCTION kete.guard_rail() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF old.reason LIKE 'operator: %' AND new.reason IS NOT NULL AND new.reason NOT LIKE 'operator: %' THEN
    new.opened_at := old.opened_at; new.retry_at := old.retry_at; new.reason := old.reason;
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER guard BEFORE UPDATE ON public.rails FOR EACH ROW EXECUTE FUNCTION kete.guard_rail();

-- Looking a player up leaves a trace; `p_player` is NULL where the search found nobody.
CREATE FUNCTION kete.note_look(p_session uuid, p_player int, p_by text, p_request_id text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE who int := kete.operator_of(p_session);
BEGIN
  INSERT INTO public.audit_entries (kind, player_id, request_id, details)
  VALUES ('operator_looked', who, p_request_id, jsonb_build_object('player', (SELECT public_id FROM public.players WHERE id = p_player), 'by', left(p_by, 20)));
END $$;

-- The queue by task: the app's role cannot read its schema.
CREATE FUNCTION kete.queue_state() RETURNS TABLE (task text, waiting bigint, running bigint, retried bigint, oldest_seconds float8)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT j.task_identifier::text, count(*) FILTER (WHERE j.locked_at IS NULL AND j.run_at <= now()), count(*) FILTER (WHERE j.locked_at IS NOT NULL), count(*) FILTER (WHERE j.attempts > 1),
    coalesce(extract(epoch FROM now() - min(j.run_at) FILTER (WHERE j.locked_at IS NULL AND j.run_at <= now())), 0)::float8
    FROM graphile_worker.jobs j GROUP BY 1 ORDER BY 1;
END $$;

GRANT EXECUTE ON FUNCTION
  kete.operator_of(uuid), kete.prove_operator(uuid, bigint, int, text), kete.approve_withdrawal(uuid, uuid, text, text), kete.cancel_withdrawal(uuid, uuid, text, text),
  kete.propose_resolution(uuid, uuid, uuid, text, text, text, text), kete.decide_resolution(uuid, uuid, boolean, text), kete.close_case(uuid, uuid, text, text),
  kete.post_suspense(uuid, text, text, char, bigint, text, uuid, text, text), kete.record_float(uuid, text, text, char, bigint, text, text, text),
  kete.pause_rail(uuid, text, text, text), kete.resume_rail(uuid, text, text), kete.note_look(uuid, int, text, text), kete.queue_state()
TO kete_app;
