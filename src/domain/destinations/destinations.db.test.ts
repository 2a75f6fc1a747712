import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "#src/domain/shared/ids.ts";
import { stepUpReason } from "#src/domain/withdrawals/ask-step-up.ts";
import { requestWithdrawal, type Asker } from "#src/domain/withdrawals/request-withdrawal.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { newPhone, newPlayer, withdrawDeps } from "#src/testing/play.ts";
import { answerOf } from "#src/testing/sign-in.ts";
import { listDestinations, removeDestination, renameDestination, saveDestination } from "./destinations.ts";
import { resolveDestination } from "./resolve-destination.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

const banks = [{ code: "11125380", name: "Lake Bank" }];
const account = { bankCode: "11125380", accountNumber: "0031 6258 07099", accountName: "Amina  Nakato" };
const deps = () => withdrawDeps(kit, { banks });
const list = (player: Asker) => listDestinations(deps(), player);
const save = (player: Asker, destination: string, label: string | null = null) => saveDestination(deps(), { ...player, label, what: { method: "MOMO", destination } });
/** Puts a payout there that succeeded, as if a code had been given for it. */
const withdraw = (player: Asker, destination: string, idempotencyKey = newId()) =>
  requestWithdrawal(withdrawDeps(kit, { stepUp: { aboveMinor: 200_000n, sessionHours: 24 } }), { player, amountMinor: 1000n, method: "MOMO", destination, idempotencyKey, address: null });
async function withPaid(player: Asker, destination: string): Promise<void> {
  await kit.owner.query("UPDATE players SET phone = $2 WHERE id = $1", [player.playerId, destination]);
  await withdraw({ ...player, phone: destination }, destination);
  await kit.owner.query("UPDATE players SET phone = $2 WHERE id = $1", [player.playerId, player.phone]);
}

describe("the places a player can send money to", () => {
  it("begin with his own number, and are his alone", async () => {
    const [player, another] = [await newPlayer(kit), await newPlayer(kit)];
    await save(another, newPhone());
    expect(await list(player)).toEqual([{ id: "own", method: "MOMO", destination: expect.stringMatching(/^\+256\d{3}•••\d{3}$/) as string, label: null, isOwn: true, lastUsedAt: null }]);
  });

  it("are kept under a label, masked, and a place kept twice is one with the newer label", async () => {
    const player = await newPlayer(kit);
    const phone = newPhone();
    const first = await save(player, phone, "Mother");
    const again = await save(player, `0${phone.slice(4)}`, "Mum");
    expect(again).toEqual({ ...first, label: "Mum" });
    expect((await save(player, phone)).label).toBe("Mum");
    expect((await list(player)).map(({ label, destination }) => [label, destination.includes(phone)])).toEqual([[null, false], ["Mum", false]]);
  });

  it("name the bank of an account, and refuse a bank that is not on offer", async () => {
    const player = await newPlayer(kit);
    const kept = await saveDestination(deps(), { ...player, label: null, what: { method: "BANK", destination: account } });
    expect(kept).toMatchObject({ method: "BANK", destination: "Lake Bank •••7099" });
    const elsewhere = saveDestination(deps(), { ...player, label: null, what: { method: "BANK", destination: { ...account, bankCode: "999" } } });
    await expect(elsewhere).rejects.toMatchObject({ code: "invalid_destination", params: { reason: "BANK_CODE" } });
    await expect(save(player, "0414 123 456")).rejects.toMatchObject({ code: "invalid_destination" });
  });

  it("do not list his own number a second time, however it came to be kept", async () => {
    const player = await newPlayer(kit);
    expect(await save(player, player.phone)).toMatchObject({ id: "own", isOwn: true });
    const later = newPhone();
    await save(player, later, "Later mine");
    expect(await listDestinations(deps(), { ...player, phone: later })).toHaveLength(1);
  });

  it("stand in the order of their last use, whichever way a withdrawal named them", async () => {
    const player = await newPlayer(kit, { amountMinor: 10_000n });
    const [old, lately, never] = [newPhone(), newPhone(), newPhone()];
    await withPaid(player, old);
    await withPaid(player, lately);
    for (const phone of [lately, old, never]) await save(player, phone, phone);
    expect((await list(player)).map(({ label }) => label)).toEqual([null, lately, old, never]);
    await withdraw(player, old);
    expect((await list(player)).map(({ label }) => label)).toEqual([null, old, lately, never]);
  });

  it("take in where a withdrawal went, and no one else's", async () => {
    const [player, another] = [await newPlayer(kit, { amountMinor: 5000n }), await newPlayer(kit)];
    const phone = newPhone();
    await withPaid(player, phone);
    const { id } = await withdraw(player, phone);
    const kept = await saveDestination(deps(), { ...player, label: "Rent", what: { withdrawalId: id } });
    expect(kept).toMatchObject({ label: "Rent", lastUsedAt: expect.any(Date) as Date });
    for (const withdrawalId of [id, newId(), "nonsense"]) {
      await expect(saveDestination(deps(), { ...another, label: null, what: { withdrawalId } })).rejects.toMatchObject({ code: "not_found" });
    }
  });

  it("are twenty at most, also where two are kept at once", async () => {
    const player = await newPlayer(kit);
    for (let n = 1; n < 20; n++) await save(player, newPhone());
    const answers = await Promise.all([answerOf(save(player, newPhone())), answerOf(save(player, newPhone()))]);
    expect(answers.toSorted()).toEqual(["done", "too_many_destinations"]);
    const twenty = await list(player);
    expect(twenty).toHaveLength(21);
    await expect(save(player, newPhone())).rejects.toMatchObject({ code: "too_many_destinations", params: { maximum: 20 } });
    await removeDestination(deps(), { ...player, id: twenty[20]?.id ?? "" });
    expect(await answerOf(save(player, newPhone()))).toBe("done");
  });

  it("are renamed and removed by their player alone", async () => {
    const [player, another] = [await newPlayer(kit), await newPlayer(kit)];
    const { id } = await save(player, newPhone(), "A");
    expect(await renameDestination(deps(), { ...player, id, label: null })).toMatchObject({ id, label: null });
    for (const wrong of [{ ...another, id }, { ...player, id: "own" }, { ...player, id: newId() }]) {
      expect(await answerOf(renameDestination(deps(), { ...wrong, label: "B" }))).toBe("not_found");
      expect(await answerOf(removeDestination(deps(), wrong))).toBe("not_found");
    }
    await removeDestination(deps(), { ...player, id });
    expect(await list(player)).toHaveLength(1);
  });

  it("cannot be written by the app's role but through their functions", async () => {
    for (const sql of ["INSERT INTO saved_destinations (id, player_id, method, destination) VALUES (uuidv7(), 1, 'MOMO', 'x')", "UPDATE saved_destinations SET label = 'x'", "DELETE FROM saved_destinations"]) {
      await expect(kit.app.query(sql)).rejects.toThrow(/permission denied/);
    }
  });
});

