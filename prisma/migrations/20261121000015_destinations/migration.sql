-- Places that a player keeps to send money to. They spare typing and prove nothing: only a payout that
-- succeeded spares the next one a fresh code.

-- Keeps a place, or finds it kept already and gives it the new label. Refuses with too_many_destinations.
CREATE FUNCTION kete.save_destination(p_id uuid, p_player int, p_method public.withdraw_method, p_destination text, p_label text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE kept uuid; most constant int := 20;
BEGIN
  IF coalesce(p_destination, '') = '' THEN RAISE EXCEPTION 'a destination is not optional' USING ERRCODE = 'invalid_parameter_value'; END IF;
  -- Orders a player's own saves, so that two at once are not both the twentieth.
  PERFORM 1 FROM public.players WHERE id = p_player FOR NO KEY UPDATE;
  UPDATE public.saved_destinations SET label = coalesce(p_label, label)
   WHERE player_id = p_player AND method = p_method AND destination = p_destination RETURNING id INTO kept;
  IF kept IS NOT NULL THEN RETURN kept; END IF;
  IF (SELECT count(*) FROM public.saved_destinations WHERE player_id = p_player) >= most THEN
    PERFORM kete.refuse('too_many_destinations', jsonb_build_object('maximum', most));
  END IF;
  INSERT INTO public.saved_destinations (id, player_id, method, destination, label, last_used_at)
  VALUES (p_id, p_player, p_method, p_destination, p_label,
    (SELECT max(created_at) FROM public.withdraw_requests WHERE player_id = p_player AND method = p_method AND destination = p_destination));
  RETURN p_id;
END $$;

-- Each is the player's own or is not there: false then.
CREATE FUNCTION kete.rename_destination(p_player int, p_id uuid, p_label text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.saved_destinations SET label = p_label WHERE id = p_id AND player_id = p_player;
  RETURN FOUND;
END $$;

CREATE FUNCTION kete.remove_destination(p_player int, p_id uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM public.saved_destinations WHERE id = p_id AND player_id = p_player;
  RETURN FOUND;
END $$;

-- However a withdrawal named its destination, a kept place it goes to was used by it.
CREATE FUNCTION kete.note_destination_used() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.saved_destinations SET last_used_at = new.created_at
   WHERE player_id = new.player_id AND method = new.method AND destination = new.destination;
  RETURN NULL;
END $$;
CREATE TRIGGER used AFTER INSERT ON public.withdraw_requests FOR EACH ROW WHEN (new.player_id IS NOT NULL) EXECUTE FUNCTION kete.note_destination_used();

GRANT EXECUTE ON FUNCTION
  kete.save_destination(uuid, int, public.withdraw_method, text, text), kete.rename_destination(int, uuid, text), kete.remove_destination(int, uuid)
TO kete_app;
