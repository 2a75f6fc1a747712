import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newId } from "../shared/ids.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { payoutOf } from "#src/testing/payouts.ts";
import { balanceOf, booksOf, newPhone, newPlayer, withdrawDeps } from "#src/testing/play.ts";
import { scriptedRail, type ScriptedRail } from "#src/testing/rail.ts";
import { payWithdrawal } from "./pay-withdrawal.ts";
import { requestWithdrawal } from "./request-withdrawal.ts";

// What a bug of ours, or whoever got hold of the app's own database role, could try with SQL.

let kit: TestKit;
let rail: ScriptedRail;
let one: { id: string; attemptId: string; playerId: number };
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());
beforeEach(async () => {
  rail = Object.assign(scriptedRail(), { outcome: "pending" });
  const player = await newPlayer(kit, { amountMinor: 8000n });
  const deps = withdrawDeps(kit, { isPaidInRequest: false, payouts: rail, feeBp: 100 });
  const { id } = await requestWithdrawal(deps, { player, amountMinor: 5000n, method: "MOMO", destination: player.phone, idempotencyKey: "k", address: null });
  await payWithdrawal(deps, { withdrawalId: id });
  one = { id, attemptId: (await payoutOf(kit, id)).attempt?.id ?? "", playerId: player.playerId };
});

/** What PostgreSQL says to this role, in one transaction so that what is checked at COMMIT is checked too. */
async function said(pool: "app" | "owner", ...statements: [string, unknown[]?][]): Promise<string> {
  const client = await kit[pool].connect();
  try {
    await client.query("BEGIN");
    for (const [sql, values] of statements) await client.query(sql, values ?? []);
    await client.query("COMMIT");
    return "done";
  } catch (error) {
    await client.query("ROLLBACK");
    return (error as { code?: string }).code ?? String(error);
  } finally {
    client.release();
  }
}
const denied = "42501";
const row = () => payoutOf(kit, one.id);
const now = new Date();

