import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { collecting, purposes, type Collecting } from "#src/testing/collecting.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";

let kit: TestKit;
let bench: Collecting;
beforeAll(async () => {
  kit = await testKit();
});
beforeEach(() => {
  bench = collecting(kit);
});
afterEach(() => bench.checkBooks());
afterAll(() => kit.close());

const bookedAs = { stake: [{ kind: "stake", phase: "POSTED", amount: "1000" }], top_up: [{ kind: "deposit", phase: "POSTED", amount: "1000" }] };
const isDecided = (status: string | undefined) => status === undefined || status === "WON" || status === "LOST";

describe.each(purposes)("a payment for a %s", (purpose) => {
  /** Paid once, booked once, and what it was for has happened. */
  async function expectPaid(id: string, sends: number) {
    const stored = await bench.stored(id);
    expect(stored).toMatchObject({ state: "SUCCEEDED", sends, nextCheckAt: null, providerTxnId: bench.rail.book[0]?.txn });
    expect(isDecided(stored.round?.status)).toBe(true);
    expect(await bench.booked(id)).toEqual(bookedAs[purpose]);
    expect(bench.rail.book.map(({ reference }) => reference)).toEqual([id]);
  }

  async function expectFailed(id: string, note: string) {
    const stored = await bench.stored(id);
    expect(stored).toMatchObject({ state: "FAILED", note });
    expect(stored.round?.status ?? "VOID").toBe("VOID");
    expect(await bench.booked(id)).toEqual([]);
  }

  it("that is approved is booked once, and every call is on record", async () => {
    const id = await bench.ask(purpose);
    expect(await bench.stored(id)).toMatchObject({ state: "ACCEPTED", sends: 1, polls: 1 });
    await bench.work(5);
    await expectPaid(id, 1);
    await bench.work(60);
    expect(bench.rail.calls.map(({ verb }) => verb)).toEqual(["submit", "status"]);
    expect(await kit.db.railExchange.findMany({ where: { reference: id }, orderBy: { id: "asc" }, select: { verb: true, state: true } })).toEqual([{ verb: "submit", state: "accepted" }, { verb: "status", state: "succeeded" }]);
    expect(await kit.db.auditEntry.findMany({ where: { kind: "collection_moved", details: { path: ["collection"], equals: id } }, select: { details: true } })).toMatchObject([{ details: { to: "SUCCEEDED", rail: bench.rail.name, purpose } }]);
  });

  it("that is declined leaves nothing behind, and is looked at once more", async () => {
    bench.rail.wallets = "decline";
    const id = await bench.ask(purpose);
    await bench.work(5);
    await expectFailed(id, "declined");
    await bench.work(120);
    expect(await bench.stored(id)).toMatchObject({ state: "FAILED", nextCheckAt: null });
    expect(bench.rail.calls).toHaveLength(3);
  });

  it("that is declined by a doubtful code and paid after all is booked", async () => {
    bench.rail.wallets = "wait";
    const id = await bench.ask(purpose);
    bench.rail.decline(id, "INTERNAL_PROCESSING_ERROR", true);
    await bench.work(30);
    expect(await bench.stored(id)).toMatchObject({ state: "UNKNOWN", lastCode: "INTERNAL_PROCESSING_ERROR" });
    bench.rail.approve(id);
    await bench.work(30);
    await expectPaid(id, 1);
  });

  it("whose answer was lost after the rail had it is asked about, never sent again", async () => {
    bench.rail.next("lost_after");
    const id = await bench.ask(purpose);
    expect(await bench.stored(id)).toMatchObject({ state: "UNKNOWN", sends: 1 });
    await bench.work(5);
    await expectPaid(id, 1);
  });

  it("that never reached the rail is sent again under its reference once the rail has not heard of it for two minutes", async () => {
    bench.rail.next("lost_before");
    const id = await bench.ask(purpose);
    await bench.work(115);
    expect(await bench.stored(id)).toMatchObject({ state: "UNKNOWN", sends: 1 });
    await bench.work(60);
    await expectPaid(id, 2);
  });

  it("that the rail denies for two minutes and has all the same is taken once", async () => {
    bench.rail.wallets = "wait";
    bench.rail.next(null, ...Array.from({ length: 10 }, () => "not_yet" as const));
    const id = await bench.ask(purpose);
    await bench.work(150);
    expect(await bench.stored(id)).toMatchObject({ state: "ACCEPTED", sends: 2 });
    bench.rail.approve(id);
    await bench.work(35);
    await expectPaid(id, 2);
  });

  it("of which the rail says a word we do not know stays open", async () => {
    bench.rail.next(null, "odd_status", "odd_status");
    const id = await bench.ask(purpose);
    await bench.work(5);
    expect(await bench.stored(id)).toMatchObject({ state: "ACCEPTED", lastCode: "CREATED" });
    await bench.work(20);
    await expectPaid(id, 1);
  });

  it("that the rail is too busy for is sent again soon", async () => {
    bench.rail.next("busy");
    const id = await bench.ask(purpose);
    expect(await bench.stored(id)).toMatchObject({ state: "PREPARED", sends: 1 });
    await bench.work(15);
    await expectPaid(id, 2);
  });

  it("on whose way our own adapter broke may have been taken, and is asked about", async () => {
    bench.rail.next("throws");
    const id = await bench.ask(purpose);
    expect(await bench.stored(id)).toMatchObject({ state: "UNKNOWN", lastCode: "FAULT" });
  });

  it("that the rail refuses for our settings was not taken; the rail is paused, and what is asked meanwhile is refused before anything is placed", async () => {
    bench.rail.next("config");
    await expectFailed(await bench.ask(purpose), "not_asked");
    const collections = await kit.db.collection.count();
    await expect(bench.ask(purpose)).rejects.toMatchObject({ code: "unavailable", params: { retryAfterSeconds: 30 } });
    expect(await kit.db.collection.count()).toBe(collections);
    kit.clock.advance(30_000);
    const id = await bench.ask(purpose);
    await bench.work(5);
    await expectPaid(id, 1);
    const [first, second] = await Promise.all([bench.ask(purpose), bench.ask(purpose)]);
    await bench.work(5);
    expect([(await bench.stored(first)).state, (await bench.stored(second)).state]).toEqual(["SUCCEEDED", "SUCCEEDED"]);
  });

  it("that nobody decides on is given up at its deadline, watched for a day, and then a person's to find out", async () => {
    bench.rail.wallets = "wait";
    const id = await bench.ask(purpose);
    await bench.work(175);
    expect((await bench.stored(id)).state).toBe("ACCEPTED");
    await bench.work(10);
    await expectFailed(id, "expired");
    await bench.work(23 * 3600, 600);
    expect(await bench.cases(id)).toEqual([]);
    await bench.work(2 * 3600, 600);
    expect(await bench.cases(id)).toEqual(["collection_unknown"]);
    expect(await bench.stored(id)).toMatchObject({ state: "FAILED", nextCheckAt: null });
  });

  it("confirmed by twenty at once is sent once and booked once", async () => {
    bench.rail.next("busy");
    const id = await bench.ask(purpose);
    await Promise.all(Array.from({ length: 20 }, () => bench.confirm(id)));
    expect(bench.rail.calls.filter(({ verb }) => verb === "submit")).toHaveLength(2);
    await Promise.all(Array.from({ length: 20 }, () => bench.confirm(id)));
    await expectPaid(id, 2);
  });
});
