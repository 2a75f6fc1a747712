import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createPayoutRails } from "#src/adapters/payouts/routes.ts";
import { clientSeedFor } from "../../../prisma/luck.ts";
import { collecting, type Collecting } from "#src/testing/collecting.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { workToEnd } from "#src/testing/payouts.ts";
import { knownCode } from "#src/testing/known-code.ts";
import { newPhone, newPlayer, withdrawDeps } from "#src/testing/play.ts";
import { scriptedRail } from "#src/testing/rail.ts";
import { maskPhone } from "../shared/phone.ts";
import { sumWinnings } from "../withdrawals/sum-winnings.ts";
import { confirmCollection } from "./confirm-collection.ts";
import { guestOf } from "./guest-token.ts";
import { placeStake } from "./place-stake.ts";
import type { Gamer } from "./ports.ts";
import { showGame } from "./show-game.ts";
import { lateRounds, listOwnRounds } from "./own-rounds.ts";
import { showRound } from "./show-round.ts";

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

const nobody: Gamer = { playerId: null, guestId: null };
let keys = 0;

/** A guest's stake of 1,000 that wins, as soon as it is paid in time. */
async function staked({ phone = newPhone(), gamer = nobody }: { phone?: string; gamer?: Gamer } = {}) {
  const bet = { side: "under", target: 4950 } as const;
  const { activeSeedHash: serverSeedHash } = await showGame(bench.deps, gamer);
  const clientSeed = await clientSeedFor({ db: kit.db, seedSecret: bench.deps.game.seedSecret }, { ...bet, serverSeedHash, outcome: "win" });
  const { round, guestToken } = await placeStake(bench.deps, { ...bet, amountMinor: 1000n, clientSeed, serverSeedHash, phone, idempotencyKey: `late-${(keys += 1)}`, gamer });
  const { id: collectionId } = await kit.db.collection.findFirstOrThrow({ where: { round: { publicId: round.id } } });
  return { round, phone, collectionId, gamer: { playerId: null, guestId: guestOf(guestToken ?? "", bench.deps.game.guestSecret) } };
}

/** Asked for, waited for in vain, and given up. */
async function givenUp(request: Parameters<typeof staked>[0] = {}) {
  bench.rail.wallets = "wait";
  const stake = await staked(request);
  await bench.work(185);
  return stake;
}

/** Paid in time, and won. */
async function won(request: Parameters<typeof staked>[0] = {}) {
  const { round: { id }, gamer } = await staked(request);
  await bench.work(5);
  return { id, gamer };
}

/** Signs in with the phone, which takes whatever is on its account and not on its way: the player who has it now. */
async function claim(phone: string): Promise<number> {
  const code = await knownCode(kit, phone);
  await kit.app.query("SELECT kete.sign_in($1, $2, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'API', decode(md5($3), 'hex'), NULL, now() + interval '1 day', NULL, 'UGX', 'r', $4)", [phone, code, code, maskPhone(phone)]);
  return (await kit.db.player.findUniqueOrThrow({ where: { phone } })).id;
}

/** Paid too late, and the network refuses to take it back. */
async function refusedBack() {
  const stake = await givenUp();
  bench.rail.approve(stake.collectionId);
  await confirmCollection(bench.deps, { collectionId: stake.collectionId, isReported: true });
  await refuseAll();
  return stake;
}

async function refuseAll() {
  const rail = scriptedRail({ name: "mock" });
  rail.outcome = "refused";
  await workToEnd(kit, withdrawDeps(kit, { payouts: rail }));
}

/** What a reader is told of one late payment, by itself, in the list, and in the sum. */
async function toldOf(gamer: Gamer, id: string) {
  const { refund, isCredited } = await showRound(kit, { id, gamer });
  const [listed] = await lateRounds(kit, gamer);
  const { backMinor } = await sumWinnings(withdrawDeps(kit), gamer);
  return { refund, isCredited, listed: listed && { refund: listed.refund, isCredited: listed.isCredited }, backMinor };
}

const seen = async (gamer: Gamer, id: string) => {
  const { status, isPaidLate, refund } = await showRound(kit, { id, gamer });
  return { status, isPaidLate, refund };
};

