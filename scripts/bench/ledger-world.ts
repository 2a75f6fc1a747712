import { Client } from "pg";

/** So many that twenty clients seldom meet on one player. */
export const playersInBench = 1000;
/** As many again play through the domain alone: a round in SQL would take the nonce that the domain remembers. */
const playersInAll = 2 * playersInBench;
/** Accounts that the same load is spread over, where the product has one. */
const spreadOver = 64;
/** Of the rounds played: half are won, near enough. */
const target = 4950;

/**
 * Players with money, and a schema `bench` of loads: each is one statement that needs no parameters, so
 * that any client can run it. The copies of tables have the same indexes and checks, and no triggers or
 * foreign keys: what remains is what storing such rows takes.
 */
export async function furnish(ownerUrl: string): Promise<void> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(players);
    await client.query(copies);
    await client.query(stakes);
    await client.query(withdrawals);

  } finally {
    await client.end();
  }
}

const players = `
  INSERT INTO players (public_id, phone) SELECT gen_random_uuid(), '+2567720' || lpad(n::text, 5, '0') FROM generate_series(1, ${playersInAll}) n;
  INSERT INTO player_stats (player_id) SELECT id FROM players;
  SELECT count(ledger.post('opening:' || id, ledger.hot_account('equity', 'UGX'), ledger.player_account(id, 'UGX'), 1000000000000, 'opening')) FROM players;
  CREATE SCHEMA bench;
  CREATE TABLE bench.player AS SELECT row_number() OVER (ORDER BY p.id)::int AS n, p.id AS player_id, a.id AS account_id FROM players p JOIN ledger.account a ON a.player_id = p.id;
  ALTER TABLE bench.player ADD PRIMARY KEY (n);
  CREATE FUNCTION bench.anyone() RETURNS bench.player LANGUAGE sql VOLATILE AS 'SELECT p FROM bench.player p WHERE n = (SELECT 1 + floor(random() * ${playersInBench})::int)';
  CREATE TABLE bench.house AS SELECT n::int, ledger.hot_account('house' || CASE n WHEN 0 THEN '' ELSE ':' || n END, 'UGX') AS id FROM generate_series(0, ${spreadOver}) n;
  ALTER TABLE bench.house ADD PRIMARY KEY (n);
  CREATE FUNCTION bench.some() RETURNS int LANGUAGE sql VOLATILE AS 'SELECT 1 + floor(random() * ${spreadOver})::int';
  CREATE TABLE bench.hot_row (id int PRIMARY KEY, posted bigint NOT NULL) WITH (fillfactor = 50);
  INSERT INTO bench.hot_row VALUES (1, 0);`;

const copies = `
  CREATE SEQUENCE bench.n;
  CREATE TABLE bench.rounds (LIKE public.rounds INCLUDING ALL);
  CREATE TABLE bench.transfer (LIKE ledger.transfer INCLUDING ALL);
  CREATE TABLE bench.entry (LIKE ledger.entry INCLUDING ALL);
  CREATE TABLE bench.delta (LIKE ledger.delta INCLUDING ALL);
  CREATE TABLE bench.balance (LIKE ledger.balance INCLUDING ALL) WITH (fillfactor = 50);
  CREATE TABLE bench.stats (LIKE public.player_stats INCLUDING ALL);
  CREATE TABLE bench.nonces (id int PRIMARY KEY, next_nonce int NOT NULL) WITH (fillfactor = 50);
  INSERT INTO bench.balance (account_id) SELECT n FROM bench.player;
  INSERT INTO bench.stats (player_id) SELECT n FROM bench.player;
  INSERT INTO bench.nonces SELECT n, 0 FROM bench.player;`;

const stakes = `
  CREATE FUNCTION bench.stake(p_house int) RETURNS bigint LANGUAGE plpgsql AS $$
  DECLARE id uuid := gen_random_uuid();
  BEGIN
    RETURN ledger.post('stake:' || id, (bench.anyone()).account_id, (SELECT h.id FROM bench.house h WHERE n = p_house), 100, 'stake', 'POSTED', NULL, id);
  END $$;
  -- A balance row for the house as well, updated last, so that its lock is held for as short as can be.
  CREATE FUNCTION bench.stake_on_row() RETURNS bigint LANGUAGE plpgsql AS $$
  DECLARE s bigint := bench.stake(0);
  BEGIN
    UPDATE bench.hot_row SET posted = posted + 100 WHERE id = 1;
    RETURN s;
  END $$;
  -- A player's round as the product plays it, without the product's process in between.
  CREATE FUNCTION bench.play() RETURNS boolean LANGUAGE plpgsql AS $$
  DECLARE p bench.player := bench.anyone(); s public.seeds; key uuid := gen_random_uuid();
  BEGIN
    SELECT * INTO STRICT s FROM public.seeds WHERE player_id = p.player_id AND state = 'ACTIVE';
    RETURN (kete.play(key, p.player_id, s.hash, s.next_nonce, floor(random() * 10000)::int, 'UGX', 500, 'under', ${target}, 100, 'bench', 'player:' || key, sha256('x'), 0)).moved;
  END $$;`;

