import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createPayoutRails } from "#src/adapters/payouts/routes.ts";
import { collecting, purposes, type Collecting } from "#src/testing/collecting.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { newPhone, newPlayer } from "#src/testing/play.ts";
import { confirmCollection } from "../rounds/confirm-collection.ts";

let kit: TestKit;
let bench: Collecting;
beforeAll(async () => {
  kit = await testKit();
});
beforeEach(() => {
  bench = collecting(kit);
  bench.rail.wallets = "wait";
});
afterEach(() => bench.checkBooks());
afterAll(() => kit.close());

const late = { kind: "late_payment", phase: "POSTED" };
const held = { kind: "return", phase: "PENDING" };
const phoneAccount = async (phone: string) => (await kit.app.query<{ posted: string; held: string }>("SELECT posted::text, held::text FROM ledger.account_balance WHERE code = $1", [`guest:${phone}:UGX`])).rows[0];

describe.each(purposes)("a payment for a %s", (purpose) => {
  /** Asked for, waited for in vain, and given up. */
  async function givenUp(phone = newPhone()) {
    const id = await bench.ask(purpose, { phone });
    await bench.work(185);
    expect((await bench.stored(id)).state).toBe("FAILED");
    return id;
  }

  /** Nothing was played or credited; exactly this much is on its way back, once. */
  async function expectSentBack(id: string, amount: string) {
    const stored = await bench.stored(id);
    expect(stored).toMatchObject({ state: "FAILED", nextCheckAt: null, lateTxnId: bench.rail.book.at(-1)?.txn });
    expect(stored.round ?? { status: "VOID", roll: null }).toMatchObject({ status: "VOID", roll: null });
    const booked = await bench.booked(id);
    expect(booked.slice(0, 2)).toEqual([{ ...late, amount }, { ...held, amount }]);
    const returns = await kit.db.withdrawRequest.findMany({ where: { phone: stored.phone } });
    expect(returns).toMatchObject([{ kind: "RETURN", publicId: stored.refundId, destination: stored.phone, rail: "mock" }]);
    expect(returns[0]?.amount.toFixed(0)).toBe(amount);
  }

  it("that comes after we gave up is sent back to its phone and never played", async () => {
    const id = await givenUp();
    bench.rail.approve(id);
    await bench.work(120);
    await expectSentBack(id, "1000");
    expect(await bench.cases(id)).toEqual([]);
  });

  it("that comes after the rail said it was declined is sent back as well", async () => {
    const id = await bench.ask(purpose);
    bench.rail.decline(id);
    await bench.work(5);
    expect((await bench.stored(id)).note).toBe("declined");
    bench.rail.approve(id);
    await bench.work(60);
    await expectSentBack(id, "1000");
  });

  it("that comes late and is seen by twenty at once is sent back once", async () => {
    const id = await givenUp();
    bench.rail.approve(id);
    await Promise.all(Array.from({ length: 20 }, () => bench.confirm(id, true)));
    await expectSentBack(id, "1000");
    await bench.confirm(id, true);
    expect(await bench.booked(id)).toHaveLength(2);
  });

  it.each([999n, 1001n])("of %s where 1000 was asked for is not played, sent back as it came, and shown to a person", async (amountMinor) => {
    const id = await bench.ask(purpose);
    bench.rail.approve(id, { amountMinor });
    await bench.work(5);
    await expectSentBack(id, String(amountMinor));
    expect(await bench.cases(id)).toEqual(["collection_amount"]);
    expect((await bench.stored(id)).note).toBe("amount");
  });

  it("in another currency is booked in it, and a person returns it", async () => {
    const id = await bench.ask(purpose);
    bench.rail.approve(id, { currency: "KES" });
    await bench.work(5);
    expect(await bench.booked(id)).toEqual([{ ...late, amount: "1000" }]);
    expect(await bench.cases(id)).toEqual(["collection_amount", "collection_stranded"]);
  });

  it.each(["UGX ", "UGXX", "ugx"])("in a currency told as %j is no currency of ours, and a person's to look at", async (currency) => {
    const id = await bench.ask(purpose);
    bench.rail.approve(id, { currency });
    await bench.work(5);
    expect((await bench.stored(id)).state).toBe("FAILED");
    expect(await bench.cases(id)).toEqual(["collection_amount"]);
    expect(await bench.booked(id)).toEqual([]);
    bench.rail.book.pop();
  });

  it("that came late from a phone no payout reaches waits on the phone, and a person looks", async () => {
    const phone = newPhone();
    const id = await givenUp(phone);
    bench.rail.approve(id);
    await confirmCollection({ ...bench.deps, payouts: createPayoutRails({ places: [] }) }, { collectionId: id });
    expect(await bench.cases(id)).toEqual(["collection_stranded"]);
    expect(await phoneAccount(phone)).toEqual({ posted: "1000", held: "0" });
    // Whoever proves the phone has it, and nobody need look any more.
    if (!(await kit.db.player.findUnique({ where: { phone } }))) await newPlayer(kit, { phone });
    await kit.app.query("SELECT kete.claim_waiting(id, phone, 'UGX') FROM players WHERE phone = $1", [phone]);
    expect(await phoneAccount(phone)).toEqual({ posted: "0", held: "0" });
    expect(await kit.db.moneyCase.count({ where: { reference: id, closedAt: null } })).toBe(0);
  });

  it("of which the rail tells a second time under another id is shown to a person; the first stands", async () => {
    bench.rail.wallets = "approve";
    const id = await bench.ask(purpose);
    await bench.work(5);
    const before = await bench.stored(id);
    bench.rail.approve(id, { txn: `SECOND-${id}` });
    await bench.confirm(id, true);
    await bench.confirm(id, true);
    expect(await bench.cases(id)).toEqual(["collection_doubled"]);
    expect((await bench.stored(id)).providerTxnId).toBe(before.providerTxnId);
    expect(await bench.booked(id)).toHaveLength(1);
    bench.rail.book.pop();
  });

  it("that the rail takes back after it was booked is shown to a person and stands", async () => {
    bench.rail.wallets = "approve";
    const id = await bench.ask(purpose);
    await bench.work(5);
    bench.rail.decline(id);
    await bench.confirm(id, true);
    expect(await bench.cases(id)).toEqual(["contradiction"]);
    expect((await bench.stored(id)).state).toBe("SUCCEEDED");
    expect(await bench.booked(id)).toHaveLength(1);
  });

  it("cannot pay for two: the second under one id of the rail is given up and shown to a person", async () => {
    const [first, second] = [await bench.ask(purpose), await bench.ask(purpose)];
    bench.rail.approve(first, { txn: `ONE-${first}` });
    bench.rail.approve(second, { txn: `ONE-${first}` });
    await bench.work(10);
    expect([(await bench.stored(first)).state, (await bench.stored(second)).state].toSorted()).toEqual(["FAILED", "SUCCEEDED"]);
    expect([...(await bench.cases(first)), ...(await bench.cases(second))]).toEqual(["collection_doubled"]);
    await bench.confirm(second, true);
    expect([...(await bench.booked(first)), ...(await bench.booked(second))]).toHaveLength(1);
    bench.rail.book.pop();
  });
});
