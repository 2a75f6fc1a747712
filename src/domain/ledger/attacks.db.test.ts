import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { balanceOf, booksOf, newPlayer } from "#src/testing/play.ts";

type Player = Awaited<ReturnType<typeof newPlayer>>;

let kit: TestKit;
let player: Player;
beforeAll(async () => {
  kit = await testKit();
});
beforeEach(async () => {
  player = await newPlayer(kit, { amountMinor: 10_000n });
});
afterAll(() => kit.close());

const [denied, refused] = ["42501", "23001"];
const breaks = (code: string, constraint?: string) => expect.objectContaining({ code, ...(constraint ? { constraint } : {}) }) as Error;
const asApp = (sql: string, values: unknown[] = []) => kit.app.query(sql, values);
/** As the owner whose rights the product's functions run with: what a mistake in one of them would meet. */
const asOwner = (sql: string, values: unknown[] = []) => kit.owner.query(sql, values);

const mine = () => `ledger.player_account(${player.playerId}, 'UGX')`;
const hot = (name: string, currency = "UGX") => `ledger.hot_account('${name}', '${currency}')`;

describe("the app's role", () => {
  const tables = `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'v') AND (n.nspname = 'ledger' OR (n.nspname = 'public'
    AND c.relname IN ('rounds', 'seeds', 'collections', 'withdraw_requests', 'payout_attempts', 'withdraw_events', 'player_stats', 'deployment', 'rails', 'rail_exchanges', 'money_cases', 'withdraw_approvals', 'payout_resolutions', 'operators')))`;
  const writes = (of: string) => `SELECT name, right_ FROM (${of}) t CROSS JOIN unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES']) AS right_
    WHERE has_table_privilege('kete_app', name, right_) OR (right_ IN ('INSERT', 'UPDATE', 'REFERENCES') AND has_any_column_privilege('kete_app', name, right_))`;

  it("has no right to write to any table of money, not to one column", async () => {
    expect((await asApp(tables)).rowCount).toBeGreaterThan(20);
    expect((await asApp(writes(tables))).rows).toEqual([]);
    // What the question finds where there is something to find.
    expect((await asApp(writes("SELECT 'players' AS name"))).rows).toEqual([{ name: "players", right_: "UPDATE" }]);
  });

  it("may execute these of the ledger and nothing else, and everybody may execute nothing", async () => {
    const may = (who: string) => `SELECT p.proname AS name FROM pg_proc p WHERE p.pronamespace IN ('ledger'::regnamespace${who === "public" ? ", 'kete'::regnamespace" : ""}) AND has_function_privilege('${who}', p.oid, 'EXECUTE') ORDER BY 1`;
    const names = (await asApp(may("kete_app"))).rows.map(({ name }: { name: string }) => name);
    expect(names.filter((name) => !name.startsWith("check_"))).toEqual(["player_account", "roll"]);
    expect((await asApp(may("public"))).rows).toEqual([]);
  });

  it.each([
    "INSERT INTO ledger.account (code, kind, currency) VALUES ('house:9', 'HOUSE', 'UGX')",
    "UPDATE ledger.balance SET posted = posted + 1",
    "UPDATE ledger.rollup SET posted = posted + 1",
    "UPDATE ledger.delta SET amount = amount + 1",
    "DELETE FROM ledger.delta",
    "INSERT INTO ledger.entry (account_id, version, transfer_seq, delta, held_delta, posted_after, held_after, hash) VALUES (1, 1, 1, 1, 0, 1, 0, '')",
    "UPDATE ledger.transfer SET amount = 1",
    "UPDATE ledger.currency SET digits = 4",
    "TRUNCATE ledger.entry",
    "SELECT ledger.post('key-of-mine', 1, 2, 5, 'stake')",
    "SELECT ledger.open('house:8', 'HOUSE', 'UGX', NULL, NULL)",
    "SELECT ledger.hot_account('suspense', 'UGX')",
    "SELECT ledger.guest_account('+256772000001', 'UGX')",
    "SELECT ledger.apply()",
    "SELECT nextval('ledger.transfer_seq_seq')",
    "SELECT setval('ledger.transfer_seq_seq', 1)",
    // Locks that would hold up everybody's money need a right to write.
    "SELECT 1 FROM ledger.balance FOR UPDATE",
    "DO $$ BEGIN LOCK TABLE ledger.balance IN EXCLUSIVE MODE; END $$",
    "SET session_replication_role = replica",
    "SET ROLE kete_owner",
    "CREATE SCHEMA elsewhere",
    "CREATE TABLE public.balance (posted bigint)",
    "GRANT kete_owner TO kete_app",
  ])("may not: %s", async (sql) => {
    await expect(asApp(sql)).rejects.toEqual(breaks(denied));
  });

  it.each([
    "ALTER TABLE ledger.transfer DISABLE TRIGGER ALL",
    "ALTER TABLE ledger.balance DROP CONSTRAINT no_overdraft",
    "DROP TRIGGER apply ON ledger.transfer",
    "CREATE OR REPLACE FUNCTION ledger.is_legal(p_kind text, p_from ledger.account_kind, p_to ledger.account_kind, p_phase ledger.phase) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    "ALTER FUNCTION ledger.roll(int) SET search_path = pg_temp",
  ])("may not disarm the books: %s", async (sql) => {
    await expect(asApp(sql)).rejects.toEqual(breaks(denied));
  });

  it("gains nothing by names of its own in front of ours", async () => {
    const client = await kit.app.connect();
    try {
      await client.query("CREATE TEMP TABLE account (id bigint, code text, kind text); CREATE TEMP TABLE balance (account_id bigint, posted bigint)");
      await client.query("CREATE FUNCTION pg_temp.sum(bigint) RETURNS numeric LANGUAGE sql AS 'SELECT 1000000::numeric'; CREATE FUNCTION pg_temp.pg_try_advisory_xact_lock(bigint) RETURNS boolean LANGUAGE sql AS 'SELECT true'");
      await client.query("SET search_path = pg_temp, public, pg_catalog");
      const found = await client.query<{ id: string }>(`SELECT ${mine()} AS id`);
      expect(found.rows).toEqual((await asApp(`SELECT ${mine()} AS id`)).rows);
      await client.query("SELECT ledger.roll()");
      expect(await booksOf(kit)).toEqual(["0"]);
    } finally {
      client.release(true);
    }
  });

  it.each([
    ["a player who does not exist", "SELECT ledger.player_account(2147483647, 'UGX')", "23503"],
    ["a currency that does not exist", "SELECT ledger.player_account($1::int, 'XXX')", "23503"],
    ["a currency in small letters", "SELECT ledger.player_account($1::int, 'ugx')", "23503"],
    ["no player", "SELECT ledger.player_account(NULL, 'UGX'), $1::int", "23502"],
    ["a roll-up of nothing", "SELECT ledger.roll(0), $1::int", "22023"],
    ["a roll-up of everything at once", "SELECT ledger.roll(1000001), $1::int", "22023"],
    ["a roll-up of no number", "SELECT ledger.roll(NULL), $1::int", "22023"],
  ])("is refused %s", async (_what, sql, code) => {
    await expect(asApp(sql, sql.includes("$1") ? [player.playerId] : [])).rejects.toEqual(breaks(code));
  });

  it("that takes a roll-up back leaves the movements where they were", async () => {
    const client = await kit.app.connect();
    const waits = "SELECT count(*)::int AS n FROM ledger.delta";
    const before = (await asApp(waits)).rows;
    await client.query("BEGIN; SELECT ledger.roll(); ROLLBACK");
    client.release();
    expect((await asApp(waits)).rows).toEqual(before);
    expect(before).not.toEqual([{ n: 0 }]);
  });
});

