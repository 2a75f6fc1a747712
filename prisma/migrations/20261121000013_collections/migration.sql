-- Money coming in, whether for a guest's round or a player's balance: asked for once, asked about until
-- it is certain, booked once. What comes after we gave up is booked apart and sent back, never played.
-- Times that decide how long to wait are the asking worker's (`p_now`).

-- Collections of before this day are asked about at once and get the usual time.
UPDATE public.collections SET deadline_at = created_at + interval '3 minutes', next_check_at = now() WHERE closed_at IS NULL;
-- They were sent the moment they were stored.
UPDATE public.collections SET sends = 1, first_sent_at = created_at WHERE state <> 'PREPARED' OR closed_at IS NOT NULL;
ALTER TABLE public.collections
  ADD CONSTRAINT collections_waits CHECK (closed_at IS NOT NULL OR (deadline_at IS NOT NULL AND next_check_at IS NOT NULL)),
  ADD CONSTRAINT collections_late CHECK ((late_txn_id IS NULL OR state = 'FAILED') AND (refund_id IS NULL OR late_txn_id IS NOT NULL)),
  ADD CONSTRAINT collections_note CHECK (char_length(note) <= 100 AND char_length(last_code) <= 100);
-- What a phone was asked for lately, newest first: how long it is left in peace hangs on it.
CREATE INDEX collections_phone_created_at_idx ON public.collections (phone, created_at DESC);

DROP INDEX public.collections_one_open;
CREATE UNIQUE INDEX collections_one_open ON public.collections (phone) WHERE state IN ('PREPARED', 'SENT', 'ACCEPTED', 'UNKNOWN');

CREATE FUNCTION kete.guard_collection() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF tg_op = 'INSERT' THEN
    IF new.state <> 'PREPARED' OR new.sends <> 0 OR new.late_txn_id IS NOT NULL THEN RAISE EXCEPTION 'a collection starts PREPARED' USING ERRCODE = 'CO001'; END IF;
    RETURN new;
  END IF;
  IF (new.id, new.round_id, new.player_id, new.phone, new.currency, new.amount, new.provider, new.idem_key, new.fingerprint, new.created_at, new.deadline_at)
     IS DISTINCT FROM (old.id, old.round_id, old.player_id, old.phone, old.currency, old.amount, old.provider, old.idem_key, old.fingerprint, old.created_at, old.deadline_at)
  THEN RAISE EXCEPTION 'what was asked for never changes' USING ERRCODE = 'CO002'; END IF;
  IF new.sends < old.sends OR (new.sends > old.sends AND (old.state, new.state) <> ('PREPARED', 'SENT')) THEN RAISE EXCEPTION 'only what is PREPARED is sent' USING ERRCODE = 'CO001'; END IF;
  IF old.state IN ('SUCCEEDED', 'FAILED') THEN
    -- A rail may tell of a payment afterwards, and that payment be sent back: each once.
    IF (new.state, new.provider_txn_id, new.closed_at, new.note) IS DISTINCT FROM (old.state, old.provider_txn_id, old.closed_at, old.note)
       OR (old.late_txn_id IS NOT NULL AND new.late_txn_id IS DISTINCT FROM old.late_txn_id) OR (old.refund_id IS NOT NULL AND new.refund_id IS DISTINCT FROM old.refund_id)
    THEN RAISE EXCEPTION 'a closed collection never changes' USING ERRCODE = 'CO003'; END IF;
  ELSIF new.state <> old.state AND NOT (
    (old.state, new.state) IN (('PREPARED', 'SENT'), ('SENT', 'ACCEPTED'), ('SENT', 'UNKNOWN'), ('SENT', 'PREPARED'), ('ACCEPTED', 'UNKNOWN'), ('UNKNOWN', 'ACCEPTED'), ('UNKNOWN', 'PREPARED'))
    OR new.state = 'FAILED' OR (new.state = 'SUCCEEDED' AND old.sends > 0)) -- what was never sent cannot have been paid
  THEN RAISE EXCEPTION 'illegal transition % -> %', old.state, new.state USING ERRCODE = 'CO001';
  END IF;
  IF new.state = 'SUCCEEDED' OR new.late_txn_id IS NOT NULL THEN new.next_check_at := NULL; END IF;
  RETURN new;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON public.collections FOR EACH ROW EXECUTE FUNCTION kete.guard_collection();