describe("a guest's round whose payment comes too late", () => {
  it("says that nothing came until it comes, and then what goes back and how far that is", async () => {
    const { round, gamer, collectionId } = await givenUp();
    expect(await seen(gamer, round.id)).toEqual({ status: "VOID", isPaidLate: false, refund: null });
    expect(await sumWinnings(withdrawDeps(kit), gamer)).toEqual({ waitingMinor: 0n, sentMinor: 0n, backMinor: 0n });

    bench.rail.approve(collectionId);
    await bench.work(120);
    const onItsWay = { status: "VOID", isPaidLate: true, refund: { amountMinor: 1000n, status: "PENDING" } };
    expect(await seen(gamer, round.id)).toEqual(onItsWay);
    expect(await sumWinnings(withdrawDeps(kit), gamer)).toEqual({ waitingMinor: 0n, sentMinor: 0n, backMinor: 1000n });

    await workToEnd(kit, withdrawDeps(kit));
    expect(await seen(gamer, round.id)).toEqual({ ...onItsWay, refund: { amountMinor: 1000n, status: "COMPLETED" } });
    expect(await sumWinnings(withdrawDeps(kit), gamer)).toEqual({ waitingMinor: 0n, sentMinor: 0n, backMinor: 0n });
  });

  it("says so when the network does not take it back", async () => {
    const { round, gamer, collectionId } = await givenUp();
    bench.rail.approve(collectionId);
    await confirmCollection(bench.deps, { collectionId, isReported: true });
    const { refundId } = await kit.db.collection.findUniqueOrThrow({ where: { id: collectionId } });
    const rail = scriptedRail({ name: "mock" });
    rail.outcome = "refused";
    await workToEnd(kit, withdrawDeps(kit, { payouts: rail }));
    expect((await kit.db.withdrawRequest.findUniqueOrThrow({ where: { publicId: refundId ?? "" } })).status).toBe("FAILED");
    expect(await seen(gamer, round.id)).toEqual({ status: "VOID", isPaidLate: true, refund: { amountMinor: 1000n, status: "FAILED" } });
  });

  it("has no refund to show where no payout reaches the phone", async () => {
    const { round, gamer, collectionId } = await givenUp();
    bench.rail.approve(collectionId);
    await confirmCollection({ ...bench.deps, payouts: createPayoutRails({ places: [] }) }, { collectionId, isReported: true });
    expect(await seen(gamer, round.id)).toEqual({ status: "VOID", isPaidLate: true, refund: null });
  });

  it("tells of the sum that came where it was another than asked for", async () => {
    bench.rail.wallets = "wait";
    const { round, gamer, collectionId } = await staked();
    bench.rail.approve(collectionId, { amountMinor: 700n });
    await bench.work(5);
    expect(await seen(gamer, round.id)).toEqual({ status: "VOID", isPaidLate: true, refund: { amountMinor: 700n, status: "PENDING" } });
  });

  it("stands in the guest's lists as it does by itself, and in nobody else's", async () => {
    const { round, gamer, collectionId } = await givenUp();
    const other = await givenUp();
    bench.rail.approve(collectionId);
    await bench.work(120);
    const shown = await showRound(kit, { id: round.id, gamer });
    expect((await listOwnRounds(kit, { gamer, limit: 8 })).items).toEqual([shown]);
    expect(await lateRounds(kit, gamer)).toEqual([shown]);
    expect(await lateRounds(kit, other.gamer)).toEqual([]);
    expect(await lateRounds(kit, nobody)).toEqual([]);
  });
});