describe("by hand, even the owner of the tables", () => {
  it.each([
    ["UPDATE ledger.balance SET posted = posted + 1", refused],
    ["UPDATE ledger.balance SET held = 0", refused],
    ["DELETE FROM ledger.balance", refused],
    ["INSERT INTO ledger.balance (account_id, posted) SELECT id, 5 FROM ledger.account WHERE kind = 'HOUSE' OR kind = 'EQUITY' LIMIT 1", refused],
    ["INSERT INTO ledger.entry (account_id, version, transfer_seq, delta, held_delta, posted_after, held_after, hash) SELECT account_id, version + 1, 1, 5, 0, 5, 0, '' FROM ledger.balance LIMIT 1", refused],
    ["UPDATE ledger.entry SET delta = delta + 1", refused],
    ["DELETE FROM ledger.entry", refused],
    ["INSERT INTO ledger.delta (account_id, amount) SELECT id, 5 FROM ledger.account LIMIT 1", refused],
    ["UPDATE ledger.delta SET amount = amount + 1", refused],
    ["UPDATE ledger.rollup SET account_id = account_id + 1000", refused],
    ["DELETE FROM ledger.rollup", refused],
    ["UPDATE ledger.transfer SET amount = amount + 1", refused],
    ["UPDATE ledger.transfer SET ref = gen_random_uuid()", refused],
    ["DELETE FROM ledger.transfer", refused],
    ["UPDATE ledger.account SET kind = 'HOUSE'", refused],
    ["DELETE FROM ledger.account", refused],
    ["UPDATE ledger.currency SET digits = 4", refused],
    ...["account", "balance", "currency", "delta", "entry", "rollup", "transfer"].map((table) => [`TRUNCATE ledger.${table} CASCADE`, refused]),
    ["SELECT ledger.move((SELECT min(account_id) FROM ledger.balance), 1, 5, 0)", refused],
  ])("is refused: %s", async (sql, code) => {
    await asOwner("SELECT ledger.roll(1)"); // so that there is a roll-up to spoil
    await expect(asOwner(sql ?? "")).rejects.toEqual(breaks(code ?? ""));
  });

  it("cannot make a transfer that moves nothing: inserted past the function, it moves all the same", async () => {
    await asOwner(`INSERT INTO ledger.transfer (idem_key, fingerprint, phase, kind, currency, debit_id, credit_id, amount) VALUES ('by-hand', '', 'POSTED', 'opening', 'UGX', ${hot("equity")}, ${mine()}, 5)`);
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 10_005n, held: 0n });
  });

  it("has the currencies that are offered, with their digits", async () => {
    const { rows } = await asOwner("SELECT code || ' ' || digits AS currency FROM ledger.currency ORDER BY 1");
    expect(rows.map(({ currency }: { currency: string }) => currency)).toEqual(["GHS 2", "INR 2", "KES 2", "NGN 2", "RWF 0", "THB 2", "TZS 2", "UGX 0", "USD 2"]);
  });
});

it("the books add up after all of this", async () => {
  expect(await booksOf(kit)).toEqual(["0"]);
});
