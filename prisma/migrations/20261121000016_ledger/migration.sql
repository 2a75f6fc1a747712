-- The ledger hardened: a transfer moves the money by itself and nothing else can; each kind of transfer
-- joins the accounts it is meant for; a hold is resolved as what it was; the roll-up takes bounded
-- bites, one roller at a time; and every promise can be checked from the books alone (ledger.check_*).

-- A sum of nine thousand of the largest still fits in 64 bits: no sane roll-up or balance overflows.
ALTER TABLE ledger.transfer
  ADD CONSTRAINT transfer_amount_max CHECK (amount <= 1000000000000000),
  ADD CONSTRAINT transfer_hold_ref CHECK (phase = 'POSTED' OR ref IS NOT NULL);
-- How long the oldest movement has waited for the roll-up.
ALTER TABLE ledger.delta ADD COLUMN created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- What each kind of transfer is for: from which account, to which, and whether by way of a hold. A mistake
-- in a function that moves money cannot take a fee from the house or pay a stake out of suspense.
CREATE FUNCTION ledger.is_legal(p_kind text, p_from ledger.account_kind, p_to ledger.account_kind, p_phase ledger.phase) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_kind IN ('withdrawal', 'withdrawal_fee', 'return') THEN
    RETURN p_phase <> 'POSTED' AND (p_kind, p_from, p_to) IN (('withdrawal', 'PLAYER', 'CLEARING'), ('withdrawal_fee', 'PLAYER', 'FEE'), ('return', 'GUEST', 'CLEARING'));
  END IF;
  RETURN p_phase = 'POSTED' AND CASE p_kind
    WHEN 'stake' THEN p_from IN ('PLAYER', 'CLEARING') AND p_to = 'HOUSE'
    WHEN 'payout_win' THEN p_from = 'HOUSE' AND p_to IN ('PLAYER', 'GUEST')
    WHEN 'claim' THEN p_from = 'GUEST' AND p_to = 'PLAYER'
    WHEN 'deposit' THEN p_from = 'CLEARING' AND p_to = 'PLAYER'
    WHEN 'late_payment' THEN p_from = 'CLEARING' AND p_to IN ('PLAYER', 'GUEST')
    WHEN 'opening' THEN p_from = 'EQUITY' AND p_to = 'PLAYER'
    WHEN 'float' THEN (p_from, p_to) IN (('EQUITY', 'CLEARING'), ('CLEARING', 'EQUITY'))
    WHEN 'suspense' THEN (p_from, p_to) IN (('SUSPENSE', 'CLEARING'), ('CLEARING', 'SUSPENSE'))
    -- People's own: always against equity or suspense, never between two players.
    WHEN 'correction' THEN p_from IN ('EQUITY', 'SUSPENSE') OR p_to IN ('EQUITY', 'SUSPENSE')
    ELSE false END;
END $$;

-- A transfer moves its money by being inserted, so there is none without its statement lines. Tracked
-- balances are locked lower account id first; hot accounts are appended to.
CREATE FUNCTION ledger.apply() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  from_kind ledger.account_kind; to_kind ledger.account_kind; hold ledger.transfer;
  moves boolean := new.phase IN ('POSTED', 'POST'); from_tracked boolean; to_tracked boolean;