describe("the app's role", () => {
  it.each([
    ["release a hold", "SELECT ledger.post('x-void', debit_id, credit_id, amount, kind, 'VOID', seq, ref) FROM ledger.transfer WHERE ref = $1 AND phase = 'PENDING'"],
    ["resolve the holds", "SELECT kete.resolve_holds($1, 'VOID')"],
    ["change a status", "UPDATE withdraw_requests SET status = 'FAILED' WHERE public_id = $1"],
    ["change an amount", "UPDATE withdraw_requests SET amount = 1 WHERE public_id = $1"],
    ["delete a withdrawal", "DELETE FROM withdraw_requests WHERE public_id = $1"],
    ["change an attempt", "UPDATE payout_attempts SET state = 'FAILED' WHERE id = $1"],
    ["make an attempt", "INSERT INTO payout_attempts (id, withdraw_id, n, provider) SELECT gen_random_uuid(), id, 2, rail FROM withdraw_requests WHERE public_id = $1"],
    ["approve", "INSERT INTO withdraw_approvals (withdraw_id, operator_id) SELECT id, player_id FROM withdraw_requests WHERE public_id = $1"],
    ["rewrite the timeline", "UPDATE withdraw_events SET actor = 'nobody' WHERE withdraw_id = (SELECT id FROM withdraw_requests WHERE public_id = $1)"],
    ["write the timeline", "INSERT INTO withdraw_events (withdraw_id, to_status, actor) SELECT id, 'COMPLETED', 'me' FROM withdraw_requests WHERE public_id = $1"],
    ["settle under a name of its own", "SELECT kete.settle_payout($1, 'T', 'operator:1', now())"],
    ["void under a name of its own", "SELECT kete.void_payout($1, 'C', NULL, 'operator:1', now())"],
    ["send money to a phone", "SELECT kete.open_return($1, '+256772123456', 'UGX', 1, 'mock', 'k', now())"],
    ["release what waits for operators", "SELECT kete.release_withdrawal($1, now())"],
    ["open a case", "SELECT kete.open_case('x_y', 'mock', $1, 1, 'UGX', '{}')"],
    ["rewrite what a rail said", "UPDATE rail_exchanges SET body = '' WHERE reference = $1"],
  ])("cannot %s", async (_what, sql) => {
    expect(await said("app", [sql, [one.id]])).toBe(denied);
    expect((await row()).status).toBe("PROCESSING");
  });

  it("cannot sign as a person: what the verbs write for it is the system's", async () => {
    expect(await said("app", ["SELECT set_config('kete.actor', 'operator:1', true)"], ["SELECT kete.complete_payout($1, 'T-signed', NULL, $2)", [one.attemptId, now]])).toBe("done");
    const events = await kit.db.withdrawEvent.findMany({ where: { withdraw: { publicId: one.id } }, orderBy: { id: "asc" } });
    expect(events.map(({ actor }) => actor)).toEqual([`player:${one.playerId}`, "system", "system"]);
  });

  it("cannot close twice, reopen, or send again what is closed, by the verbs that it has", async () => {
    expect((await kit.app.query<{ v: string }>("SELECT kete.complete_payout($1, 'T-closed', NULL, $2) AS v", [one.attemptId, now])).rows[0]?.v).toBe("completed");
    expect((await kit.app.query<{ v: string }>("SELECT kete.complete_payout($1, 'T-other', NULL, $2) AS v", [one.attemptId, now])).rows[0]?.v).toBe("contradiction");
    expect((await kit.app.query<{ v: boolean }>("SELECT kete.fail_payout($1, 1, 'C', NULL, NULL, $2) AS v", [one.attemptId, now])).rows[0]?.v).toBe(false);
    expect((await kit.app.query<{ noted: boolean }>("SELECT noted FROM kete.note_attempt($1, 1, 'UNKNOWN', 'C', NULL, NULL, NULL, 5, NULL, NULL, NULL, NULL, $2)", [one.attemptId, now])).rows[0]?.noted).toBe(false);
    expect((await kit.app.query<{ verdict: string }>("SELECT verdict FROM kete.begin_payout($1, $2, $3, '{mock}', 0)", [one.id, newId(), now])).rows[0]?.verdict).toBe("closed");
    expect(await row()).toMatchObject({ status: "COMPLETED", providerTxnId: "T-closed", attempts: [{ state: "SUCCEEDED" }] });
  });

  it("cannot close by noting, nor send twice, nor have an older send's answer count", async () => {
    for (const state of ["SUCCEEDED", "FAILED", "SENT"]) expect(await said("app", ["SELECT kete.note_attempt($1, 1, $2, 'C', NULL, NULL, NULL, 5, NULL, NULL, NULL, NULL, $3)", [one.attemptId, state, now]])).toBe("PY007");
    const note = async (sends: number, state: string) => (await kit.app.query<{ noted: boolean }>("SELECT noted FROM kete.note_attempt($1, $2, $3, 'C', NULL, NULL, NULL, 5, NULL, NULL, NULL, NULL, $4)", [one.attemptId, sends, state, now])).rows[0]?.noted;
    // Accepted: nothing but "it does not know of it" may send that again.
    expect(await note(1, "PREPARED")).toBe(false);
    expect([await note(0, "UNKNOWN"), await note(2, "UNKNOWN"), await note(1, "UNKNOWN")]).toEqual([false, false, true]);
    expect(await note(1, "PREPARED")).toBe(true);
    expect((await kit.app.query<{ v: string }>("SELECT kete.complete_payout($1, 'T-prepared', NULL, $2) AS v", [one.attemptId, now])).rows[0]?.v).toBe("not_sent");
    expect((await kit.app.query<{ v: boolean }>("SELECT kete.fail_payout($1, 1, 'C', NULL, NULL, $2) AS v", [one.attemptId, now])).rows[0]?.v).toBe(false);
    expect(await balanceOf(kit, one.playerId)).toEqual({ available: 3000n, held: 5000n });
  });
});

