import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { scriptedRail } from "#src/testing/rail.ts";
import { balanceOf, booksOf, newPlayer, withdrawDeps } from "#src/testing/play.ts";
import { maskPhone } from "../shared/phone.ts";
import { payWithdrawal } from "./pay-withdrawal.ts";
import { requestWithdrawal, type Asker } from "./request-withdrawal.ts";
import { listWithdrawals, showWithdrawal } from "./show-withdrawals.ts";
import { sweepPayouts } from "./sweep.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

/** To the player's own number, which needs no code. */
const ask = (player: Asker, change: Record<string, unknown> = {}) => ({ player, amountMinor: 5000n, method: "MOMO" as const, destination: player.phone, idempotencyKey: "k", address: null, ...change });

describe("a withdrawal", () => {
  it("in mock mode is completed in the request, and says that it was a mock", async () => {
    const player = await newPlayer(kit, { amountMinor: 8000n });
    const made = await requestWithdrawal(withdrawDeps(kit, { feeBp: 150 }), ask(player));
    expect(made).toMatchObject({ status: "COMPLETED", amountMinor: 5000n, feeMinor: 75n, netMinor: 4925n, destination: maskPhone(player.phone) });
    expect(made.providerTxnId).toMatch(/^MOCK-/);
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 3000n, held: 0n });
    const shown = await showWithdrawal(kit, { playerId: player.playerId, id: made.id });
    expect(shown.events.map(({ status }) => status)).toEqual(["PENDING", "PROCESSING", "COMPLETED"]);
  });

  it("through the worker is held, sent once, asked about, and paid", async () => {
    const player = await newPlayer(kit, { amountMinor: 5000n });
    const rail = scriptedRail();
    const deps = withdrawDeps(kit, { isPaidInRequest: false, payouts: rail });
    const made = await requestWithdrawal(deps, ask(player));
    expect(made.status).toBe("PENDING");
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 0n, held: 5000n });
    rail.script({ state: "accepted", code: "ACCEPTED" }, "unheard");
    rail.outcome = "pending";
    await payWithdrawal(deps, { withdrawalId: made.id });
    expect((await showWithdrawal(deps, { playerId: player.playerId, id: made.id })).status).toBe("PROCESSING");
    rail.script({ state: "succeeded", providerTxnId: "T1", amountMinor: 5000n, currency: "UGX" });
    for (let step = 0; step < 4; step += 1) await payWithdrawal(deps, { withdrawalId: made.id });
    expect(rail.calls.map(({ verb }) => verb)).toEqual(["submit", "status", "status"]);
    expect(new Set(rail.calls.map(({ reference }) => reference)).size).toBe(1);
    expect((await showWithdrawal(deps, { playerId: player.playerId, id: made.id })).status).toBe("COMPLETED");
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 0n, held: 0n });
  });

  it("that the rail refuses gives the money back", async () => {
    const player = await newPlayer(kit, { amountMinor: 5000n, phone: "+256772990009" });
    const made = await requestWithdrawal(withdrawDeps(kit), ask(player));
    expect(made).toMatchObject({ status: "FAILED", note: expect.stringContaining("back in the balance") as string });
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 5000n, held: 0n });
  });

  it("taken up by ten workers at once is sent once, and nobody waits for anybody in a circle", async () => {
    const player = await newPlayer(kit, { amountMinor: 50_000n });
    const rail = scriptedRail();
    const deps = withdrawDeps(kit, { isPaidInRequest: false, payouts: rail });
    for (let n = 0; n < 10; n += 1) {
      rail.calls.length = 0;
      const made = await requestWithdrawal(deps, ask(player, { idempotencyKey: `w${n}` }));
      await Promise.all(Array.from({ length: 10 }, () => payWithdrawal(deps, { withdrawalId: made.id })));
      await payWithdrawal(deps, { withdrawalId: made.id });
      expect(rail.calls.filter(({ verb }) => verb === "submit")).toHaveLength(1);
      expect((await showWithdrawal(kit, { playerId: player.playerId, id: made.id })).status).toBe("COMPLETED");
      expect(rail.book).toHaveLength(n + 1);
    }
  });

  it("asked for 200 times at once under one key is one withdrawal", async () => {
    const player = await newPlayer(kit, { amountMinor: 1_000_000n });
    const deps = withdrawDeps(kit, { isPaidInRequest: false });
    const made = await Promise.all(Array.from({ length: 200 }, () => requestWithdrawal(deps, ask(player))));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 995_000n, held: 5000n });
  });

  it("asked for 200 times with a balance for 14 is made exactly 14 times", async () => {
    const player = await newPlayer(kit, { amountMinor: 14n * 1000n + 999n });
    const deps = withdrawDeps(kit, { isPaidInRequest: false, dailyCount: 1000 });
    const asked = await Promise.allSettled(Array.from({ length: 200 }, (_, n) => requestWithdrawal(deps, ask(player, { amountMinor: 1000n, idempotencyKey: `k${n}` }))));
    expect(asked.filter(({ status }) => status === "fulfilled")).toHaveLength(14);
    for (const one of asked) if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "insufficient_funds" });
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 999n, held: 14_000n });
  });

  it("keeps its key: the same choices answer again, others are refused, a refusal binds nothing", async () => {
    const player = await newPlayer(kit, { amountMinor: 5000n });
    const deps = withdrawDeps(kit);
    await expect(requestWithdrawal(deps, ask(player, { amountMinor: 5001n }))).rejects.toMatchObject({ code: "insufficient_funds", params: { available: 5000 } });
    const made = await requestWithdrawal(deps, ask(player));
    expect(await requestWithdrawal(withdrawDeps(kit, { maxAmount: 10n, feeBp: 900 }), ask(player, { destination: `0${player.phone.slice(4)}` }))).toEqual(made);
    await expect(requestWithdrawal(deps, ask(player, { destination: "0772123457" }))).rejects.toMatchObject({ code: "idempotency_mismatch" });
    await expect(requestWithdrawal(deps, ask(player, { amountMinor: 4999n }))).rejects.toMatchObject({ code: "idempotency_mismatch" });
  });

  it("is answered again as it was though its country, its rail and withdrawals themselves are no longer offered", async () => {
    const player = await newPlayer(kit, { amountMinor: 5000n });
    const made = await requestWithdrawal(withdrawDeps(kit), ask(player));
    const today = { ...withdrawDeps(kit, { isEnabled: false, phones: { countries: ["KE"], defaultCountry: "KE" } }), payouts: { to: () => null, named: () => null, all: [] } };
    for (const destination of [player.phone, `0${player.phone.slice(4)}`]) expect(await requestWithdrawal(today, ask(player, { destination }))).toEqual(made);
    await expect(requestWithdrawal(today, ask(player, { idempotencyKey: "new" }))).rejects.toMatchObject({ code: "invalid_destination" });
  });

  it("that no rail reaches is refused, and nothing is held", async () => {
    const player = await newPlayer(kit, { amountMinor: 5000n });
    const deps = { ...withdrawDeps(kit), payouts: { to: () => null, named: () => null, all: [] } };
    await expect(requestWithdrawal(deps, ask(player))).rejects.toMatchObject({ code: "invalid_destination", params: { reason: "NO_RAIL" } });
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 5000n, held: 0n });
  });

  it("stays granted where it could not be paid within the request", async () => {
    const player = await newPlayer(kit, { amountMinor: 5000n });
    const rail = scriptedRail({ isInstant: true });
    rail.submit = () => Promise.reject(new Error("a bug of ours"));
    const made = await requestWithdrawal(withdrawDeps(kit, { payouts: rail }), ask(player));
    expect(made.status).toBe("PROCESSING");
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 0n, held: 5000n });
  });

  it.each([
    ["the least", { amountMinor: 1000n }, null],
    ["one less than the least", { amountMinor: 999n }, "below_minimum"],
    ["the most", { amountMinor: 2_000_000n }, null],
    ["one more than the most", { amountMinor: 2_000_001n }, "above_maximum"],
    ["to a landline", { destination: "0414123456" }, "invalid_destination"],
    ["to a bank", { method: "BANK", destination: { bankCode: "11125380", accountNumber: "0031 6258 07099", accountName: "Amina  Nakato" } }, "step_up_required"],
    ["to a bank account of letters", { method: "BANK", destination: { bankCode: "11125380", accountNumber: "ABC", accountName: "Amina" } }, "invalid_destination"],
    ["by bank to a phone", { method: "BANK" }, "invalid_destination"],
  ])("of %s", async (_name, change, refusal) => {
    const player = await newPlayer(kit, { amountMinor: 3_000_000n });
    const deps = withdrawDeps(kit, { stepUp: { aboveMinor: 2_000_001n, sessionHours: 24 } });
    const asked = await requestWithdrawal(deps, ask(player, change)).then(
      ({ status }) => status,
      (error: { code: string }) => error.code,
    );
    expect(asked).toBe(refusal ?? "COMPLETED");
  });

  it("fits the day's amount and count exactly, and not one more", async () => {
    const player = await newPlayer(kit, { amountMinor: 100_000n });
    const deps = withdrawDeps(kit, { dailyMax: 10_000n });
    await requestWithdrawal(deps, ask(player, { amountMinor: 9000n }));
    await expect(requestWithdrawal(deps, ask(player, { amountMinor: 1001n, idempotencyKey: "b" }))).rejects.toMatchObject({ code: "daily_limit", params: { left: 1000 } });
    await requestWithdrawal(deps, ask(player, { amountMinor: 1000n, idempotencyKey: "c" }));
    const counted = withdrawDeps(kit, { dailyCount: 3 });
    await requestWithdrawal(counted, ask(player, { amountMinor: 1000n, idempotencyKey: "d" }));
    await expect(requestWithdrawal(counted, ask(player, { amountMinor: 1000n, idempotencyKey: "e" }))).rejects.toMatchObject({ code: "daily_limit", params: { left: 0 } });
  });

  it("whose job is lost is given to a worker again within a minute, whatever became of the job", async () => {
    const player = await newPlayer(kit, { amountMinor: 5000n });
    const made = await requestWithdrawal(withdrawDeps(kit, { isPaidInRequest: false }), ask(player));
    // As graphile-worker leaves a job that was tried for the last time: nobody would run it again.
    await kit.owner.query("UPDATE graphile_worker._private_jobs SET attempts = max_attempts");
    const runnable = async () => (await kit.owner.query("SELECT FROM graphile_worker._private_jobs WHERE key = $1 AND attempts < max_attempts AND run_at <= now()", [`payout:${made.id}`])).rowCount;
    kit.clock.advance(49_000);
    await sweepPayouts(kit);
    expect(await runnable()).toBe(0);
    kit.clock.advance(2000);
    await sweepPayouts(kit);
    expect(await runnable()).toBe(1);
    await kit.owner.query("DELETE FROM graphile_worker._private_jobs");
  });

  it("is listed newest first in pages, to its player alone", async () => {
    const player = await newPlayer(kit, { amountMinor: 50_000n });
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) ids.unshift((await requestWithdrawal(withdrawDeps(kit), ask(player, { idempotencyKey: `p${n}` }))).id);
    const first = await listWithdrawals(kit, { playerId: player.playerId, limit: 3 });
    const second = await listWithdrawals(kit, { playerId: player.playerId, limit: 3, cursor: first.nextCursor ?? undefined });
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
    expect(second.nextCursor).toBeNull();
    const stranger = await newPlayer(kit);
    await expect(showWithdrawal(kit, { playerId: stranger.playerId, id: ids[0] ?? "" })).rejects.toMatchObject({ code: "not_found" });
  });
});

it("leaves the books at zero", async () => {
  expect(await booksOf(kit)).toEqual(["0"]);
});
