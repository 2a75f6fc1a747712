-- Players: signing in is one statement. It spends the code, finds or makes the player, brings over
-- what waited on the phone and opens the session: all of it or nothing.

ALTER TABLE public.players
  ADD CONSTRAINT players_phone CHECK (phone ~ '^\+[1-9][0-9]{6,14}$'),
  ADD CONSTRAINT players_display_name CHECK (char_length(display_name) BETWEEN 1 AND 40),
  ADD CONSTRAINT players_avatar_url CHECK (avatar_url ~ '^https://' AND char_length(avatar_url) <= 500),
  ADD CONSTRAINT players_bio CHECK (char_length(bio) <= 280);
ALTER TABLE public.sessions
  ADD CONSTRAINT sessions_device CHECK (char_length(device) <= 200),
  ADD CONSTRAINT sessions_ended CHECK ((ended_at IS NULL) = (ended_reason IS NULL));
ALTER TABLE public.otp_challenges ADD CONSTRAINT otp_challenges_phone CHECK (phone ~ '^\+[1-9][0-9]{6,14}$');
CREATE SCHEMA IF NOT EXISTS kete;

CREATE FUNCTION kete.guard_session() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF old.ended_at IS NOT NULL AND (new.ended_at, new.ended_reason) IS DISTINCT FROM (old.ended_at, old.ended_reason)
  THEN RAISE EXCEPTION 'an ended session stays ended' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN new;
END $$;
CREATE TRIGGER guard BEFORE UPDATE ON public.sessions FOR EACH ROW EXECUTE FUNCTION kete.guard_session();
-- The session check looks a live session up by its id; ended ones need no index.
CREATE INDEX sessions_live ON public.sessions (player_id) WHERE ended_at IS NULL;

-- Raises a refusal that the app shows to whoever asked.
CREATE FUNCTION kete.refuse(p_code text, p_params jsonb DEFAULT '{}') RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION '%', p_code USING ERRCODE = 'KT001', DETAIL = p_params::text;
END $$;

-- The first start stamps what this database is for; a start for anything else is refused for ever after.
CREATE FUNCTION kete.assert_deployment(p_money_mode text, p_currency char(3)) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE d public.deployment;
BEGIN
  INSERT INTO public.deployment (id, money_mode, currency) VALUES (1, p_money_mode, p_currency) ON CONFLICT (id) DO NOTHING;
  SELECT * INTO STRICT d FROM public.deployment WHERE id = 1;
  IF d.money_mode <> p_money_mode OR d.currency <> p_currency THEN
    RAISE EXCEPTION 'this database holds % money in %, and this start is for % money in %', d.money_mode, d.currency, p_money_mode, p_currency USING ERRCODE = 'KT002';
  END IF;
END $$;

-- Puts a job into the queue within the caller's transaction. The queue's schema belongs to the owner,
-- so the app's role reaches it through here, and only for the tasks named here.
CREATE FUNCTION kete.enqueue(p_task text, p_payload jsonb, p_key text DEFAULT NULL, p_run_at timestamptz DEFAULT NULL)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_task NOT IN ('send-code', 'pay-withdrawal', 'confirm-collection') THEN
    RAISE EXCEPTION 'no such task: %', p_task USING ERRCODE = 'invalid_parameter_value';
  END IF;
  -- A key belongs to its task: one task's job cannot replace another's.
  IF p_payload IS NULL OR split_part(p_key, ':', 1) <> (CASE p_task WHEN 'send-code' THEN 'send-code' WHEN 'pay-withdrawal' THEN 'payout' ELSE 'collection' END) THEN
    RAISE EXCEPTION 'not a job of %: %', p_task, p_key USING ERRCODE = 'invalid_parameter_value';
  END IF;
  PERFORM graphile_worker.add_job(p_task, p_payload::json, run_at => p_run_at, job_key => p_key, max_attempts => 25);
END $$;

-- How many jobs have been due for more than a minute: zero while a worker keeps up. For readiness.
CREATE FUNCTION kete.late_jobs() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN (SELECT count(*) FROM graphile_worker.jobs WHERE run_at < now() - interval '1 minute' AND locked_at IS NULL AND attempts < max_attempts);
END $$;

-- Moves what waits on a phone to the player who has just proven it. Whatever is retried or raced:
-- the guest account's row is locked, and its balance can leave only once.
CREATE FUNCTION kete.claim(p_player int, p_phone text, p_currency char(3), OUT claimed_rounds int, OUT claimed_amount bigint)
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
  END IF;
END $$;

CREATE FUNCTION kete.sign_in(p_phone text, p_code_id uuid, p_challenge uuid, p_new_player uuid, p_session uuid, p_kind public.session_kind,
  p_secret_hash bytea, p_device text, p_expires_at timestamptz, p_ends_session uuid, p_currency char(3), p_request_id text, p_masked text,
  OUT player_id int, OUT player_public_id uuid, OUT display_name text, OUT is_new boolean, OUT claimed_rounds int, OUT claimed_amount bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE p public.players;
BEGIN
  INSERT INTO public.otp_spent_codes (code_id, phone) VALUES (p_code_id, p_phone) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN PERFORM kete.refuse('code_expired'); END IF;
  UPDATE public.otp_challenges SET consumed_at = now() WHERE id = p_challenge;

  INSERT INTO public.players (public_id, phone) VALUES (p_new_player, p_phone) ON CONFLICT (phone) DO NOTHING RETURNING * INTO p;
  is_new := p.id IS NOT NULL;
  IF is_new THEN
    INSERT INTO public.player_stats (player_id) VALUES (p.id);
    PERFORM ledger.player_account(p.id, p_currency);
  ELSE
    SELECT * INTO STRICT p FROM public.players WHERE phone = p_phone;
    IF p.state <> 'ACTIVE' THEN PERFORM kete.refuse('account_' || lower(p.state::text)); END IF;
  END IF;
  SELECT c.claimed_rounds, c.claimed_amount INTO claimed_rounds, claimed_amount FROM kete.claim(p.id, p_phone, p_currency) c;

  IF p_ends_session IS NOT NULL THEN
    UPDATE public.sessions SET ended_at = now(), ended_reason = 'signed_in_again' WHERE public_id = p_ends_session AND ended_at IS NULL;
  END IF;
  INSERT INTO public.sessions (public_id, player_id, kind, secret_hash, device, expires_at)
  VALUES (p_session, p.id, p_kind, p_secret_hash, p_device, p_expires_at);
  INSERT INTO public.audit_entries (kind, player_id, phone, request_id, details)
  VALUES ('signed_in', p.id, p_masked, p_request_id, jsonb_build_object('session', p_session, 'new', is_new, 'claimed', claimed_amount));
  player_id := p.id; player_public_id := p.public_id; display_name := p.display_name;
END $$;
