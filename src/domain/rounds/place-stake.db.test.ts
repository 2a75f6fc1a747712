import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCollectionRails } from "#src/adapters/collections/routes.ts";
import { clientSeedFor } from "../../../prisma/luck.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { balanceOf, booksOf, gameDeps, newPhone, newPlayer } from "#src/testing/play.ts";
import { DomainError } from "../shared/errors.ts";
import { guestOf } from "./guest-token.ts";
import { sealRounds } from "./log-seal.ts";
import type { GameDeps } from "./ports.ts";
import { placeStake } from "./place-stake.ts";
import type { Stake } from "./stake-key.ts";
import { showGame } from "./show-game.ts";
import { showRound } from "./show-round.ts";

let kit: TestKit;
let deps: GameDeps;
beforeAll(async () => {
  kit = await testKit();
  deps = gameDeps(kit);
});
afterAll(() => kit.close());

const nobody = { playerId: null, guestId: null };
const bet = { amountMinor: 1000n, side: "under", target: 4950, clientSeed: "test" } as const;
const refused = (code: string) => expect.objectContaining({ code }) as DomainError;

async function guestStake(change: Partial<Stake> = {}, outcome?: "win" | "loss") {
  const game = await showGame(deps, nobody);
  const serverSeedHash = game.activeSeedHash;
  const clientSeed = outcome ? await clientSeedFor({ db: kit.db, seedSecret: deps.game.seedSecret }, { serverSeedHash, side: bet.side, target: bet.target, outcome }) : bet.clientSeed;
  const phone = change.phone ?? newPhone();
  const stake = { ...bet, serverSeedHash, clientSeed, idempotencyKey: randomUUID(), ...change, phone };
  return { stake, placed: await placeStake(deps, { ...stake, gamer: nobody }) };
}

const waitingOn = async (phone: string) =>
  BigInt((await kit.app.query<{ posted: string }>("SELECT posted::text FROM ledger.account_balance WHERE code = $1", [`guest:${phone}:UGX`])).rows[0]?.posted ?? 0);

