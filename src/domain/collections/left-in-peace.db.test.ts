import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { collecting, type Collecting } from "#src/testing/collecting.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { newPhone, newPlayer } from "#src/testing/play.ts";
import { guestOf } from "../rounds/guest-token.ts";
import { placeStake } from "../rounds/place-stake.ts";
import { showGame } from "../rounds/show-game.ts";
import { requestTopUp } from "./top-up.ts";

let kit: TestKit;
let bench: Collecting;
beforeAll(async () => {
  kit = await testKit();
});
beforeEach(() => {
  bench = collecting(kit);
  bench.rail.wallets = "wait";
});
afterAll(() => kit.close());

/** Refused for this long, of which a few seconds may have gone by. */
const inPeaceFor = (seconds: number) => expect.objectContaining({ code: "too_fast", params: { reason: "UNPAID", retryAfterSeconds: expect.toSatisfy((left: number) => left <= seconds && left > seconds - 5, `${seconds} s at most, and little less`) as number } }) as Error;
type Player = Awaited<ReturnType<typeof newPlayer>>;
type Guest = { guestId: string | null };

let keys = 0;
/** Asks this phone for a round's stake: for somebody new, unless a guest is given. */
async function stake(phone: string, { guestId }: Guest = { guestId: null }) {
  const gamer = { playerId: null, guestId };
  const { activeSeedHash: serverSeedHash } = await showGame(bench.deps, gamer);
  const placed = await placeStake(bench.deps, { amountMinor: 1000n, side: "under", target: 4950, clientSeed: "peace", serverSeedHash, phone, idempotencyKey: `k${(keys += 1)}`, gamer });
  const { id } = await kit.db.collection.findFirstOrThrow({ where: { round: { publicId: placed.round.id } } });
  return { id, guestId: guestOf(placed.guestToken ?? "", bench.deps.game.guestSecret) };
}
const topUp = (player: Player, phone = player.phone) => requestTopUp(bench.deps, { player, phone, amountMinor: 1000n, idempotencyKey: `k${(keys += 1)}` });

async function end<Asked extends { id: string }>(outcome: "pay" | "decline", asked: Promise<Asked>): Promise<Asked> {
  const { id } = await asked;
  if (outcome === "pay") bench.rail.approve(id);
  else bench.rail.decline(id);
  await bench.confirm(id);
  expect((await bench.stored(id)).state).toBe(outcome === "pay" ? "SUCCEEDED" : "FAILED");
  return asked;
}
const pay = <Asked extends { id: string }>(asked: Promise<Asked>) => end("pay", asked);
const decline = <Asked extends { id: string }>(asked: Promise<Asked>) => end("decline", asked);

/** The database's clock, as it sees what was asked of this phone: so much later. */
async function wait(phone: string, by: string) {
  await kit.owner.query("ALTER TABLE collections DISABLE TRIGGER guard");
  await kit.owner.query("UPDATE collections SET created_at = created_at - $2::interval, closed_at = closed_at - $2::interval WHERE phone = $1", [phone, by]);
  await kit.owner.query("ALTER TABLE collections ENABLE TRIGGER guard");
}

describe("a phone whose owner turns a payment down", () => {
  it("is left in peace from the first on, twice as long after each in a row, and never above a quarter of an hour", async () => {
    const phone = newPhone();
    const player = await newPlayer(kit);
    for (const [n, seconds] of [30, 60, 120, 240, 480, 900, 900].entries()) {
      // Whoever asks, and for whatever.
      await decline<{ id: string }>(n % 2 === 0 ? stake(phone) : topUp(player, phone));
      await expect(stake(phone)).rejects.toEqual(inPeaceFor(seconds));
      await expect(topUp(player, phone)).rejects.toEqual(inPeaceFor(seconds));
      await wait(phone, `${seconds - 5} seconds`);
      await expect(stake(phone)).rejects.toEqual(inPeaceFor(5));
      await wait(phone, "5 seconds");
    }
    await stake(phone);
  });

  it("may be asked at once again after a payment, after an hour, and where the rail never asked it", async () => {
    const [paid, hourLater, unasked] = [newPhone(), newPhone(), newPhone()];
    await decline(stake(paid));
    await wait(paid, "30 seconds");
    await pay(stake(paid));
    await decline(stake(paid));
    // It is the first of a new row.
    await expect(stake(paid)).rejects.toEqual(inPeaceFor(30));

    await decline(stake(hourLater));
    await wait(hourLater, "1 hour");
    await decline(stake(hourLater));
    await expect(stake(hourLater)).rejects.toEqual(inPeaceFor(30));

    await decline(stake(unasked));
    await wait(unasked, "30 seconds");
    bench.rail.next("config");
    await stake(unasked);
    bench = collecting(kit);
    bench.rail.wallets = "wait";
    await decline(stake(unasked));
    // The one between was none: this is the second in a row.
    await expect(stake(unasked)).rejects.toEqual(inPeaceFor(60));
  });

  it("counts what ran out unanswered too", async () => {
    const phone = newPhone();
    await stake(phone);
    await bench.work(185);
    await expect(stake(phone)).rejects.toEqual(inPeaceFor(30));
  });
});

describe("what strangers leave unpaid", () => {
  it("keeps neither the guest waiting whom the phone has paid for, nor its own player, nor a player it has paid for", async () => {
    const phone = newPhone();
    const guest = await pay(stake(phone));
    const owner = await newPlayer(kit, { phone });
    const friend = await newPlayer(kit);
    await pay(topUp(friend, phone));
    const stranger = await newPlayer(kit);
    await decline(stake(phone));
    await wait(phone, "30 seconds");
    await decline(topUp(stranger, phone));
    await expect(stake(phone)).rejects.toEqual(inPeaceFor(60));
    await expect(topUp(stranger, phone)).rejects.toEqual(inPeaceFor(60));
    await pay(stake(phone, guest));
    await pay(topUp(owner));
    await pay(topUp(friend, phone));
  });

  it("frees nobody from what he left unpaid himself", async () => {
    const phone = newPhone();
    const guest = await pay(stake(phone));
    const owner = await newPlayer(kit, { phone });
    await decline(stake(phone, guest));
    await expect(stake(phone, guest)).rejects.toEqual(inPeaceFor(30));
    await decline(topUp(owner));
    await expect(topUp(owner)).rejects.toEqual(inPeaceFor(30));
    // What another asked for and got paid ends no row of his.
    await wait(phone, "60 seconds");
    await pay(stake(phone));
    await decline(stake(phone, guest));
    await expect(stake(phone, guest)).rejects.toEqual(inPeaceFor(60));
  });
});