BEGIN
  SELECT kind INTO STRICT from_kind FROM ledger.account WHERE id = new.debit_id;
  SELECT kind INTO STRICT to_kind FROM ledger.account WHERE id = new.credit_id;
  IF ledger.is_legal(new.kind, from_kind, to_kind, new.phase) IS NOT TRUE THEN
    RAISE EXCEPTION 'no % goes from % to % as %', new.kind, from_kind, to_kind, new.phase USING ERRCODE = 'LG004';
  END IF;
  IF new.pending_seq IS NOT NULL THEN
    SELECT * INTO STRICT hold FROM ledger.transfer WHERE seq = new.pending_seq;
    -- The reference too: resolved under another's, a hold would escape the agreement with its withdrawal.
    IF hold.phase <> 'PENDING' OR (hold.debit_id, hold.credit_id, hold.amount, hold.kind, hold.ref) IS DISTINCT FROM (new.debit_id, new.credit_id, new.amount, new.kind, new.ref) THEN
      RAISE EXCEPTION 'does not match the held transfer' USING ERRCODE = 'LG002';
    END IF;
  -- Held for somebody else's withdrawal, money would be found by no agreement either.
  ELSIF new.phase = 'PENDING' AND NOT EXISTS (SELECT FROM public.withdraw_requests WHERE public_id = new.ref AND account_id = new.debit_id) THEN
    RAISE EXCEPTION 'money is held for % and no withdrawal from that account asked for it', new.ref USING ERRCODE = 'PY003';
  END IF;
  from_tracked := from_kind IN ('PLAYER', 'GUEST');
  to_tracked := moves AND to_kind IN ('PLAYER', 'GUEST');
  IF to_tracked AND new.credit_id < new.debit_id THEN PERFORM ledger.move(new.credit_id, new.seq, new.amount, 0); END IF;
  IF from_tracked THEN
    PERFORM ledger.move(new.debit_id, new.seq, CASE WHEN moves THEN -new.amount ELSE 0 END,
      CASE new.phase WHEN 'PENDING' THEN new.amount WHEN 'POSTED' THEN 0 ELSE -new.amount END);
  END IF;
  IF to_tracked AND new.credit_id > new.debit_id THEN PERFORM ledger.move(new.credit_id, new.seq, new.amount, 0); END IF;
  IF moves AND NOT (from_tracked AND to_tracked) THEN
    INSERT INTO ledger.delta (account_id, amount)
    SELECT s.account_id, s.amount FROM (VALUES (new.debit_id, -new.amount, from_tracked), (new.credit_id, new.amount, to_tracked)) AS s (account_id, amount, tracked) WHERE NOT s.tracked;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER apply AFTER INSERT ON ledger.transfer FOR EACH ROW EXECUTE FUNCTION ledger.apply();

-- The only writer of transfers. Internal: the app's role may not execute it; the verbs of the game
-- and of withdrawals call it under keys that they derive.
CREATE OR REPLACE FUNCTION ledger.post(p_key text, p_debit bigint, p_credit bigint, p_amount bigint, p_kind text,
  p_phase ledger.phase DEFAULT 'POSTED', p_pending bigint DEFAULT NULL, p_ref uuid DEFAULT NULL)
RETURNS bigint LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  fp bytea := sha256(convert_to(concat_ws('|', p_debit, p_credit, p_amount, p_kind, p_phase, coalesce(p_pending, 0), coalesce(p_ref::text, '')), 'UTF8'));
  s bigint; old_fp bytea;
BEGIN
  INSERT INTO ledger.transfer (idem_key, fingerprint, phase, kind, currency, debit_id, credit_id, amount, pending_seq, ref)
  VALUES (p_key, fp, p_phase, p_kind, (SELECT currency FROM ledger.account WHERE id = p_debit), p_debit, p_credit, p_amount, p_pending, p_ref)
  ON CONFLICT (idem_key) DO NOTHING RETURNING seq INTO s; -- waits for a concurrent twin
  IF s IS NULL THEN
    SELECT seq, fingerprint INTO STRICT s, old_fp FROM ledger.transfer WHERE idem_key = p_key;
    IF old_fp <> fp THEN RAISE EXCEPTION 'ledger key % reused with other input', p_key USING ERRCODE = 'LG001'; END IF;
  END IF;
  RETURN s;
END $$;

-- Balances, lines and movements change with a transfer and in no other way, whoever writes.
CREATE FUNCTION ledger.refuse_by_hand() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION '% moves only with a transfer', tg_table_name USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER by_transfer BEFORE INSERT ON ledger.entry FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION ledger.refuse_by_hand();
CREATE TRIGGER by_transfer BEFORE INSERT ON ledger.delta FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION ledger.refuse_by_hand();
CREATE TRIGGER starts_empty BEFORE INSERT ON ledger.balance FOR EACH ROW WHEN (new.posted <> 0 OR new.held <> 0 OR new.version <> 0 OR new.head_hash <> ''::bytea) EXECUTE FUNCTION ledger.refuse_by_hand();
CREATE TRIGGER by_transfer BEFORE UPDATE ON ledger.balance FOR EACH ROW
  WHEN (pg_trigger_depth() = 0 OR new.version <> old.version + 1 OR new.account_id <> old.account_id) EXECUTE FUNCTION ledger.refuse_by_hand();