-- The rule of rules, checked at COMMIT: a collection's end, what it was for and its money agree.
CREATE FUNCTION kete.agree_collection() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE c public.collections; r public.rounds; booked bigint; key text;
BEGIN
  SELECT * INTO STRICT c FROM public.collections WHERE id = new.id;
  IF c.round_id IS NOT NULL THEN SELECT * INTO STRICT r FROM public.rounds WHERE id = c.round_id; END IF;
  key := CASE WHEN c.round_id IS NULL THEN 'topup:' || c.id ELSE 'stake:' || r.public_id END;
  SELECT t.amount INTO booked FROM ledger.transfer t JOIN ledger.account a ON a.id = t.debit_id
   WHERE t.idem_key = key AND t.phase = 'POSTED' AND a.code = 'clearing:' || c.provider || ':' || c.currency;
  IF (c.state = 'SUCCEEDED') <> (booked IS NOT NULL) OR booked <> c.amount
     OR (r.id IS NOT NULL AND NOT CASE c.state WHEN 'SUCCEEDED' THEN r.status IN ('WON', 'LOST') WHEN 'FAILED' THEN r.status = 'VOID' ELSE r.status = 'AWAITING_PAYMENT' END)
  THEN RAISE EXCEPTION 'collection % of % is % with % booked and a round %', c.id, c.amount, c.state, booked, r.status USING ERRCODE = 'CO004'; END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER agree AFTER INSERT OR UPDATE OF state ON public.collections DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION kete.agree_collection();

-- Keeps an exchange with a rail, and tells its breaker how it went. `p_exchange` is
-- {verb, httpStatus, state, code, body, ms, health}. Called last: the rail's row is the last lock taken.
CREATE FUNCTION kete.hear_rail(p_rail text, p_reference uuid, p_exchange jsonb, p_now timestamptz) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_exchange IS NULL THEN RETURN; END IF;
  PERFORM kete.note_heard(p_rail, p_reference, p_exchange);
  PERFORM kete.note_health(p_rail, p_exchange ->> 'verb', p_exchange ->> 'health', p_exchange ->> 'code', p_now);
END $$;

CREATE FUNCTION kete.wake_collection(p_collection uuid, p_at timestamptz, p_now timestamptz) RETURNS void LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  SELECT kete.enqueue('confirm-collection', jsonb_build_object('collection', p_collection), 'collection:' || p_collection, now() + (p_at - p_now))
$$;

CREATE FUNCTION kete.trace_collection(c public.collections, p_to text, p_now timestamptz) RETURNS void LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO public.audit_entries (kind, player_id, details) VALUES ('collection_moved', c.player_id, jsonb_build_object('collection', c.id, 'to', p_to, 'rail', c.provider,
    'purpose', CASE WHEN c.round_id IS NULL THEN 'top_up' ELSE 'stake' END, 'seconds', greatest(0, round(extract(epoch FROM p_now - c.created_at)::numeric, 3))))
$$;

-- How long a phone is left in peace: prompts that its owner turned down in a row, within the hour. The
-- second may have been a slip of the thumb; from then on 30 seconds, doubling to a quarter of an hour.
CREATE FUNCTION kete.prompt_wait(p_phone text) RETURNS int LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH lately AS (SELECT state, closed_at, row_number() OVER (ORDER BY created_at DESC) AS n FROM public.collections WHERE phone = p_phone AND created_at > now() - interval '1 hour' ORDER BY created_at DESC LIMIT 20),
  declined AS (SELECT count(*)::int AS times, max(closed_at) AS last FROM lately WHERE n < coalesce((SELECT min(n) FROM lately WHERE state <> 'FAILED'), 21))
  SELECT CASE WHEN times < 2 THEN 0 ELSE kete.seconds_to_wait(last, least(900, 30 * 2 ^ least(10, times - 2))::int) END FROM declined
$$;

-- May another payment be asked of this phone? Its account's row orders those who ask at once.
CREATE FUNCTION kete.assert_askable(p_phone text, p_currency char(3), p_provider text, p_now timestamptz) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE account bigint; wait int; shut timestamptz;
BEGIN
  account := ledger.guest_account(p_phone, p_currency); -- apart: within one statement a row just made could not be locked
  PERFORM 1 FROM ledger.balance WHERE account_id = account FOR UPDATE;
  IF EXISTS (SELECT 1 FROM public.collections WHERE phone = p_phone AND state IN ('PREPARED', 'SENT', 'ACCEPTED', 'UNKNOWN')) THEN
    PERFORM kete.refuse('collection_open');
  END IF;
  wait := kete.prompt_wait(p_phone);
  IF wait > 0 THEN PERFORM kete.refuse('too_fast', jsonb_build_object('retryAfterSeconds', wait)); END IF;
  -- Last, since it may be the one call that an open breaker lets through.
  shut := kete.rail_gate(p_provider, p_now);
  IF shut IS NOT NULL THEN PERFORM kete.refuse('unavailable', jsonb_build_object('retryAfterSeconds', greatest(1, ceil(extract(epoch FROM shut - p_now)))::int)); END IF;
