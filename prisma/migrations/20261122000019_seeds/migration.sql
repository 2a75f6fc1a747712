-- How a server seed lives and dies. It is committed to by its hash, becomes the active one, is rolled from, and
-- is revealed once: by a rotation, which makes its successor active and stores a new successor. The player or
-- guest asks for one; for a guest whose session was claimed or fell idle the worker does.
--
-- Locks: the seed's row, then a phone's balance, then the guest's row. Signing in holds balances, and so may
-- wait for guests and never for seeds.

-- For a migration that changes tables which live traffic uses: takes all of them, or none for now. No order suits
-- everybody (settling a round takes rounds before players, signing in players before rounds, and a page may join them
-- in any), so a migration that held one while it waited for the next would undo some of them, or be undone. Here it
-- lets go of what it has after a fifth of a second and tries again, which is sooner than PostgreSQL looks for circles
-- (deadlock_timeout, a second) for up to four tables; meanwhile nobody waits longer than that.
CREATE FUNCTION kete.take_tables(p_mode text, p_tables regclass[]) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET lock_timeout = '200ms' AS $$
DECLARE one regclass; until timestamptz := clock_timestamp() + interval '1 minute';
BEGIN
  IF cardinality(p_tables) NOT BETWEEN 1 AND 4 THEN RAISE EXCEPTION 'one to four tables at once' USING ERRCODE = 'invalid_parameter_value'; END IF;
  LOOP
    BEGIN
      FOREACH one IN ARRAY p_tables LOOP EXECUTE format('LOCK TABLE %s IN %s MODE', one, p_mode); END LOOP;
      RETURN;
    EXCEPTION WHEN lock_not_available THEN
      IF clock_timestamp() > until THEN RAISE; END IF;
      PERFORM pg_sleep(0.05 + random() * 0.1);
    END;
  END LOOP;
END $$;
-- First the seeds, as a stake does.
SELECT kete.take_tables('ACCESS EXCLUSIVE', '{public.seeds,public.guests,public.rounds,public.sessions}');

-- When the worker reveals a guest's active seed: a day after the last stake, or as soon as the phone that paid
-- has signed in. NULL while nothing was rolled from it. That of undecided rounds waits until they are decided.
ALTER TABLE public.guests ADD COLUMN reveal_at timestamptz(3);
CREATE INDEX guests_to_reveal ON public.guests (reveal_at) WHERE reveal_at IS NOT NULL;
UPDATE public.guests SET reveal_at = now() + interval '24 hours'
 WHERE id IN (SELECT guest_id FROM public.seeds WHERE state = 'ACTIVE' AND next_nonce > 0);

-- Few at any moment: what a rotation looks for, among however many rounds the seed has.
CREATE INDEX rounds_undecided ON public.rounds (seed_id) WHERE status = 'AWAITING_PAYMENT';

ALTER TABLE public.seeds
  ADD CONSTRAINT seeds_revealed_at CHECK ((revealed IS NULL) = (revealed_at IS NULL)),
  ADD CONSTRAINT seeds_kept CHECK (revealed IS NULL OR encode(sha256(convert_to(revealed, 'UTF8')), 'hex') = hash);

-- The asker's address as a keyed tag, while the pair is reserved: reservations are counted by it.
ALTER TABLE public.seeds ADD COLUMN reserved_from text, ADD CONSTRAINT seeds_reserved_from CHECK (reserved_from IS NULL OR (state = 'RESERVED' AND reserved_from ~ '^[0-9a-f]{16}$'));
CREATE INDEX seeds_reserved_from_idx ON public.seeds (reserved_from, reserved_until) WHERE reserved_from IS NOT NULL AND next_id IS NOT NULL;

