import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { balanceOf, booksOf, newPlayer, withdrawDeps } from "#src/testing/play.ts";
import { requestWithdrawal } from "../withdrawals/request-withdrawal.ts";
import { rollUp, trialBalance } from "./books.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

/** SQL as the app's own role; what PostgreSQL answers is what a bug in TypeScript would meet. */
const asApp = (sql: string, values: unknown[] = []) => kit.app.query(sql, values);
const post = (key: string, debit: string, credit: string, amount: number, rest = "'stake'") =>
  kit.owner.query(`SELECT ledger.post($1, ledger.hot_account($2, 'UGX'), ledger.hot_account($3, 'UGX'), $4::bigint, ${rest})`, [key, debit, credit, amount]);

describe("the app's role", () => {
  it.each([
    "INSERT INTO ledger.transfer (idem_key, fingerprint, phase, kind, currency, debit_id, credit_id, amount) VALUES ('free money', '', 'POSTED', 'deposit', 'UGX', 1, 2, 5)",
    "UPDATE ledger.balance SET posted = posted + 1",
    "DELETE FROM ledger.entry",
    "INSERT INTO ledger.delta (account_id, amount) VALUES (1, 5)",
    "UPDATE withdraw_requests SET status = 'COMPLETED'",
    "INSERT INTO payout_attempts (id, withdraw_id, n, provider) VALUES (gen_random_uuid(), 1, 2, 'mock')",
    "UPDATE rounds SET status = 'WON'",
    "UPDATE seeds SET next_nonce = 0",
    "UPDATE players SET phone = '+256772999999'",
    "SELECT ledger.post('k-of-mine', 1, 2, 5, 'stake')",
    "SELECT ledger.move(1, 1, 5, 0)",
    "SELECT kete.claim(1, '+256772999999', 'UGX')",
    "SELECT kete.resolve_holds(gen_random_uuid(), 'VOID')",
    "TRUNCATE ledger.transfer",
    "DELETE FROM audit_entries",
  ])("may not: %s", async (sql) => {
    await expect(asApp(sql)).rejects.toMatchObject({ code: "42501" });
  });
});

describe("a function that runs as its owner", () => {
  it("looks in pg_temp last, so that nobody can slip a type of his own under it", async () => {
    const { rows } = await kit.owner.query<{ name: string }>(`
      SELECT p.oid::regprocedure::text AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
       WHERE n.nspname IN ('kete', 'ledger') AND NOT coalesce('search_path=pg_catalog, pg_temp' = ANY (p.proconfig), false)`);
    expect(rows).toEqual([]);
  });

  it("has no temporary objects to fear where migrations have run: the app may make none", async () => {
    const { rows } = await kit.owner.query<{ may: boolean }>("SELECT has_database_privilege('kete_app', 'kete_template', 'TEMP') AS may");
    expect(rows).toEqual([{ may: false }]);
  });

  it("does not run a temporary domain's check", async () => {
    // Money for the check to multiply: run as the owner it would, run as the app it would be refused.
    const { playerId } = await newPlayer(kit, { amountMinor: 1000n });
    const client = await kit.app.connect();
    try {
      await client.query("CREATE FUNCTION pg_temp.evil(pg_catalog.timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN UPDATE ledger.balance SET posted = posted + 1; RETURN true; END $$");
      await client.query("CREATE DOMAIN pg_temp.timestamptz AS pg_catalog.timestamptz CHECK (pg_temp.evil(VALUE))");
      const made = await client.query("SELECT kete.new_seeds(NULL, repeat('c', 64)::char(64), '\\x00', repeat('d', 64)::char(64), '\\x00', interval '1 minute')");
      expect(made.rowCount).toBe(1);
      expect(await balanceOf(kit, playerId)).toEqual({ available: 1000n, held: 0n });
      expect(await booksOf(kit)).toEqual(["0"]);
    } finally {
      client.release(true);
    }
  });
});

