import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { payoutOf, runPayoutJobs, workToEnd } from "#src/testing/payouts.ts";
import { booksOf, newPhone, newPlayer, withdrawDeps } from "#src/testing/play.ts";
import { scriptedRail, type ScriptedRail } from "#src/testing/rail.ts";
import { listForOperators } from "../operators/list-withdrawals.ts";
import { payWithdrawal } from "./pay-withdrawal.ts";
import { requestWithdrawal } from "./request-withdrawal.ts";
import { showWithdrawal } from "./show-withdrawals.ts";
import { sweepPayouts } from "./sweep.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

const depsOf = (rail: ScriptedRail) => withdrawDeps(kit, { isPaidInRequest: rail.isInstant, payouts: rail, approvalAboveMinor: 4999n });

async function large(rail: ScriptedRail, amountMinor = 5000n) {
  const player = await newPlayer(kit, { amountMinor });
  const deps = depsOf(rail);
  const made = await requestWithdrawal(deps, { player, amountMinor, method: "MOMO", destination: player.phone, idempotencyKey: "k", address: null });
  return { ...made, player, deps, pay: () => payWithdrawal(deps, { withdrawalId: made.id }), row: () => payoutOf(kit, made.id) };
}

async function operator(phone?: string): Promise<number> {
  const { playerId } = await newPlayer(kit, phone === undefined ? {} : { phone });
  await kit.owner.query("INSERT INTO operators (player_id, totp_sealed, granted_by) VALUES ($1, '\\x00', 'test')", [playerId]);
  return playerId;
}

/** An operator's yes, as the operators' verbs write it. The refusal, or whether that was enough. */
async function approve(id: string, operatorId: number): Promise<string | boolean> {
  try {
    await kit.owner.query("INSERT INTO withdraw_approvals (withdraw_id, operator_id) SELECT id, $2 FROM withdraw_requests WHERE public_id = $1", [id, operatorId]);
    return (await kit.owner.query<{ released: boolean }>("SELECT kete.release_withdrawal($1, $2) AS released", [id, kit.clock()])).rows[0]?.released ?? false;
  } catch (error) {
    return (error as { code?: string }).code === "KT001" ? (error as Error).message : String((error as { code?: string }).code);
  }
}

describe("a withdrawal above what goes by itself", () => {
  it("is not let go by the approval of an operator who was suspended since", async () => {
    const one = await large(scriptedRail({ name: "suspended-operator" }));
    const first = await operator();
    expect(await approve(one.id, first)).toBe(false);
    await kit.owner.query("SELECT kete.set_player_state($1, 'SUSPENDED', 'the tests', 'why', now(), '{}')", [first]);
    expect(await approve(one.id, await operator())).toBe(false);
    await one.pay();
    expect(await one.row()).toMatchObject({ status: "PENDING", waitingFor: "approval", attempts: [] });
    // Who looks at it sees that one is still to come.
    expect((await listForOperators(kit, { state: "approval", limit: 100 })).items.find(({ id }) => id === one.id)).toMatchObject({ approvals: 1, approvalsNeeded: 2 });
    expect((await showWithdrawal(one.deps, { playerId: one.player.playerId, id: one.id })).approvals).toEqual({ needed: 2, given: 1 });
    expect(await approve(one.id, await operator())).toBe(true);
  });

  it("waits for two operators, and one amount below does not", async () => {
    expect(await (await large(scriptedRail({ name: "just-below", isInstant: true }), 4999n)).row()).toMatchObject({ status: "COMPLETED", approvalsNeeded: 0 });
    const rail = scriptedRail({ name: "two-people", isInstant: true });
    const one = await large(rail);
    expect(one.status).toBe("PENDING");
    expect(await one.row()).toMatchObject({ approvalsNeeded: 2, waitingFor: "approval", nextCheckAt: null });
    await one.pay();
    kit.clock.advance(3_600_000);
    await sweepPayouts(kit);
    expect(await runPayoutJobs(kit, one.deps)).toBe(0);
    expect(await approve(one.id, await operator())).toBe(false);
    await one.pay();
    expect(await one.row()).toMatchObject({ status: "PENDING", waitingFor: "approval", attempts: [] });
    expect(rail.calls).toEqual([]);
    expect(await approve(one.id, await operator())).toBe(true);
    expect(await runPayoutJobs(kit, one.deps)).toBe(1);
    expect(await one.row()).toMatchObject({ status: "COMPLETED", waitingFor: null });
    expect(rail.book).toHaveLength(1);
  });

  it("is approved by nobody twice, not by its player, not to an operator's own number, and not by who is an operator no more", async () => {
    const rail = scriptedRail({ name: "not-these" });
    const one = await large(rail);
    const first = await operator();
    await kit.owner.query("INSERT INTO operators (player_id, totp_sealed, granted_by) VALUES ($1, '\\x00', 'test')", [one.player.playerId]);
    const revoked = await operator();
    await kit.owner.query("UPDATE operators SET revoked_at = now() WHERE player_id = $1", [revoked]);
    const moved = await operator();
    await kit.owner.query("UPDATE players SET previous_phone = $2 WHERE id = $1", [moved, one.player.phone]);
    expect(await approve(one.id, first)).toBe(false);
    expect(await approve(one.id, first)).toBe("23505");
    expect(await approve(one.id, one.player.playerId)).toBe("own_money");
    expect(await approve(one.id, moved)).toBe("own_money");
    expect(await approve(one.id, revoked)).toBe("operator_required");
    expect(await approve(one.id, (await newPlayer(kit)).playerId)).toBe("operator_required");
    await one.pay();
    expect((await one.row()).status).toBe("PENDING");
  });

  it("needs another yes where one of its two is an operator no more", async () => {
    const rail = scriptedRail({ name: "one-revoked" });
    const one = await large(rail);
    const [first, second] = [await operator(), await operator()];
    await approve(one.id, first);
    expect(await approve(one.id, second)).toBe(true);
    await kit.owner.query("UPDATE operators SET revoked_at = now() WHERE player_id = $1", [first]);
    await one.pay();
    expect(await one.row()).toMatchObject({ status: "PENDING", waitingFor: "approval" });
    // Whatever a worker does, the row itself refuses.
    await expect(kit.owner.query("UPDATE withdraw_requests SET status = 'PROCESSING' WHERE public_id = $1", [one.id])).rejects.toMatchObject({ code: "PY008" });
    expect(await approve(one.id, await operator())).toBe(true);
    await workToEnd(kit, one.deps);
    expect((await one.row()).status).toBe("COMPLETED");
  });

  it("is approved no more once it is on its way, and no approval is ever changed", async () => {
    const one = await large(scriptedRail({ name: "on-its-way" }));
    await approve(one.id, await operator());
    await approve(one.id, await operator());
    await one.pay();
    expect(await approve(one.id, await operator())).toBe("not_in_state");
    await expect(kit.owner.query("UPDATE withdraw_approvals SET note = 'x'")).rejects.toMatchObject({ code: "23001" });
    await expect(kit.owner.query("DELETE FROM withdraw_approvals")).rejects.toMatchObject({ code: "23001" });
  });
});

