import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../shared/ids.ts";
import { heldWithdrawal, openCase, sentAttempt } from "#src/testing/held-withdrawal.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { booksOf } from "#src/testing/play.ts";
import { operatorDeps, provenOperator, type SampleOperator } from "#src/testing/sample-operator.ts";
import { answerOf } from "#src/testing/sign-in.ts";
import { pauseRail, postSuspense, recordFloat, resumeRail } from "./book.ts";
import { showRails } from "./rail-health.ts";

let kit: TestKit;
let one: SampleOperator;
beforeAll(async () => {
  kit = await testKit();
  one = await provenOperator(kit);
  await kit.owner.query("SELECT kete.assert_deployment('demo', 'UGX')");
});
afterAll(() => kit.close());

const deps = () => operatorDeps(kit);
async function postedOf(code: string): Promise<string> {
  const { rows } = await kit.app.query<{ posted: string }>("SELECT posted::text FROM ledger.account_balance WHERE code = $1", [code]);
  return rows[0]?.posted ?? "0";
}
const railOf = async (name: string) => (await showRails(deps())).find((rail) => rail.name === name);

describe("float", () => {
  const record = (change: Partial<Parameters<typeof recordFloat>[1]> = {}) => recordFloat(deps(), { ...one, idempotencyKey: newId(), rail: "mtn", amountMinor: 5000n, direction: "IN", note: "Bank transfer", ...change });

  it("put at a rail is expected there, and taken back it is not; the books stay at zero", async () => {
    await record();
    expect(await railOf("mtn")).toMatchObject({ expectedMinor: 5000n });
    expect(await postedOf("clearing:mtn:UGX")).toBe("-5000");
    await record({ direction: "OUT", amountMinor: 2000n });
    expect(await railOf("mtn")).toMatchObject({ expectedMinor: 3000n });
    expect(await booksOf(kit)).toEqual(["0"]);
    expect(await kit.db.auditEntry.count({ where: { kind: "float_recorded", playerId: one.playerId } })).toBe(2);
  });

  it("under one key is booked once, and another sum under it is refused", async () => {
    const idempotencyKey = newId();
    const before = await kit.db.auditEntry.count({ where: { kind: "float_recorded" } });
    const made = await Promise.all(Array.from({ length: 8 }, () => record({ idempotencyKey })));
    expect(new Set(made.map(({ transfer }) => transfer)).size).toBe(1);
    expect(await kit.db.auditEntry.count({ where: { kind: "float_recorded" } })).toBe(before + 1);
    expect(await answerOf(() => record({ idempotencyKey, amountMinor: 5001n }))).toBe("idempotency_mismatch");
  });

  it("at a rail that nobody knows is refused, and so are no words", async () => {
    expect(await answerOf(() => record({ rail: "nowhere" }))).toBe("not_found");
    expect(await answerOf(() => record({ note: " " }))).toBe("invalid_input");
  });
});