-- Reserves a pair for a visitor, or tells him of one that is reserved for his address already, where that has p_most
-- which will stand for half their time yet: pages can be asked for without end, and each would leave two rows. Whoever
-- stakes first under a shared one has it, and the other is shown another. Counted without a lock: a few more do no harm.
CREATE FUNCTION kete.reserve_seeds(p_hash char(64), p_sealed bytea, p_next_hash char(64), p_next_sealed bytea, p_reserve interval, p_from text, p_most int,
  OUT active_hash text, OUT next_hash text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE n int; shared int[]; one int;
BEGIN
  shared := ARRAY(SELECT id FROM public.seeds WHERE reserved_from = p_from AND next_id IS NOT NULL AND reserved_until > now() + p_reserve / 2 LIMIT p_most);
  IF cardinality(shared) >= p_most THEN
    one := shared[1 + floor(random() * p_most)::int];
    SELECT a.hash, b.hash INTO active_hash, next_hash FROM public.seeds a JOIN public.seeds b ON b.id = a.next_id
     WHERE a.id = one AND a.state = 'RESERVED';
    IF active_hash IS NOT NULL THEN RETURN; END IF;
  END IF;
  INSERT INTO public.seeds (hash, sealed, state, reserved_until, reserved_from) VALUES (p_next_hash, p_next_sealed, 'RESERVED', now() + p_reserve, p_from) RETURNING id INTO n;
  INSERT INTO public.seeds (hash, sealed, state, reserved_until, reserved_from, next_id) VALUES (p_hash, p_sealed, 'RESERVED', now() + p_reserve, p_from, n);
  active_hash := p_hash; next_hash := p_next_hash;
END $$;

-- As before, by the index of what has run out, and not through all seeds there are.
CREATE OR REPLACE FUNCTION kete.sweep_reservations() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH stale AS (SELECT id, next_id FROM public.seeds WHERE state = 'RESERVED' AND next_id IS NOT NULL
                  AND reserved_until < now() - interval '5 minutes' ORDER BY reserved_until LIMIT 5000 FOR UPDATE SKIP LOCKED),
  gone AS (DELETE FROM public.seeds WHERE id IN (SELECT id FROM stale UNION ALL SELECT next_id FROM stale) RETURNING 1)
  SELECT count(*) FROM gone
$$;

-- What was committed to stays, and a seed is revealed only when nothing under it is left to be paid for: a
-- guest would see the roll and then choose whether to pay. Its row is locked by the update that this stands in.
CREATE FUNCTION kete.guard_seed() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (new.id, new.hash, new.sealed, new.created_at) IS DISTINCT FROM (old.id, old.hash, old.sealed, old.created_at)
     OR (old.state <> 'RESERVED' AND (new.player_id, new.guest_id) IS DISTINCT FROM (old.player_id, old.guest_id))
     OR (old.next_id IS NOT NULL AND new.next_id IS DISTINCT FROM old.next_id)
  THEN RAISE EXCEPTION 'what was committed to never changes' USING ERRCODE = 'SD001'; END IF;
  IF old.state = 'REVEALED' AND (new.state, new.revealed, new.revealed_at) IS DISTINCT FROM (old.state, old.revealed, old.revealed_at)
  THEN RAISE EXCEPTION 'a revealed seed never changes' USING ERRCODE = 'SD002'; END IF;
  IF new.state <> old.state THEN
    new.reserved_from := NULL; -- who has taken it is not told by his address
    IF (old.state, new.state) NOT IN (('RESERVED', 'ACTIVE'), ('RESERVED', 'NEXT'), ('NEXT', 'ACTIVE'), ('ACTIVE', 'REVEALED'))
    THEN RAISE EXCEPTION 'illegal transition % -> %', old.state, new.state USING ERRCODE = 'SD002'; END IF;
    IF new.state = 'REVEALED' AND EXISTS (SELECT FROM public.rounds WHERE seed_id = new.id AND status = 'AWAITING_PAYMENT')
    THEN RAISE EXCEPTION 'a round under this seed is undecided' USING ERRCODE = 'SD003'; END IF;
  END IF;
  RETURN new;
END $$;
-- Not on the counter, which every stake moves: it has a law of its own, that asks for no function while it is kept.
CREATE TRIGGER guard BEFORE UPDATE OF id, hash, sealed, state, player_id, guest_id, next_id, revealed, revealed_at, created_at ON public.seeds FOR EACH ROW EXECUTE FUNCTION kete.guard_seed();

CREATE FUNCTION kete.refuse_seed_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN RAISE EXCEPTION '%', tg_argv[0] USING ERRCODE = 'SD001'; END $$;
CREATE TRIGGER counts_up BEFORE UPDATE OF next_nonce ON public.seeds FOR EACH ROW
  WHEN (new.next_nonce <> old.next_nonce + 1 OR new.state <> 'ACTIVE') EXECUTE FUNCTION kete.refuse_seed_change('an active seed counts its rounds one by one');
-- A reservation that nobody took is swept away; nothing was ever rolled from it.
CREATE TRIGGER no_delete BEFORE DELETE ON public.seeds FOR EACH ROW
  WHEN (old.state <> 'RESERVED') EXECUTE FUNCTION kete.refuse_seed_change('a seed somebody was shown is kept');
CREATE TRIGGER no_delete_t BEFORE TRUNCATE ON public.seeds EXECUTE FUNCTION kete.refuse_seed_change('seeds are kept');

-- A round is placed under its owner's active seed and no other. The lock (held already by the verbs) has a
-- reveal wait for this round, or this round see that the seed is revealed.
CREATE FUNCTION kete.guard_new_round() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE s record;
BEGIN
  SELECT state, player_id, guest_id INTO s FROM public.seeds WHERE id = new.seed_id FOR SHARE;
  IF s.state <> 'ACTIVE' THEN RAISE EXCEPTION 'a round is placed under an active seed' USING ERRCODE = 'SD004'; END IF;
  IF s.guest_id IS DISTINCT FROM new.guest_id OR (new.guest_id IS NULL AND s.player_id IS DISTINCT FROM new.player_id)
  THEN RAISE EXCEPTION 'a round is placed under a seed of its own player or guest' USING ERRCODE = 'SD004'; END IF;
  RETURN new;
END $$;
CREATE TRIGGER guard BEFORE INSERT ON public.rounds FOR EACH ROW EXECUTE FUNCTION kete.guard_new_round();
-- What a seed's reveal is to prove stays as it was played; a decided round never becomes undecided.
CREATE FUNCTION kete.guard_round() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (new.seed_id, new.nonce, new.client_seed, new.side, new.target, new.guest_id) IS DISTINCT FROM (old.seed_id, old.nonce, old.client_seed, old.side, old.target, old.guest_id)
     OR (old.status <> 'AWAITING_PAYMENT' AND (new.status, new.roll) IS DISTINCT FROM (old.status, old.roll))
  THEN RAISE EXCEPTION 'what was played never changes' USING ERRCODE = 'SD005'; END IF;
  RETURN new;
END $$;
CREATE TRIGGER guard_played BEFORE UPDATE OF seed_id, nonce, client_seed, side, target, guest_id, status, roll ON public.rounds FOR EACH ROW EXECUTE FUNCTION kete.guard_round();

-- A day from the last stake. One that is due already, since its phone has signed in, is not put off by another.
CREATE FUNCTION kete.note_guest_stake() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.guests SET reveal_at = now() + interval '24 hours' WHERE id = new.guest_id AND (reveal_at IS NULL OR reveal_at > now());
  RETURN NULL;
END $$;
CREATE TRIGGER plays_on AFTER INSERT ON public.rounds FOR EACH ROW WHEN (new.guest_id IS NOT NULL) EXECUTE FUNCTION kete.note_guest_stake();

-- These guests' seeds are due now. All are taken in one order, those too that need nothing, so that two who do
-- this wait for each other and not in a circle, and who does it again for the same guests waits for nobody.
CREATE FUNCTION kete.hasten_reveals(p_guests int[]) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM FROM public.guests WHERE id = ANY (p_guests) ORDER BY id FOR NO KEY UPDATE;
  UPDATE public.guests SET reveal_at = now() WHERE id = ANY (p_guests) AND reveal_at > now();
END $$;

-- The guests who staked on this number lately. What is older than its last thousand rounds is revealed for lying idle.
CREATE FUNCTION kete.guests_of(p_phone text) RETURNS TABLE (guest_id int) LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT DISTINCT guest_id FROM (SELECT guest_id FROM public.rounds WHERE phone = p_phone ORDER BY id DESC LIMIT 1000) latest WHERE guest_id IS NOT NULL
$$;

-- The session is claimed: its rounds became a player's, by whatever verb. Signing in is about all guests of the
-- number (below), and so this is too: with only those of the claimed rounds taken now and the others then, two
-- sign-ins could wait for each other. Nobody stakes on the number in between, since its balance is held.
CREATE FUNCTION kete.note_claim() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM kete.hasten_reveals(ARRAY(
    WITH claimed AS MATERIALIZED (
      SELECT a.guest_id, a.phone FROM after_it a JOIN before_it b USING (id) WHERE a.claimed_at IS NOT NULL AND b.claimed_at IS NULL AND a.guest_id IS NOT NULL)
    SELECT guest_id FROM claimed UNION SELECT g.guest_id FROM (SELECT DISTINCT phone FROM claimed) c CROSS JOIN LATERAL kete.guests_of(c.phone) g));
  RETURN NULL;
END $$;
CREATE TRIGGER claimed AFTER UPDATE ON public.rounds REFERENCING OLD TABLE AS before_it NEW TABLE AS after_it FOR EACH STATEMENT EXECUTE FUNCTION kete.note_claim();

-- Or nothing was left to claim, since the phone had its player when it paid, or since the payment is still open.
CREATE FUNCTION kete.note_sign_in() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE his text;
BEGIN
  SELECT phone INTO his FROM public.players WHERE id = new.player_id; -- apart: with the number at hand, the index of a phone's rounds is the only way there is
  PERFORM kete.hasten_reveals(ARRAY(SELECT guest_id FROM kete.guests_of(his)));
  RETURN NULL;
END $$;
CREATE TRIGGER claims AFTER INSERT ON public.sessions FOR EACH ROW EXECUTE FUNCTION kete.note_sign_in();

-- What could not be revealed lets the others go first, and comes up again.
CREATE FUNCTION kete.put_off_reveal(p_guest uuid, p_minutes int, p_now timestamptz) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  UPDATE public.guests SET reveal_at = p_now + make_interval(mins => p_minutes) WHERE public_id = p_guest AND reveal_at <= p_now AND p_minutes BETWEEN 1 AND 60
$$;

-- Reveals the seed that is named, makes its successor active and stores a new successor, whose seed the caller
-- made and sealed. Whoever names the same seed again, or at the same moment, is told what the first was told and
-- nothing more happens. A seed that came by a rotation and was never played under stays.
CREATE FUNCTION kete.rotate_seed(p_player int, p_guest uuid, p_hash char(64), p_revealed text, p_new_hash char(64), p_new_sealed bytea,
  OUT revealed text, OUT rounds int, OUT active_hash text, OUT next_hash text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE s public.seeds; g int; successor int; broken text;
BEGIN
  IF p_player IS NULL THEN SELECT id INTO g FROM public.guests WHERE public_id = p_guest; END IF;
  SELECT * INTO s FROM public.seeds WHERE hash = p_hash AND (player_id = p_player OR guest_id = g) FOR UPDATE; -- orders this seed's rounds, and who rotates it
  IF s.id IS NULL OR s.state = 'NEXT' THEN PERFORM kete.refuse('seed_mismatch'); END IF;
  IF s.state = 'ACTIVE' THEN
    IF s.next_nonce = 0 AND EXISTS (SELECT FROM public.seeds WHERE next_id = s.id) THEN PERFORM kete.refuse('seed_unused'); END IF;
    IF EXISTS (SELECT FROM public.rounds WHERE seed_id = s.id AND status = 'AWAITING_PAYMENT') THEN PERFORM kete.refuse('round_undecided'); END IF;
    BEGIN
      UPDATE public.seeds SET state = 'REVEALED', revealed = p_revealed, revealed_at = clock_timestamp() WHERE id = s.id RETURNING * INTO STRICT s;
    EXCEPTION WHEN integrity_constraint_violation THEN
      -- PostgreSQL would tell the log the whole row that failed, with a seed that is not revealed then.
      GET STACKED DIAGNOSTICS broken = CONSTRAINT_NAME;
      RAISE EXCEPTION 'the seed cannot be revealed: %', broken USING ERRCODE = 'SD006';
    END;
    INSERT INTO public.seeds (hash, sealed, state, player_id, guest_id) VALUES (p_new_hash, p_new_sealed, 'NEXT', s.player_id, s.guest_id) RETURNING id INTO successor;
    UPDATE public.seeds SET state = 'ACTIVE', next_id = successor WHERE id = s.next_id;
    IF NOT FOUND THEN RAISE EXCEPTION 'an active seed has a successor' USING ERRCODE = 'SD002'; END IF;
    UPDATE public.guests SET reveal_at = NULL WHERE id = s.guest_id;
  END IF;
  revealed := s.revealed; rounds := s.next_nonce;
  SELECT a.hash, n.hash INTO active_hash, next_hash FROM public.seeds a JOIN public.seeds n ON n.id = a.next_id
   WHERE a.state = 'ACTIVE' AND (a.player_id = s.player_id OR a.guest_id = s.guest_id);
END $$;

-- A seed that was played under has its rounds numbered without a gap, and as many as it counted; a revealed one
-- is what was committed to, and nothing under it is undecided; who has an active one has a next one.
CREATE FUNCTION ledger.check_seeds(OUT checked bigint, OUT findings bigint, OUT examples text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH played AS (
    SELECT seed_id, count(*) AS rounds, min(nonce) AS lowest, max(nonce) AS highest, count(*) FILTER (WHERE status = 'AWAITING_PAYMENT') AS undecided FROM public.rounds GROUP BY seed_id),
  bad AS MATERIALIZED (
    SELECT format('seed %s is %s and counts %s', s.hash, s.state, s.next_nonce)
        || CASE WHEN coalesce(p.rounds, 0) <> s.next_nonce OR p.lowest <> 0 OR p.highest <> p.rounds - 1 THEN format(': %s rounds, numbered %s to %s', coalesce(p.rounds, 0), p.lowest, p.highest)
                WHEN s.state = 'REVEALED' AND encode(sha256(convert_to(s.revealed, 'UTF8')), 'hex') IS DISTINCT FROM s.hash THEN ': what was revealed is not what was committed to'
                WHEN s.state = 'REVEALED' AND p.undecided > 0 THEN format(': revealed with %s undecided', p.undecided)
                ELSE ': it has no next one' END AS says
      FROM public.seeds s LEFT JOIN played p ON p.seed_id = s.id LEFT JOIN public.seeds n ON n.id = s.next_id
     WHERE coalesce(p.rounds, 0) <> s.next_nonce OR p.lowest <> 0 OR p.highest <> p.rounds - 1
        OR (s.state = 'REVEALED' AND (encode(sha256(convert_to(s.revealed, 'UTF8')), 'hex') IS DISTINCT FROM s.hash OR p.undecided > 0))
        OR (s.state = 'ACTIVE' AND n.state IS DISTINCT FROM 'NEXT'))
  SELECT (SELECT count(*) FROM public.seeds), (SELECT count(*) FROM bad), ARRAY(SELECT says FROM bad LIMIT 20)
$$;

GRANT EXECUTE ON FUNCTION kete.rotate_seed(int, uuid, char, text, char, bytea), kete.put_off_reveal(uuid, int, timestamptz),
  kete.reserve_seeds(char, bytea, char, bytea, interval, text, int), ledger.check_seeds() TO kete_app;