describe("money sent back to a phone", () => {
  /** A phone on whose account so much waits. */
  async function waiting(amountMinor: bigint) {
    const phone = newPhone();
    await kit.owner.query("SELECT ledger.post('house:' || $1, ledger.hot_account('house', 'UGX'), ledger.guest_account($1, 'UGX'), $2::bigint, 'payout_win')", [phone, String(amountMinor)]);
    return phone;
  }
  const open = async (phone: string, amountMinor: bigint, key: string, rail: string) => (await kit.owner.query<{ id: string }>("SELECT kete.open_return(gen_random_uuid(), $1, 'UGX', $2, $3, $4, $5) AS id", [phone, String(amountMinor), rail, key, kit.clock()])).rows[0]?.id ?? "";
  const onAccount = async (phone: string) => (await kit.app.query<{ posted: string; held: string }>("SELECT b.posted, b.held FROM ledger.balance b JOIN ledger.account a ON a.id = b.account_id WHERE a.phone = $1", [phone])).rows[0];

  it("is held, sent and booked like a withdrawal, and the same key sends it once", async () => {
    const rail = scriptedRail({ name: "goes-back" });
    const phone = await waiting(5000n);
    const id = await open(phone, 5000n, "late:1", rail.name);
    expect(await open(phone, 5000n, "late:1", rail.name)).toBe(id);
    await expect(open(phone, 4999n, "late:1", rail.name)).rejects.toThrow("idempotency_mismatch");
    expect(await onAccount(phone)).toEqual({ posted: "5000", held: "5000" });
    await expect(open(phone, 1n, "late:2", rail.name)).rejects.toThrow("insufficient_funds");
    await workToEnd(kit, depsOf(rail));
    expect(await payoutOf(kit, id)).toMatchObject({ kind: "RETURN", status: "COMPLETED", playerId: null, phone, destination: phone });
    expect(rail.book).toMatchObject([{ destination: phone, amountMinor: 5000n }]);
    expect(await onAccount(phone)).toEqual({ posted: "0", held: "0" });
  });

  it("that the rail refuses waits on the phone's account again, and a person is told", async () => {
    const rail = Object.assign(scriptedRail({ name: "not-back" }), { outcome: "refused" as const });
    const phone = await waiting(5000n);
    const id = await open(phone, 5000n, "late:3", rail.name);
    await workToEnd(kit, depsOf(rail));
    const { status, attempt } = await payoutOf(kit, id);
    expect(status).toBe("FAILED");
    expect(await onAccount(phone)).toEqual({ posted: "5000", held: "0" });
    expect(await kit.db.moneyCase.findMany({ where: { reference: attempt?.id ?? "" } })).toMatchObject([{ kind: "return_failed", amount: 5000n, closedAt: null }]);
  });
});

it("leaves the books at zero", async () => {
  expect(await booksOf(kit)).toEqual(["0"]);
});