describe("the books", () => {
  it("refuse to change or forget a transfer, even for their owner", async () => {
    await post("keep-1", "equity", "house", 10, "'correction'");
    await expect(kit.owner.query("UPDATE ledger.transfer SET amount = 11")).rejects.toMatchObject({ code: "23001" });
    await expect(kit.owner.query("DELETE FROM ledger.transfer")).rejects.toMatchObject({ code: "23001" });
    await expect(kit.owner.query("TRUNCATE ledger.transfer CASCADE")).rejects.toMatchObject({ code: "23001" });
  });

  it("do one thing once under one key, and refuse the key for anything else", async () => {
    const before = (await kit.app.query("SELECT count(*)::int AS n FROM ledger.transfer")).rows[0]?.n as number;
    await Promise.all(Array.from({ length: 20 }, () => post("twice-1", "equity", "house", 10, "'correction'")));
    expect((await kit.app.query("SELECT count(*)::int AS n FROM ledger.transfer")).rows[0]?.n).toBe(before + 1);
    await expect(post("twice-1", "equity", "house", 11, "'correction'")).rejects.toMatchObject({ code: "LG001" });
  });

  it("never mix currencies", async () => {
    await expect(
      kit.owner.query("SELECT ledger.post('mixed-1', ledger.hot_account('equity', 'UGX'), ledger.hot_account('house', 'KES'), 5, 'correction')"),
    ).rejects.toMatchObject({ code: "23503" });
  });

  it("let no tracked account go below zero, held money included", async () => {
    const { playerId } = await newPlayer(kit, { amountMinor: 1000n });
    await expect(
      kit.owner.query("SELECT ledger.post('over-1', ledger.player_account($1, 'UGX'), ledger.hot_account('house', 'UGX'), 1001, 'stake')", [playerId]),
    ).rejects.toMatchObject({ code: "23514", constraint: "no_overdraft" });
    await kit.owner.query("SELECT ledger.post('all-1', ledger.player_account($1, 'UGX'), ledger.hot_account('house', 'UGX'), 1000, 'stake')", [playerId]);
    expect(await balanceOf(kit, playerId)).toEqual({ available: 0n, held: 0n });
  });

  it("refuse a hold that no withdrawal asked for, at commit", async () => {
    const { playerId } = await newPlayer(kit, { amountMinor: 1000n });
    await expect(
      kit.owner.query("SELECT ledger.post('loose-1', ledger.player_account($1, 'UGX'), ledger.hot_account('clearing:mock', 'UGX'), 500, 'withdrawal', 'PENDING', NULL, gen_random_uuid())", [playerId]),
    ).rejects.toMatchObject({ code: "PY003" });
  });

  it("refuse to void a hold behind its withdrawal's back", async () => {
    const player = await newPlayer(kit, { amountMinor: 5000n });
    const made = await requestWithdrawal(withdrawDeps(kit, { isPaidInRequest: false }), { player, amountMinor: 5000n, method: "MOMO", destination: player.phone, idempotencyKey: "k", address: null });
    await expect(kit.owner.query("SELECT kete.resolve_holds($1, 'VOID')", [made.id])).rejects.toMatchObject({ code: "PY003" });
    await expect(kit.owner.query("UPDATE withdraw_requests SET status = 'PROCESSING' WHERE public_id = $1", [made.id])).rejects.toMatchObject({ code: "PY003" });
    await expect(kit.owner.query("UPDATE withdraw_requests SET status = 'COMPLETED' WHERE public_id = $1", [made.id])).rejects.toMatchObject({ code: "PY001" });
    await expect(kit.owner.query("UPDATE withdraw_requests SET amount = 1 WHERE public_id = $1", [made.id])).rejects.toMatchObject({ code: "PY005" });
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 0n, held: 5000n });
  });

  it("stay exact while hot accounts are rolled up under load", async () => {
    const house = async () => BigInt((await kit.app.query<{ posted: string }>("SELECT posted::text FROM ledger.account_balance WHERE code = 'house:UGX'")).rows[0]?.posted ?? 0);
    const before = await house();
    const work = Array.from({ length: 200 }, (_, n) => post(`load-${n}`, "equity", "house", 3, "'correction'"));
    const rolls = Array.from({ length: 5 }, () => rollUp(kit));
    const looks = Array.from({ length: 20 }, () => trialBalance(kit));
    for (const look of await Promise.all(looks)) expect(look).toEqual([{ currency: "UGX", mustBeZero: 0n }]);
    await Promise.all([...work, ...rolls]);
    await rollUp(kit);
    expect(await house()).toBe(before + 600n);
    expect((await kit.app.query("SELECT count(*)::int AS n FROM ledger.delta")).rows[0]?.n).toBe(0);
  });

  it("chain every statement line to the one before", async () => {
    const { rows } = await kit.app.query<{ broken: number; lines: number }>(`
      SELECT count(*)::int AS lines, count(*) FILTER (WHERE e.hash <> sha256(coalesce(p.hash, '\\x'::bytea) || int8send(e.transfer_seq) || int8send(e.delta) || int8send(e.held_delta))
        OR e.posted_after <> coalesce(p.posted_after, 0) + e.delta OR (p.version IS NULL AND e.version <> 1))::int AS broken
      FROM ledger.entry e LEFT JOIN ledger.entry p ON p.account_id = e.account_id AND p.version = e.version - 1`);
    expect(rows[0]?.lines).toBeGreaterThan(3);
    expect(rows[0]?.broken).toBe(0);
  });

  it("sum to zero", async () => {
    expect(await booksOf(kit)).toEqual(["0"]);
  });
});
