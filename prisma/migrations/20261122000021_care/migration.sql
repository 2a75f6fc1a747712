-- Looking after players: limits, cool-offs and exclusions hang on the phone, since a guest has nothing else
-- and a cookie is thrown away in a second. They are enforced where a stake or a payment is stored, in its own
-- transaction, whichever function stores it. Withdrawals, reading and signing in know nothing of them.

SELECT kete.take_tables('ACCESS EXCLUSIVE', '{public.rounds,public.players,public.guests,public.collections}');

ALTER TABLE public.players ADD COLUMN "birth_date" DATE;

-- One row for a phone that ever had a limit or an exclusion. Almost none has: that there is no row is all
-- that an ordinary stake looks up. Whose phone it is stands with the players and nowhere else, so that the two
-- cannot disagree. `zone` is where its days and weeks begin.
CREATE TABLE public.care (
    "phone" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "exclusion" TEXT,
    "excluded_at" TIMESTAMPTZ(3),
    "excluded_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "care_pkey" PRIMARY KEY ("phone")
);
ALTER TABLE public.care
  ADD CONSTRAINT care_phone CHECK (phone ~ '^\+[1-9][0-9]{6,14}$'),
  ADD CONSTRAINT care_exclusion CHECK (exclusion IN ('cool_off', 'self_exclusion')),
  ADD CONSTRAINT care_excluded CHECK (num_nulls(exclusion, excluded_at, excluded_until) IN (0, 3) AND excluded_until > excluded_at);

-- A limit as it stands, and the change that waits: no amount means no limit. A row stays when its limit
-- goes, so that what a country gives everybody at first is given once. `counted_*` are a loss limit's: of the
-- phone's player (who it was), the net loss over all his rounds but those of the span that began then.
CREATE TABLE public.play_limits (
    "phone" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "span" TEXT NOT NULL,
    "amount" BIGINT,
    "next_amount" BIGINT,
    "next_at" TIMESTAMPTZ(3),
    "counted_player" INTEGER,
    "counted_since" TIMESTAMPTZ(3),
    "counted_from" BIGINT,

    CONSTRAINT "play_limits_pkey" PRIMARY KEY ("phone", "kind", "span")
);
ALTER TABLE public.play_limits
  ADD CONSTRAINT "play_limits_phone_fkey" FOREIGN KEY ("phone") REFERENCES public.care ("phone") ON DELETE RESTRICT ON UPDATE CASCADE,
  ADD CONSTRAINT play_limits_kind CHECK (kind IN ('deposit', 'loss')),
  ADD CONSTRAINT play_limits_span CHECK (span IN ('day', 'week')),
  ADD CONSTRAINT play_limits_amount CHECK (amount >= 0 AND next_amount >= 0),
  ADD CONSTRAINT play_limits_counted CHECK (num_nulls(counted_player, counted_since, counted_from) IN (0, 3) AND (kind = 'loss' OR counted_from IS NULL)),
  -- Only upwards does a change wait, so nothing waits where there is no limit.
  ADD CONSTRAINT play_limits_next CHECK (CASE WHEN next_at IS NULL THEN next_amount IS NULL ELSE amount IS NOT NULL AND (next_amount IS NULL OR next_amount > amount) END);

-- What a player had lost or paid in when he left this number for another: until that day or week is over it counts
-- here for whoever has the number next, and for its guests. Not for himself, should he come back: he brings it.
CREATE TABLE public.left_behind (
    "phone" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "span" TEXT NOT NULL,
    "player_id" INTEGER NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "amount" BIGINT NOT NULL,

    CONSTRAINT "left_behind_pkey" PRIMARY KEY ("phone", "kind", "span", "player_id")
);
ALTER TABLE public.left_behind
  ADD CONSTRAINT "left_behind_phone_kind_span_fkey" FOREIGN KEY ("phone", "kind", "span") REFERENCES public.play_limits ("phone", "kind", "span") ON DELETE RESTRICT ON UPDATE CASCADE,
  ADD CONSTRAINT "left_behind_player_id_fkey" FOREIGN KEY ("player_id") REFERENCES public.players ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
  ADD CONSTRAINT left_behind_amount CHECK (amount > 0);

