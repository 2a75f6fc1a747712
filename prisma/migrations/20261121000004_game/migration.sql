-- The game: one call takes a stake under its seed's next nonce, one call settles it with its money.

ALTER TABLE public.seeds
  ADD CONSTRAINT seeds_one_owner CHECK (player_id IS NULL OR guest_id IS NULL),
  ADD CONSTRAINT seeds_owned CHECK ((state = 'RESERVED') = (player_id IS NULL AND guest_id IS NULL)),
  ADD CONSTRAINT seeds_reserved CHECK ((state = 'RESERVED') = (reserved_until IS NOT NULL)),
  ADD CONSTRAINT seeds_revealed CHECK ((state = 'REVEALED') = (revealed IS NOT NULL)),
  ADD CONSTRAINT seeds_hash CHECK (hash ~ '^[0-9a-f]{64}$');
CREATE UNIQUE INDEX seeds_active_of_player ON public.seeds (player_id) WHERE state = 'ACTIVE';
CREATE UNIQUE INDEX seeds_active_of_guest ON public.seeds (guest_id) WHERE state = 'ACTIVE';

ALTER TABLE public.rounds
  ADD CONSTRAINT rounds_amount CHECK (amount > 0),
  ADD CONSTRAINT rounds_edge CHECK (edge_bp BETWEEN 0 AND 5000),
  ADD CONSTRAINT rounds_phone CHECK (phone ~ '^\+[1-9][0-9]{6,14}$'),
  ADD CONSTRAINT rounds_width CHECK (CASE side WHEN 'under' THEN target ELSE 9999 - target END BETWEEN 200 AND 9600),
  ADD CONSTRAINT rounds_profit CHECK (win_payout > amount),
  ADD CONSTRAINT rounds_roll CHECK (roll BETWEEN 0 AND 9999),
  ADD CONSTRAINT rounds_client_seed CHECK (client_seed ~ '^[A-Za-z0-9_-]{1,64}$'),
  ADD CONSTRAINT rounds_payer CHECK (phone IS NOT NULL OR player_id IS NOT NULL),
  ADD CONSTRAINT rounds_outcome CHECK (CASE status
    WHEN 'AWAITING_PAYMENT' THEN roll IS NULL AND payout IS NULL AND settled_at IS NULL
    WHEN 'VOID' THEN roll IS NULL AND payout IS NULL AND settled_at IS NOT NULL
    WHEN 'WON' THEN payout = win_payout AND roll IS NOT NULL AND settled_at IS NOT NULL
      AND CASE side WHEN 'under' THEN roll < target ELSE roll > target END
    WHEN 'LOST' THEN payout = 0 AND roll IS NOT NULL AND settled_at IS NOT NULL
      AND NOT CASE side WHEN 'under' THEN roll < target ELSE roll > target END END);

-- One confirmation of a rail pays one round.
CREATE UNIQUE INDEX collections_txn ON public.collections (provider, provider_txn_id) WHERE provider_txn_id IS NOT NULL;
-- Nobody may push payment prompts at a phone: one waits at a time, whoever asks.
CREATE UNIQUE INDEX collections_one_open ON public.collections (phone) WHERE state IN ('PREPARED', 'ACCEPTED', 'UNKNOWN');
ALTER TABLE public.collections
  ADD CONSTRAINT collections_amount CHECK (amount > 0),
  ADD CONSTRAINT collections_paid CHECK (state <> 'SUCCEEDED' OR provider_txn_id IS NOT NULL),
  ADD CONSTRAINT collections_closed CHECK ((state IN ('SUCCEEDED', 'FAILED')) = (closed_at IS NOT NULL));