END $$;

DROP FUNCTION kete.open_guest_round(uuid, uuid, uuid, uuid, char, text, char, bigint, public.round_side, int, int, text, text, bytea, int, text);
-- A guest's round up to the payment: takes the seed on the first stake, gives the nonce, and stores
-- the collection's id before the rail hears of it. A job confirms it should this process die.
CREATE FUNCTION kete.open_guest_round(p_round uuid, p_collection uuid, p_guest uuid, p_new_guest uuid, p_seed_hash char(64), p_phone text,
  p_currency char(3), p_amount bigint, p_side public.round_side, p_target int, p_edge_bp int, p_client_seed text, p_key text, p_fingerprint bytea,
  p_interval int, p_provider text, p_deadline int, p_now timestamptz, OUT round_id bigint, OUT guest_public_id uuid, OUT replayed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE m bigint := kete.multiplier4(p_side, p_target, p_edge_bp); s public.seeds; r public.rounds; g public.guests; wait int; full_key text;
BEGIN
  SELECT * INTO s FROM public.seeds WHERE hash = p_seed_hash FOR UPDATE; -- orders the rounds under this seed
  IF s.id IS NULL THEN PERFORM kete.refuse('seed_mismatch'); END IF;
  IF p_guest IS NOT NULL THEN SELECT * INTO g FROM public.guests WHERE public_id = p_guest; END IF;
  -- A first stake that is sent again knows no guest yet; its seed does.
  IF g.id IS NULL AND s.guest_id IS NOT NULL THEN SELECT * INTO g FROM public.guests WHERE id = s.guest_id; END IF;

  IF g.id IS NOT NULL THEN
    full_key := 'guest:' || g.id || ':' || p_key;
    SELECT * INTO r FROM public.rounds WHERE idem_key = full_key;
    IF r.id IS NOT NULL AND (p_guest IS NOT NULL OR r.phone = p_phone) THEN
      IF r.fingerprint IS DISTINCT FROM p_fingerprint THEN PERFORM kete.refuse('idempotency_mismatch'); END IF;
      round_id := r.id; guest_public_id := g.public_id; replayed := true; RETURN;
    END IF;
    IF s.guest_id IS NOT NULL AND (p_guest IS NULL OR s.guest_id <> g.id) THEN PERFORM kete.refuse('seed_taken'); END IF;
  END IF;
  IF s.player_id IS NOT NULL THEN PERFORM kete.refuse('seed_taken'); END IF;
  IF s.state = 'RESERVED' THEN
    IF s.reserved_until < now() OR s.next_id IS NULL THEN PERFORM kete.refuse('seed_mismatch'); END IF;
    -- A guest has one active seed: a reservation seen in another tab does not replace it.
    IF g.id IS NOT NULL AND EXISTS (SELECT 1 FROM public.seeds WHERE guest_id = g.id AND state = 'ACTIVE') THEN PERFORM kete.refuse('seed_mismatch'); END IF;
    IF g.id IS NULL THEN
      INSERT INTO public.guests (public_id) VALUES (p_new_guest) RETURNING * INTO g;
      full_key := 'guest:' || g.id || ':' || p_key;
    END IF;
    UPDATE public.seeds SET state = 'ACTIVE', guest_id = g.id, reserved_until = NULL WHERE id = s.id;
    UPDATE public.seeds SET state = 'NEXT', guest_id = g.id, reserved_until = NULL WHERE id = s.next_id;
  ELSIF s.state <> 'ACTIVE' THEN PERFORM kete.refuse('seed_mismatch');
  END IF;

  PERFORM kete.assert_askable(p_phone, p_currency, p_provider, p_now);
  SELECT kete.seconds_to_wait(created_at, p_interval) INTO wait FROM public.rounds WHERE phone = p_phone ORDER BY id DESC LIMIT 1;
  IF wait > 0 THEN PERFORM kete.refuse('too_fast', jsonb_build_object('retryAfterSeconds', wait)); END IF;

  INSERT INTO public.rounds (public_id, seed_id, nonce, guest_id, phone, currency, amount, side, target, edge_bp, multiplier4, win_payout, client_seed, status, idem_key, fingerprint, created_at)
  VALUES (p_round, s.id, s.next_nonce, g.id, p_phone, p_currency, p_amount, p_side, p_target, p_edge_bp, m, p_amount * m / 10000, p_client_seed, 'AWAITING_PAYMENT', full_key, p_fingerprint, clock_timestamp())
  RETURNING * INTO r;
  UPDATE public.seeds SET next_nonce = next_nonce + 1 WHERE id = s.id;
  INSERT INTO public.collections (id, round_id, phone, currency, amount, provider, deadline_at, next_check_at)
  VALUES (p_collection, r.id, p_phone, p_currency, p_amount, p_provider, p_now + make_interval(secs => p_deadline), p_now + interval '10 seconds');
  PERFORM kete.wake_collection(p_collection, p_now + interval '10 seconds', p_now);
  round_id := r.id; guest_public_id := g.public_id; replayed := false;
END $$;

-- Asks for money into a player's balance. His row orders his requests, the phone's those of the phone.
CREATE FUNCTION kete.open_top_up(p_collection uuid, p_player int, p_phone text, p_currency char(3), p_amount bigint, p_provider text, p_key text, p_fingerprint bytea,
  p_deadline int, p_now timestamptz, OUT collection_id uuid, OUT replayed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE c public.collections;
BEGIN
  PERFORM 1 FROM public.players WHERE id = p_player FOR NO KEY UPDATE;
  SELECT * INTO c FROM public.collections WHERE player_id = p_player AND idem_key = p_key;
  IF c.id IS NOT NULL THEN
    IF c.fingerprint IS DISTINCT FROM p_fingerprint THEN PERFORM kete.refuse('idempotency_mismatch'); END IF;
    collection_id := c.id; replayed := true; RETURN;
  END IF;
  PERFORM kete.assert_askable(p_phone, p_currency, p_provider, p_now);
  INSERT INTO public.collections (id, player_id, idem_key, fingerprint, phone, currency, amount, provider, deadline_at, next_check_at)
  VALUES (p_collection, p_player, p_key, p_fingerprint, p_phone, p_currency, p_amount, p_provider, p_now + make_interval(secs => p_deadline), p_now + interval '10 seconds');
  PERFORM kete.wake_collection(p_collection, p_now + interval '10 seconds', p_now);
  collection_id := p_collection; replayed := false;
END $$;

-- The caller is about to send: of several, one is told so (the how manieth time it is), the others null.
-- A breaker that is open is waited for; whoever opened the collection has passed it already.
CREATE FUNCTION kete.send_collection(p_collection uuid, p_has_passed_gate boolean, p_now timestamptz) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE c public.collections; shut timestamptz; n int;
BEGIN
  SELECT * INTO STRICT c FROM public.collections WHERE id = p_collection FOR UPDATE;
  IF c.state <> 'PREPARED' THEN RETURN NULL; END IF;
  IF NOT p_has_passed_gate THEN shut := kete.rail_gate(c.provider, p_now); END IF;
  IF shut IS NOT NULL THEN
    shut := greatest(p_now + interval '1 second', least(shut, c.deadline_at));
    UPDATE public.collections SET next_check_at = shut WHERE id = c.id;
    PERFORM kete.wake_collection(c.id, shut, p_now);
    RETURN NULL;
  END IF;
  -- Should the sender die, the sweeper asks in his place within the minute. `polls` counts from here: the
  -- owner has the prompt before him anew.
  UPDATE public.collections SET state = 'SENT', sends = sends + 1, polls = 0, first_sent_at = coalesce(first_sent_at, p_now), last_asked_at = p_now, next_check_at = p_now + interval '35 seconds'
   WHERE id = c.id RETURNING sends INTO n;
  RETURN n;
END $$;

-- What the rail said and when to ask again (null: no more). `p_sends` is how often it had been sent when
-- the rail was asked: news of before another sending is written down and changes no state. A collection
-- that is closed stays as it is; how long it is watched may still change.
CREATE FUNCTION kete.note_collection(p_collection uuid, p_state public.collection_state, p_sends int, p_said text, p_code text, p_next timestamptz, p_exchange jsonb, p_now timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE c public.collections; to_state public.collection_state; is_open boolean;
BEGIN
  IF p_next IS NOT NULL AND NOT isfinite(p_next) THEN RAISE EXCEPTION 'a time to ask again comes one day' USING ERRCODE = 'invalid_parameter_value'; END IF;
  IF p_state IN ('SENT', 'SUCCEEDED') THEN RAISE EXCEPTION 'that is not noted but done' USING ERRCODE = 'CO001'; END IF;
  SELECT * INTO STRICT c FROM public.collections WHERE id = p_collection FOR UPDATE;
  is_open := c.closed_at IS NULL;
  to_state := CASE WHEN is_open AND p_state <> 'FAILED' AND c.sends = p_sends AND (c.state, p_state) IN (('SENT', 'ACCEPTED'), ('SENT', 'UNKNOWN'), ('SENT', 'PREPARED'), ('ACCEPTED', 'UNKNOWN'), ('UNKNOWN', 'ACCEPTED'), ('UNKNOWN', 'PREPARED')) THEN p_state ELSE c.state END;
  UPDATE public.collections SET state = to_state, last_code = left(p_code, 100), last_asked_at = p_now, polls = polls + 1,
    not_found_since = CASE WHEN p_said = 'not_found' THEN coalesce(not_found_since, p_now) END,
    failed_since = CASE WHEN p_said = 'failed' THEN coalesce(failed_since, p_now) END,
    next_check_at = CASE WHEN is_open THEN coalesce(p_next, p_now + interval '1 minute') WHEN c.state = 'FAILED' AND p_state = 'FAILED' THEN p_next ELSE next_check_at END
   WHERE id = c.id RETURNING * INTO c;
  IF c.next_check_at IS NOT NULL THEN PERFORM kete.wake_collection(c.id, c.next_check_at, p_now); END IF;
  PERFORM kete.hear_rail(c.provider, c.id, p_exchange, p_now);
END $$;

-- Another payment of this rail has this very id. Two things cannot be paid by one payment.
CREATE FUNCTION kete.is_txn_taken(c public.collections, p_txn text) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM public.collections o WHERE o.provider = c.provider AND o.id <> c.id AND (o.provider_txn_id = p_txn OR o.late_txn_id = p_txn))
$$;

-- Locks a collection for booking. Null where it is not to be booked, as it is closed or its payment is
-- another's: then a case is open and the collection stays as it is.
CREATE FUNCTION kete.take_for_booking(p_collection uuid, p_txn text, p_amount bigint, p_exchange jsonb, p_now timestamptz) RETURNS public.collections
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE c public.collections;
BEGIN
  IF coalesce(p_txn, '') = '' THEN RAISE EXCEPTION 'a payment has a name' USING ERRCODE = 'CO002'; END IF;
  SELECT * INTO STRICT c FROM public.collections WHERE id = p_collection FOR UPDATE;
  IF c.closed_at IS NOT NULL THEN RETURN NULL; END IF;
  IF p_amount IS DISTINCT FROM c.amount THEN RAISE EXCEPTION 'only what was asked for is booked' USING ERRCODE = 'CO002'; END IF;
  IF kete.is_txn_taken(c, p_txn) THEN
    PERFORM kete.open_case('collection_doubled', c.provider, c.id, c.amount, c.currency, jsonb_build_object('txn', p_txn, 'why', 'one payment for two references'));
    UPDATE public.collections SET state = 'FAILED', note = 'doubled', closed_at = now(), last_asked_at = p_now, next_check_at = NULL WHERE id = c.id RETURNING * INTO c;
    UPDATE public.rounds SET status = 'VOID', settled_at = clock_timestamp() WHERE id = c.round_id;
    PERFORM kete.trace_collection(c, 'FAILED', p_now);
    PERFORM kete.hear_rail(c.provider, c.id, p_exchange, p_now);
    RETURN NULL;
  END IF;
  UPDATE public.collections SET state = 'SUCCEEDED', provider_txn_id = p_txn, closed_at = now(), last_asked_at = p_now WHERE id = c.id RETURNING * INTO c;
  RETURN c;
END $$;

DROP FUNCTION kete.settle_guest_round(uuid, int, text);
-- The rail has confirmed the payment: stake and payout in one transaction. Winnings go to the player
-- whose phone paid, or wait on the phone's own account. Confirmed twice, it settles once.
CREATE FUNCTION kete.settle_guest_round(p_collection uuid, p_roll int, p_txn text, p_amount bigint, p_exchange jsonb, p_now timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE c public.collections; r public.rounds; pays bigint;
BEGIN
  c := kete.take_for_booking(p_collection, p_txn, p_amount, p_exchange, p_now);
  IF c.id IS NULL THEN RETURN false; END IF;
  SELECT * INTO STRICT r FROM public.rounds WHERE id = c.round_id FOR UPDATE;
  -- His account is closed before this or after, when it holds a win and cannot be. Before the balance, as signing in does.
  PERFORM FROM public.players WHERE phone = r.phone FOR SHARE;
  -- The lock that claiming takes too: whoever comes second sees what the first one did.
  pays := ledger.guest_account(r.phone, r.currency);
  PERFORM 1 FROM ledger.balance WHERE account_id = pays FOR UPDATE;
  -- A closed account takes no money: its owner's winnings wait on the phone.
  SELECT id INTO r.player_id FROM public.players WHERE phone = r.phone AND state <> 'CLOSED';
  IF r.player_id IS NOT NULL THEN pays := ledger.player_account(r.player_id, r.currency); END IF;
  PERFORM ledger.post('stake:' || r.public_id, ledger.hot_account('clearing:' || c.provider, r.currency), ledger.hot_account('house', r.currency), r.amount, 'stake', 'POSTED', NULL, r.public_id);
  PERFORM kete.decide(r, p_roll, pays);
  PERFORM kete.trace_collection(c, 'SUCCEEDED', p_now);
  PERFORM kete.hear_rail(c.provider, c.id, p_exchange, p_now);
  RETURN true;
END $$;

-- The rail has confirmed a top-up: the money is the player's.
CREATE FUNCTION kete.settle_top_up(p_collection uuid, p_txn text, p_amount bigint, p_exchange jsonb, p_now timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE c public.collections;
BEGIN
  c := kete.take_for_booking(p_collection, p_txn, p_amount, p_exchange, p_now);
  IF c.id IS NULL THEN RETURN false; END IF;
  PERFORM ledger.post('topup:' || c.id, ledger.hot_account('clearing:' || c.provider, c.currency), ledger.player_account(c.player_id, c.currency), c.amount, 'deposit', 'POSTED', NULL, c.id);
  IF EXISTS (SELECT FROM public.players WHERE id = c.player_id AND state = 'CLOSED') THEN
    PERFORM kete.open_case('paid_to_closed', c.provider, c.id, c.amount, c.currency, '{}');
  END IF;
  PERFORM kete.trace_collection(c, 'SUCCEEDED', p_now);
  PERFORM kete.hear_rail(c.provider, c.id, p_exchange, p_now);
  RETURN true;
END $$;

-- Declined, never sent, or waited for long enough: the round is void (its nonce stays used), the top-up
-- has failed. It is watched until `p_watch_at` and on for a payment that comes all the same; null says
-- that none can, which another sending in the meantime would belie.
DROP FUNCTION kete.void_guest_round(uuid, text);
CREATE FUNCTION kete.fail_collection(p_collection uuid, p_note text, p_sends int, p_said text, p_code text, p_watch_at timestamptz, p_exchange jsonb, p_now timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE c public.collections;
BEGIN
  SELECT * INTO STRICT c FROM public.collections WHERE id = p_collection FOR UPDATE;
  IF c.closed_at IS NOT NULL THEN RETURN false; END IF;
  IF c.sends > p_sends THEN p_watch_at := coalesce(p_watch_at, p_now + interval '1 minute'); END IF;
  UPDATE public.collections SET state = 'FAILED', note = p_note, closed_at = now(), last_code = left(p_code, 100), next_check_at = p_watch_at,
    last_asked_at = CASE WHEN p_exchange IS NULL THEN last_asked_at ELSE p_now END,
    not_found_since = CASE WHEN p_said = 'not_found' THEN coalesce(not_found_since, p_now) END,
    failed_since = CASE WHEN p_said = 'failed' THEN coalesce(failed_since, p_now) END
   WHERE id = c.id RETURNING * INTO c;
  UPDATE public.rounds SET status = 'VOID', settled_at = clock_timestamp() WHERE id = c.round_id;
  IF p_watch_at IS NOT NULL THEN PERFORM kete.wake_collection(c.id, p_watch_at, p_now); END IF;
  PERFORM kete.trace_collection(c, 'FAILED', p_now);
  PERFORM kete.hear_rail(c.provider, c.id, p_exchange, p_now);
  RETURN true;
END $$;

-- Money that came after we gave up, or another sum than was asked for. It is booked to the phone it came
-- from and sent back there by `p_rail` (null: none reaches the phone, so it waits there and a person
-- looks). Nothing is played. Once per collection, whatever is retried; false: there was nothing to do.
CREATE FUNCTION kete.take_late_payment(p_collection uuid, p_txn text, p_amount bigint, p_currency char(3), p_return uuid, p_rail text, p_exchange jsonb, p_now timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE c public.collections; account bigint; is_other boolean; is_ours boolean := EXISTS (SELECT 1 FROM ledger.currency WHERE code = p_currency);
BEGIN
  IF coalesce(p_txn, '') = '' OR p_amount IS NULL OR p_currency IS NULL THEN RAISE EXCEPTION 'a payment has a name, an amount and a currency' USING ERRCODE = 'CO002'; END IF;
  SELECT * INTO STRICT c FROM public.collections WHERE id = p_collection FOR UPDATE;
  is_other := p_amount <> c.amount OR p_currency <> c.currency;
  IF c.state = 'SUCCEEDED' OR c.late_txn_id IS NOT NULL THEN
    PERFORM kete.hear_rail(c.provider, c.id, p_exchange, p_now);
    IF coalesce(c.provider_txn_id, c.late_txn_id) = p_txn THEN RETURN false; END IF;
    RETURN kete.open_case('collection_doubled', c.provider, c.id, p_amount, p_currency, jsonb_build_object('txn', p_txn, 'first', coalesce(c.provider_txn_id, c.late_txn_id)));
  END IF;
  IF kete.is_txn_taken(c, p_txn) THEN
    UPDATE public.collections SET next_check_at = NULL WHERE id = c.id AND closed_at IS NOT NULL;
    PERFORM kete.hear_rail(c.provider, c.id, p_exchange, p_now);
    RETURN kete.open_case('collection_doubled', c.provider, c.id, p_amount, p_currency, jsonb_build_object('txn', p_txn, 'why', 'one payment for two references'));
  END IF;
  IF c.closed_at IS NULL THEN
    IF NOT is_other THEN RAISE EXCEPTION 'a payment in time is settled, not sent back' USING ERRCODE = 'CO002'; END IF;
    PERFORM kete.fail_collection(c.id, 'amount', c.sends, 'succeeded', 'OTHER_AMOUNT', NULL, NULL, p_now);
  END IF;
  account := ledger.guest_account(c.phone, CASE WHEN is_ours THEN p_currency ELSE c.currency END);
  PERFORM 1 FROM ledger.balance WHERE account_id = account FOR UPDATE;
  UPDATE public.collections SET late_txn_id = p_txn, last_asked_at = p_now WHERE id = c.id;
  IF is_other THEN
    PERFORM kete.open_case('collection_amount', c.provider, c.id, p_amount, p_currency, jsonb_build_object('txn', p_txn, 'asked', c.amount, 'currency', c.currency));
  END IF;
  IF p_amount > 0 AND is_ours THEN
    PERFORM ledger.post('late:' || c.id, ledger.hot_account('clearing:' || c.provider, p_currency), account, p_amount, 'late_payment', 'POSTED', NULL, c.id);
    -- Our rails pay out in one currency: what came in another is a person's to return.
    IF p_rail IS NOT NULL AND p_currency = c.currency THEN
      PERFORM kete.open_return(p_return, c.phone, p_currency, p_amount, p_rail, 'late:' || c.id, p_now);
      UPDATE public.collections SET refund_id = p_return WHERE id = c.id;
    ELSE
      PERFORM kete.open_case('collection_stranded', c.provider, c.id, p_amount, p_currency, jsonb_build_object('txn', p_txn));
    END IF;
  END IF;
  PERFORM kete.trace_collection(c, 'LATE', p_now);
  PERFORM kete.hear_rail(c.provider, c.id, p_exchange, p_now);
  RETURN true;
END $$;

-- As before, and what asked for a person to bring money back to a phone has found its owner.
-- Moves what waits on a phone to the player who has just proven it. Whatever is retried or raced:
-- the guest account's row is locked, and its balance can leave only once.
CREATE OR REPLACE FUNCTION kete.claim(p_player int, p_phone text, p_currency char(3), OUT claimed_rounds int, OUT claimed_amount bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE guest bigint; b ledger.balance; won int; winnings bigint; staked bigint;
BEGIN
  claimed_rounds := 0; claimed_amount := 0;
  SELECT id INTO guest FROM ledger.account WHERE phone = p_phone AND currency = p_currency AND kind = 'GUEST';
  IF guest IS NULL THEN RETURN; END IF;
  -- Settling a guest's round takes this lock too, before it asks whether the phone has a player.
  SELECT * INTO b FROM ledger.balance WHERE account_id = guest FOR UPDATE;
  WITH taken AS (
    UPDATE public.rounds SET player_id = p_player, claimed_at = now()
     WHERE phone = p_phone AND player_id IS NULL AND status IN ('WON', 'LOST', 'VOID')
    RETURNING status, amount, payout)
  SELECT count(*) FILTER (WHERE status <> 'VOID'), count(*) FILTER (WHERE status = 'WON'),
         coalesce(sum(payout) FILTER (WHERE status = 'WON'), 0), coalesce(sum(amount) FILTER (WHERE status <> 'VOID'), 0)
    INTO claimed_rounds, won, winnings, staked FROM taken;
  IF claimed_rounds > 0 THEN
    INSERT INTO public.player_stats AS s (player_id, games_played, games_won, total_staked, total_winnings)
    VALUES (p_player, claimed_rounds, won, staked, winnings)
    ON CONFLICT (player_id) DO UPDATE SET games_played = s.games_played + excluded.games_played,
      games_won = s.games_won + excluded.games_won, total_staked = s.total_staked + excluded.total_staked,
      total_winnings = s.total_winnings + excluded.total_winnings;
  END IF;
  claimed_amount := b.posted - b.held;
  IF claimed_amount > 0 THEN
    PERFORM ledger.post('claim:' || guest || ':' || b.version, guest, ledger.player_account(p_player, p_currency), claimed_amount, 'claim');
    WITH closed AS (
      UPDATE public.money_cases m SET closed_at = now(), resolution = 'claimed by the player of the phone'
       WHERE m.closed_at IS NULL AND m.kind IN ('collection_stranded', 'return_failed') AND m.currency = p_currency AND m.reference IN (
         SELECT c.id FROM public.collections c WHERE c.phone = p_phone
         UNION ALL SELECT t.id FROM public.payout_attempts t JOIN public.withdraw_requests w ON w.id = t.withdraw_id WHERE w.account_id = guest AND w.kind = 'RETURN')
      RETURNING m.id, m.kind)
    INSERT INTO public.audit_entries (kind, player_id, details) SELECT 'case_closed', p_player, jsonb_build_object('id', id, 'case', kind, 'how', 'claimed') FROM closed;
  END IF;
END $$;

-- Something that only a person can judge. The kinds are those of the collections' own steps.
CREATE FUNCTION kete.puzzle_over_collection(p_collection uuid, p_kind text, p_details jsonb, p_exchange jsonb, p_now timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE c public.collections; is_new boolean;
BEGIN
  IF p_kind NOT IN ('collection_unknown', 'collection_doubled', 'contradiction') THEN RAISE EXCEPTION 'no such case: %', p_kind USING ERRCODE = 'invalid_parameter_value'; END IF;
  SELECT * INTO STRICT c FROM public.collections WHERE id = p_collection FOR UPDATE;
  is_new := kete.open_case(p_kind, c.provider, c.id, c.amount, c.currency, p_details);
  UPDATE public.collections SET next_check_at = NULL, last_asked_at = p_now WHERE id = c.id AND closed_at IS NOT NULL;
  PERFORM kete.hear_rail(c.provider, c.id, p_exchange, p_now);
  RETURN is_new;
END $$;

-- Frees what a dead worker left: whatever was due a while ago gets a job again. The while is what an
-- ordinary job takes to come round. A time too far ahead was written by a clock that has been set back since.
CREATE FUNCTION kete.sweep_collections(p_now timestamptz) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE n bigint := 0; c record;
BEGIN
  FOR c IN SELECT id FROM public.collections WHERE next_check_at < p_now - interval '10 seconds' OR (closed_at IS NULL AND next_check_at > p_now + interval '2 hours') ORDER BY next_check_at LIMIT 500 FOR UPDATE SKIP LOCKED LOOP
    PERFORM kete.wake_collection(c.id, p_now, p_now);
    UPDATE public.collections SET next_check_at = p_now + interval '30 seconds' WHERE id = c.id;
    n := n + 1;
  END LOOP;
  RETURN n;
END $$;

GRANT EXECUTE ON FUNCTION
  kete.open_guest_round(uuid, uuid, uuid, uuid, char, text, char, bigint, public.round_side, int, int, text, text, bytea, int, text, int, timestamptz),
  kete.open_top_up(uuid, int, text, char, bigint, text, text, bytea, int, timestamptz), kete.send_collection(uuid, boolean, timestamptz),
  kete.note_collection(uuid, public.collection_state, int, text, text, timestamptz, jsonb, timestamptz), kete.settle_guest_round(uuid, int, text, bigint, jsonb, timestamptz),
  kete.settle_top_up(uuid, text, bigint, jsonb, timestamptz), kete.fail_collection(uuid, text, int, text, text, timestamptz, jsonb, timestamptz),
  kete.take_late_payment(uuid, text, bigint, char, uuid, text, jsonb, timestamptz), kete.puzzle_over_collection(uuid, text, jsonb, jsonb, timestamptz), kete.sweep_collections(timestamptz)
TO kete_app;
