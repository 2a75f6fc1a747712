-- The ledger: double entry in whole minor units, enforced here and nowhere else.
--
-- One transfer row holds both sides, so it cannot be unbalanced. A balance is credits minus debits.
-- Players' and guests' accounts are *tracked*: they have a balance row that is locked and may not
-- go below zero, holds included. House, clearing and fee accounts are *hot*: thousands of transfers
-- a second touch them, so they have no row to queue on; they are appended to (ledger.delta) and
-- rolled up, and their exact balance is one statement (ledger.account_balance).
--
-- Every function names its search_path with pg_temp last: left out, PostgreSQL looks there first for
-- types, and whoever may make temporary objects could run code of his own as the functions' owner.
--
-- A refusal that a player may see is raised as SQLSTATE KT001 with the refusal's code as its
-- message and its parameters as JSON in DETAIL.

INSERT INTO ledger.currency (code, digits) VALUES
  ('UGX', 0), ('RWF', 0), ('KES', 2), ('TZS', 2), ('NGN', 2), ('GHS', 2), ('INR', 2), ('THB', 2), ('USD', 2);

ALTER TABLE public.deployment
  ADD CONSTRAINT deployment_one_row CHECK (id = 1),
  ADD CONSTRAINT deployment_money_mode CHECK (money_mode IN ('demo', 'real'));

ALTER TABLE ledger.currency ADD CONSTRAINT currency_digits CHECK (digits BETWEEN 0 AND 4);
ALTER TABLE ledger.account
  ADD CONSTRAINT account_owner CHECK (
    (kind = 'PLAYER') = (player_id IS NOT NULL) AND (kind = 'GUEST') = (phone IS NOT NULL));
CREATE UNIQUE INDEX account_of_player ON ledger.account (player_id, currency) WHERE kind = 'PLAYER';
CREATE UNIQUE INDEX account_of_guest_phone ON ledger.account (phone, currency) WHERE kind = 'GUEST';

-- Balance rows are updated in place on every movement: room for HOT updates, early vacuum.
ALTER TABLE ledger.balance SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
ALTER TABLE ledger.balance
  ADD CONSTRAINT balance_held CHECK (held >= 0),
  ADD CONSTRAINT no_overdraft CHECK (posted - held >= 0);
ALTER TABLE ledger.delta SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);
ALTER TABLE ledger.transfer
  ADD CONSTRAINT transfer_amount CHECK (amount > 0),
  ADD CONSTRAINT transfer_two_sides CHECK (debit_id <> credit_id),
  ADD CONSTRAINT transfer_key CHECK (length(idem_key) BETWEEN 4 AND 200),
  ADD CONSTRAINT transfer_resolves CHECK ((phase IN ('POST', 'VOID')) = (pending_seq IS NOT NULL)),
  ADD CONSTRAINT transfer_kind CHECK (kind IN ('deposit', 'stake', 'payout_win', 'claim', 'withdrawal', 'withdrawal_fee', 'opening', 'return', 'correction'));

CREATE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', tg_table_name USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger.transfer FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER append_only_t BEFORE TRUNCATE ON ledger.transfer EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger.entry FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER append_only_t BEFORE TRUNCATE ON ledger.entry EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger.account FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON public.audit_entries FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER append_only_t BEFORE TRUNCATE ON public.audit_entries EXECUTE FUNCTION ledger.refuse_change();

-- Opens an account once; any later call finds it.
CREATE FUNCTION ledger.open(p_code text, p_kind ledger.account_kind, p_currency char(3), p_player int, p_phone text)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE a bigint;
BEGIN
  SELECT id INTO a FROM ledger.account WHERE code = p_code;
  IF a IS NOT NULL THEN RETURN a; END IF;
  INSERT INTO ledger.account (code, kind, currency, player_id, phone)
  VALUES (p_code, p_kind, p_currency, p_player, p_phone)
  ON CONFLICT DO NOTHING RETURNING id INTO a; -- whichever of its unique indexes a concurrent twin is met on
  IF a IS NULL THEN
    SELECT id INTO STRICT a FROM ledger.account WHERE code = p_code;
  ELSIF p_kind IN ('PLAYER', 'GUEST') THEN
    INSERT INTO ledger.balance (account_id) VALUES (a);
  END IF;
  RETURN a;
END $$;

CREATE FUNCTION ledger.player_account(p_player int, p_currency char(3)) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$ SELECT ledger.open('player:' || p_player || ':' || p_currency, 'PLAYER', p_currency, p_player, NULL) $$;

-- A guest's winnings wait on an account of the phone that paid.
CREATE FUNCTION ledger.guest_account(p_phone text, p_currency char(3)) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$ SELECT ledger.open('guest:' || p_phone || ':' || p_currency, 'GUEST', p_currency, NULL, p_phone) $$;

-- House, fee, clearing, equity and suspense: `clearing:<rail>` is what a rail owes us or we owe it.
CREATE FUNCTION ledger.hot_account(p_name text, p_currency char(3)) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT ledger.open(p_name || ':' || p_currency,
    (CASE split_part(p_name, ':', 1)
       WHEN 'house' THEN 'HOUSE' WHEN 'fee' THEN 'FEE' WHEN 'clearing' THEN 'CLEARING'
       WHEN 'suspense' THEN 'SUSPENSE' WHEN 'equity' THEN 'EQUITY' END)::ledger.account_kind,
    p_currency, NULL, NULL)
$$;

