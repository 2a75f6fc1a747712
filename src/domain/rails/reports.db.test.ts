import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { openCases, payoutOf, workToEnd } from "#src/testing/payouts.ts";
import { gameDeps, newPlayer, withdrawDeps } from "#src/testing/play.ts";
import { scriptedRail, type ScriptedRail } from "#src/testing/rail.ts";
import { newId } from "../shared/ids.ts";
import { payWithdrawal } from "../withdrawals/pay-withdrawal.ts";
import { requestWithdrawal } from "../withdrawals/request-withdrawal.ts";
import { answerReport } from "./answer-report.ts";
import { takeReport } from "./take-report.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

const depsOf = (rail: ScriptedRail) => ({ ...withdrawDeps(kit, { isPaidInRequest: false, payouts: rail }), collections: gameDeps(kit).collections });
const tell = (rail: ScriptedRail, rawBody: string) => takeReport(depsOf(rail), { rail: rail.name, call: { headers: {}, rawBody } });
const noCollection = () => Promise.reject(new Error("no collection was named"));

/** Does the questions that reports queued; returns how they ended. */
async function answered(rail: ScriptedRail): Promise<(string | null)[]> {
  const { rows } = await kit.owner.query<{ id: string }>("WITH gone AS (DELETE FROM graphile_worker._private_jobs WHERE key LIKE 'webhook:%' RETURNING key) SELECT substr(key, 9) AS id FROM gone ORDER BY 1");
  const outcomes: (string | null)[] = [];
  for (const { id } of rows) {
    await answerReport(depsOf(rail), { reportId: id }, noCollection);
    outcomes.push((await kit.db.railWebhook.findUniqueOrThrow({ where: { id: BigInt(id) } })).outcome);
  }
  return outcomes;
}

async function sent(rail: ScriptedRail) {
  const player = await newPlayer(kit, { amountMinor: 5000n });
  const { id } = await requestWithdrawal(depsOf(rail), { player, amountMinor: 5000n, method: "MOMO", destination: player.phone, idempotencyKey: "k", address: null });
  await payWithdrawal(depsOf(rail), { withdrawalId: id });
  const reference = (await payoutOf(kit, id)).attempt?.id ?? "";
  return { id, reference, row: () => payoutOf(kit, id) };
}

describe("what a rail reports", () => {
  it("has it asked, and pays nothing by itself; told twice it is asked once", async () => {
    const rail = scriptedRail({ name: "told-twice" });
    const one = await sent(rail);
    rail.outcome = "pending";
    expect([await tell(rail, one.reference), await tell(rail, one.reference), await tell(rail, one.reference)]).toEqual(["taken", "repeated", "repeated"]);
    expect(await answered(rail)).toEqual(["asked"]);
    expect(rail.calls.map(({ verb }) => verb)).toEqual(["submit", "status"]);
    expect((await one.row()).status).toBe("PROCESSING");
    expect(await kit.db.railWebhook.findMany({ where: { reference: one.reference } })).toMatchObject([{ times: 3, isProven: false, said: "TOLD" }]);
  });

  it("of an open payout closes it by what the rail answers", async () => {
    const rail = scriptedRail({ name: "told-open" });
    const one = await sent(rail);
    await tell(rail, one.reference.toUpperCase());
    expect(await answered(rail)).toEqual(["asked"]);
    expect((await one.row()).status).toBe("COMPLETED");
  });

  it("that nobody believes, or of a rail that we do not have, changes nothing", async () => {
    const rail = scriptedRail({ name: "told-odd" });
    expect(await tell(rail, "")).toBe("refused");
    expect(await takeReport(depsOf(rail), { rail: "nobody", call: { headers: {}, rawBody: "x" } })).toBe("unknown");
    expect(await tell(rail, "no reference at all \0 \ud800")).toBe("repeated");
    expect(await tell(rail, newId())).toBe("taken");
    expect(await answered(rail)).toEqual(["not_ours"]);
    expect(rail.calls).toEqual([]);
  });

  it("under another rail's name asks nobody", async () => {
    const one = await sent(scriptedRail({ name: "told-mine" }));
    const other = scriptedRail({ name: "told-other" });
    await tell(other, one.reference);
    expect(await answered(other)).toEqual(["not_ours"]);
    expect(other.calls).toEqual([]);
  });

  it("of a paid one that it says failed, of another amount or under another name is put before a person, and nothing is reopened", async () => {
    const rail = scriptedRail({ name: "told-paid" });
    const one = await sent(rail);
    await workToEnd(kit, depsOf(rail));
    await tell(rail, one.reference);
    expect(await answered(rail)).toEqual(["agreed"]);
    const lies = [
      { state: "failed" as const, code: "PAYEE_NOT_FOUND", isDoubtful: false },
      { state: "succeeded" as const, providerTxnId: `T-${one.reference}`, amountMinor: 4999n, currency: "UGX" },
      { state: "succeeded" as const, providerTxnId: "another", amountMinor: null, currency: null },
    ];
    for (const lie of lies) {
      await kit.owner.query("UPDATE money_cases SET closed_at = now(), resolution = 'test' WHERE closed_at IS NULL");
      await kit.owner.query("UPDATE rail_webhooks SET handled_at = NULL, outcome = NULL WHERE reference = $1", [one.reference]);
      await kit.app.query("SELECT kete.enqueue('take-webhook', jsonb_build_object('webhook', id::text), 'webhook:' || id) FROM rail_webhooks WHERE reference = $1", [one.reference]);
      rail.script(lie);
      expect(await answered(rail)).toEqual(["contradiction"]);
      expect(await openCases(kit, one.reference)).toEqual(["contradiction"]);
      expect(await one.row()).toMatchObject({ status: "COMPLETED", attempts: [{ state: "SUCCEEDED" }] });
    }
    expect(kit.log.lines.filter(({ level, fields }) => level === "error" && fields["attempt"] === one.reference)).toHaveLength(3);
  });

  it("of a refused one that it paid after all is put before a person", async () => {
    const rail = Object.assign(scriptedRail({ name: "told-refused" }), { outcome: "refused" as const });
    const one = await sent(rail);
    await workToEnd(kit, depsOf(rail));
    expect((await one.row()).status).toBe("FAILED");
    await tell(rail, one.reference);
    rail.script({ state: "succeeded", providerTxnId: "T", amountMinor: 5000n, currency: "UGX" });
    expect(await answered(rail)).toEqual(["contradiction"]);
    expect(await openCases(kit, one.reference)).toEqual(["contradiction"]);
    expect((await one.row()).status).toBe("FAILED");
  });

  it("of a closed one is asked again while the rail gives no answer, for a day", async () => {
    const rail = scriptedRail({ name: "told-silence" });
    const one = await sent(rail);
    await workToEnd(kit, depsOf(rail));
    await tell(rail, one.reference);
    rail.script("unheard", { state: "not_found", code: "RESOURCE_NOT_FOUND" }, "unheard");
    expect(await answered(rail)).toEqual([null]);
    expect(await answered(rail)).toEqual([null]);
    kit.clock.advance(24 * 3_600_000);
    expect(await answered(rail)).toEqual(["unanswered"]);
    expect(await answered(rail)).toEqual([]);
    expect(await openCases(kit, one.reference)).toEqual([]);
  });
});
