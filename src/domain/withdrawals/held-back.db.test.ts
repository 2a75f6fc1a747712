import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { askedPayout, openCases, workToEnd } from "#src/testing/payouts.ts";
import { booksOf } from "#src/testing/play.ts";
import { scriptedRail, type ScriptedRail } from "#src/testing/rail.ts";
import { payWithdrawal } from "./pay-withdrawal.ts";
import type { WithdrawSettings } from "./ports.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

const asked = (rail: ScriptedRail, change: Partial<WithdrawSettings> = {}) => askedPayout(kit, rail, change);
const own = (name: string) => scriptedRail({ name });

describe("a rail in trouble", () => {
  it("is left alone at once for wrong keys; what is asked for waits, and is paid when one try has shown that it works", async () => {
    const rail = own("wrong-keys");
    const refused = { state: "refused" as const, code: "CREDENTIALS", trouble: "config" as const };
    const [first, second, third] = [await asked(rail), await asked(rail), await asked(rail)];
    rail.script(refused);
    await first.pay();
    expect(await first.row()).toMatchObject({ status: "PROCESSING", waitingFor: "rail", attempts: [{ state: "PREPARED", lastCode: "CREDENTIALS" }] });
    for (const one of [second, third]) {
      await one.pay();
      expect(await one.row()).toMatchObject({ status: "PENDING", waitingFor: "rail", attempts: [] });
    }
    expect(rail.calls).toHaveLength(1);
    expect(kit.log.lines.filter(({ level, fields }) => level === "error" && fields["rail"] === "wrong-keys")).toHaveLength(1);
    // Half a minute later one is let through and finds it no better: the others wait on.
    kit.clock.advance(30_000);
    rail.script(refused);
    for (const one of [first, second, third]) await one.pay();
    expect(rail.calls).toHaveLength(2);
    kit.clock.advance(29_000);
    await second.pay();
    expect(rail.calls).toHaveLength(2);
    // Its operator has set the keys right.
    await workToEnd(kit, first.deps);
    for (const one of [first, second, third]) expect(await one.row()).toMatchObject({ status: "COMPLETED", waitingFor: null });
    expect(rail.book).toHaveLength(3);
    expect(await kit.db.rail.findUnique({ where: { name: "wrong-keys" } })).toMatchObject({ openedAt: null, failures: 0 });
    const kinds = (await kit.db.auditEntry.findMany({ where: { details: { path: ["rail"], equals: "wrong-keys" }, kind: { startsWith: "rail_" } }, orderBy: { id: "asc" } })).map(({ kind }) => kind);
    expect(kinds).toEqual(["rail_paused", "rail_resumed"]);
  });

  it("that wrong keys have shut is not opened by answers to old questions", async () => {
    const rail = own("old-questions");
    const [old, fresh] = [await asked(rail), await asked(rail)];
    await old.pay();
    rail.outcome = "pending";
    rail.script({ state: "refused", code: "CREDENTIALS", trouble: "config" });
    await fresh.pay();
    await old.pay();
    expect((await kit.db.rail.findUniqueOrThrow({ where: { name: "old-questions" } })).openedAt).not.toBeNull();
    expect((await old.row()).attempt?.state).toBe("ACCEPTED");
  });

  it("is left alone after the fifth failure in a row and not after the fourth, and an answer in between starts anew", async () => {
    const rail = own("fifth-failure");
    const ones = [await asked(rail), await asked(rail)] as const;
    const isShut = async () => (await kit.db.rail.findUnique({ where: { name: "fifth-failure" } }))?.openedAt instanceof Date;
    rail.outcome = "pending";
    rail.script("lost", "unheard", "unheard", "unheard");
    for (let n = 0; n < 5; n += 1) await ones[0].pay();
    rail.script("unheard", "unheard", "unheard", "unheard");
    for (let n = 0; n < 4; n += 1) await ones[0].pay();
    expect(await isShut()).toBe(false);
    rail.script("unheard");
    await ones[0].pay();
    expect(await isShut()).toBe(true);
    await ones[1].pay();
    expect((await ones[1].row()).waitingFor).toBe("rail");
    rail.outcome = "paid";
    await workToEnd(kit, ones[0].deps);
    for (const one of ones) expect((await one.row()).status).toBe("COMPLETED");
  });

  it("that does not take one request is not shut by it, however often it is sent, but by five different ones in a row", async () => {
    const rail = own("one-request");
    const ones = [await asked(rail), await asked(rail), await asked(rail), await asked(rail), await asked(rail)] as const;
    const isShut = async () => (await kit.db.rail.findUnique({ where: { name: "one-request" } }))?.openedAt instanceof Date;
    const rejected = { state: "refused" as const, code: "HTTP_400", trouble: "request" as const };
    for (let n = 0; n < 8; n += 1) {
      rail.script(rejected);
      await ones[0].pay();
    }
    expect(ones[0].sent()).toBe(8);
    expect(await isShut()).toBe(false);
    expect(await openCases(kit, (await ones[0].row()).attempt?.id ?? "")).toEqual(["payout_rejected"]);
    // Whoever closes the case is not asked again with the next send.
    await kit.owner.query("UPDATE money_cases SET closed_at = $2, resolution = 'seen' WHERE reference = $1", [(await ones[0].row()).attempt?.id, kit.clock()]);
    rail.script(rejected);
    await ones[0].pay();
    expect(await openCases(kit, (await ones[0].row()).attempt?.id ?? "")).toEqual([]);
    for (const one of ones.slice(1, 4)) {
      rail.script(rejected);
      await one.pay();
    }
    expect(await isShut()).toBe(false);
    rail.script(rejected);
    await ones[4].pay();
    expect(await isShut()).toBe(true);
    await workToEnd(kit, ones[0].deps);
    for (const one of ones) expect((await one.row()).status).toBe("COMPLETED");
    expect(await openCases(kit, (await ones[0].row()).attempt?.id ?? "")).toEqual([]);
  });

  it("whose settings were taken away keeps what it owes until they are back", async () => {
    const rail = own("taken-away");
    const one = await asked(rail);
    const without = { ...one.deps, payouts: { to: () => null, named: () => null, all: [] } };
    await payWithdrawal(without, { withdrawalId: one.id });
    expect(await one.row()).toMatchObject({ status: "PENDING", waitingFor: "rail" });
    await one.pay();
    await payWithdrawal(without, { withdrawalId: one.id });
    expect(await one.row()).toMatchObject({ status: "PROCESSING", waitingFor: "rail", attempts: [{ state: "ACCEPTED" }] });
    await workToEnd(kit, one.deps);
    expect((await one.row()).status).toBe("COMPLETED");
  });
});