describe("not even the tables' owner can make", () => {
  const attempts = "UPDATE payout_attempts SET";
  it.each<[string, string, string[]]>([
    ["a hold go without its withdrawal", "PY003", ["SELECT ledger.post('void-behind:' || seq, debit_id, credit_id, amount, kind, 'VOID', seq, ref) FROM ledger.transfer WHERE ref = $1 AND phase = 'PENDING'"]],
    ["a second hold under its reference", "PY003", ["SELECT ledger.post('hold-more', debit_id, credit_id, 1, kind, 'PENDING', NULL, ref) FROM ledger.transfer WHERE ref = $1 AND phase = 'PENDING' AND kind = 'withdrawal'"]],
    ["a hold for nothing", "PY003", ["SELECT ledger.post('hold-none', debit_id, credit_id, 1, kind, 'PENDING', NULL, gen_random_uuid()) FROM ledger.transfer WHERE ref = $1 AND phase = 'PENDING' AND kind = 'withdrawal'"]],
    ["it FAILED while its attempt lives", "PY003", ["UPDATE withdraw_requests SET status = 'FAILED' WHERE public_id = $1", "SELECT kete.resolve_holds($1, 'VOID')"]],
    ["it COMPLETED without an attempt that succeeded", "PY003", ["UPDATE withdraw_requests SET status = 'COMPLETED', provider_txn_id = 'T' WHERE public_id = $1", "SELECT kete.resolve_holds($1, 'POST')"]],
    ["it COMPLETED under another transaction than its attempt", "PY003", [`${attempts} state = 'SUCCEEDED', provider_txn_id = 'T-a', closed_at = now() WHERE withdraw_id = (SELECT id FROM withdraw_requests WHERE public_id = $1)`, "UPDATE withdraw_requests SET status = 'COMPLETED', provider_txn_id = 'T-b' WHERE public_id = $1", "SELECT kete.resolve_holds($1, 'POST')"]],
    ["it CANCELLED once it is PROCESSING", "PY001", ["UPDATE withdraw_requests SET status = 'CANCELLED' WHERE public_id = $1"]],
    ["it PENDING again", "PY001", ["UPDATE withdraw_requests SET status = 'PENDING' WHERE public_id = $1"]],
    ["a second attempt while one may still pay", "23505", ["INSERT INTO payout_attempts (id, withdraw_id, n, provider) SELECT gen_random_uuid(), id, 2, rail FROM withdraw_requests WHERE public_id = $1"]],
    ["an attempt at another rail", "PY007", ["INSERT INTO payout_attempts (id, withdraw_id, n, provider) SELECT gen_random_uuid(), id, 2, 'other' FROM withdraw_requests WHERE public_id = $1"]],
    ["an attempt that was paid without a name", "23514", [`${attempts} state = 'SUCCEEDED', closed_at = now() WHERE withdraw_id = (SELECT id FROM withdraw_requests WHERE public_id = $1)`]],
    ["an accepted one unsent", "PY007", [`${attempts} state = 'PREPARED' WHERE withdraw_id = (SELECT id FROM withdraw_requests WHERE public_id = $1)`]],
    ["a send uncounted", "PY007", [`${attempts} sends = 0 WHERE withdraw_id = (SELECT id FROM withdraw_requests WHERE public_id = $1)`]],
    ["an attempt under another reference", "PY007", [`${attempts} id = gen_random_uuid() WHERE withdraw_id = (SELECT id FROM withdraw_requests WHERE public_id = $1)`]],
    ["another amount", "PY005", ["UPDATE withdraw_requests SET amount = 4999 WHERE public_id = $1"]],
    ["another destination", "PY005", ["UPDATE withdraw_requests SET destination = '+256772000000' WHERE public_id = $1"]],
    ["another rail", "PY005", ["UPDATE withdraw_requests SET rail = 'other' WHERE public_id = $1"]],
    ["fewer approvals", "PY005", ["UPDATE withdraw_requests SET approvals_needed = 2 WHERE public_id = $1"]],
    ["it somebody else's", "PY005", ["UPDATE withdraw_requests SET player_id = NULL, kind = 'RETURN', phone = '+256772000000' WHERE public_id = $1"]],
    ["its timeline different", "23001", ["UPDATE withdraw_events SET actor = 'nobody' WHERE withdraw_id = (SELECT id FROM withdraw_requests WHERE public_id = $1)"]],
    ["it gone", "23001", ["DELETE FROM withdraw_requests WHERE public_id = $1"]],
  ])("%s", async (_what, code, statements) => {
    expect(await said("owner", ...statements.map((sql): [string, unknown[]] => [sql, [one.id]]))).toBe(code);
    expect((await row()).status).toBe("PROCESSING");
    expect(await balanceOf(kit, one.playerId)).toEqual({ available: 3000n, held: 5000n });
  });

  it("a closed attempt live again, or a closed withdrawal different", async () => {
    await kit.app.query("SELECT kete.fail_payout($1, 1, 'C', NULL, NULL, $2)", [one.attemptId, now]);
    expect((await row()).status).toBe("FAILED");
    expect(await said("owner", ["UPDATE payout_attempts SET state = 'SUCCEEDED', provider_txn_id = 'T' WHERE id = $1", [one.attemptId]])).toBe("PY007");
    expect(await said("owner", ["UPDATE withdraw_requests SET note = 'other' WHERE public_id = $1", [one.id]])).toBe("PY006");
    expect(await said("owner", ["INSERT INTO payout_attempts (id, withdraw_id, n, provider) SELECT gen_random_uuid(), id, 2, rail FROM withdraw_requests WHERE public_id = $1", [one.id]])).toBe("PY007");
    expect(await balanceOf(kit, one.playerId)).toEqual({ available: 8000n, held: 0n });
  });

  it("a withdrawal that starts anywhere but PENDING, or on another's account, or a return to another phone", async () => {
    const other = await newPlayer(kit, { amountMinor: 8000n });
    const insert = (what: string) => `INSERT INTO withdraw_requests (public_id, player_id, account_id, currency, amount, fee, method, destination, idem_key, fingerprint, rail, status, kind, phone) SELECT gen_random_uuid(), ${what} FROM withdraw_requests WHERE public_id = $1`;
    const rest = "currency, amount, fee, method, destination, gen_random_uuid()::text, fingerprint, rail";
    expect(await said("owner", [insert(`player_id, account_id, ${rest}, 'PROCESSING', 'WITHDRAWAL', NULL`), [one.id]])).toBe("PY005");
    expect(await said("owner", [insert(`${other.playerId}, account_id, ${rest}, 'PENDING', 'WITHDRAWAL', NULL`), [one.id]])).toBe("PY005");
    expect(await said("owner", [insert(`NULL, ledger.guest_account('+256772000001', 'UGX'), ${rest}, 'PENDING', 'RETURN', '+256772000001'`), [one.id]])).toBe("PY005");
    expect(await said("owner", [insert(`player_id, account_id, ${rest}, 'PENDING', 'WITHDRAWAL', NULL`), [one.id]])).toBe("PY003");
  });
});

describe("a client's key", () => {
  it.each(["", "k", `res:1`, `hold:${newId()}`, "x".repeat(255)])("cannot reach the ledger's keys: %j", async (idempotencyKey) => {
    const player = await newPlayer(kit, { amountMinor: 5000n, phone: newPhone() });
    await requestWithdrawal(withdrawDeps(kit), { player, amountMinor: 5000n, method: "MOMO", destination: player.phone, idempotencyKey, address: null });
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 0n, held: 0n });
  });
});

it("leaves the books at zero", async () => {
  expect(await booksOf(kit)).toEqual(["0"]);
});