-- "I want to go on", after so long at the game. Of a player or of a guest, and once for each time that it was due.
CREATE TABLE public.reality_checks (
    "id" BIGSERIAL NOT NULL,
    "player_id" INTEGER,
    "guest_id" INTEGER,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "answered_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "reality_checks_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "reality_checks_player_id_due_at_key" ON public.reality_checks ("player_id", "due_at" DESC);
CREATE UNIQUE INDEX "reality_checks_guest_id_due_at_key" ON public.reality_checks ("guest_id", "due_at" DESC);
ALTER TABLE public.reality_checks
  ADD CONSTRAINT "reality_checks_player_id_fkey" FOREIGN KEY ("player_id") REFERENCES public.players ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
  ADD CONSTRAINT "reality_checks_guest_id_fkey" FOREIGN KEY ("guest_id") REFERENCES public.guests ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
  ADD CONSTRAINT reality_checks_one CHECK (num_nonnulls(player_id, guest_id) = 1);
GRANT INSERT (player_id, guest_id, due_at) ON public.reality_checks TO kete_app;
GRANT USAGE ON SEQUENCE public.reality_checks_id_seq TO kete_app;

CREATE FUNCTION kete.instant_text(p_at timestamptz) RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$$ SELECT to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$;

-- The calendar day or week (from Monday) that it is now where the phone is.
CREATE FUNCTION kete.span_now(p_span text, p_zone text, OUT since timestamptz, OUT until timestamptz) LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT date_trunc(p_span, clock_timestamp() AT TIME ZONE p_zone) AT TIME ZONE p_zone,
         (date_trunc(p_span, clock_timestamp() AT TIME ZONE p_zone) + ('1 ' || p_span)::interval) AT TIME ZONE p_zone
$$;

-- Guests' rounds that became a player's: what his numbers have paid in, those too that he has no more.
CREATE INDEX rounds_paid_by_player ON public.rounds (player_id, created_at DESC) WHERE player_id IS NOT NULL AND phone IS NOT NULL;

-- Whoever this phone has paid for before is no stranger to it. What a stranger asked for counts when it is paid
-- and not while it waits: or anybody who types a number would use up its owner's limits.
CREATE FUNCTION kete.is_known_guest(p_guest int, p_phone text) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT FROM public.rounds WHERE guest_id = p_guest AND phone = p_phone AND status IN ('WON', 'LOST'))
$$;

-- What a phone and its player have put in since: top-ups and guests' stakes. What failed was not put in, and what
-- came too late goes back. His own top-ups and those who are no strangers count while they wait, too.
CREATE FUNCTION kete.deposited(p_phone text, p_player int, p_since timestamptz) RETURNS bigint LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(sum(amount), 0)::bigint FROM (
    SELECT amount FROM public.collections WHERE player_id = p_player AND created_at >= p_since AND state <> 'FAILED'
    UNION ALL
    SELECT c.amount FROM public.collections c LEFT JOIN public.rounds r ON r.id = c.round_id
     WHERE c.phone = p_phone AND (p_player IS NULL OR c.player_id IS DISTINCT FROM p_player) AND c.created_at >= p_since
       AND (c.state = 'SUCCEEDED' OR c.state <> 'FAILED' AND kete.is_known_guest(r.guest_id, p_phone))
    UNION ALL -- guests' stakes from a number that he had before
    SELECT amount FROM public.rounds WHERE player_id = p_player AND phone <> p_phone AND created_at >= p_since AND status IN ('WON', 'LOST')) AS paid
$$;

-- What a player has lost since, less what he won. Read backwards by id until the rounds are too old: there is no
-- index by time, which every stake would pay for.
CREATE FUNCTION kete.lost_by_player(p_player int, p_since timestamptz) RETURNS bigint LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE r record; net bigint := 0;
BEGIN
  FOR r IN SELECT created_at, status, amount, payout FROM public.rounds WHERE player_id = p_player ORDER BY id DESC LOOP
    -- Ids are given a moment before times are.
    EXIT WHEN r.created_at < p_since - interval '1 minute';
    IF r.created_at >= p_since AND r.status IN ('WON', 'LOST') THEN net := net + r.amount - r.payout; END IF;
  END LOOP;
  RETURN net;
