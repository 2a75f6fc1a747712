-- Guests: how many payments may be asked of a phone, and by one address; and winnings that nobody has claimed,
-- sent back to the phone that paid for them.

SELECT kete.take_tables('ACCESS EXCLUSIVE', '{public.collections,public.withdraw_requests}');

-- The asker's address as a keyed tag, never the address: prompts are counted by it.
ALTER TABLE public.collections ADD COLUMN asked_from text, ADD CONSTRAINT collections_asked_from CHECK (asked_from ~ '^[0-9a-f]{16}$');
CREATE INDEX collections_unpaid_from ON public.collections (asked_from, created_at DESC) WHERE asked_from IS NOT NULL AND state <> 'SUCCEEDED';

-- As before; from where it was asked never changes either.
CREATE OR REPLACE FUNCTION kete.guard_collection() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF tg_op = 'INSERT' THEN
    IF new.state <> 'PREPARED' OR new.sends <> 0 OR new.late_txn_id IS NOT NULL THEN RAISE EXCEPTION 'a collection starts PREPARED' USING ERRCODE = 'CO001'; END IF;
    RETURN new;
  END IF;
  IF (new.id, new.round_id, new.player_id, new.phone, new.currency, new.amount, new.provider, new.idem_key, new.fingerprint, new.created_at, new.deadline_at, new.asked_from)
     IS DISTINCT FROM (old.id, old.round_id, old.player_id, old.phone, old.currency, old.amount, old.provider, old.idem_key, old.fingerprint, old.created_at, old.deadline_at, old.asked_from)
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

-- The caps on payment prompts. 0 is no cap. `unpaid` and `phone_day`: of one phone in 24 hours, those that were not
-- paid and all of them; `address_hour` and `address_day`: not paid, of one address, over all phones.
CREATE TYPE kete.prompt_caps AS (unpaid int, phone_day int, address_hour int, address_day int);
GRANT USAGE ON TYPE kete.prompt_caps TO kete_app;

-- A prompt that its phone's owner has not paid, or not yet. What the rail never asked bothered nobody; what was paid
-- too late was his own.
CREATE FUNCTION kete.is_unpaid_prompt(c public.collections) RETURNS boolean LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT c.state <> 'SUCCEEDED' AND c.late_txn_id IS NULL AND NOT (c.state = 'FAILED' AND (c.sends = 0 OR c.note IS NOT DISTINCT FROM 'not_asked'))
$$;

-- Whoever this phone has paid for before, and the player whose number it is.
CREATE FUNCTION kete.is_known_to_phone(p_phone text, p_guest int, p_player int) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT FROM public.players WHERE id = p_player AND phone = p_phone)
    OR EXISTS (SELECT FROM public.collections WHERE player_id = p_player AND phone = p_phone AND state = 'SUCCEEDED')
    OR EXISTS (SELECT FROM public.rounds WHERE guest_id = p_guest AND phone = p_phone AND status IN ('WON', 'LOST'))
$$;

-- Does this prompt of a phone count for who asks now? For somebody it knows, what he asked himself: others can
-- neither use up his prompts nor keep him waiting.
CREATE FUNCTION kete.counts_for(c public.collections, p_is_known boolean, p_guest int, p_player int) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT NOT p_is_known OR coalesce(c.player_id = p_player, false) OR EXISTS (SELECT FROM public.rounds WHERE id = c.round_id AND guest_id = p_guest)
$$;