-- Stores an active seed and its successor. With a player they are his at once; without one they are
-- reserved for whoever first stakes under the hash. A player who has seeds already keeps them.
CREATE FUNCTION kete.new_seeds(p_player int, p_hash char(64), p_sealed bytea, p_next_hash char(64), p_next_sealed bytea, p_reserve interval)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE n int; until timestamptz := CASE WHEN p_player IS NULL THEN now() + p_reserve END;
BEGIN
  IF p_player IS NOT NULL THEN
    PERFORM 1 FROM public.players WHERE id = p_player FOR UPDATE;
    IF EXISTS (SELECT 1 FROM public.seeds WHERE player_id = p_player AND state = 'ACTIVE') THEN RETURN; END IF;
  END IF;
  INSERT INTO public.seeds (hash, sealed, state, player_id, reserved_until)
  VALUES (p_next_hash, p_next_sealed, (CASE WHEN p_player IS NULL THEN 'RESERVED' ELSE 'NEXT' END)::public.seed_state, p_player, until) RETURNING id INTO n;
  INSERT INTO public.seeds (hash, sealed, state, player_id, reserved_until, next_id)
  VALUES (p_hash, p_sealed, (CASE WHEN p_player IS NULL THEN 'RESERVED' ELSE 'ACTIVE' END)::public.seed_state, p_player, until, n);
END $$;

-- Reservations nobody took. Nothing was ever rolled from them, so nothing is lost.
CREATE FUNCTION kete.sweep_reservations() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH stale AS (SELECT id, next_id FROM public.seeds WHERE state = 'RESERVED' AND next_id IS NOT NULL
                  AND reserved_until < now() - interval '5 minutes' ORDER BY id LIMIT 5000 FOR UPDATE SKIP LOCKED),
  gone AS (DELETE FROM public.seeds WHERE id IN (SELECT id FROM stale UNION ALL SELECT next_id FROM stale) RETURNING 1)
  SELECT count(*) FROM gone
$$;

-- The multiplier in ten-thousandths, floored: the odds are Kete's own arithmetic, not the caller's.
CREATE FUNCTION kete.multiplier4(p_side public.round_side, p_target int, p_edge_bp int) RETURNS bigint
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS
$$ SELECT (10000 - p_edge_bp)::bigint * 10000 / (CASE p_side WHEN 'under' THEN p_target ELSE 9999 - p_target END) $$;

CREATE FUNCTION kete.seconds_to_wait(p_last timestamptz, p_interval int) RETURNS int LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$$ SELECT greatest(0, ceil(extract(epoch FROM p_last + make_interval(secs => p_interval) - clock_timestamp())))::int $$;

-- Settles the money and the row of one round whose stake has been taken. Internal.
CREATE FUNCTION kete.decide(p_round public.rounds, p_roll int, p_pays bigint) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE won boolean := CASE p_round.side WHEN 'under' THEN p_roll < p_round.target ELSE p_roll > p_round.target END;
BEGIN
  IF won THEN
    PERFORM ledger.post('win:' || p_round.public_id, ledger.hot_account('house', p_round.currency), p_pays, p_round.win_payout, 'payout_win', 'POSTED', NULL, p_round.public_id);
  END IF;
  UPDATE public.rounds SET status = (CASE WHEN won THEN 'WON' ELSE 'LOST' END)::public.round_status, roll = p_roll,
    payout = CASE WHEN won THEN win_payout ELSE 0 END, settled_at = clock_timestamp(), player_id = p_round.player_id WHERE id = p_round.id;
  IF p_round.player_id IS NOT NULL THEN
    INSERT INTO public.player_stats AS s (player_id, games_played, games_won, total_staked, total_winnings)
    VALUES (p_round.player_id, 1, won::int, p_round.amount, CASE WHEN won THEN p_round.win_payout ELSE 0 END)
    ON CONFLICT (player_id) DO UPDATE SET games_played = s.games_played + 1, games_won = s.games_won + excluded.games_won,
      total_staked = s.total_staked + excluded.total_staked, total_winnings = s.total_winnings + excluded.total_winnings;
  END IF;
END $$;