END $$;

-- And what guests have lost from a phone since, where it is not its player's already. Few: prompts are capped.
CREATE FUNCTION kete.lost_by_phone(p_phone text, p_player int, p_since timestamptz) RETURNS bigint LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE r record; net bigint := 0;
BEGIN
  FOR r IN SELECT created_at, status, amount, payout, player_id, guest_id FROM public.rounds WHERE phone = p_phone ORDER BY id DESC LOOP
    EXIT WHEN r.created_at < p_since - interval '1 minute';
    CONTINUE WHEN r.created_at < p_since OR r.player_id = p_player;
    IF r.status IN ('WON', 'LOST') THEN net := net + r.amount - r.payout;
    -- One at most: a phone has one open payment.
    ELSIF r.status = 'AWAITING_PAYMENT' AND kete.is_known_guest(r.guest_id, p_phone) THEN net := net + r.amount;
    END IF;
  END LOOP;
  RETURN net;
END $$;

-- Over all rounds that a player ever played: one row, which every round moves in its own transaction.
CREATE FUNCTION kete.net_loss(p_player int) RETURNS bigint LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$$ SELECT coalesce((SELECT total_staked - total_winnings FROM public.player_stats WHERE player_id = p_player), 0) $$;

-- What a player has used since, without what the number's own rounds and payments tell whoever has it.
CREATE FUNCTION kete.used_elsewhere(p_kind text, p_player int, p_phone text, p_since timestamptz) RETURNS bigint LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT (CASE WHEN p_kind = 'deposit' THEN
      coalesce((SELECT sum(amount) FROM public.collections WHERE player_id = p_player AND phone <> p_phone AND created_at >= p_since AND state <> 'FAILED'), 0)
      + coalesce((SELECT sum(amount) FROM public.rounds WHERE player_id = p_player AND phone <> p_phone AND created_at >= p_since AND status IN ('WON', 'LOST')), 0)
    ELSE kete.lost_by_player(p_player, p_since)
      - coalesce((SELECT sum(amount - payout) FROM public.rounds WHERE player_id = p_player AND phone = p_phone AND created_at >= p_since AND status IN ('WON', 'LOST')), 0) END)::bigint
$$;

-- What is used of a limit in the span that began then. The rounds of a player's week may be a hundred thousand:
-- where they have been counted once, the difference to what he has lost over all tells the same.
CREATE FUNCTION kete.used_of(l public.play_limits, p_player int, p_since timestamptz) RETURNS bigint LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN l.kind = 'deposit' THEN kete.deposited(l.phone, p_player, p_since)
    ELSE kete.lost_by_phone(l.phone, p_player, p_since)
       + CASE WHEN p_player IS NULL THEN 0
              WHEN l.counted_player = p_player AND l.counted_since = p_since THEN kete.net_loss(p_player) - l.counted_from
              ELSE kete.lost_by_player(p_player, p_since) END END
    + coalesce((SELECT sum(amount) FROM public.left_behind b WHERE (b.phone, b.kind, b.span, b.since) = (l.phone, l.kind, l.span, p_since) AND b.player_id IS DISTINCT FROM p_player), 0)::bigint
$$;

-- Counts anew where another span has begun, or the phone is another's. The caller holds the phone's row. What is
-- still under way is in neither sum, and comes into the first when it is done: nothing is missed.
CREATE FUNCTION kete.count_losses(p_phone text) RETURNS void LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  UPDATE public.play_limits l SET counted_player = p.id, counted_since = s.since, counted_from = kete.net_loss(p.id) - kete.lost_by_player(p.id, s.since)
    FROM public.care c JOIN public.players p USING (phone), LATERAL (VALUES ('day'), ('week')) AS v (span), LATERAL kete.span_now(v.span, c.zone) s
   WHERE c.phone = p_phone AND l.phone = p_phone AND l.kind = 'loss' AND l.span = v.span AND (l.counted_player, l.counted_since) IS DISTINCT FROM (p.id, s.since)