-- The forms of it and of `assert_askable` before this stay, though nothing new calls them: a stake that is under way while
-- this is applied goes on in the function that it has begun.
-- How long a phone is left in peace: after each prompt that was not paid, half a minute after the first and twice as
-- long after each more in a row, up to a quarter of an hour. A payment ends the row, and so does an hour. What the
-- rail never asked is neither.
CREATE FUNCTION kete.prompt_wait(p_phone text, p_is_known boolean, p_guest int, p_player int) RETURNS int LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH lately AS (
    SELECT closed_at, is_unpaid, row_number() OVER (ORDER BY created_at DESC) AS n FROM (
      SELECT c.created_at, c.closed_at, kete.is_unpaid_prompt(c) AS is_unpaid FROM public.collections c
       WHERE c.phone = p_phone AND c.created_at > now() - interval '1 hour' AND kete.counts_for(c, p_is_known, p_guest, p_player)
         AND (c.state = 'SUCCEEDED' OR c.late_txn_id IS NOT NULL OR kete.is_unpaid_prompt(c))
       ORDER BY c.created_at DESC LIMIT 20) his),
  unpaid AS (SELECT count(*)::int AS times, max(closed_at) AS last FROM lately WHERE n < coalesce((SELECT min(n) FROM lately WHERE NOT is_unpaid), 21))
  SELECT CASE WHEN times = 0 THEN 0 ELSE kete.seconds_to_wait(last, least(900, 30 * 2 ^ least(10, times - 1))::int) END FROM unpaid
$$;

-- Not more unpaid prompts by one address within a time, over all phones, than p_most; 0 is no cap.
CREATE FUNCTION kete.assert_address(p_asked_from text, p_most int, p_seconds int) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE n int; oldest timestamptz;
BEGIN
  IF p_most = 0 THEN RETURN; END IF;
  SELECT count(*), min(created_at) INTO n, oldest FROM
    (SELECT c.created_at FROM public.collections c
      WHERE c.asked_from = p_asked_from AND c.state <> 'SUCCEEDED' AND c.created_at > now() - make_interval(secs => p_seconds) AND kete.is_unpaid_prompt(c)
      ORDER BY c.created_at DESC LIMIT p_most) lately;
  IF n >= p_most THEN PERFORM kete.refuse('address_limited', jsonb_build_object('retryAfterSeconds', greatest(1, kete.seconds_to_wait(oldest, p_seconds)))); END IF;
END $$;

-- Nobody pushes payment prompts at strangers. Who is no stranger to this phone is not held to what his neighbours
-- behind one address do either. The caller holds the phone's row, which orders the prompts of a phone; those of an
-- address are ordered by a lock of their own, taken after every row but a rail's.
CREATE FUNCTION kete.assert_prompts(p_phone text, p_asked_from text, p_is_known boolean, p_guest int, p_player int, p_caps kete.prompt_caps) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE n int; oldest timestamptz; today interval := interval '24 hours';
BEGIN
  IF (p_caps).unpaid IS NULL OR (p_caps).phone_day IS NULL OR (p_caps).address_hour IS NULL OR (p_caps).address_day IS NULL THEN
    RAISE EXCEPTION 'the caps are not optional' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  IF (p_caps).phone_day > 0 THEN
    SELECT count(*), min(created_at) INTO n, oldest FROM
      (SELECT created_at FROM public.collections WHERE phone = p_phone AND created_at > now() - today ORDER BY created_at DESC LIMIT (p_caps).phone_day) lately;
    IF n >= (p_caps).phone_day THEN PERFORM kete.refuse('too_many_prompts', jsonb_build_object('reason', 'DAY', 'retryAfterSeconds', greatest(1, kete.seconds_to_wait(oldest, 86400)))); END IF;
  END IF;
  IF (p_caps).unpaid > 0 THEN
    SELECT count(*), min(created_at) INTO n, oldest FROM
      (SELECT c.created_at FROM public.collections c
        WHERE c.phone = p_phone AND c.created_at > now() - today AND kete.is_unpaid_prompt(c) AND kete.counts_for(c, p_is_known, p_guest, p_player)
        ORDER BY c.created_at DESC LIMIT (p_caps).unpaid) lately;
    IF n >= (p_caps).unpaid THEN PERFORM kete.refuse('too_many_prompts', jsonb_build_object('reason', 'UNPAID', 'retryAfterSeconds', greatest(1, kete.seconds_to_wait(oldest, 86400)))); END IF;
  END IF;
  IF (p_caps).address_hour + (p_caps).address_day > 0 AND p_asked_from IS NOT NULL AND NOT p_is_known THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('prompts:' || p_asked_from, 0));
    PERFORM kete.assert_address(p_asked_from, (p_caps).address_day, 86400);
    PERFORM kete.assert_address(p_asked_from, (p_caps).address_hour, 3600);
  END IF;