describe("the float", () => {
  const setFloat = (rail: string, balance: number, at = kit.clock()) => kit.app.query("SELECT kete.note_float($1, $2, 'UGX', $3)", [rail, balance, at]);

  it("that covers exactly this payout, the reserve and what is on its way lets it go, and one unit less does not", async () => {
    const rail = own("float-x");
    rail.outcome = "pending";
    const settings = { floatReserveMinor: 1000n };
    const [first, second] = [await asked(rail, settings), await asked(rail, settings)];
    await setFloat("float-x", 5999);
    await first.pay();
    expect(await first.row()).toMatchObject({ status: "PENDING", waitingFor: "float" });
    await setFloat("float-x", 6000);
    await first.pay();
    expect(await first.row()).toMatchObject({ status: "PROCESSING", waitingFor: null });
    await setFloat("float-x", 10_999);
    await second.pay();
    expect((await second.row()).waitingFor).toBe("float");
    await setFloat("float-x", 11_000);
    rail.outcome = "paid";
    await workToEnd(kit, second.deps);
    expect([(await first.row()).status, (await second.row()).status]).toEqual(["COMPLETED", "COMPLETED"]);
  });

  it("counts what was paid since it was read, and says nothing when it was read more than a quarter of an hour ago", async () => {
    const rail = own("float-since");
    const [first, second, third] = [await asked(rail), await asked(rail), await asked(rail)];
    await setFloat("float-since", 9999);
    await first.pay();
    kit.clock.advance(1000);
    await first.pay();
    expect((await first.row()).status).toBe("COMPLETED");
    await second.pay();
    expect((await second.row()).waitingFor).toBe("float");
    await setFloat("float-since", 0, new Date(kit.clock().getTime() - 15 * 60_000 + 2000));
    await second.pay();
    expect((await second.row()).waitingFor).toBe("float");
    kit.clock.advance(3000);
    await third.pay();
    expect((await third.row()).status).toBe("PROCESSING");
    await workToEnd(kit, second.deps);
  });
});