-- A player's whole round in one call: nonce, stake, roll, payout. The roll was made for p_nonce; if
-- another round took that nonce first, nothing happens and `moved` says to roll again.
CREATE FUNCTION kete.play(p_round uuid, p_player int, p_seed_hash char(64), p_nonce int, p_roll int, p_currency char(3), p_amount bigint,
  p_side public.round_side, p_target int, p_edge_bp int, p_client_seed text, p_key text, p_fingerprint bytea, p_interval int,
  OUT round_id bigint, OUT moved boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE m bigint := kete.multiplier4(p_side, p_target, p_edge_bp); s public.seeds; r public.rounds; a bigint; b ledger.balance; wait int;
BEGIN
  moved := false;
  SELECT * INTO s FROM public.seeds WHERE player_id = p_player AND state = 'ACTIVE' FOR UPDATE; -- orders this player's rounds
  SELECT * INTO r FROM public.rounds WHERE idem_key = p_key;
  IF r.id IS NOT NULL THEN
    IF r.fingerprint IS DISTINCT FROM p_fingerprint THEN PERFORM kete.refuse('idempotency_mismatch'); END IF;
    round_id := r.id; RETURN;
  END IF;
  IF s.hash IS DISTINCT FROM p_seed_hash THEN PERFORM kete.refuse('seed_mismatch'); END IF;
  IF s.next_nonce <> p_nonce THEN moved := true; RETURN; END IF;
  SELECT kete.seconds_to_wait(created_at, p_interval) INTO wait FROM public.rounds
   WHERE player_id = p_player AND guest_id IS NULL ORDER BY id DESC LIMIT 1; -- a stranger's guest stake on his number must not keep him waiting
  IF wait > 0 THEN PERFORM kete.refuse('too_fast', jsonb_build_object('retryAfterSeconds', wait)); END IF;
  a := ledger.player_account(p_player, p_currency);
  SELECT * INTO b FROM ledger.balance WHERE account_id = a FOR UPDATE;
  IF b.posted - b.held < p_amount THEN PERFORM kete.refuse('insufficient_funds', jsonb_build_object('available', b.posted - b.held)); END IF;
  UPDATE public.seeds SET next_nonce = next_nonce + 1 WHERE id = s.id;
  INSERT INTO public.rounds (public_id, seed_id, nonce, player_id, currency, amount, side, target, edge_bp, multiplier4, win_payout, client_seed, status, idem_key, fingerprint, created_at)
  VALUES (p_round, s.id, p_nonce, p_player, p_currency, p_amount, p_side, p_target, p_edge_bp, m, p_amount * m / 10000, p_client_seed, 'AWAITING_PAYMENT', p_key, p_fingerprint, clock_timestamp())
  RETURNING * INTO r;
  PERFORM ledger.post('stake:' || p_round, a, ledger.hot_account('house', p_currency), p_amount, 'stake', 'POSTED', NULL, p_round);
  PERFORM kete.decide(r, p_roll, a);
  round_id := r.id;
END $$;

-- A guest's round up to the payment: takes the seed on the first stake, gives the nonce, and stores
-- the collection's id before the rail hears of it. A job confirms it should this process die.
CREATE FUNCTION kete.open_guest_round(p_round uuid, p_collection uuid, p_guest uuid, p_new_guest uuid, p_seed_hash char(64), p_phone text,
  p_currency char(3), p_amount bigint, p_side public.round_side, p_target int, p_edge_bp int, p_client_seed text, p_key text, p_fingerprint bytea,
  p_interval int, p_provider text, OUT round_id bigint, OUT guest_public_id uuid, OUT replayed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE m bigint := kete.multiplier4(p_side, p_target, p_edge_bp); s public.seeds; r public.rounds; g public.guests; wait int; full_key text; account bigint;
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

  -- The phone's account row orders what happens to one phone: limits here, settling, claiming.
  account := ledger.guest_account(p_phone, p_currency); -- apart: within one statement a row just made could not be locked
  PERFORM 1 FROM ledger.balance WHERE account_id = account FOR UPDATE;
  IF EXISTS (SELECT 1 FROM public.collections WHERE phone = p_phone AND state IN ('PREPARED', 'ACCEPTED', 'UNKNOWN')) THEN
    PERFORM kete.refuse('collection_open');
  END IF;
  SELECT kete.seconds_to_wait(created_at, p_interval) INTO wait FROM public.rounds WHERE phone = p_phone ORDER BY id DESC LIMIT 1;
  IF wait > 0 THEN PERFORM kete.refuse('too_fast', jsonb_build_object('retryAfterSeconds', wait)); END IF;

  INSERT INTO public.rounds (public_id, seed_id, nonce, guest_id, phone, currency, amount, side, target, edge_bp, multiplier4, win_payout, client_seed, status, idem_key, fingerprint, created_at)
  VALUES (p_round, s.id, s.next_nonce, g.id, p_phone, p_currency, p_amount, p_side, p_target, p_edge_bp, m, p_amount * m / 10000, p_client_seed, 'AWAITING_PAYMENT', full_key, p_fingerprint, clock_timestamp())
  RETURNING * INTO r;
  UPDATE public.seeds SET next_nonce = next_nonce + 1 WHERE id = s.id;
  INSERT INTO public.collections (id, round_id, phone, currency, amount, provider) VALUES (p_collection, r.id, p_phone, p_currency, p_amount, p_provider);
  PERFORM kete.enqueue('confirm-collection', jsonb_build_object('collection', p_collection), 'collection:' || p_collection, now() + interval '10 seconds');
  round_id := r.id; guest_public_id := g.public_id; replayed := false;
END $$;

-- The rail has confirmed the payment: stake and payout in one transaction. Winnings go to the player
-- whose phone paid, or wait on the phone's own account. Confirmed twice, it settles once.
CREATE FUNCTION kete.settle_guest_round(p_collection uuid, p_roll int, p_txn text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE c public.collections; r public.rounds; pays bigint; rail bigint;
BEGIN
  SELECT * INTO STRICT c FROM public.collections WHERE id = p_collection FOR UPDATE;
  IF c.state IN ('SUCCEEDED', 'FAILED') THEN RETURN false; END IF;
  SELECT * INTO STRICT r FROM public.rounds WHERE id = c.round_id FOR UPDATE;
  -- The lock that claiming takes too: whoever comes second sees what the first one did.
  pays := ledger.guest_account(r.phone, r.currency);
  PERFORM 1 FROM ledger.balance WHERE account_id = pays FOR UPDATE;
  SELECT id INTO r.player_id FROM public.players WHERE phone = r.phone;
  IF r.player_id IS NOT NULL THEN pays := ledger.player_account(r.player_id, r.currency); END IF;
  UPDATE public.collections SET state = 'SUCCEEDED', provider_txn_id = p_txn, closed_at = now() WHERE id = c.id;
  rail := ledger.hot_account('clearing:' || c.provider, r.currency);
  PERFORM ledger.post('stake:' || r.public_id, rail, ledger.hot_account('house', r.currency), r.amount, 'stake', 'POSTED', NULL, r.public_id);
  PERFORM kete.decide(r, p_roll, pays);
  RETURN true;
END $$;

-- The payment was declined or expired: the round is void and its nonce stays used.
CREATE FUNCTION kete.void_guest_round(p_collection uuid, p_note text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE c public.collections;
BEGIN
  SELECT * INTO STRICT c FROM public.collections WHERE id = p_collection FOR UPDATE;
  IF c.state IN ('SUCCEEDED', 'FAILED') THEN RETURN false; END IF;
  UPDATE public.collections SET state = 'FAILED', note = p_note, closed_at = now() WHERE id = c.id;
  UPDATE public.rounds SET status = 'VOID', settled_at = clock_timestamp() WHERE id = c.round_id;
  RETURN true;
END $$;
