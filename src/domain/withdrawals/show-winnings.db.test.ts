import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientSeedFor } from "../../../prisma/luck.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { gameDeps, newPhone, withdrawDeps } from "#src/testing/play.ts";
import { scriptedRail } from "#src/testing/rail.ts";
import { guestOf } from "../rounds/guest-token.ts";
import { placeStake } from "../rounds/place-stake.ts";
import { showGame } from "../rounds/show-game.ts";
import { sendWinnings } from "./send-winnings.ts";
import { showWinnings, waitingOn } from "./show-winnings.ts";
import { sumWinnings } from "./sum-winnings.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

let keys = 0;
const newKey = () => `show-${(keys += 1)}`;
const deps = () => withdrawDeps(kit, { isPaidInRequest: false, payouts: scriptedRail({ name: "shows-winnings" }) });

/** A paid round of 1,000 at evens. */
async function played({ phone = newPhone(), guestId = null, outcome = "win" }: { phone?: string; guestId?: string | null; outcome?: "win" | "loss" } = {}) {
  const game = gameDeps(kit);
  const gamer = { playerId: null, guestId };
  const { activeSeedHash: serverSeedHash } = await showGame(game, gamer);
  const bet = { side: "under", target: 4950 } as const;
  const clientSeed = await clientSeedFor({ db: kit.db, seedSecret: game.game.seedSecret }, { ...bet, serverSeedHash, outcome });
  const { round, guestToken } = await placeStake(game, { ...bet, amountMinor: 1000n, clientSeed, serverSeedHash, phone, idempotencyKey: newKey(), gamer });
  return { roundId: round.id, phone, guestId: guestOf(guestToken ?? "", game.game.guestSecret) };
}

describe("the list of a guest's phones", () => {
  it("has those first on which something waits, then those it is on its way to, and agrees with the sum past its end", async () => {
    const first = await played();
    const { guestId } = first;
    const second = await played({ guestId });
    for (let n = 0; n < 20; n += 1) await played({ guestId, outcome: "loss" });
    await sendWinnings(deps(), { guestId, roundId: first.roundId, amountMinor: 2000n, idempotencyKey: newKey() });
    const early = await showWinnings(deps(), { guestId });
    expect(early.items.slice(0, 3).map(({ roundId, amountMinor, sent }) => [roundId, amountMinor, sent.length])).toEqual([[second.roundId, 2000n, 0], [first.roundId, 0n, 1], [expect.any(String), 0n, 0]]);
    expect([early.items.length, early.unlistedMinor]).toEqual([20, 0n]);

    for (let n = 0; n < 20; n += 1) await played({ guestId });
    const { items, unlistedMinor } = await showWinnings(deps(), { guestId });
    expect(items.map(({ amountMinor }) => amountMinor)).toEqual(Array.from({ length: 20 }, () => 2000n));
    expect(unlistedMinor).toBe(2000n);
    expect(await sumWinnings(deps(), { guestId })).toMatchObject({ waitingMinor: 42_000n, sentMinor: 2000n });
  });

  it("is empty for nobody and for a guest who has not played", async () => {
    for (const guestId of [null, crypto.randomUUID()]) expect(await showWinnings(deps(), { guestId })).toEqual({ items: [], unlistedMinor: 0n });
  });
});

describe("what waits on the phone of one round", () => {
  it("is that phone's, also where another of the guest's phones looks the same masked", async () => {
    // Alike but for the digits that are not shown.
    const phones = ["+256772031456", "+256772032456"] as const;
    const first = await played({ phone: phones[0] });
    const { guestId } = first;
    const second = await played({ phone: phones[1], guestId });
    const { items } = await showWinnings(deps(), { guestId });
    expect(new Set(items.map(({ phone }) => phone)).size).toBe(1);
    await sendWinnings(deps(), { guestId, roundId: first.roundId, amountMinor: 2000n, idempotencyKey: newKey() });
    expect(await waitingOn(deps(), { guestId, roundId: first.roundId })).toBe(0n);
    expect(await waitingOn(deps(), { guestId, roundId: second.roundId })).toBe(2000n);
  });

  it("is told to nobody else", async () => {
    const { roundId, guestId } = await played();
    const stranger = await played();
    for (const asked of [{ guestId: null, roundId }, { guestId: stranger.guestId, roundId }, { guestId, roundId: "nonsense" }]) {
      await expect(waitingOn(deps(), asked)).rejects.toMatchObject({ code: "not_found" });
    }
  });
});
