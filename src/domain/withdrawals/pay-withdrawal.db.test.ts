import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { askedPayout, openCases, payoutOf, runPayoutJobs, workToEnd } from "#src/testing/payouts.ts";
import { booksOf } from "#src/testing/play.ts";
import { scriptedRail, type Script, type ScriptedRail } from "#src/testing/rail.ts";
import { sweepPayouts } from "./sweep.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

const asked = (rail: ScriptedRail) => askedPayout(kit, rail);
const own = (name: string) => scriptedRail({ name });
const held = { available: 0n, held: 5000n };
const gone = { available: 0n, held: 0n };
const back = { available: 5000n, held: 0n };

describe("a payout, by what the rail says of it,", () => {
  it("is PROCESSING with an attempt that is counted as sent before the first byte leaves", async () => {
    const rail = own("first-byte");
    const one = await asked(rail);
    const seen: unknown[] = [];
    const submit = rail.submit;
    rail.submit = async (order) => {
      const { status, attempts } = await payoutOf(kit, one.id);
      seen.push({ status, attempts: attempts.map(({ id, state, sends }) => ({ isReference: id === order.reference, state, sends })) });
      return submit(order);
    };
    await one.pay();
    expect(seen).toEqual([{ status: "PROCESSING", attempts: [{ isReference: true, state: "SENT", sends: 1 }] }]);
  });

  const lines: [string, Script[], { state: string; held: typeof held }][] = [
    ["202: accepted", [{ state: "accepted", code: "ACCEPTED" }], { state: "ACCEPTED", held }],
    ["409: our own earlier send", [{ state: "accepted", code: "RESOURCE_ALREADY_EXIST" }], { state: "ACCEPTED", held }],
    ["a time-out of a send that arrived", ["lost"], { state: "UNKNOWN", held }],
    ["a time-out of a send that did not", ["unheard"], { state: "UNKNOWN", held }],
    ["a 404 once", ["unheard", { state: "not_found", code: "RESOURCE_NOT_FOUND" }], { state: "UNKNOWN", held }],
    ["FAILED once", ["lost", { state: "failed", code: "PAYEE_NOT_FOUND", isDoubtful: false }], { state: "UNKNOWN", held }],
    ["wrong keys", [{ state: "refused", code: "CREDENTIALS", trouble: "config" }], { state: "PREPARED", held }],
    ["too many calls", [{ state: "refused", code: "THROTTLED", trouble: "busy" }], { state: "PREPARED", held }],
    ["another amount", ["lost", { state: "succeeded", providerTxnId: "T", amountMinor: 4999n, currency: "UGX" }], { state: "UNKNOWN", held }],
  ];
  it.each(lines)("%s: stays held, and in the end it is paid once under one reference", async (name, scripts, then) => {
    const rail = own(`line-${lines.findIndex(([line]) => line === name)}-x`);
    const one = await asked(rail);
    rail.script(...scripts);
    for (const _ of scripts) await one.pay();
    const { status, attempt } = await one.row();
    expect({ status, state: attempt?.state }).toEqual({ status: "PROCESSING", state: then.state });
    expect(await one.balance()).toEqual(then.held);
    await workToEnd(kit, one.deps);
    expect(await one.row()).toMatchObject({ status: "COMPLETED", attempts: [{ state: "SUCCEEDED" }] });
    expect(rail.book).toHaveLength(1);
    expect(new Set(rail.calls.map(({ reference }) => reference)).size).toBe(1);
    expect(await one.balance()).toEqual(gone);
  });

  it("FAILED twice with a minute between: the money is back, and 59 seconds are not enough", async () => {
    const rail = own("fails-twice");
    rail.outcome = "refused";
    const one = await asked(rail);
    await one.pay();
    await one.pay();
    kit.clock.advance(59_000);
    await one.pay();
    expect(await one.balance()).toEqual(held);
    kit.clock.advance(1000);
    await one.pay();
    expect(await one.row()).toMatchObject({ status: "FAILED", waitingFor: null, nextCheckAt: null, attempts: [{ state: "FAILED", lastCode: "PAYEE_NOT_FOUND" }] });
    expect(await one.balance()).toEqual(back);
    const trail = await kit.db.auditEntry.findMany({ where: { kind: "withdrawal_moved", details: { path: ["withdrawal"], equals: one.id } } });
    expect(trail.map(({ details }) => details)).toMatchObject([{ from: "PROCESSING", to: "FAILED", rail: "fails-twice", kind: "WITHDRAWAL", seconds: expect.any(Number) as number }]);
  });

  it("404 for two minutes goes again under the same reference, and 404 for less does not", async () => {
    const rail = own("goes-again");
    const one = await asked(rail);
    rail.script("unheard");
    await one.pay();
    await one.pay();
    kit.clock.advance(119_000);
    await one.pay();
    await one.pay();
    expect([(await one.row()).attempt?.state, one.sent()]).toEqual(["UNKNOWN", 1]);
    kit.clock.advance(1000);
    await one.pay();
    expect([(await one.row()).attempt?.state, one.sent()]).toEqual(["PREPARED", 1]);
    await one.pay();
    expect(await one.row()).toMatchObject({ attempts: [{ state: "ACCEPTED", sends: 2, notFoundSince: null }] });
    expect(new Set(rail.calls.map(({ reference }) => reference)).size).toBe(1);
  });

  it("an unknown word, another amount, a day without an end: each is put before a person once, and closes when it is paid", async () => {
    const rail = own("for-people");
    const one = await asked(rail);
    rail.outcome = "pending";
    const strange = { answer: { state: "unknown" as const, code: "LIMBO" }, exchange: { httpStatus: 200, body: "\0 \ud800 {}", ms: 3.4 } };
    await one.pay();
    const reference = (await one.row()).attempt?.id ?? "";
    const { status } = rail;
    rail.status = () => Promise.resolve(strange);
    await one.pay();
    await one.pay();
    expect(await openCases(kit, reference)).toEqual(["payout_unreadable"]);
    rail.status = status;
    kit.clock.advance(24 * 3_600_000);
    await one.pay();
    expect(await openCases(kit, reference)).toEqual(["payout_overdue", "payout_unreadable"]);
    expect((await one.row()).attempt?.state).toBe("UNKNOWN");
    rail.script({ state: "succeeded", providerTxnId: "T", amountMinor: 5001n, currency: "UGX" });
    await one.pay();
    expect(await openCases(kit, reference)).toEqual(["payout_amount", "payout_overdue", "payout_unreadable"]);
    expect(await one.balance()).toEqual(held);
    rail.outcome = "paid";
    await one.pay();
    expect((await one.row()).status).toBe("COMPLETED");
    // What the rail paid instead is for a person to find out, whatever it says since.
    expect(await openCases(kit, reference)).toEqual(["payout_amount"]);
    expect((await kit.db.railExchange.findMany({ where: { reference, code: "LIMBO" } })).map(({ body, httpStatus }) => [body, httpStatus])).toEqual([[" \ufffd {}", 200], [" \ufffd {}", 200]]);
  });

  it("one transaction told of two payouts pays one of them; the other is a person's", async () => {
    const rail = own("one-txn");
    const [first, second] = [await asked(rail), await asked(rail)];
    const same = { state: "succeeded" as const, providerTxnId: "SAME", amountMinor: 5000n, currency: "UGX" };
    for (const one of [first, second]) {
      rail.script("lost", same);
      await one.pay();
      await one.pay();
    }
    expect([(await first.row()).status, (await second.row()).status]).toEqual(["COMPLETED", "PROCESSING"]);
    expect(await openCases(kit, (await second.row()).attempt?.id ?? "")).toEqual(["payout_txn_reused"]);
    expect(await second.balance()).toEqual(held);
  });

  it("an adapter that throws has not said no", async () => {
    const rail = own("throws-x");
    const one = await asked(rail);
    const { submit } = rail;
    rail.submit = async (order) => {
      await submit(order);
      throw new Error("a bug of ours, after the money moved");
    };
    await one.pay();
    expect((await one.row()).attempt).toMatchObject({ state: "UNKNOWN", lastCode: "FAULT" });
    await workToEnd(kit, one.deps);
    expect((await one.row()).status).toBe("COMPLETED");
    expect(rail.book).toHaveLength(1);
  });
});

describe("sweeping", () => {
  it("gives each due withdrawal to one worker and not again within the minute, two sweepers at once or not", async () => {
    const rail = own("sweeping-x");
    const ones = [await asked(rail), await asked(rail), await asked(rail)] as const;
    kit.clock.advance(51_000);
    await Promise.all([sweepPayouts(kit), sweepPayouts(kit)]);
    expect(await runPayoutJobs(kit, ones[0].deps)).toBe(3);
    await sweepPayouts(kit);
    const { rowCount } = await kit.owner.query("SELECT FROM graphile_worker._private_jobs WHERE run_at <= now()");
    expect(rowCount).toBe(0);
    await workToEnd(kit, ones[0].deps);
    expect(rail.book).toHaveLength(3);
  });

  it("finds what a clock that ran ahead had put off", async () => {
    const rail = own("clock-ahead");
    const one = await asked(rail);
    kit.clock.advance(86_400_000);
    await one.pay();
    kit.clock.advance(-86_400_000);
    await workToEnd(kit, one.deps);
    expect((await one.row()).status).toBe("COMPLETED");
  });
});

it("leaves the books at zero", async () => {
  expect(await booksOf(kit)).toEqual(["0"]);
});