$$;

-- A guest's round is decided, or becomes a player's: from now on it is in what he has lost over all. Where it is
-- older than a span that was counted, it is not of that span. Before his statistics move, as a stake does. His row
-- is held as a stake holds it: what is counted under a number that he is about to leave is counted anew on the next.
CREATE FUNCTION kete.care_for_outcome() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE his text;
BEGIN
  SELECT phone INTO his FROM public.players WHERE id = new.player_id FOR KEY SHARE;
  PERFORM FROM public.care WHERE phone = his FOR UPDATE;
  IF FOUND THEN
    UPDATE public.play_limits SET counted_from = counted_from + new.amount - new.payout WHERE phone = his AND counted_player = new.player_id AND counted_since > new.created_at;
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER care_outcome BEFORE UPDATE OF status, player_id ON public.rounds FOR EACH ROW
  WHEN (new.player_id IS NOT NULL AND new.status IN ('WON', 'LOST') AND (old.player_id IS NULL OR old.status = 'AWAITING_PAYMENT')) EXECUTE FUNCTION kete.care_for_outcome();

CREATE FUNCTION kete.limit_now(l public.play_limits) RETURNS bigint LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$$ SELECT CASE WHEN l.next_at <= clock_timestamp() THEN l.next_amount ELSE l.amount END $$;

-- Refuses what an exclusion or a limit forbids. The row of the phone is locked, which orders all that is
-- staked and paid in under it, whether from a balance or by a guest: of twenty at a limit, as many pass as fit.
-- Only the owner is told what it is: of a number that anybody may type, nobody else learns more than a "not now".
CREATE FUNCTION kete.assert_cared(p_phone text, p_kind text, p_amount bigint, p_is_owner boolean) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE c public.care; l public.play_limits; his int; most bigint; used bigint; spanned record;
BEGIN
  SELECT * INTO c FROM public.care WHERE phone = p_phone FOR UPDATE;
  IF c.excluded_until > clock_timestamp() THEN
    IF NOT p_is_owner THEN PERFORM kete.refuse('phone_not_playing'); END IF;
    PERFORM kete.refuse('self_excluded', jsonb_build_object('exclusion', c.exclusion, 'until', kete.instant_text(c.excluded_until)));
  END IF;
  SELECT id INTO his FROM public.players WHERE phone = p_phone;
  IF p_kind = 'loss' THEN PERFORM kete.count_losses(p_phone); END IF;
  FOR l IN SELECT * FROM public.play_limits WHERE phone = p_phone AND kind = p_kind ORDER BY span LOOP
    most := kete.limit_now(l);
    CONTINUE WHEN most IS NULL;
    SELECT * INTO spanned FROM kete.span_now(l.span, c.zone);
    used := kete.used_of(l, his, spanned.since);
    IF used + p_amount > most THEN
      IF NOT p_is_owner THEN PERFORM kete.refuse('phone_not_playing'); END IF;
      PERFORM kete.refuse('limit_reached', jsonb_build_object('kind', p_kind, 'span', l.span, 'maximum', most, 'left', greatest(0, most - used), 'resetsAt', kete.instant_text(spanned.until)));
    END IF;
  END LOOP;
END $$;