END $$;

-- May another payment be asked of this phone? Its account's row orders those who ask at once.
CREATE FUNCTION kete.assert_askable(p_phone text, p_currency char(3), p_provider text, p_now timestamptz,
  p_asked_from text, p_guest int, p_player int, p_caps kete.prompt_caps) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE account bigint; is_known boolean; wait int; shut timestamptz;
BEGIN
  account := ledger.guest_account(p_phone, p_currency); -- apart: within one statement a row just made could not be locked
  PERFORM 1 FROM ledger.balance WHERE account_id = account FOR UPDATE;
  IF EXISTS (SELECT 1 FROM public.collections WHERE phone = p_phone AND state IN ('PREPARED', 'SENT', 'ACCEPTED', 'UNKNOWN')) THEN
    PERFORM kete.refuse('collection_open');
  END IF;
  is_known := kete.is_known_to_phone(p_phone, p_guest, p_player);
  wait := kete.prompt_wait(p_phone, is_known, p_guest, p_player);
  IF wait > 0 THEN PERFORM kete.refuse('too_fast', jsonb_build_object('reason', 'UNPAID', 'retryAfterSeconds', wait)); END IF;
  PERFORM kete.assert_prompts(p_phone, p_asked_from, is_known, p_guest, p_player, p_caps);
  -- Last, since it may be the one call that an open breaker lets through.
  shut := kete.rail_gate(p_provider, p_now);
  IF shut IS NOT NULL THEN PERFORM kete.refuse('unavailable', jsonb_build_object('reason', 'RAIL_PAUSED', 'retryAfterSeconds', greatest(1, ceil(extract(epoch FROM shut - p_now)))::int)); END IF;
END $$;

-- As before, under the caps on prompts.
CREATE FUNCTION kete.open_guest_round(p_round uuid, p_collection uuid, p_guest uuid, p_new_guest uuid, p_seed_hash char(64), p_phone text,
  p_currency char(3), p_amount bigint, p_side public.round_side, p_target int, p_edge_bp int, p_client_seed text, p_key text, p_fingerprint bytea,
  p_interval int, p_provider text, p_deadline int, p_now timestamptz, p_asked_from text, p_caps kete.prompt_caps, OUT round_id bigint, OUT guest_public_id uuid, OUT replayed boolean)
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

  PERFORM kete.assert_askable(p_phone, p_currency, p_provider, p_now, p_asked_from, g.id, NULL, p_caps);
  -- From one round's start to the next: of this phone, whoever stakes, and of this guest, whichever phone pays.
  wait := greatest((SELECT kete.seconds_to_wait(created_at, p_interval) FROM public.rounds WHERE phone = p_phone ORDER BY id DESC LIMIT 1),
                   (SELECT kete.seconds_to_wait(created_at, p_interval) FROM public.rounds WHERE guest_id = g.id ORDER BY id DESC LIMIT 1));
  -- Without an interval nobody waits: a stored moment is rounded to a millisecond, and may lie ahead by half of one.
  IF p_interval > 0 AND wait > 0 THEN PERFORM kete.refuse('too_fast', jsonb_build_object('retryAfterSeconds', wait)); END IF;

  INSERT INTO public.rounds (public_id, seed_id, nonce, guest_id, phone, currency, amount, side, target, edge_bp, multiplier4, win_payout, client_seed, status, idem_key, fingerprint, created_at)
  VALUES (p_round, s.id, s.next_nonce, g.id, p_phone, p_currency, p_amount, p_side, p_target, p_edge_bp, m, p_amount * m / 10000, p_client_seed, 'AWAITING_PAYMENT', full_key, p_fingerprint, clock_timestamp())
  RETURNING * INTO r;
  UPDATE public.seeds SET next_nonce = next_nonce + 1 WHERE id = s.id;
  INSERT INTO public.collections (id, round_id, phone, currency, amount, provider, deadline_at, next_check_at, asked_from)
  VALUES (p_collection, r.id, p_phone, p_currency, p_amount, p_provider, p_now + make_interval(secs => p_deadline), p_now + interval '10 seconds', p_asked_from);
  PERFORM kete.wake_collection(p_collection, p_now + interval '10 seconds', p_now);
  round_id := r.id; guest_public_id := g.public_id; replayed := false;