CREATE TRIGGER append_only BEFORE UPDATE ON ledger.delta FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER same_account BEFORE UPDATE ON ledger.rollup FOR EACH ROW WHEN (new.account_id <> old.account_id) EXECUTE FUNCTION ledger.refuse_change();
-- A currency's digits say what every figure in it means.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger.currency FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER no_delete BEFORE DELETE ON ledger.balance FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER no_delete BEFORE DELETE ON ledger.rollup FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['account', 'balance', 'currency', 'delta', 'rollup'] LOOP
    EXECUTE format('CREATE TRIGGER append_only_t BEFORE TRUNCATE ON ledger.%I EXECUTE FUNCTION ledger.refuse_change()', t);
  END LOOP;
END $$;

-- Folds the appended movements of hot accounts into one figure each, oldest first, p_batch at the most, and
-- returns how many. Two rollers would lock each other's rows in different orders: the second has nothing to do.
DROP FUNCTION ledger.roll();
CREATE FUNCTION ledger.roll(p_batch int DEFAULT 50000) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE n bigint;
BEGIN
  IF p_batch IS NULL OR p_batch NOT BETWEEN 1 AND 1000000 THEN RAISE EXCEPTION 'a batch is 1 to 1000000 movements' USING ERRCODE = 'invalid_parameter_value'; END IF;
  -- An arbitrary number of our own. Let go of at commit, after what was folded is to be seen.
  IF NOT pg_try_advisory_xact_lock(53830720193) THEN RETURN 0; END IF;
  WITH batch AS (SELECT id FROM ledger.delta ORDER BY id LIMIT p_batch),
  taken AS (DELETE FROM ledger.delta d USING batch b WHERE d.id = b.id RETURNING d.account_id, d.amount),
  sums AS (SELECT account_id, sum(amount)::bigint AS moved, count(*) AS n FROM taken GROUP BY 1),
  rolled AS (INSERT INTO ledger.rollup AS r (account_id, posted) SELECT account_id, moved FROM sums
             ON CONFLICT (account_id) DO UPDATE SET posted = r.posted + excluded.posted RETURNING 1)
  SELECT coalesce((SELECT sum(s.n) FROM sums s), 0) INTO n FROM (SELECT count(*) FROM rolled) AS done;
  RETURN n;
END $$;
GRANT EXECUTE ON FUNCTION ledger.roll(int) TO kete_app;

-- What waits for the roll-up, and for how long the oldest of it has. Balances are exact meanwhile; reading
-- them takes longer the more waits.
CREATE VIEW ledger.rollup_lag AS
  SELECT count(*) AS waiting, coalesce(greatest(0, extract(epoch FROM clock_timestamp() - min(created_at))), 0)::float8 AS oldest_seconds FROM ledger.delta;

-- The checks. Each reads the books alone and tells how much it looked at, how much of it is wrong, and the
-- first twenty of that in words. They are STABLE: in one REPEATABLE READ transaction all of them see the
-- same moment, however long they take. Sorting and joining spill to disk, so memory stays bounded.