/** Statement by statement: a client of its own commits each, as the worker and the request do. */
const withdrawals = `
  CREATE TABLE bench.rail AS SELECT n::int, CASE n WHEN 0 THEN 'mock' ELSE 'mock-' || n END AS name, ledger.hot_account('clearing:' || CASE n WHEN 0 THEN 'mock' ELSE 'mock-' || n END, 'UGX') AS id FROM generate_series(0, ${spreadOver}) n;
  ALTER TABLE bench.rail ADD PRIMARY KEY (n);
  CREATE PROCEDURE bench.withdraw(p_rail int) LANGUAGE plpgsql AS $$
  DECLARE p bench.player := bench.anyone(); r bench.rail; ref uuid := gen_random_uuid(); attempt uuid := gen_random_uuid(); w int; hold bigint;
  BEGIN
    SELECT * INTO STRICT r FROM bench.rail WHERE n = p_rail;
    PERFORM 1 FROM ledger.balance WHERE account_id = p.account_id FOR UPDATE;
    INSERT INTO public.withdraw_requests (public_id, player_id, account_id, currency, amount, fee, method, destination, rail, idem_key, fingerprint)
    VALUES (ref, p.player_id, p.account_id, 'UGX', 1000, 0, 'MOMO', '+256772000000', r.name, ref::text, '') RETURNING id INTO w;
    INSERT INTO public.withdraw_events (withdraw_id, to_status, actor) VALUES (w, 'PENDING', 'bench');
    hold := ledger.post('hold:' || ref, p.account_id, r.id, 1000, 'withdrawal', 'PENDING', NULL, ref);
    COMMIT;
    UPDATE public.withdraw_requests SET status = 'PROCESSING' WHERE id = w;
    INSERT INTO public.payout_attempts (id, withdraw_id, n, provider) VALUES (attempt, w, 1, r.name);
    COMMIT;
    UPDATE public.payout_attempts SET state = 'SENT', sends = 1, first_sent_at = now() WHERE id = attempt;
    COMMIT;
    UPDATE public.payout_attempts SET state = 'SUCCEEDED', provider_txn_id = attempt::text, closed_at = now() WHERE id = attempt;
    UPDATE public.withdraw_requests SET status = 'COMPLETED', provider_txn_id = attempt::text WHERE id = w;
    PERFORM ledger.post('resolve:' || hold, p.account_id, r.id, 1000, 'withdrawal', 'POST', hold, ref);
    COMMIT;
  END $$;`;

const round = `INSERT INTO bench.rounds (public_id, seed_id, nonce, player_id, currency, amount, side, target, edge_bp, multiplier4, win_payout, client_seed, status, roll, payout, idem_key, fingerprint, settled_at)
    SELECT gen_random_uuid(), p.n, nextval('bench.n')::int, p.player_id, 'UGX', 500, 'under', ${target}, 100, 20000, 1000, 'bench', 'LOST', 9999, 0, 'player:' || gen_random_uuid(), sha256('x'), now() FROM p RETURNING id`;
const rows = `t AS (INSERT INTO bench.transfer (idem_key, fingerprint, phase, kind, currency, debit_id, credit_id, amount, ref)
    SELECT 'stake:' || gen_random_uuid(), sha256('x'), 'POSTED', 'stake', 'UGX', p.account_id, 0, 500, gen_random_uuid() FROM p, generate_series(1, 1 + (random() < 0.495)::int) RETURNING seq, debit_id),
  e AS (INSERT INTO bench.entry (account_id, version, transfer_seq, delta, held_delta, posted_after, held_after, hash) SELECT debit_id, nextval('bench.n'), seq, -500, 0, 500, 0, sha256('x') FROM t)`;
const anyone = `p AS MATERIALIZED (SELECT * FROM bench.player WHERE n = (SELECT 1 + floor(random() * ${playersInBench})::int))`;
const delta = "INSERT INTO bench.delta (account_id, amount) SELECT 0, 500 FROM t";

/** One statement each. `won` rounds make a second transfer, line and movement, here as there. */
export const loads = {
  floor: `WITH ${anyone}, r AS (${round}), ${rows} ${delta}`,
  floorWithUpdates: `WITH ${anyone}, r AS (${round}), ${rows},
    b AS (UPDATE bench.balance SET posted = posted + 1, version = version + 1, head_hash = sha256(head_hash) WHERE account_id = (SELECT n FROM p)),
    s AS (UPDATE bench.stats SET games_played = games_played + 1, total_staked = total_staked + 500 WHERE player_id = (SELECT n FROM p)),
    o AS (UPDATE bench.nonces SET next_nonce = next_nonce + 1 WHERE id = (SELECT n FROM p)) ${delta}`,
  stakeHot: "SELECT bench.stake(0)",
  stakeSpread: "SELECT bench.stake(bench.some())",
  stakeOnRow: "SELECT bench.stake_on_row()",
  play: "SELECT bench.play()",
  withdrawHot: "CALL bench.withdraw(0)",
  withdrawSpread: "CALL bench.withdraw(bench.some())",
} as const;