END $$;

-- As before, under the caps on prompts.
CREATE FUNCTION kete.open_top_up(p_collection uuid, p_player int, p_phone text, p_currency char(3), p_amount bigint, p_provider text, p_key text, p_fingerprint bytea,
  p_deadline int, p_now timestamptz, p_asked_from text, p_caps kete.prompt_caps, OUT collection_id uuid, OUT replayed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE c public.collections;
BEGIN
  PERFORM 1 FROM public.players WHERE id = p_player FOR NO KEY UPDATE;
  SELECT * INTO c FROM public.collections WHERE player_id = p_player AND idem_key = p_key;
  IF c.id IS NOT NULL THEN
    IF c.fingerprint IS DISTINCT FROM p_fingerprint THEN PERFORM kete.refuse('idempotency_mismatch'); END IF;
    collection_id := c.id; replayed := true; RETURN;
  END IF;
  PERFORM kete.assert_askable(p_phone, p_currency, p_provider, p_now, p_asked_from, NULL, p_player, p_caps);
  INSERT INTO public.collections (id, player_id, idem_key, fingerprint, phone, currency, amount, provider, deadline_at, next_check_at, asked_from)
  VALUES (p_collection, p_player, p_key, p_fingerprint, p_phone, p_currency, p_amount, p_provider, p_now + make_interval(secs => p_deadline), p_now + interval '10 seconds', p_asked_from);
  PERFORM kete.wake_collection(p_collection, p_now + interval '10 seconds', p_now);
  collection_id := p_collection; replayed := false;
END $$;

-- Refuses a stake whose time is over, and takes back all that its statement did. Asked last, beside what the
-- statement returns: it may have waited for a lock, and its player has been promised that it is placed by then or never.
CREATE FUNCTION kete.assert_in_time(p_expires timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF clock_timestamp() > p_expires THEN PERFORM kete.refuse('stake_expired'); END IF;
END $$;

-- What processes of the version before call, until the last of them is stopped: the same, by nobody's address and
-- under the caps that the settings have by default.
CREATE OR REPLACE FUNCTION kete.open_guest_round(p_round uuid, p_collection uuid, p_guest uuid, p_new_guest uuid, p_seed_hash char(64), p_phone text,
  p_currency char(3), p_amount bigint, p_side public.round_side, p_target int, p_edge_bp int, p_client_seed text, p_key text, p_fingerprint bytea,
  p_interval int, p_provider text, p_deadline int, p_now timestamptz, OUT round_id bigint, OUT guest_public_id uuid, OUT replayed boolean)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT * FROM kete.open_guest_round(p_round, p_collection, p_guest, p_new_guest, p_seed_hash, p_phone, p_currency, p_amount, p_side, p_target, p_edge_bp, p_client_seed,
    p_key, p_fingerprint, p_interval, p_provider, p_deadline, p_now, NULL, ROW(10, 500, 600, 5000)::kete.prompt_caps)
$$;
CREATE OR REPLACE FUNCTION kete.open_top_up(p_collection uuid, p_player int, p_phone text, p_currency char(3), p_amount bigint, p_provider text, p_key text, p_fingerprint bytea,
  p_deadline int, p_now timestamptz, OUT collection_id uuid, OUT replayed boolean)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT * FROM kete.open_top_up(p_collection, p_player, p_phone, p_currency, p_amount, p_provider, p_key, p_fingerprint, p_deadline, p_now, NULL, ROW(10, 500, 600, 5000)::kete.prompt_caps)
$$;

-- What a guest's own rounds have won on this phone and nobody has claimed or sent back. A claim takes all that is not
-- held at that moment, whoever won it; so what is his is what his wins brought since the last one, less what he had
-- set aside to be sent since, and again what came back of his from the rail. Read from the account's own lines, whose
-- order is that of the account: all guests' together never come to more than is there.
CREATE FUNCTION kete.waiting_winnings(p_guest int, p_phone text, p_currency char(3)) RETURNS bigint LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH purse AS (SELECT b.account_id, b.posted - b.held AS available FROM ledger.balance b JOIN ledger.account a ON a.id = b.account_id WHERE a.phone = p_phone AND a.currency = p_currency AND a.kind = 'GUEST'),
  line AS (SELECT e.version, e.delta - e.held_delta AS frees, t.kind, t.ref FROM purse JOIN ledger.entry e USING (account_id) JOIN ledger.transfer t ON t.seq = e.transfer_seq),
  claimed AS (SELECT coalesce(max(version), 0) AS version FROM line WHERE kind = 'claim'),
  his AS (
    SELECT l.frees FROM line l JOIN public.rounds r ON r.public_id = l.ref WHERE l.kind = 'payout_win' AND l.version > (SELECT version FROM claimed) AND r.guest_id = p_guest
    UNION ALL
    SELECT l.frees FROM line l JOIN public.withdraw_requests w ON w.public_id = l.ref WHERE l.kind = 'return' AND l.version > (SELECT version FROM claimed) AND starts_with(w.idem_key, 'guest:' || p_guest || ':'))
  -- What an operator took out to correct the books is not there either.
  SELECT greatest(0, least((SELECT available FROM purse), (SELECT coalesce(sum(frees), 0) FROM his)))::bigint
$$;

CREATE INDEX withdraw_requests_returns ON public.withdraw_requests (phone, id DESC) WHERE kind = 'RETURN';

-- A guest sends winnings to the phone that paid for the round, and nowhere else, so that no code is asked for. Held
-- like any withdrawal: what is on its way cannot be claimed, and what was claimed cannot be sent. Without a fee, as
-- all that goes back to its phone.
CREATE FUNCTION kete.send_winnings(p_id uuid, p_guest uuid, p_round uuid, p_amount bigint, p_least bigint, p_rail text, p_key text,
  p_day_max bigint, p_day_count int, p_pay_in interval, p_approval_above bigint, p_now timestamptz, OUT return_id uuid, OUT replayed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE g int; r public.rounds; a bigint; w public.withdraw_requests; asked bytea; full_key text; used numeric; n int; waits bigint; shut timestamptz; is_large boolean := p_amount > p_approval_above;
BEGIN
  IF p_least IS NULL OR p_day_max IS NULL OR p_day_count IS NULL OR p_pay_in IS NULL OR p_pay_in NOT BETWEEN interval '0' AND interval '1 hour' OR is_large IS NULL OR p_now IS NULL THEN
    RAISE EXCEPTION 'limits, delay and time are not optional' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  SELECT id INTO g FROM public.guests WHERE public_id = p_guest;
  SELECT * INTO r FROM public.rounds WHERE public_id = p_round AND guest_id = g AND status IN ('WON', 'LOST');
  IF r.id IS NULL THEN PERFORM kete.refuse('not_found'); END IF;
  a := ledger.guest_account(r.phone, r.currency);
  -- The row that claiming and settling take too.
  PERFORM FROM ledger.balance WHERE account_id = a FOR UPDATE;
  full_key := 'guest:' || g || ':' || p_key;
  asked := sha256(convert_to(concat_ws('|', r.phone, r.currency, p_amount), 'UTF8'));
  SELECT * INTO w FROM public.withdraw_requests WHERE player_id IS NULL AND idem_key = full_key;
  IF w.id IS NOT NULL THEN
    IF w.fingerprint <> asked THEN PERFORM kete.refuse('idempotency_mismatch'); END IF;
    return_id := w.public_id; replayed := true; RETURN;
  END IF;
  waits := kete.waiting_winnings(g, r.phone, r.currency);
  IF waits < p_amount THEN PERFORM kete.refuse('insufficient_funds', jsonb_build_object('available', waits)); END IF;
  -- All that waits may be less than the least: it could otherwise leave by signing in alone, which may be switched off.
  IF p_amount < least(p_least, waits) THEN PERFORM kete.refuse('below_minimum', jsonb_build_object('minimum', least(p_least, waits))); END IF;
  SELECT coalesce(sum(amount), 0), count(*) INTO used, n FROM public.withdraw_requests
   WHERE kind = 'RETURN' AND phone = r.phone AND created_at > now() - interval '24 hours' AND status NOT IN ('FAILED', 'CANCELLED');
  IF used + p_amount > p_day_max OR n >= p_day_count THEN
    PERFORM kete.refuse('daily_limit', jsonb_build_object('left', CASE WHEN n >= p_day_count THEN 0 ELSE greatest(0, p_day_max - used) END));
  END IF;
  -- A guest who is kept waiting by a rail could not claim meanwhile: better asked again when it works. Only looked at:
  -- the one try that an open breaker grants is the worker's.
  SELECT retry_at INTO shut FROM public.rails WHERE name = p_rail AND opened_at IS NOT NULL AND retry_at > p_now;
  IF shut IS NOT NULL THEN PERFORM kete.refuse('unavailable', jsonb_build_object('retryAfterSeconds', greatest(1, ceil(extract(epoch FROM shut - p_now)))::int)); END IF;

  INSERT INTO public.withdraw_requests (public_id, kind, phone, account_id, currency, amount, fee, method, destination, idem_key, fingerprint, rail, approvals_needed, waiting_for, next_check_at)
  VALUES (p_id, 'RETURN', r.phone, a, r.currency, p_amount, 0, 'MOMO', r.phone, full_key, asked, p_rail, CASE WHEN is_large THEN 2 ELSE 0 END, CASE WHEN is_large THEN 'approval' END,
          CASE WHEN NOT is_large THEN p_now + p_pay_in + kete.payout_lease() END)
  ON CONFLICT (idem_key) WHERE player_id IS NULL DO NOTHING RETURNING * INTO w;
  -- Another request under this key was quicker, and for another phone: those of one are ordered by its account's row.
  IF w.id IS NULL THEN PERFORM kete.refuse('idempotency_mismatch'); END IF;
  PERFORM kete.hold_for(w);
  INSERT INTO public.withdraw_events (withdraw_id, to_status, actor) VALUES (w.id, 'PENDING', 'guest:' || g);
  INSERT INTO public.audit_entries (kind, details) VALUES ('withdrawal_requested', jsonb_build_object('withdrawal', p_id, 'amount', p_amount, 'method', 'MOMO', 'rail', p_rail, 'kind', 'RETURN', 'round', p_round));
  IF NOT is_large THEN PERFORM kete.wake_payout(p_id, p_pay_in); END IF;
  return_id := p_id; replayed := false;
END $$;

GRANT EXECUTE ON FUNCTION
  kete.open_guest_round(uuid, uuid, uuid, uuid, char, text, char, bigint, public.round_side, int, int, text, text, bytea, int, text, int, timestamptz, text, kete.prompt_caps),
  kete.open_top_up(uuid, int, text, char, bigint, text, text, bytea, int, timestamptz, text, kete.prompt_caps),
  kete.assert_in_time(timestamptz),
  kete.waiting_winnings(int, text, char),
  kete.send_winnings(uuid, uuid, uuid, bigint, bigint, text, text, bigint, int, interval, bigint, timestamptz)
TO kete_app;
