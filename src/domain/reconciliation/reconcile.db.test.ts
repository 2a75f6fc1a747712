import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { gameDeps, newPlayer, withdrawDeps } from "#src/testing/play.ts";
import { scriptedRail, type ScriptedRail } from "#src/testing/rail.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { RailAway } from "../rails/ports.ts";
import { payWithdrawal } from "../withdrawals/pay-withdrawal.ts";
import { requestWithdrawal } from "../withdrawals/request-withdrawal.ts";
import { readMoneyGauges } from "./money-metrics.ts";
import { reconcile, railsOf } from "./reconcile.ts";

let kit: TestKit;
let rail: ScriptedRail;
let name = "";
let made = 0;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());
// A rail of its own for each test, with a million on it.
beforeEach(async () => {
  made += 1;
  name = `rail-${made}`;
  rail = Object.assign(scriptedRail({ name }), { isMock: false, float: 1_000_000n });
  await kit.owner.query("SELECT ledger.post($1, ledger.hot_account($2, 'UGX'), ledger.hot_account('equity', 'UGX'), 1000000, 'float')", [`float:test:${made}`, `clearing:${name}`]);
});

const deps = () => ({ ...gameDeps(kit), ...withdrawDeps(kit, { isPaidInRequest: false, payouts: rail }) });
const compare = () => reconcile(deps(), { rail: name, actor: "test" });
const open = () => kit.db.difference.findMany({ where: { rail: name, clearedAt: null } });

/** A withdrawal of UGX 5,000, worked on until it is closed. */
async function withdrawn(outcome: ScriptedRail["outcome"]): Promise<{ attempt: string; status: string }> {
  const player = await newPlayer(kit, { amountMinor: 5000n });
  rail.outcome = outcome;
  const { id } = await requestWithdrawal(deps(), { player, amountMinor: 5000n, method: "MOMO", destination: player.phone, idempotencyKey: "k", address: null });
  for (let step = 0; step < 6; step += 1) {
    await payWithdrawal(deps(), { withdrawalId: id });
    kit.clock.advance(61_000);
  }
  const { status, attempts } = await kit.db.withdrawRequest.findUniqueOrThrow({ where: { publicId: id }, include: { attempts: true } });
  if (outcome === "paid" && rail.float !== null) rail.float -= 5000n;
  return { status, attempt: attempts[0]?.id ?? "" };
}

describe("a reconciliation", () => {
  it("finds nothing where ledger, payouts and rail agree, and says when it was", async () => {
    expect((await withdrawn("paid")).status).toBe("COMPLETED");
    expect((await withdrawn("refused")).status).toBe("FAILED");
    expect(await compare()).toMatchObject({ checked: 2, expected: 995_000n, railBalance: 995_000n, unexplained: 0n, failure: null, found: [] });
    expect(await kit.db.reconciliation.findFirst({ where: { rail: name } })).toMatchObject({ unexplained: 0n, checked: 2, actor: "test" });
    expect(await kit.db.rail.findUnique({ where: { name } })).toMatchObject({ balance: 995_000n });
    expect(await railsOf(deps())).toContain(name);
  });

  it("lists a balance that is one shilling off, from when it was first seen until it is gone", async () => {
    await withdrawn("paid");
    rail.float = 994_999n;
    expect(await compare()).toMatchObject({ unexplained: 1n, found: [{ kind: "balance", reference: null, amountMinor: -1n }] });
    const [first] = await open();
    await compare();
    expect(await open()).toMatchObject([{ id: first?.id, firstSeenAt: first?.firstSeenAt }]);
    const gauges = await readMoneyGauges(kit);
    expect(gauges.find((gauge) => gauge.name === "kete_rail_unexplained" && gauge.labels["rail"] === name)?.value).toBe(1);
    rail.float = 995_000n;
    expect(await compare()).toMatchObject({ unexplained: 0n, found: [] });
    expect(await open()).toEqual([]);
  });

  it("finds a payout that the rail made after it had refused it, and is content once a suspense entry stands for it", async () => {
    const { attempt, status } = await withdrawn("refused");
    expect(status).toBe("FAILED");
    const nowPaid = { state: "succeeded", providerTxnId: "T", amountMinor: 5000n, currency: "UGX" } as const;
    rail.float = 995_000n;
    rail.script(nowPaid);
    expect(await compare()).toMatchObject({ unexplained: 5000n, found: [{ kind: "rail_moved_it", reference: attempt, amountMinor: -5000n }] });
    const [difference] = await open();
    await kit.owner.query("SELECT ledger.post($1, ledger.hot_account('suspense', 'UGX'), ledger.hot_account($2, 'UGX'), 5000, 'suspense', 'POSTED', NULL, $3)", [`suspense:test:${made}`, `clearing:${name}`, difference?.id]);
    rail.script(nowPaid);
    expect(await compare()).toMatchObject({ unexplained: 0n, expected: 995_000n, found: [{ kind: "rail_moved_it" }] });
    expect(await open()).toHaveLength(1);
  });

  it("allows for what is on its way: the rail may have paid it or not", async () => {
    const player = await newPlayer(kit, { amountMinor: 5000n });
    rail.outcome = "pending";
    const { id } = await requestWithdrawal(deps(), { player, amountMinor: 5000n, method: "MOMO", destination: player.phone, idempotencyKey: "k", address: null });
    await payWithdrawal(deps(), { withdrawalId: id });
    for (const [float, unexplained] of [[1_000_000n, 0n], [995_000n, 0n], [994_999n, 1n], [1_000_001n, 1n]] as const) {
      rail.float = float;
      expect(await compare()).toMatchObject({ unexplained });
    }
  });

  it("says that it is not complete where the rail cannot tell, and clears nothing then", async () => {
    const { attempt } = await withdrawn("paid");
    rail.float = 1n;
    await compare();
    rail.script({ state: "unknown", code: "TIMEOUT" });
    const away = Object.assign(rail, { balance: () => Promise.reject(new RailAway(name, "TIMEOUT")) });
    expect(away.name).toBe(name);
    expect(await compare()).toMatchObject({ railBalance: null, unexplained: null, failure: expect.stringContaining("TIMEOUT") as string });
    expect(await open()).toHaveLength(1);
    expect((await kit.db.payoutAttempt.findUniqueOrThrow({ where: { id: attempt } })).state).toBe("SUCCEEDED");
  });

  it("leaves no room for the app's own role to write differences or balances by hand", async () => {
    for (const sql of ["INSERT INTO differences (id, rail, kind, amount, currency) VALUES (gen_random_uuid(), 'x', 'y', 1, 'UGX')", "UPDATE differences SET cleared_at = now()", "DELETE FROM reconciliations", "UPDATE rails SET balance = 0"]) {
      await expect(kit.app.query(sql)).rejects.toMatchObject({ code: "42501" });
    }
  });
});