describe("a suspended player", () => {
  it("is sent nothing that was not sent yet, and what is on its way is still asked about; it goes out once he is active again", async () => {
    const rail = own("suspended");
    rail.outcome = "pending";
    const [sent, unsent] = [await asked(rail), await asked(rail)];
    const suspend = async ({ row }: typeof sent, state: string) => kit.owner.query("SELECT kete.set_player_state($1, $2, 'the tests', 'why', now(), '{}')", [(await row()).playerId, state]);
    await sent.pay();
    await suspend(sent, "SUSPENDED");
    await suspend(unsent, "SUSPENDED");
    rail.outcome = "paid";
    await workToEnd(kit, sent.deps, 1);
    expect((await sent.row()).status).toBe("COMPLETED");
    expect(await unsent.row()).toMatchObject({ status: "PENDING", waitingFor: "account", attempts: [] });
    await suspend(unsent, "ACTIVE");
    await workToEnd(kit, unsent.deps, 1);
    expect(await unsent.row()).toMatchObject({ status: "COMPLETED", waitingFor: null });
  });

  it("is not sent again what a rail had refused, nor is a person asked about that every day anew", async () => {
    const rail = own("suspended-refused");
    const one = await asked(rail);
    rail.script({ state: "refused", code: "CREDENTIALS", trouble: "config" });
    await one.pay();
    expect(await one.row()).toMatchObject({ status: "PROCESSING", attempts: [{ state: "PREPARED", sends: 1 }] });
    const { playerId } = await one.row();
    await kit.owner.query("SELECT kete.set_player_state($1, 'SUSPENDED', 'the tests', 'why', now(), '{}')", [playerId]);
    await workToEnd(kit, one.deps, 1);
    expect(one.sent()).toBe(1);
    expect((await one.row()).status).toBe("PROCESSING");
    await kit.owner.query("SELECT kete.set_player_state($1, 'ACTIVE', 'the tests', 'why', now(), '{}')", [playerId]);
    await workToEnd(kit, one.deps, 1);
    expect((await one.row()).status).toBe("COMPLETED");
    expect(rail.book).toHaveLength(1);
  });

  it("is a person's to look at after a day, once a day", async () => {
    const rail = own("suspended-long");
    const one = await asked(rail);
    const { playerId, publicId, createdAt } = await one.row();
    await kit.owner.query("SELECT kete.set_player_state($1, 'SUSPENDED', 'the tests', 'why', now(), '{}')", [playerId]);
    const close = () => kit.owner.query("UPDATE money_cases SET closed_at = $2, resolution = 'seen' WHERE reference = $1 AND closed_at IS NULL", [publicId, kit.clock()]);
    kit.clock.advance(createdAt.getTime() + 86_395_000 - kit.clock().getTime());
    await one.pay();
    expect(await openCases(kit, publicId)).toEqual([]);
    kit.clock.advance(6000);
    await one.pay();
    expect(await openCases(kit, publicId)).toEqual(["payout_overdue"]);
    await close();
    kit.clock.advance(3_600_000);
    await one.pay();
    expect(await openCases(kit, publicId)).toEqual([]);
    kit.clock.advance(86_400_000);
    await one.pay();
    expect(await openCases(kit, publicId)).toEqual(["payout_overdue"]);
    await kit.owner.query("SELECT kete.set_player_state($1, 'ACTIVE', 'the tests', 'why', now(), '{}')", [playerId]);
    await workToEnd(kit, one.deps, 1);
    expect(await openCases(kit, publicId)).toEqual([]);
  });
});

it("leaves the books at zero", async () => {
  expect(await booksOf(kit)).toEqual(["0"]);
});
