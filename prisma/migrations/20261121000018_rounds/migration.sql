-- In the order in which a stake takes them, so that it is not undone by a stake or undoes one.
LOCK TABLE public.seeds, public.rounds IN ACCESS EXCLUSIVE MODE;

-- A player's round has no guest, and one from the balance no phone. Those rounds stand in these indexes no
-- more: a stake writes two entries less. And while a table grew faster than its statistics, PostgreSQL read
-- every such round by the guests' index to find one player's last.
DROP INDEX public.rounds_guest_id_id_idx;
DROP INDEX public.rounds_phone_id_idx;
CREATE INDEX rounds_of_guest ON public.rounds (guest_id, id DESC) WHERE guest_id IS NOT NULL;
CREATE INDEX rounds_of_phone ON public.rounds (phone, id DESC) WHERE phone IS NOT NULL;

-- As before. A counted repetition is the dearest part of a pattern, and each update of a row is checked whole.
ALTER TABLE public.seeds DROP CONSTRAINT seeds_hash, ADD CONSTRAINT seeds_hash CHECK (length(hash) = 64 AND hash ~ '^[0-9a-f]+$');
ALTER TABLE public.rounds DROP CONSTRAINT rounds_client_seed, ADD CONSTRAINT rounds_client_seed CHECK (length(client_seed) <= 64 AND client_seed ~ '^[A-Za-z0-9_-]+$');

-- The round before this one is the seed's, and one look at (seed, nonce) finds it, whatever PostgreSQL believes of the
-- table. The player's last over all seeds is looked for under a new seed alone.
CREATE OR REPLACE FUNCTION kete.play(p_round uuid, p_player int, p_seed_hash char(64), p_nonce int, p_roll int, p_currency char(3), p_amount bigint,
  p_side public.round_side, p_target int, p_edge_bp int, p_client_seed text, p_key text, p_fingerprint bytea, p_interval int,
  OUT round_id bigint, OUT moved boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  m bigint := kete.multiplier4(p_side, p_target, p_edge_bp); wins bigint := p_amount * m / 10000;
  won boolean := CASE p_side WHEN 'under' THEN p_roll < p_target ELSE p_roll > p_target END; paid bigint := CASE WHEN won THEN wins ELSE 0 END;
  s record; known bytea; a bigint; house bigint; available bigint; last timestamptz; wait int;
BEGIN
  moved := false;
  SELECT id, hash, next_nonce INTO s FROM public.seeds WHERE player_id = p_player AND state = 'ACTIVE' FOR UPDATE; -- orders this player's rounds
  SELECT id, fingerprint INTO round_id, known FROM public.rounds WHERE idem_key = p_key;
  IF round_id IS NOT NULL THEN
    IF known IS DISTINCT FROM p_fingerprint THEN PERFORM kete.refuse('idempotency_mismatch'); END IF;
    RETURN;
  END IF;
  IF s.hash IS DISTINCT FROM p_seed_hash THEN PERFORM kete.refuse('seed_mismatch'); END IF;
  IF s.next_nonce <> p_nonce THEN moved := true; RETURN; END IF;
  IF p_nonce > 0 THEN
    SELECT created_at INTO last FROM public.rounds WHERE seed_id = s.id AND nonce = p_nonce - 1;
  ELSE
    SELECT created_at INTO last FROM public.rounds
     WHERE player_id = p_player AND guest_id IS NULL ORDER BY id DESC LIMIT 1; -- a stranger's guest stake on his number must not keep him waiting
  END IF;
  wait := kete.seconds_to_wait(last, p_interval);
  -- Without an interval nobody waits: a stored moment is rounded to a millisecond, and may lie ahead by half of one.
  IF p_interval > 0 AND wait > 0 THEN PERFORM kete.refuse('too_fast', jsonb_build_object('retryAfterSeconds', wait)); END IF;
  SELECT id INTO a FROM ledger.account WHERE code = 'player:' || p_player || ':' || p_currency;
  IF a IS NULL THEN a := ledger.player_account(p_player, p_currency); END IF;
  SELECT id INTO house FROM ledger.account WHERE code = 'house:' || p_currency;
  IF house IS NULL THEN house := ledger.hot_account('house', p_currency); END IF;
  SELECT posted - held INTO available FROM ledger.balance WHERE account_id = a FOR UPDATE;
  IF available < p_amount THEN PERFORM kete.refuse('insufficient_funds', jsonb_build_object('available', available)); END IF;
  UPDATE public.seeds SET next_nonce = next_nonce + 1 WHERE id = s.id;
  INSERT INTO public.rounds (public_id, seed_id, nonce, player_id, currency, amount, side, target, edge_bp, multiplier4, win_payout, client_seed, status, roll, payout, idem_key, fingerprint, created_at, settled_at)
  VALUES (p_round, s.id, p_nonce, p_player, p_currency, p_amount, p_side, p_target, p_edge_bp, m, wins, p_client_seed,
    (CASE WHEN won THEN 'WON' ELSE 'LOST' END)::public.round_status, p_roll, paid, p_key, p_fingerprint, clock_timestamp(), clock_timestamp())
  RETURNING id INTO round_id;
  PERFORM ledger.post('stake:' || p_round, a, house, p_amount, 'stake', 'POSTED', NULL, p_round);
  IF won THEN PERFORM ledger.post('win:' || p_round, house, a, wins, 'payout_win', 'POSTED', NULL, p_round); END IF;
  UPDATE public.player_stats SET games_played = games_played + 1, games_won = games_won + won::int, total_staked = total_staked + p_amount, total_winnings = total_winnings + paid WHERE player_id = p_player;
  IF NOT FOUND THEN
    INSERT INTO public.player_stats AS t (player_id, games_played, games_won, total_staked, total_winnings) VALUES (p_player, 1, won::int, p_amount, paid)
    ON CONFLICT (player_id) DO UPDATE SET games_played = t.games_played + 1, games_won = t.games_won + excluded.games_won,
      total_staked = t.total_staked + excluded.total_staked, total_winnings = t.total_winnings + excluded.total_winnings;
  END IF;
END $$;