describe("a late payment that did not go back, and that its number's player has taken", () => {
  const kept = { refund: { amountMinor: 1000n, status: "FAILED" }, isCredited: false };
  const taken = { refund: { amountMinor: 1000n, status: "CLAIMED" }, isCredited: false };

  it("is kept until the number signs in, and owed no more from then on", async () => {
    const { round, phone, gamer } = await refusedBack();
    expect(await toldOf(gamer, round.id)).toEqual({ ...kept, listed: kept, backMinor: 1000n });
    const playerId = await claim(phone);
    expect(await toldOf(gamer, round.id)).toEqual({ ...taken, listed: taken, backMinor: 0n });
    const his = { ...taken, isCredited: true };
    expect(await toldOf({ ...gamer, playerId }, round.id)).toEqual({ ...his, listed: his, backMinor: 0n });
    expect(await toldOf({ ...gamer, playerId: (await newPlayer(kit)).playerId }, round.id)).toEqual({ ...taken, listed: taken, backMinor: 0n });
  });

  it("is taken by a sign-in after it came back, and by none before", async () => {
    const { round, phone, gamer, collectionId } = await givenUp();
    bench.rail.approve(collectionId);
    await confirmCollection(bench.deps, { collectionId, isReported: true });
    bench.rail.wallets = "approve";
    await won({ phone, gamer });
    await claim(phone);
    // On its way it cannot be taken.
    expect((await toldOf(gamer, round.id)).refund?.status).toBe("PENDING");
    await refuseAll();
    expect(await toldOf(gamer, round.id)).toEqual({ ...kept, listed: kept, backMinor: 1000n });
    await claim(phone);
    expect((await toldOf(gamer, round.id)).refund?.status).toBe("CLAIMED");
  });

  it("is the balance of the player who took it, not of the one whose number it was before", async () => {
    const { round, phone, gamer, collectionId } = await givenUp();
    const before = await claim(phone);
    await kit.owner.query("UPDATE players SET phone = $2 WHERE id = $1", [before, newPhone()]);
    bench.rail.approve(collectionId);
    await confirmCollection(bench.deps, { collectionId, isReported: true });
    await refuseAll();
    const now = await claim(phone);
    expect((await toldOf({ ...gamer, playerId: before }, round.id)).isCredited).toBe(false);
    expect((await toldOf({ ...gamer, playerId: now }, round.id)).isCredited).toBe(true);
  });

  it("is told with its sum also where no payout carried it", async () => {
    const { round, phone, gamer, collectionId } = await givenUp();
    bench.rail.approve(collectionId);
    await confirmCollection({ ...bench.deps, payouts: createPayoutRails({ places: [] }) }, { collectionId, isReported: true });
    expect((await toldOf(gamer, round.id)).refund).toBeNull();
    await claim(phone);
    expect(await toldOf(gamer, round.id)).toEqual({ ...taken, listed: taken, backMinor: 0n });
  });

  it("is no claim where it went back", async () => {
    const { round, phone, gamer, collectionId } = await givenUp();
    bench.rail.approve(collectionId);
    await bench.work(120);
    await workToEnd(kit, withdrawDeps(kit));
    bench.rail.wallets = "approve";
    await won({ phone, gamer });
    await claim(phone);
    expect((await toldOf(gamer, round.id)).refund?.status).toBe("COMPLETED");
  });
});

describe("where a guest's winnings are", () => {
  it("is the balance of the player who asks if the round is his, and of nobody else", async () => {
    const owner = await newPlayer(kit);
    const { id, gamer } = await won({ phone: owner.phone });
    const credited = async (of: Gamer) => (await showRound(kit, { id, gamer: of })).isCredited;
    expect(await credited({ ...gamer, playerId: owner.playerId })).toBe(true);
    expect(await credited({ ...gamer, playerId: (await newPlayer(kit)).playerId })).toBe(false);
    expect(await credited(gamer)).toBe(false);
  });

  it("looks the same to the guest whether the number has a player or not", async () => {
    const { phone } = await newPlayer(kit);
    const [known, unknown] = [await won({ phone }), await won()];
    const told = async ({ id, gamer }: typeof known) => {
      const { isClaimed, isCredited, isPaidLate, refund, status } = await showRound(kit, { id, gamer });
      return { isClaimed, isCredited, isPaidLate, refund, status };
    };
    expect(await told(known)).toEqual({ isClaimed: false, isCredited: false, isPaidLate: false, refund: null, status: "WON" });
    expect(await told(unknown)).toEqual(await told(known));
  });

  it("is summed over all phones that have paid for his rounds", async () => {
    const first = await won();
    await won({ gamer: first.gamer });
    expect(await sumWinnings(withdrawDeps(kit), first.gamer)).toEqual({ waitingMinor: 4000n, sentMinor: 0n, backMinor: 0n });
    expect(await sumWinnings(withdrawDeps(kit), nobody)).toEqual({ waitingMinor: 0n, sentMinor: 0n, backMinor: 0n });
  });
});