describe("a guest", () => {
  it("wins, and the winnings wait on the phone that paid", async () => {
    const { stake, placed } = await guestStake({}, "win");
    expect(placed.round).toMatchObject({ status: "WON", payoutMinor: 2000n, nonce: 0, serverSeed: null, multiplier: "2.0000" });
    expect(await waitingOn(stake.phone)).toBe(2000n);
  });

  it("loses, and the house has the stake", async () => {
    const { stake, placed } = await guestStake({}, "loss");
    expect(placed.round).toMatchObject({ status: "LOST", payoutMinor: 0n });
    expect(await waitingOn(stake.phone)).toBe(0n);
  });

  it("whose payment is declined has a void round and loses nothing", async () => {
    const { placed } = await guestStake({ phone: "+256772990009" });
    expect(placed.round).toMatchObject({ status: "VOID", roll: null, payoutMinor: null });
    await expect(guestStake({ phone: "+256772990009", idempotencyKey: "again" })).rejects.toMatchObject({ code: "too_fast", params: { reason: "UNPAID" } });
  });

  it("who sends a stake again after no rail reaches the phone any more has the same round; a new one is refused", async () => {
    const { stake, placed } = await guestStake();
    const nowhere = { ...deps, collections: createCollectionRails({ places: [] }) };
    expect(await placeStake(nowhere, { ...stake, gamer: nobody })).toEqual(placed);
    await expect(placeStake(nowhere, { ...stake, idempotencyKey: randomUUID(), gamer: nobody })).rejects.toEqual(refused("invalid_phone"));
  });

  it("who sends a stake again, twenty at a time, has one round and the same token", async () => {
    const { stake, placed } = await guestStake();
    const again = await Promise.all(Array.from({ length: 20 }, () => placeStake(deps, { ...stake, gamer: nobody })));
    expect(new Set(again.map(({ round }) => round.id))).toEqual(new Set([placed.round.id]));
    expect(again[0]?.guestToken).toBe(placed.guestToken);
    await expect(placeStake(deps, { ...stake, amountMinor: 1001n, gamer: nobody })).rejects.toEqual(refused("idempotency_mismatch"));
  });

  it("cannot take a seed that another guest has taken", async () => {
    const { stake } = await guestStake();
    await expect(placeStake(deps, { ...stake, phone: newPhone(), idempotencyKey: randomUUID(), gamer: nobody })).rejects.toEqual(refused("seed_taken"));
  });

  it("goes on under the same seed with the next nonce, and reads the rounds; a stranger does not", async () => {
    const { stake, placed } = await guestStake();
    const guestId = guestOf(placed.guestToken ?? "", deps.game.guestSecret);
    const gamer = { playerId: null, guestId };
    expect((await showGame(deps, gamer)).nonce).toBe(1);
    const second = await placeStake(deps, { ...stake, idempotencyKey: "second", gamer });
    expect(second.round.nonce).toBe(1);
    expect(await showRound(deps, { id: second.round.id, gamer })).toEqual(second.round);
    await expect(showRound(deps, { id: second.round.id, gamer: nobody })).rejects.toEqual(refused("not_found"));
    expect(guestOf(`${guestId}.forged`, deps.game.guestSecret)).toBeNull();
  });

  it("waits five seconds between the rounds of one phone", async () => {
    const slow = gameDeps(kit, { intervalSeconds: 5 });
    const { stake, placed } = await guestStake();
    const gamer = { playerId: null, guestId: guestOf(placed.guestToken ?? "", deps.game.guestSecret) };
    await expect(placeStake(slow, { ...stake, idempotencyKey: "soon", gamer })).rejects.toMatchObject({ code: "too_fast", params: { retryAfterSeconds: 5 } });
    await kit.owner.query("UPDATE rounds SET created_at = created_at - interval '5 seconds' WHERE phone = $1", [stake.phone]);
    expect((await placeStake(slow, { ...stake, idempotencyKey: "later", gamer })).round.nonce).toBe(1);
  });

  it("is refused without a phone, with a landline, or past the stake's deadline", async () => {
    await expect(guestStake({ phone: "" })).rejects.toEqual(refused("phone_required"));
    // What never was a number was never staked with: that is certain, and "not placed" is true.
    await expect(guestStake({ phone: "0414 123 456", expiresAt: new Date(0) })).rejects.toEqual(refused("stake_expired"));
    await expect(guestStake({ phone: "0414 123 456" })).rejects.toEqual(refused("invalid_phone"));
    await expect(guestStake({ expiresAt: new Date(Date.now() - 1) })).rejects.toEqual(refused("stake_expired"));
    await expect(guestStake({ expiresAt: new Date(Date.now() + 61_000) })).rejects.toEqual(refused("invalid_input"));
  });

  it("shares a phone with nine others who stake at the same moment: one is placed, the rest are refused and none is a fault", async () => {
    const slow = gameDeps(kit, { intervalSeconds: 5 });
    const ten = async (with_: GameDeps, phone: string) => {
      const games = await Promise.all(Array.from({ length: 10 }, () => showGame(deps, nobody)));
      const stakes = games.map((game) => placeStake(with_, { ...bet, serverSeedHash: game.activeSeedHash, phone, idempotencyKey: "same moment", gamer: nobody }).then(() => "placed", (error: { code: string }) => error.code));
      return Promise.all(stakes);
    };
    for (let n = 0; n < 5; n += 1) {
      const phone = newPhone();
      const first = await ten(slow, phone);
      expect(first.filter((outcome) => outcome === "placed")).toHaveLength(1);
      // Known by now, and without the pause: as many as come one after the other, and still no fault.
      for (const outcome of [...first, ...(await ten(deps, phone))]) expect(["placed", "collection_open", "too_fast"]).toContain(outcome);
    }
  });

  it("whose answer was lost is told the round it has, though it asks late or the limits have changed", async () => {
    const { stake, placed } = await guestStake({ expiresAt: new Date(Date.now() + 30_000) });
    const late = { ...stake, expiresAt: new Date(Date.now() - 1), gamer: nobody };
    expect(await placeStake(deps, late)).toEqual(placed);
    expect(await placeStake(gameDeps(kit, { minStake: 5000n }), { ...stake, gamer: nobody })).toEqual(placed);
    await expect(placeStake(deps, { ...late, amountMinor: 999n })).rejects.toEqual(refused("idempotency_mismatch"));
    await expect(placeStake(deps, { ...late, idempotencyKey: randomUUID() })).rejects.toEqual(refused("stake_expired"));
  });

  it("whose answer was lost and whose payment failed is told that the round is void", async () => {
    const { stake, placed } = await guestStake({ phone: "+256773990009", idempotencyKey: randomUUID() });
    const asked = await placeStake(deps, { ...stake, expiresAt: new Date(0), gamer: nobody });
    expect(asked).toEqual(placed);
    expect(asked.round).toMatchObject({ status: "VOID", roll: null, payoutMinor: null });
  });

  it("who has signed in since is told the round of a stake whose answer was lost, with the browser's guest or by the key alone", async () => {
    const { stake, placed } = await guestStake({ idempotencyKey: randomUUID() });
    const { playerId } = await newPlayer(kit, { amountMinor: 5000n });
    const guestId = guestOf(placed.guestToken ?? "", deps.game.guestSecret);
    for (const gamer of [{ playerId, guestId }, { playerId, guestId: null }]) {
      for (const expiresAt of [new Date(0), new Date(Date.now() + 30_000)]) expect(await placeStake(deps, { ...stake, expiresAt, gamer })).toEqual(placed);
      await expect(placeStake(deps, { ...stake, expiresAt: new Date(0), idempotencyKey: randomUUID(), gamer })).rejects.toEqual(refused("stake_expired"));
      await expect(placeStake(deps, { ...stake, idempotencyKey: randomUUID(), gamer })).rejects.toEqual(refused("phone_not_allowed"));
      await expect(placeStake(deps, { ...stake, amountMinor: 999n, expiresAt: new Date(0), gamer })).rejects.toEqual(refused("idempotency_mismatch"));
    }
    expect(await balanceOf(kit, playerId)).toEqual({ available: 5000n, held: 0n });
  });

  it("who has become another guest since, in another tab, is told the round all the same; by a key that could be guessed he is not", async () => {
    const [strong, weak] = [await guestStake(), await guestStake({ idempotencyKey: "short" })];
    const { placed: other } = await guestStake();
    const gamer = { playerId: null, guestId: guestOf(other.guestToken ?? "", deps.game.guestSecret) };
    expect(await placeStake(deps, { ...strong.stake, expiresAt: new Date(0), gamer })).toEqual(strong.placed);
    await expect(placeStake(deps, { ...weak.stake, expiresAt: new Date(0), gamer })).rejects.toEqual(refused("stake_expired"));
  });

  it("who has no token is not known by a key that can be guessed, whether such a round is there or not, and whether the log shows its seed or not", async () => {
    const weak = await guestStake({ idempotencyKey: "a".repeat(21) });
    const strong = await guestStake({ idempotencyKey: randomUUID().slice(0, 22) });
    const key = expect.objectContaining({ code: "invalid_input", params: { issues: [expect.objectContaining({ path: ["idempotencyKey"] })] } }) as DomainError;
    const { playerId } = await newPlayer(kit);
    const guess = async () => {
      expect(await placeStake(deps, { ...strong.stake, gamer: nobody })).toEqual(strong.placed);
      for (const gamer of [nobody, { playerId, guestId: null }]) {
        for (const change of [{}, { idempotencyKey: "other" }, { phone: newPhone() }, { amountMinor: 999n }, { expiresAt: new Date(0) }]) {
          await expect(placeStake(deps, { ...weak.stake, ...change, gamer })).rejects.toEqual(key);
        }
      }
    };
    await guess();
    await sealRounds(deps);
    await guess();
    const guestId = guestOf(weak.placed.guestToken ?? "", deps.game.guestSecret);
    expect(await placeStake(deps, { ...weak.stake, gamer: { playerId: null, guestId } })).toEqual(weak.placed);
  });

  it("that crashed after paying is settled once by whoever asks next", async () => {
    const { stake, placed } = await guestStake({}, "win");
    const { confirmCollection } = await import("./confirm-collection.ts");
    const row = await kit.db.collection.findFirstOrThrow({ where: { round: { publicId: placed.round.id } } });
    await Promise.all(Array.from({ length: 10 }, () => confirmCollection(deps, { collectionId: row.id })));
    expect(await waitingOn(stake.phone)).toBe(2000n);
  });

  it("whose number has a player wins straight onto that player's balance", async () => {
    const { playerId, phone } = await newPlayer(kit);
    await guestStake({ phone }, "win");
    expect(await balanceOf(kit, playerId)).toEqual({ available: 2000n, held: 0n });
    expect(await kit.db.playerStats.findUnique({ where: { playerId } })).toMatchObject({ gamesPlayed: 1, gamesWon: 1, totalWinnings: 2000n });
  });
});