describe("suspense", () => {
  const post = (reference: string, change: Partial<Parameters<typeof postSuspense>[1]> = {}) => postSuspense(deps(), { ...one, idempotencyKey: newId(), rail: "mock", amountMinor: 1000n, direction: "SURPLUS", reference, reason: "Paid in without a reference", ...change });
  const found = async (amountMinor = 1000n) => {
    const { id } = await heldWithdrawal(kit);
    return openCase(kit, "contradiction", id, amountMinor);
  };

  it("books a payout's money once, though one case names the withdrawal and another the attempt", async () => {
    const { id } = await heldWithdrawal(kit);
    const attempt = (await sentAttempt(kit, id)) ?? "";
    const [waiting, sent] = [await openCase(kit, "payout_overdue", id, 5000n), await openCase(kit, "payout_overdue", attempt, 5000n)];
    expect(await answerOf(() => post(waiting, { amountMinor: 4000n }))).toBe("done");
    expect(await answerOf(() => post(sent, { amountMinor: 1001n }))).toBe("above_maximum");
    expect(await answerOf(() => post(sent, { amountMinor: 1000n }))).toBe("done");
  });

  it("books a payout's money once, though two book it at the same moment through two cases", async () => {
    const other = await provenOperator(kit);
    for (let n = 0; n < 5; n += 1) {
      const { id } = await heldWithdrawal(kit);
      const attempt = (await sentAttempt(kit, id)) ?? "";
      const cases = [await openCase(kit, "payout_overdue", id, 5000n), await openCase(kit, "payout_overdue", attempt, 5000n)];
      const answers = await Promise.all(cases.map((reference, at) => answerOf(() => post(reference, { ...(at === 0 ? one : other), amountMinor: 5000n }))));
      expect(answers.toSorted()).toEqual(["above_maximum", "done"]);
    }
  });

  it("answers a replay with its transfer, also once the case is closed", async () => {
    const [reference, idempotencyKey] = [await found(), newId()];
    const made = await post(reference, { idempotencyKey });
    await kit.owner.query("UPDATE money_cases SET closed_at = now(), resolution = 'booked' WHERE id = $1", [reference]);
    expect(await post(reference, { idempotencyKey })).toEqual(made);
    expect(await answerOf(() => post(reference))).toBe("not_in_state");
  });

  it("books what was found and no more: the whole of it, and not one more", async () => {
    const before = [await postedOf("clearing:mock:UGX"), await postedOf("suspense:UGX")].map(Number);
    const reference = await found();
    expect(await answerOf(() => post(reference, { amountMinor: 1001n }))).toBe("above_maximum");
    expect(await answerOf(() => post(reference))).toBe("done");
    expect(await answerOf(() => post(reference, { amountMinor: 1n }))).toBe("above_maximum");
    expect([await postedOf("clearing:mock:UGX"), await postedOf("suspense:UGX")].map(Number)).toEqual([(before[0] ?? 0) - 1000, (before[1] ?? 0) + 1000]);
    expect(await booksOf(kit)).toEqual(["0"]);
  });

  it("can be undone by the other direction", async () => {
    const reference = await found();
    const before = await postedOf("suspense:UGX");
    await post(reference);
    await post(reference, { direction: "SHORTFALL" });
    expect(await postedOf("suspense:UGX")).toBe(before);
  });

  it("by ten at once books no more than was found", async () => {
    const reference = await found();
    const answers = await Promise.all(Array.from({ length: 10 }, () => answerOf(() => post(reference, { amountMinor: 300n }))));
    expect(answers.filter((answer) => answer === "done")).toHaveLength(3);
  });

  it("under one key is booked once, even when all is booked by then", async () => {
    const reference = await found();
    const idempotencyKey = newId();
    const first = await post(reference, { idempotencyKey });
    expect(await post(reference, { idempotencyKey })).toEqual(first);
    expect(await answerOf(() => post(reference, { idempotencyKey, amountMinor: 999n }))).toBe("idempotency_mismatch");
  });

  it("is for what was found on that rail", async () => {
    const reference = await found();
    expect(await answerOf(() => post(newId()))).toBe("not_found");
    expect(await answerOf(() => post("no id"))).toBe("not_found");
    expect(await answerOf(() => post(reference, { rail: "mtn" }))).toBe("not_found");
  });

  it("about one's own money is refused", async () => {
    const { id } = await heldWithdrawal(kit, { player: one });
    expect(await answerOf(openCase(kit, "contradiction", id).then((reference) => post(reference)))).toBe("own_money");
  });
});

describe("a rail", () => {
  const sql = async (text: string) => (await kit.app.query<{ gate: Date | null }>(text)).rows[0]?.gate ?? null;

  it("shut by hand stays shut whatever it answers, and is opened by hand", async () => {
    expect(await answerOf(() => pauseRail(deps(), { ...one, rail: "mock", reason: "r".repeat(81) }))).toBe("invalid_input");
    await pauseRail(deps(), { ...one, rail: "mock", reason: "r".repeat(80) });
    await kit.app.query("SELECT kete.rail_fine('mock')");
    await kit.app.query("SELECT kete.rail_trouble('mock', 'config', 'keys', now())");
    expect(await railOf("mock")).toMatchObject({ isPaused: true, isPausedByHand: true, reason: `operator: ${"r".repeat(80)}` });
    const gate = await sql("SELECT kete.rail_gate('mock', now() + interval '1 day') AS gate");
    expect(gate?.getTime()).toBeGreaterThan(Date.now() + 365 * 86_400_000);
    await resumeRail(deps(), { ...one, rail: "mock" });
    expect(await sql("SELECT kete.rail_gate('mock', now()) AS gate")).toBeNull();
    expect(await answerOf(() => resumeRail(deps(), { ...one, rail: "mock" }))).toBe("not_in_state");
    expect(await kit.db.auditEntry.count({ where: { playerId: one.playerId, kind: { in: ["rail_paused", "rail_resumed"] } } })).toBe(2);
  });

  it("opened by hand has what waited for it looked at now", async () => {
    const { id } = await heldWithdrawal(kit);
    await pauseRail(deps(), { ...one, rail: "mock", reason: "Works" });
    await kit.app.query("SELECT verdict FROM kete.begin_payout($1, $2, now(), ARRAY['mock'], 0)", [id, newId()]);
    const waiting = await kit.db.withdrawRequest.findUniqueOrThrow({ where: { publicId: id } });
    expect(waiting).toMatchObject({ status: "PENDING", waitingFor: "rail" });
    await resumeRail(deps(), { ...one, rail: "mock" });
    const freed = await kit.db.withdrawRequest.findUniqueOrThrow({ where: { publicId: id } });
    expect(freed.nextCheckAt?.getTime()).toBeLessThan(Date.now());
  });

  it("that failed by itself opens by itself, as before", async () => {
    await kit.app.query("SELECT kete.rail_trouble('mtn', 'config', 'keys', now())");
    expect(await railOf("mtn")).toMatchObject({ isPaused: true, isPausedByHand: false, reason: "config: keys" });
    await kit.app.query("SELECT kete.rail_fine('mtn')");
    expect(await railOf("mtn")).toMatchObject({ isPaused: false });
  });
});