-- What a country gives everybody at first, given to a phone that has had none of it yet.
CREATE FUNCTION kete.give_limits(p_phone text, p_zone text, p_limits jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO public.care (phone, zone) VALUES (p_phone, p_zone) ON CONFLICT (phone) DO NOTHING;
  PERFORM FROM public.care WHERE phone = p_phone FOR UPDATE;
  INSERT INTO public.play_limits (phone, kind, span, amount)
  SELECT p_phone, split_part(key, '_', 1), split_part(key, '_', 2), value::text::bigint FROM jsonb_each(p_limits) AS given ON CONFLICT (phone, kind, span) DO NOTHING;
  PERFORM kete.count_losses(p_phone);
END $$;

-- Says, for this transaction, what its phone is to be given when a payment is opened: a number that anybody
-- typed is given nothing, and no row, before it has passed the caps on prompts. Returns the phone, so that it
-- comes first in the statement that opens the payment. No limits: there is nothing to give.
CREATE FUNCTION kete.bring_limits(p_phone text, p_zone text, p_limits jsonb) RETURNS text LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN set_config('kete.first_limits', CASE WHEN p_limits IS NULL THEN '' ELSE jsonb_build_object('phone', p_phone, 'zone', p_zone, 'limits', p_limits)::text END, true) IS NOT NULL THEN p_phone END
$$;
CREATE FUNCTION kete.give_brought(p_phone text) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE brought text := current_setting('kete.first_limits', true);
BEGIN
  IF coalesce(brought, '') <> '' AND brought::jsonb ->> 'phone' = p_phone THEN PERFORM kete.give_limits(p_phone, brought::jsonb ->> 'zone', brought::jsonb -> 'limits'); END IF;
END $$;

-- A stake: an exclusion, and what may be lost. Before the row is stored, so that it does not count itself. Whoever
-- stakes from a balance has proven whose it is; a guest has not, whoever he is.
CREATE FUNCTION kete.care_for_stake() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE of_phone text := new.phone;
BEGIN
  IF new.player_id IS NULL THEN
    PERFORM kete.give_brought(of_phone);
  ELSE
    -- The lock that the round's reference to him takes anyway. A change of number holds the player and then these
    -- rows, in that order: once it is over, the number read here is the new one.
    SELECT phone INTO of_phone FROM public.players WHERE id = new.player_id FOR KEY SHARE;
  END IF;
  IF EXISTS (SELECT FROM public.care WHERE phone = of_phone) THEN
    PERFORM kete.assert_cared(of_phone, 'loss', new.amount, new.player_id IS NOT NULL);
    -- It may have waited for the row over midnight: it is of the day that it was counted in.
    new.created_at := clock_timestamp();
    IF new.settled_at IS NOT NULL THEN new.settled_at := new.created_at; END IF;
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER care BEFORE INSERT ON public.rounds FOR EACH ROW EXECUTE FUNCTION kete.care_for_stake();

-- Money in counts on the phone that pays and, for a top-up, on the player whose balance it fills. The
-- functions that open top-ups hold his row already.
CREATE FUNCTION kete.care_for_deposit() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE his text; c record;
BEGIN
  SELECT phone INTO his FROM public.players WHERE id = new.player_id FOR KEY SHARE;
  -- Made and locked in one order, or two players who pay by each other's phones would wait for each other. Asked his
  -- own first: of that he is told.
  FOR c IN SELECT DISTINCT phone FROM (VALUES (new.phone), (his)) AS both_of (phone) WHERE phone IS NOT NULL ORDER BY phone LOOP
    IF c.phone = new.phone THEN PERFORM kete.give_brought(c.phone); END IF;
    PERFORM FROM public.care WHERE phone = c.phone FOR UPDATE;
  END LOOP;
  FOR c IN SELECT phone FROM public.care WHERE phone IN (new.phone, his) ORDER BY phone IS DISTINCT FROM his LOOP
    PERFORM kete.assert_cared(c.phone, 'deposit', new.amount, c.phone IS NOT DISTINCT FROM his);
    -- Of the day against which it was held, however long it waited for the row.
    new.created_at := clock_timestamp();
  END LOOP;
  RETURN new;
END $$;
CREATE TRIGGER care BEFORE INSERT ON public.collections FOR EACH ROW EXECUTE FUNCTION kete.care_for_deposit();

-- A player who takes another number takes limits and exclusion along; the old number keeps them too, and where
-- both have one the stricter holds. What he used of them stays, too (`left_behind`). At commit, after every lock that
-- a change of number takes.
CREATE FUNCTION kete.carry_care() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM 1 FROM public.care WHERE phone IN (old.phone, new.phone) ORDER BY phone FOR UPDATE;
  -- While a number is not his, nothing corrects what was counted of him under it: it is not found there when he is back.
  UPDATE public.play_limits SET counted_player = NULL, counted_since = NULL, counted_from = NULL WHERE phone IN (old.phone, new.phone) AND counted_player IS NOT NULL;
  -- Nothing stays of what he has won: it would make room for others.
  DELETE FROM public.left_behind WHERE phone = old.phone AND player_id = new.id;
  INSERT INTO public.left_behind (phone, kind, span, player_id, since, amount)
  SELECT l.phone, l.kind, l.span, new.id, s.since, u.amount
    FROM public.care c JOIN public.play_limits l USING (phone), LATERAL kete.span_now(l.span, c.zone) s, LATERAL kete.used_elsewhere(l.kind, new.id, old.phone, s.since) AS u (amount)
   WHERE c.phone = old.phone AND u.amount > 0;
  INSERT INTO public.care AS c (phone, zone, exclusion, excluded_at, excluded_until)
  SELECT new.phone, zone, exclusion, excluded_at, excluded_until FROM public.care WHERE phone = old.phone
  ON CONFLICT (phone) DO UPDATE SET
    (exclusion, excluded_at, excluded_until) = (SELECT x.* FROM (VALUES (c.exclusion, c.excluded_at, c.excluded_until), (excluded.exclusion, excluded.excluded_at, excluded.excluded_until)) AS x (e, a, u) ORDER BY x.u DESC NULLS LAST LIMIT 1);
  INSERT INTO public.play_limits AS l (phone, kind, span, amount, next_amount, next_at)
  SELECT new.phone, kind, span, amount, next_amount, next_at FROM public.play_limits WHERE phone = old.phone
  ON CONFLICT (phone, kind, span) DO UPDATE SET
    amount = least(kete.limit_now(l), kete.limit_now(excluded)), next_amount = NULL, next_at = NULL;
  PERFORM kete.count_losses(new.phone);
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER care_moved AFTER UPDATE OF phone ON public.players DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (old.phone <> new.phone) EXECUTE FUNCTION kete.carry_care();

-- The row of a player's phone, made where there is none, and locked; his own row first, as everywhere.
CREATE FUNCTION kete.take_care(p_player int, p_zone text) RETURNS public.care LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE c public.care; p_phone text;
BEGIN
  SELECT phone INTO STRICT p_phone FROM public.players WHERE id = p_player FOR NO KEY UPDATE;
  INSERT INTO public.care (phone, zone) VALUES (p_phone, p_zone) ON CONFLICT (phone) DO NOTHING;
  SELECT * INTO STRICT c FROM public.care WHERE phone = p_phone FOR UPDATE;
  RETURN c;
END $$;

-- Sets limits: `p_changes` is {"deposit_day": 5000, "loss_week": null, …}, null for none. Lower counts at once;
-- higher or none after a day, and asking for the same again does not put it off. The amount that stands
-- now calls off what waits.
CREATE FUNCTION kete.set_limits(p_player int, p_zone text, p_changes jsonb, p_request_id text, p_masked text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE c public.care := kete.take_care(p_player, p_zone); l public.play_limits; change record; most bigint; of_kind text; of_span text; said jsonb := '{}';
BEGIN
  FOR change IN SELECT key, value::text::bigint AS amount FROM jsonb_each(p_changes) AS given WHERE value <> 'null'
                UNION ALL SELECT key, NULL FROM jsonb_each(p_changes) AS given WHERE value = 'null' LOOP
    of_kind := split_part(change.key, '_', 1); of_span := split_part(change.key, '_', 2);
    SELECT * INTO l FROM public.play_limits WHERE phone = c.phone AND kind = of_kind AND span = of_span;
    most := CASE WHEN l.phone IS NOT NULL THEN kete.limit_now(l) END;
    CONTINUE WHEN most IS NULL AND change.amount IS NULL;
    IF most IS NULL OR change.amount <= most THEN
      INSERT INTO public.play_limits (phone, kind, span, amount) VALUES (c.phone, of_kind, of_span, change.amount)
      ON CONFLICT (phone, kind, span) DO UPDATE SET amount = excluded.amount, next_amount = NULL, next_at = NULL;
    ELSIF l.next_at > clock_timestamp() AND l.next_amount IS NOT DISTINCT FROM change.amount THEN
      CONTINUE;
    ELSE
      UPDATE public.play_limits SET amount = most, next_amount = change.amount, next_at = clock_timestamp() + interval '24 hours' WHERE phone = c.phone AND kind = of_kind AND span = of_span;
    END IF;
    said := said || jsonb_build_object(change.key, change.amount);
  END LOOP;
  IF said <> '{}' THEN
    PERFORM kete.count_losses(c.phone);
    INSERT INTO public.audit_entries (kind, player_id, phone, request_id, details) VALUES ('limits_changed', p_player, p_masked, p_request_id, said);
  END IF;
END $$;

-- Starts at once, and a longer one that stands already stays: nothing here makes it shorter.
CREATE FUNCTION kete.exclude(p_player int, p_zone text, p_exclusion text, p_for interval, p_request_id text, p_masked text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE c public.care := kete.take_care(p_player, p_zone); ends timestamptz := clock_timestamp() + p_for;
BEGIN
  IF p_exclusion = 'cool_off' AND p_for NOT IN (interval '24 hours', interval '7 days', interval '30 days') OR p_exclusion = 'self_exclusion' AND p_for NOT BETWEEN interval '6 months' AND interval '5 years' THEN
    RAISE EXCEPTION 'no % lasts %', p_exclusion, p_for USING ERRCODE = 'invalid_parameter_value';
  END IF;
  IF c.excluded_until >= ends THEN RETURN; END IF;
  UPDATE public.care SET exclusion = p_exclusion, excluded_at = clock_timestamp(), excluded_until = ends WHERE phone = c.phone;
  INSERT INTO public.audit_entries (kind, player_id, phone, request_id, details)
  VALUES ('excluded', p_player, p_masked, p_request_id, jsonb_build_object('exclusion', p_exclusion, 'until', kete.instant_text(ends)));
END $$;

-- Limits as they stand, each with what is used of it and when it begins anew.
CREATE FUNCTION kete.limits_of(p_phone text) RETURNS TABLE (kind text, span text, amount bigint, next_amount bigint, next_at timestamptz, used bigint, resets_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT l.kind, l.span, kete.limit_now(l), CASE WHEN l.next_at > clock_timestamp() THEN l.next_amount END, CASE WHEN l.next_at > clock_timestamp() THEN l.next_at END,
    kete.used_of(l, p.id, s.since), s.until
    FROM public.care c JOIN public.play_limits l ON l.phone = c.phone LEFT JOIN public.players p ON p.phone = c.phone CROSS JOIN LATERAL kete.span_now(l.span, c.zone) s
   WHERE c.phone = p_phone AND (kete.limit_now(l) IS NOT NULL)
$$;

-- A birth date is said once. Said again as it is, nothing happens; another is an operator's to correct.
CREATE FUNCTION kete.state_birth_date(p_player int, p_date date, p_request_id text, p_masked text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE known date;
BEGIN
  SELECT birth_date INTO STRICT known FROM public.players WHERE id = p_player FOR NO KEY UPDATE;
  IF known = p_date THEN RETURN; END IF;
  IF known IS NOT NULL THEN PERFORM kete.refuse('birth_date_stated'); END IF;
  UPDATE public.players SET birth_date = p_date WHERE id = p_player;
  -- Not the date itself: the trail is read by more people than need to know it.
  INSERT INTO public.audit_entries (kind, player_id, phone, request_id) VALUES ('birth_date_stated', p_player, p_masked, p_request_id);
END $$;
CREATE FUNCTION kete.correct_birth_date(p_player int, p_date date, p_actor text, p_note text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.players SET birth_date = p_date WHERE id = p_player;
  IF NOT FOUND THEN PERFORM kete.refuse('not_found'); END IF;
  INSERT INTO public.audit_entries (kind, player_id, details) VALUES ('birth_date_corrected', p_player, jsonb_build_object('actor', p_actor, 'note', p_note));
END $$;

GRANT EXECUTE ON FUNCTION kete.set_limits(int, text, jsonb, text, text), kete.give_limits(text, text, jsonb), kete.bring_limits(text, text, jsonb), kete.exclude(int, text, text, interval, text, text),
  kete.limits_of(text), kete.state_birth_date(int, date, text, text), kete.correct_birth_date(int, date, text, text) TO kete_app;