describe("a player", () => {
  it("races forty stakes: every nonce once, no gaps, and the balance fits what was rolled", async () => {
    const { playerId } = await newPlayer(kit, { amountMinor: 100_000n });
    const gamer = { playerId, guestId: null };
    const { activeSeedHash } = await showGame(deps, gamer);
    // Rounds of one player queue for one seed; what is refused as too fast is tried again with its key.
    const one = async (n: number): Promise<bigint> => {
      for (;;) {
        try {
          const { round } = await placeStake(deps, { ...bet, serverSeedHash: activeSeedHash, idempotencyKey: `race-${n}`, gamer });
          return (round.payoutMinor ?? 0n) - round.amountMinor;
        } catch (error) {
          if (!(error instanceof DomainError) || error.code !== "too_fast") throw error;
        }
      }
    };
    const results = await Promise.all(Array.from({ length: 40 }, (_, n) => one(n)));
    const nonces = await kit.db.round.findMany({ where: { playerId }, select: { nonce: true }, orderBy: { nonce: "asc" } });
    expect(nonces.map(({ nonce }) => nonce)).toEqual(Array.from({ length: 40 }, (_, n) => n));
    expect((await balanceOf(kit, playerId)).available).toBe(100_000n + results.reduce((sum, net) => sum + net, 0n));
    expect(await kit.db.playerStats.findUnique({ where: { playerId } })).toMatchObject({ gamesPlayed: 40, totalStaked: 40_000n });
  });

  it("is told the round it has when it asks again too late", async () => {
    const { playerId } = await newPlayer(kit, { amountMinor: 5000n });
    const gamer = { playerId, guestId: null };
    const { activeSeedHash } = await showGame(deps, gamer);
    const stake = { ...bet, serverSeedHash: activeSeedHash, idempotencyKey: "late", gamer };
    const placed = await placeStake(deps, stake);
    expect(await placeStake(deps, { ...stake, expiresAt: new Date(Date.now() - 1) })).toEqual(placed);
  });

  it("whose session is over is told to say who he is, not that his stake came too late", async () => {
    const { playerId } = await newPlayer(kit, { amountMinor: 5000n });
    const gamer = { playerId, guestId: null };
    const { activeSeedHash } = await showGame(deps, gamer);
    const stake = { ...bet, serverSeedHash: activeSeedHash, idempotencyKey: randomUUID() };
    const placed = await placeStake(deps, { ...stake, gamer });
    const asked = { ...stake, expiresAt: new Date(0) };
    const { placed: other } = await guestStake();
    for (const stranger of [nobody, { playerId: null, guestId: guestOf(other.guestToken ?? "", deps.game.guestSecret) }]) {
      for (const phone of [{}, { phone: " " }]) await expect(placeStake(deps, { ...asked, ...phone, gamer: stranger })).rejects.toEqual(refused("phone_required"));
    }
    expect(await placeStake(deps, { ...asked, gamer })).toEqual(placed);
  });

  it("is not kept waiting by a stranger's guest stake on the same number", async () => {
    const { playerId, phone } = await newPlayer(kit, { amountMinor: 5000n });
    const gamer = { playerId, guestId: null };
    const slow = gameDeps(kit, { intervalSeconds: 5 });
    const { activeSeedHash } = await showGame(deps, gamer);
    const { placed } = await guestStake({ phone });
    expect(placed.round.isClaimed).toBe(false);
    const stake = { ...bet, serverSeedHash: activeSeedHash, gamer };
    expect((await placeStake(slow, { ...stake, idempotencyKey: "one" })).round.nonce).toBe(0);
    await expect(placeStake(slow, { ...stake, idempotencyKey: "two" })).rejects.toEqual(refused("too_fast"));
  });

  it("cannot stake more than the balance, name a phone, or use a seed that is not active", async () => {
    const { playerId } = await newPlayer(kit, { amountMinor: 999n });
    const gamer = { playerId, guestId: null };
    const { activeSeedHash, nextSeedHash } = await showGame(deps, gamer);
    const stake = { ...bet, serverSeedHash: activeSeedHash, idempotencyKey: "k", gamer };
    await expect(placeStake(deps, stake)).rejects.toMatchObject({ code: "insufficient_funds", params: { available: 999 } });
    await expect(placeStake(deps, { ...stake, phone: "0772123456" })).rejects.toEqual(refused("phone_not_allowed"));
    await expect(placeStake(deps, { ...stake, amountMinor: 500n, serverSeedHash: nextSeedHash })).rejects.toEqual(refused("seed_mismatch"));
    expect((await placeStake(deps, { ...stake, amountMinor: 999n })).round.nonce).toBe(0);
  });
});

it("leaves the books at zero", async () => {
  expect(await booksOf(kit)).toEqual(["0"]);
});