-- One tracked side: moves the balance and appends its statement line, chained to the one before.
CREATE FUNCTION ledger.move(p_account bigint, p_seq bigint, p_delta bigint, p_held bigint)
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE b ledger.balance;
BEGIN
  UPDATE ledger.balance
     SET posted = posted + p_delta, held = held + p_held, version = version + 1,
         head_hash = sha256(head_hash || int8send(p_seq) || int8send(p_delta) || int8send(p_held))
   WHERE account_id = p_account RETURNING * INTO STRICT b;
  INSERT INTO ledger.entry (account_id, version, transfer_seq, delta, held_delta, posted_after, held_after, hash)
  VALUES (p_account, b.version, p_seq, p_delta, p_held, b.posted, b.held, b.head_hash);
END $$;

-- The only writer of transfers. Internal: the app's role may not execute it; the verbs of the game
-- and of withdrawals call it under keys that they derive. Locks: lower account id first.
CREATE FUNCTION ledger.post(p_key text, p_debit bigint, p_credit bigint, p_amount bigint, p_kind text,
  p_phase ledger.phase DEFAULT 'POSTED', p_pending bigint DEFAULT NULL, p_ref uuid DEFAULT NULL)
RETURNS bigint LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  fp bytea := sha256(convert_to(concat_ws('|', p_debit, p_credit, p_amount, p_kind, p_phase, coalesce(p_pending, 0), coalesce(p_ref::text, '')), 'UTF8'));
  s bigint; old_fp bytea; d ledger.account; c ledger.account; hold ledger.transfer;
  d_tracked boolean; c_tracked boolean; moves boolean := p_phase IN ('POSTED', 'POST'); d_delta bigint; d_held bigint;
BEGIN
  SELECT * INTO STRICT d FROM ledger.account WHERE id = p_debit;
  SELECT * INTO STRICT c FROM ledger.account WHERE id = p_credit;
  d_tracked := d.kind IN ('PLAYER', 'GUEST');
  c_tracked := c.kind IN ('PLAYER', 'GUEST');

  INSERT INTO ledger.transfer (idem_key, fingerprint, phase, kind, currency, debit_id, credit_id, amount, pending_seq, ref)
  VALUES (p_key, fp, p_phase, p_kind, d.currency, p_debit, p_credit, p_amount, p_pending, p_ref)
  ON CONFLICT (idem_key) DO NOTHING RETURNING seq INTO s; -- waits for a concurrent twin
  IF s IS NULL THEN
    SELECT seq, fingerprint INTO s, old_fp FROM ledger.transfer WHERE idem_key = p_key;
    IF old_fp <> fp THEN RAISE EXCEPTION 'ledger key % reused with other input', p_key USING ERRCODE = 'LG001'; END IF;
    RETURN s;
  END IF;

  IF p_phase IN ('POST', 'VOID') THEN
    SELECT * INTO hold FROM ledger.transfer WHERE seq = p_pending;
    IF hold.phase <> 'PENDING' OR (hold.debit_id, hold.credit_id, hold.amount) <> (p_debit, p_credit, p_amount) THEN
      RAISE EXCEPTION 'does not match the held transfer' USING ERRCODE = 'LG002';
    END IF;
  ELSIF p_phase = 'PENDING' AND NOT d_tracked THEN
    RAISE EXCEPTION 'only a tracked account can hold' USING ERRCODE = 'LG003';
  END IF;

  d_delta := CASE WHEN moves THEN -p_amount ELSE 0 END;
  d_held := CASE p_phase WHEN 'PENDING' THEN p_amount WHEN 'POSTED' THEN 0 ELSE -p_amount END;
  IF c_tracked AND moves AND p_credit < p_debit THEN PERFORM ledger.move(p_credit, s, p_amount, 0); END IF;
  IF d_tracked THEN PERFORM ledger.move(p_debit, s, d_delta, d_held); END IF;
  IF c_tracked AND moves AND p_credit > p_debit THEN PERFORM ledger.move(p_credit, s, p_amount, 0); END IF;
  IF moves AND NOT d_tracked THEN INSERT INTO ledger.delta (account_id, amount) VALUES (p_debit, -p_amount); END IF;
  IF moves AND NOT c_tracked THEN INSERT INTO ledger.delta (account_id, amount) VALUES (p_credit, p_amount); END IF;
  RETURN s;
END $$;

-- Folds the appended movements of hot accounts into one figure each. Returns how many were folded.
CREATE FUNCTION ledger.roll() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH taken AS (DELETE FROM ledger.delta RETURNING account_id, amount),
  sums AS (SELECT account_id, sum(amount)::bigint AS moved, count(*) AS n FROM taken GROUP BY 1),
  rolled AS (INSERT INTO ledger.rollup AS r (account_id, posted) SELECT account_id, moved FROM sums
             ON CONFLICT (account_id) DO UPDATE SET posted = r.posted + excluded.posted RETURNING 1)
  SELECT coalesce((SELECT sum(n) FROM sums), 0)::bigint FROM (SELECT count(*) FROM rolled) AS done
$$;

-- One statement is one snapshot, so these figures are exact while transfers go on.
CREATE VIEW ledger.account_balance AS
  SELECT a.id, a.code, a.kind, a.currency,
    CASE WHEN a.kind IN ('PLAYER', 'GUEST') THEN b.posted
         ELSE coalesce(r.posted, 0) + coalesce((SELECT sum(d.amount) FROM ledger.delta d WHERE d.account_id = a.id), 0) END AS posted,
    coalesce(b.held, 0) AS held
  FROM ledger.account a LEFT JOIN ledger.balance b ON b.account_id = a.id LEFT JOIN ledger.rollup r ON r.account_id = a.id;
CREATE VIEW ledger.trial_balance AS
  SELECT currency, sum(posted) AS must_be_zero FROM ledger.account_balance GROUP BY currency;
