-- Sessions end here and nowhere else: the row, its entry in the trail, and a job for each copy in
-- Redis that could not be marked before, in one statement.

REVOKE UPDATE (ended_at, ended_reason) ON public.sessions FROM kete_app;

-- For the clean-up. The second holds ended sessions only, and so stays as small as the month is.
CREATE INDEX sessions_expires_at_idx ON public.sessions (expires_at);
CREATE INDEX sessions_ended_at ON public.sessions (ended_at) WHERE ended_at IS NOT NULL;

-- Ends those of the given sessions that still are not, and says which. `p_marked` are the ones whose
-- copies in Redis are marked already; the others' are buried by a job, as soon as Redis is back.
CREATE FUNCTION kete.bury_sessions(p_sessions uuid[], p_reason text, p_at timestamptz, p_marked uuid[]) RETURNS uuid[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE ended uuid[]; one uuid;
BEGIN
  -- In one order, so that two who end the same sessions wait for each other and not in a circle.
  PERFORM 1 FROM public.sessions WHERE public_id = ANY (p_sessions) AND ended_at IS NULL ORDER BY id FOR UPDATE;
  WITH gone AS (
    UPDATE public.sessions SET ended_at = p_at, ended_reason = p_reason
     WHERE public_id = ANY (p_sessions) AND ended_at IS NULL RETURNING public_id)
  SELECT coalesce(array_agg(public_id), '{}') INTO ended FROM gone;
  FOREACH one IN ARRAY ended LOOP
    IF one <> ALL (coalesce(p_marked, '{}')) THEN PERFORM kete.enqueue('bury-session', jsonb_build_object('session', one), 'bury:' || one); END IF;
  END LOOP;
  RETURN ended;
END $$;

-- Whether it was there to be ended.
CREATE FUNCTION kete.end_session(p_session uuid, p_reason text, p_at timestamptz, p_marked uuid[], p_request_id text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF cardinality(kete.bury_sessions(ARRAY[p_session], p_reason, p_at, p_marked)) = 0 THEN RETURN false; END IF;
  INSERT INTO public.audit_entries (kind, player_id, request_id, details)
  SELECT 'session_ended', player_id, p_request_id, jsonb_build_object('session', p_session, 'reason', p_reason) FROM public.sessions WHERE public_id = p_session;
  RETURN true;
END $$;

-- All of a player's but one (none is spared where it is NULL).
CREATE FUNCTION kete.end_other_sessions(p_player int, p_except uuid, p_reason text, p_at timestamptz, p_marked uuid[], p_request_id text) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE ended uuid[];
BEGIN
  ended := kete.bury_sessions(ARRAY(SELECT public_id FROM public.sessions WHERE player_id = p_player AND public_id IS DISTINCT FROM p_except AND ended_at IS NULL), p_reason, p_at, p_marked);
  IF cardinality(ended) > 0 THEN
    INSERT INTO public.audit_entries (kind, player_id, request_id, details)
    VALUES ('sessions_ended', p_player, p_request_id, jsonb_build_object('reason', p_reason, 'ended', cardinality(ended), 'kept', p_except));
  END IF;
  RETURN QUERY SELECT unnest(ended);
END $$;

-- Suspends, reinstates or closes an account, ends its sessions, and says which those were. A closed one stays closed.
CREATE FUNCTION kete.set_player_state(p_player int, p_state public.player_state, p_actor text, p_note text, p_at timestamptz, p_marked uuid[]) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE p public.players; b record; ended uuid[];
BEGIN
  -- A sign-in takes this lock too, so that it comes before (and its session is ended) or after (and
  -- is refused). Weaker than FOR UPDATE: a round holds its balance while it refers to its player.
  SELECT * INTO p FROM public.players WHERE id = p_player FOR NO KEY UPDATE;
  IF p.id IS NULL THEN PERFORM kete.refuse('not_found'); END IF;
  IF p.state = 'CLOSED' OR p.state = p_state THEN PERFORM kete.refuse('state_conflict', jsonb_build_object('state', p.state)); END IF;
  IF p_state = 'CLOSED' THEN
    PERFORM 1 FROM ledger.balance WHERE account_id IN (SELECT id FROM ledger.account WHERE player_id = p_player) ORDER BY account_id FOR UPDATE;
    SELECT a.currency, l.posted - l.held AS available, l.held INTO b FROM ledger.account a JOIN ledger.balance l ON l.account_id = a.id
     WHERE a.player_id = p_player AND (l.posted <> 0 OR l.held <> 0) ORDER BY a.id LIMIT 1;
    IF FOUND THEN PERFORM kete.refuse('balance_not_empty', jsonb_build_object('available', b.available, 'held', b.held, 'currency', b.currency)); END IF;
  END IF;
  UPDATE public.players SET state = p_state WHERE id = p_player;
  ended := kete.bury_sessions(ARRAY(SELECT public_id FROM public.sessions WHERE player_id = p_player AND ended_at IS NULL), 'player_' || lower(p_state::text), p_at, p_marked);
  INSERT INTO public.audit_entries (kind, player_id, details)
  VALUES ('player_state', p_player, jsonb_build_object('from', p.state, 'to', p_state, 'actor', p_actor, 'note', p_note, 'ended', cardinality(ended)));
  RETURN QUERY SELECT unnest(ended);
END $$;

-- Sessions that have been over for a month, a batch at a time; the count says whether there may be more.
CREATE FUNCTION kete.clear_old_sessions(p_batch int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE n int;
BEGIN
  DELETE FROM public.sessions WHERE id IN (
    SELECT id FROM public.sessions WHERE ended_at < now() - interval '30 days' OR expires_at < now() - interval '30 days' LIMIT p_batch FOR UPDATE SKIP LOCKED);
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN n;
END $$;

GRANT EXECUTE ON FUNCTION
  kete.end_session(uuid, text, timestamptz, uuid[], text), kete.end_other_sessions(int, uuid, text, timestamptz, uuid[], text),
  kete.set_player_state(int, public.player_state, text, text, timestamptz, uuid[]), kete.clear_old_sessions(int)
TO kete_app;