CREATE FUNCTION ledger.check_accounts(OUT checked bigint, OUT findings bigint, OUT examples text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH bad AS MATERIALIZED (
    SELECT a.code || CASE WHEN b.account_id IS NULL THEN ' has no balance row' WHEN a.kind IN ('PLAYER', 'GUEST') THEN ' holds more than it has' ELSE ' is hot and has a balance row' END AS says
      FROM ledger.account a LEFT JOIN ledger.balance b ON b.account_id = a.id
     WHERE (a.kind IN ('PLAYER', 'GUEST')) <> (b.account_id IS NOT NULL) OR b.held < 0 OR b.posted < b.held
    UNION ALL SELECT a.code || ' is tracked and has movements that belong to hot accounts' FROM ledger.account a
     WHERE a.kind IN ('PLAYER', 'GUEST') AND (EXISTS (SELECT FROM ledger.delta d WHERE d.account_id = a.id) OR EXISTS (SELECT FROM ledger.rollup r WHERE r.account_id = a.id))
    UNION ALL SELECT 'there is a balance of account ' || b.account_id || ', which does not exist' FROM ledger.balance b WHERE NOT EXISTS (SELECT FROM ledger.account a WHERE a.id = b.account_id))
  SELECT (SELECT count(*) FROM ledger.account), (SELECT count(*) FROM bad), ARRAY(SELECT says FROM bad LIMIT 20)
$$;

-- Each tracked account's lines: numbered from 1 without a gap, each following from the one before.
CREATE FUNCTION ledger.check_statements(OUT checked bigint, OUT findings bigint, OUT examples text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH lines AS (
    SELECT e.*, lag(e.version, 1, 0::bigint) OVER w AS version_before, lag(e.hash, 1, ''::bytea) OVER w AS hash_before,
           lag(e.posted_after, 1, 0::bigint) OVER w AS posted_before, lag(e.held_after, 1, 0::bigint) OVER w AS held_before
      FROM ledger.entry e WINDOW w AS (PARTITION BY e.account_id ORDER BY e.version)),
  bad AS MATERIALIZED (
    SELECT coalesce((SELECT code FROM ledger.account a WHERE a.id = l.account_id), l.account_id::text) || ', line ' || l.version || ': ' || CASE
        WHEN l.version <> l.version_before + 1 THEN 'the line before it is missing'
        WHEN l.posted_after::numeric <> l.posted_before::numeric + l.delta OR l.held_after::numeric <> l.held_before::numeric + l.held_delta THEN 'the balance does not follow from the line before'
        WHEN l.posted_after - l.held_after < 0 OR l.held_after < 0 THEN 'the balance goes below zero'
        ELSE 'the hash does not follow from the line before' END AS says
      FROM lines l
     WHERE l.version <> l.version_before + 1 OR l.posted_after::numeric <> l.posted_before::numeric + l.delta OR l.held_after::numeric <> l.held_before::numeric + l.held_delta
        OR l.posted_after < l.held_after OR l.held_after < 0
        OR l.hash IS DISTINCT FROM sha256(l.hash_before || int8send(l.transfer_seq) || int8send(l.delta) || int8send(l.held_delta)))
  SELECT (SELECT count(*) FROM ledger.entry), (SELECT count(*) FROM bad), ARRAY(SELECT says FROM bad LIMIT 20)
$$;

-- Each balance is what its statement ends with, and what its lines add up to.
CREATE FUNCTION ledger.check_balances(OUT checked bigint, OUT findings bigint, OUT examples text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH sums AS (SELECT account_id, count(*) AS n, max(version) AS last, sum(delta) AS posted, sum(held_delta) AS held FROM ledger.entry GROUP BY account_id),
  bad AS MATERIALIZED (
    SELECT coalesce(a.code, s.account_id::text) || format(' has %s, of which %s held, after %s lines; its lines add up to %s and %s in %s',
        b.posted, b.held, b.version, coalesce(s.posted, 0), coalesce(s.held, 0), coalesce(s.n, 0))
        || CASE WHEN b.head_hash IS DISTINCT FROM coalesce(e.hash, ''::bytea) THEN '; its chain does not end with its last line' ELSE '' END AS says
      FROM ledger.balance b JOIN ledger.account a ON a.id = b.account_id FULL JOIN sums s ON s.account_id = b.account_id
      LEFT JOIN ledger.entry e ON e.account_id = s.account_id AND e.version = s.last
     WHERE (b.posted, b.held, b.version, b.version, b.head_hash) IS DISTINCT FROM (coalesce(s.posted, 0), coalesce(s.held, 0), coalesce(s.n, 0), coalesce(s.last, 0), coalesce(e.hash, ''::bytea)))
  SELECT (SELECT count(*) FROM ledger.balance), (SELECT count(*) FROM bad), ARRAY(SELECT says FROM bad LIMIT 20)
$$;

-- Every transfer is what was asked for under its key, is of a legal kind, and has one line on each tracked
-- side it moves, of the right amount; and no line is without its transfer.
CREATE FUNCTION ledger.check_transfers(OUT checked bigint, OUT findings bigint, OUT examples text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH t AS (
    SELECT t.*, f.kind AS from_kind, c.kind AS to_kind, f.currency AS from_currency, c.currency AS to_currency, t.phase IN ('POSTED', 'POST') AS moves
      FROM ledger.transfer t LEFT JOIN ledger.account f ON f.id = t.debit_id LEFT JOIN ledger.account c ON c.id = t.credit_id),
  due AS (
    SELECT seq, debit_id AS account_id, CASE WHEN moves THEN -amount ELSE 0 END AS delta,
           CASE phase WHEN 'PENDING' THEN amount WHEN 'POSTED' THEN 0 ELSE -amount END AS held_delta FROM t WHERE from_kind IN ('PLAYER', 'GUEST')
    UNION ALL SELECT seq, credit_id, amount, 0 FROM t WHERE to_kind IN ('PLAYER', 'GUEST') AND moves),
  had AS (SELECT transfer_seq, account_id, count(*) AS n, sum(delta) AS delta, sum(held_delta) AS held_delta FROM ledger.entry GROUP BY 1, 2),
  bad AS MATERIALIZED (
    SELECT 'transfer ' || seq || CASE
        WHEN (from_currency, to_currency) IS DISTINCT FROM (currency, currency) THEN ' mixes currencies'
        WHEN ledger.is_legal(kind, from_kind, to_kind, phase) IS NOT TRUE THEN format(': no %s goes from %s to %s as %s', kind, from_kind, to_kind, phase)
        ELSE ' is not what was asked for under its key' END AS says
      FROM t
     WHERE (from_currency, to_currency) IS DISTINCT FROM (currency, currency) OR ledger.is_legal(kind, from_kind, to_kind, phase) IS NOT TRUE
        OR fingerprint <> sha256(convert_to(concat_ws('|', debit_id, credit_id, amount, kind, phase, coalesce(pending_seq, 0), coalesce(ref::text, '')), 'UTF8'))
    UNION ALL
    SELECT format('transfer %s, account %s: ', coalesce(d.seq, h.transfer_seq), coalesce(d.account_id, h.account_id)) || CASE
        WHEN h.n IS NULL THEN 'its line is missing' WHEN d.seq IS NULL THEN 'a line that it did not make' WHEN h.n > 1 THEN 'more than one line' ELSE 'its line has another amount' END
      FROM due d FULL JOIN had h ON h.transfer_seq = d.seq AND h.account_id = d.account_id
     WHERE (h.n, d.delta, d.held_delta) IS DISTINCT FROM (1, h.delta, h.held_delta))
  SELECT (SELECT count(*) FROM ledger.transfer), (SELECT count(*) FROM bad), ARRAY(SELECT says FROM bad LIMIT 20)
$$;

-- Held is what the open holds add up to, and a hold was resolved as what it was, once.
CREATE FUNCTION ledger.check_holds(OUT checked bigint, OUT findings bigint, OUT examples text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH h AS (SELECT h.*, r.n AS times, r.alike FROM ledger.transfer h LEFT JOIN LATERAL (
      SELECT count(*) AS n, bool_and((r.debit_id, r.credit_id, r.amount, r.kind, r.ref, r.phase IN ('POST', 'VOID')) IS NOT DISTINCT FROM (h.debit_id, h.credit_id, h.amount, h.kind, h.ref, true)) AS alike
        FROM ledger.transfer r WHERE r.pending_seq = h.seq) r ON true WHERE h.phase = 'PENDING'),
  held AS (SELECT debit_id, sum(amount) AS open FROM h WHERE times = 0 GROUP BY 1),
  bad AS MATERIALIZED (
    SELECT 'hold ' || seq || CASE WHEN times > 1 THEN ' was resolved ' || times || ' times' ELSE ' was resolved as something else' END AS says FROM h WHERE times > 1 OR alike = false
    UNION ALL SELECT 'transfer ' || r.seq || ' resolves what was no hold' FROM ledger.transfer r LEFT JOIN ledger.transfer p ON p.seq = r.pending_seq
     WHERE r.phase IN ('POST', 'VOID') AND p.phase IS DISTINCT FROM 'PENDING'
    UNION ALL SELECT 'hold ' || seq || ' is for no withdrawal' FROM h WHERE NOT EXISTS (SELECT FROM public.withdraw_requests w WHERE w.public_id = h.ref AND w.account_id = h.debit_id)
    UNION ALL SELECT format('account %s holds %s; its open holds add up to %s', coalesce(b.account_id, s.debit_id), coalesce(b.held, 0), coalesce(s.open, 0))
      FROM ledger.balance b FULL JOIN held s ON s.debit_id = b.account_id WHERE coalesce(b.held, 0) <> coalesce(s.open, 0))
  SELECT (SELECT count(*) FROM h), (SELECT count(*) FROM bad), ARRAY(SELECT says FROM bad LIMIT 20)
$$;

-- What is rolled up and what waits is what the transfers moved.
CREATE FUNCTION ledger.check_hot_accounts(OUT checked bigint, OUT findings bigint, OUT examples text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH moved AS (
    SELECT account_id, sum(amount) AS posted FROM (
      SELECT debit_id AS account_id, -amount AS amount FROM ledger.transfer WHERE phase IN ('POSTED', 'POST')
      UNION ALL SELECT credit_id, amount FROM ledger.transfer WHERE phase IN ('POSTED', 'POST')) s GROUP BY 1),
  kept AS (
    SELECT account_id, sum(amount) AS posted FROM (SELECT account_id, amount FROM ledger.delta UNION ALL SELECT account_id, posted FROM ledger.rollup) s GROUP BY 1),
  bad AS MATERIALIZED (
    SELECT format('%s has %s; its transfers add up to %s', a.code, coalesce(k.posted, 0), coalesce(m.posted, 0)) AS says
      FROM ledger.account a LEFT JOIN moved m ON m.account_id = a.id LEFT JOIN kept k ON k.account_id = a.id
     WHERE a.kind NOT IN ('PLAYER', 'GUEST') AND coalesce(k.posted, 0) <> coalesce(m.posted, 0)
    UNION ALL SELECT format('a movement of %s on account %s, which does not exist', k.posted, k.account_id) FROM kept k WHERE NOT EXISTS (SELECT FROM ledger.account a WHERE a.id = k.account_id))
  SELECT (SELECT count(*) FROM ledger.account WHERE kind NOT IN ('PLAYER', 'GUEST')), (SELECT count(*) FROM bad), ARRAY(SELECT says FROM bad LIMIT 20)
$$;

CREATE FUNCTION ledger.check_trial_balance(OUT checked bigint, OUT findings bigint, OUT examples text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT count(*), count(*) FILTER (WHERE must_be_zero <> 0), coalesce(array_agg(format('%s is out by %s', currency, must_be_zero)) FILTER (WHERE must_be_zero <> 0), '{}') FROM ledger.trial_balance
$$;

-- The law that holds at every COMMIT, asked again of every withdrawal there is.
CREATE FUNCTION ledger.check_withdrawals(OUT checked bigint, OUT findings bigint, OUT examples text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE w record;
BEGIN
  checked := 0; findings := 0; examples := '{}';
  FOR w IN SELECT public_id FROM public.withdraw_requests ORDER BY id LOOP
    checked := checked + 1;
    BEGIN
      PERFORM kete.assert_agreement(w.public_id);
    EXCEPTION WHEN SQLSTATE 'PY003' THEN
      findings := findings + 1;
      IF findings <= 20 THEN examples := examples || sqlerrm; END IF;
    END;
  END LOOP;
END $$;

-- Each withdrawal's timeline: it begins PENDING, goes one legal step at a time and ends where the row is.
-- What went to a rail had its approvals: those of operators revoked since count here, since they counted
-- then. And nobody approved his own.
CREATE FUNCTION ledger.check_transitions(OUT checked bigint, OUT findings bigint, OUT examples text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH steps AS (SELECT e.*, lag(e.to_status) OVER (PARTITION BY e.withdraw_id ORDER BY e.id) AS status_before FROM public.withdraw_events e),
  ends AS (SELECT DISTINCT ON (withdraw_id) withdraw_id, to_status FROM public.withdraw_events ORDER BY withdraw_id, id DESC),
  approved AS (SELECT withdraw_id, count(*) AS n FROM public.withdraw_approvals GROUP BY 1),
  bad AS MATERIALIZED (
    SELECT format('withdrawal %s, event %s: ', w.public_id, s.id) || CASE
        WHEN s.status_before IS NULL THEN format('it begins %s from %s', s.to_status, coalesce(s.from_status::text, 'nothing'))
        WHEN s.from_status IS DISTINCT FROM s.status_before THEN format('it goes on from %s after %s', coalesce(s.from_status::text, 'nothing'), s.status_before)
        ELSE format('%s does not become %s', s.status_before, s.to_status) END AS says
      FROM steps s JOIN public.withdraw_requests w ON w.id = s.withdraw_id
     WHERE s.from_status IS DISTINCT FROM s.status_before OR CASE WHEN s.status_before IS NULL THEN s.to_status <> 'PENDING'
        ELSE (s.status_before, s.to_status) NOT IN (('PENDING', 'PROCESSING'), ('PENDING', 'CANCELLED'), ('PROCESSING', 'COMPLETED'), ('PROCESSING', 'FAILED')) END
    UNION ALL SELECT coalesce('withdrawal ' || w.public_id || ' is ' || w.status, 'withdrawal row ' || e.withdraw_id || ' does not exist') || coalesce('; its timeline ends ' || e.to_status, ' and has no timeline')
      FROM public.withdraw_requests w FULL JOIN ends e ON e.withdraw_id = w.id WHERE w.status IS DISTINCT FROM e.to_status
    UNION ALL SELECT format('withdrawal %s is %s with %s of %s approvals', w.public_id, w.status, coalesce(a.n, 0), w.approvals_needed)
      FROM public.withdraw_requests w LEFT JOIN approved a ON a.withdraw_id = w.id
     WHERE w.status IN ('PROCESSING', 'COMPLETED', 'FAILED') AND coalesce(a.n, 0) < w.approvals_needed
    UNION ALL SELECT format('withdrawal %s was approved by its own player %s', w.public_id, a.operator_id)
      FROM public.withdraw_approvals a JOIN public.withdraw_requests w ON w.id = a.withdraw_id WHERE w.player_id = a.operator_id)
  SELECT (SELECT count(*) FROM public.withdraw_events), (SELECT count(*) FROM bad), ARRAY(SELECT says FROM bad LIMIT 20)
$$;

-- A round that was decided has its stake, a won one its payout, and an open or void one neither.
CREATE FUNCTION ledger.check_rounds(OUT checked bigint, OUT findings bigint, OUT examples text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH money AS (
    SELECT t.ref, count(*) FILTER (WHERE t.kind = 'stake') AS stakes, sum(t.amount) FILTER (WHERE t.kind = 'stake') AS staked,
           count(*) FILTER (WHERE t.kind = 'payout_win') AS wins, sum(t.amount) FILTER (WHERE t.kind = 'payout_win') AS won,
           max(f.player_id) FILTER (WHERE t.kind = 'stake') AS staker, max(c.player_id) FILTER (WHERE t.kind = 'payout_win') AS winner, max(c.phone) FILTER (WHERE t.kind = 'payout_win') AS winner_phone
      FROM ledger.transfer t JOIN ledger.account f ON f.id = t.debit_id JOIN ledger.account c ON c.id = t.credit_id WHERE t.kind IN ('stake', 'payout_win') GROUP BY t.ref),
  bad AS MATERIALIZED (
    SELECT CASE WHEN r.id IS NULL THEN format('stakes or payouts of %s, which is no round', m.ref)
        ELSE format('round %s of %s is %s with %s stakes of %s and %s payouts of %s', r.public_id, r.amount, r.status, coalesce(m.stakes, 0), coalesce(m.staked, 0), coalesce(m.wins, 0), coalesce(m.won, 0))
          || CASE WHEN m.stakes = 1 AND r.guest_id IS NULL AND m.staker IS DISTINCT FROM r.player_id THEN ', staked by another player' WHEN m.wins = 1 AND m.winner <> r.player_id THEN ', won by another player'
                  WHEN m.wins = 1 AND m.winner_phone <> r.phone THEN ', won by another phone' ELSE '' END END AS says
      FROM public.rounds r FULL JOIN money m ON m.ref = r.public_id
     WHERE r.id IS NULL OR (coalesce(m.stakes, 0), coalesce(m.staked, 0), coalesce(m.wins, 0), coalesce(m.won, 0))
         <> ((r.status IN ('WON', 'LOST'))::int, CASE WHEN r.status IN ('WON', 'LOST') THEN r.amount ELSE 0 END, (r.status = 'WON')::int, CASE WHEN r.status = 'WON' THEN r.payout ELSE 0 END)
        OR (m.stakes = 1 AND (CASE WHEN r.guest_id IS NULL THEN r.player_id END) IS DISTINCT FROM m.staker) OR m.winner <> r.player_id OR m.winner_phone <> r.phone)
  SELECT (SELECT count(*) FROM public.rounds), (SELECT count(*) FROM bad), ARRAY(SELECT says FROM bad LIMIT 20)
$$;

-- Money that a rail confirmed is a round's stake or a player's deposit, once, from that rail's account; and
-- there is no stake from a rail, deposit or late payment that no rail told of.
CREATE FUNCTION ledger.check_collections(OUT checked bigint, OUT findings bigint, OUT examples text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH taken AS (
    SELECT t.ref, t.kind, count(*) AS n, sum(t.amount) AS amount, min(f.code) AS code FROM ledger.transfer t JOIN ledger.account f ON f.id = t.debit_id
     WHERE f.kind = 'CLEARING' AND t.kind IN ('stake', 'deposit') GROUP BY 1, 2),
  said AS (
    SELECT c.*, coalesce(r.public_id, c.id) AS ref, CASE WHEN c.round_id IS NULL THEN 'deposit' ELSE 'stake' END AS kind
      FROM public.collections c LEFT JOIN public.rounds r ON r.id = c.round_id),
  bad AS MATERIALIZED (
    SELECT CASE WHEN c.id IS NULL THEN format('%s of %s from %s for %s, which no collection asked for', t.kind, t.amount, t.code, t.ref)
        ELSE format('collection %s of %s by %s is %s with %s %ss of %s from %s', c.id, c.amount, c.provider, c.state, coalesce(t.n, 0), c.kind, coalesce(t.amount, 0), coalesce(t.code, 'nowhere')) END AS says
      FROM said c FULL JOIN taken t ON t.ref = c.ref AND t.kind = c.kind
     WHERE c.id IS NULL OR CASE WHEN c.state = 'SUCCEEDED' THEN (t.n, t.amount, t.code) IS DISTINCT FROM (1, c.amount, 'clearing:' || c.provider || ':' || c.currency) ELSE t.n > 0 END
    UNION ALL SELECT format('late payment of %s for %s, which no rail told of', t.amount, t.ref) FROM ledger.transfer t
     WHERE t.kind = 'late_payment' AND NOT EXISTS (SELECT FROM public.collections c WHERE c.id = t.ref AND c.late_txn_id IS NOT NULL))
  SELECT (SELECT count(*) FROM public.collections), (SELECT count(*) FROM bad), ARRAY(SELECT says FROM bad LIMIT 20)
$$;

-- A player's figures are what his rounds add up to.
CREATE FUNCTION ledger.check_statistics(OUT checked bigint, OUT findings bigint, OUT examples text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH played AS (
    SELECT player_id, count(*) AS n, count(*) FILTER (WHERE status = 'WON') AS won, sum(amount) AS staked, sum(payout) AS winnings
      FROM public.rounds WHERE player_id IS NOT NULL AND status IN ('WON', 'LOST') GROUP BY player_id),
  bad AS MATERIALIZED (
    SELECT format('player %s is said to have played %s, won %s, staked %s and been paid %s; his rounds say %s, %s, %s and %s', coalesce(s.player_id, p.player_id),
        coalesce(s.games_played, 0), coalesce(s.games_won, 0), coalesce(s.total_staked, 0), coalesce(s.total_winnings, 0), coalesce(p.n, 0), coalesce(p.won, 0), coalesce(p.staked, 0), coalesce(p.winnings, 0)) AS says
      FROM public.player_stats s FULL JOIN played p ON p.player_id = s.player_id
     WHERE (coalesce(s.games_played, 0), coalesce(s.games_won, 0), coalesce(s.total_staked, 0), coalesce(s.total_winnings, 0)) <> (coalesce(p.n, 0), coalesce(p.won, 0), coalesce(p.staked, 0), coalesce(p.winnings, 0)))
  SELECT (SELECT count(*) FROM public.player_stats), (SELECT count(*) FROM bad), ARRAY(SELECT says FROM bad LIMIT 20)
$$;

GRANT EXECUTE ON FUNCTION
  ledger.check_accounts(), ledger.check_statements(), ledger.check_balances(), ledger.check_transfers(), ledger.check_holds(), ledger.check_hot_accounts(),
  ledger.check_trial_balance(), ledger.check_withdrawals(), ledger.check_transitions(), ledger.check_rounds(), ledger.check_collections(), ledger.check_statistics()
TO kete_app;

-- As before, and cheaper: a player's round is decided when it is taken, so its row is written once, and the
-- statistics are a plain update of the row that every player has.
CREATE OR REPLACE FUNCTION kete.play(p_round uuid, p_player int, p_seed_hash char(64), p_nonce int, p_roll int, p_currency char(3), p_amount bigint,
  p_side public.round_side, p_target int, p_edge_bp int, p_client_seed text, p_key text, p_fingerprint bytea, p_interval int,
  OUT round_id bigint, OUT moved boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  m bigint := kete.multiplier4(p_side, p_target, p_edge_bp); wins bigint := p_amount * m / 10000;
  won boolean := CASE p_side WHEN 'under' THEN p_roll < p_target ELSE p_roll > p_target END; paid bigint := CASE WHEN won THEN wins ELSE 0 END;
  s record; known bytea; a bigint; house bigint; available bigint; wait int;
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
  SELECT kete.seconds_to_wait(created_at, p_interval) INTO wait FROM public.rounds
   WHERE player_id = p_player AND guest_id IS NULL ORDER BY id DESC LIMIT 1; -- a stranger's guest stake on his number must not keep him waiting
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