describe("a kept place", () => {
  it("stands for its destination, for its player only; his own number for the one he has now", async () => {
    const [player, another] = [await newPlayer(kit), await newPlayer(kit)];
    const phone = newPhone();
    const { id } = await save(player, phone);
    const bank = await saveDestination(deps(), { ...player, label: null, what: { method: "BANK", destination: account } });
    expect(await resolveDestination(deps(), { ...player, id })).toEqual({ method: "MOMO", destination: phone });
    expect(await resolveDestination(deps(), { ...player, id: bank.id })).toEqual({ method: "BANK", destination: { bankCode: "11125380", accountNumber: "0031625807099", accountName: "Amina Nakato" } });
    expect(await resolveDestination(deps(), { ...player, id: "own" })).toEqual({ method: "MOMO", destination: player.phone });
    for (const wrong of [{ ...another, id }, { ...player, id: newId() }, { ...player, id: "x" }]) await expect(resolveDestination(deps(), wrong)).rejects.toMatchObject({ code: "not_found" });
  });

  it("spares no code: only a payout that arrived there does", async () => {
    const player = await newPlayer(kit, { amountMinor: 5000n });
    const phone = newPhone();
    await save(player, phone);
    const asked = { player, amountMinor: 1000n, method: "MOMO" as const, destination: phone };
    expect(await stepUpReason(deps(), asked)).toBe("DESTINATION");
    await withPaid(player, phone);
    expect(await stepUpReason(deps(), asked)).toBeNull();
  });

  it("that was removed is still known to the withdrawal its key made", async () => {
    const player = await newPlayer(kit, { amountMinor: 5000n });
    const phone = newPhone();
    await withPaid(player, phone);
    const { id } = await save(player, phone);
    await withdraw(player, phone, "made");
    await removeDestination(deps(), { ...player, id });
    expect(await resolveDestination(deps(), { ...player, id, idempotencyKey: "made" })).toEqual({ method: "MOMO", destination: phone });
    await expect(resolveDestination(deps(), { ...player, id, idempotencyKey: "new" })).rejects.toMatchObject({ code: "not_found" });
  });
});
