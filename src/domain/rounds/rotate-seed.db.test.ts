import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { collecting } from "#src/testing/collecting.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { booksOf, gameDeps, newPhone, newPlayer } from "#src/testing/play.ts";
import { guestOf } from "./guest-token.ts";
import { placeStake } from "./place-stake.ts";
import type { GameDeps, Gamer } from "./ports.ts";
import { rotateSeed } from "./rotate-seed.ts";
import { commitment, roll } from "./rules.ts";
import { showGame } from "./show-game.ts";
import { showRound } from "./show-round.ts";
import { showSeed } from "./show-seed.ts";

let kit: TestKit;
let deps: GameDeps;
beforeAll(async () => {
  kit = await testKit();
  deps = gameDeps(kit);
});
afterAll(() => kit.close());

const nobody: Gamer = { playerId: null, guestId: null };
const bet = { amountMinor: 500n, side: "under", target: 4950, clientSeed: "c" } as const;

async function player() {
  const { playerId } = await newPlayer(kit, { amountMinor: 1_000_000n });
  const gamer: Gamer = { playerId, guestId: null };
  const game = await showGame(deps, gamer);
  const stake = (key: string, serverSeedHash = game.activeSeedHash, with_: GameDeps = deps) => placeStake(with_, { ...bet, gamer, serverSeedHash, idempotencyKey: key });
  return { playerId, gamer, game, stake };
}

/** A guest with one decided round. */
async function guest(with_: GameDeps = deps, phone = newPhone()) {
  const game = await showGame(with_, nobody);
  const first = await placeStake(with_, { ...bet, phone, gamer: nobody, serverSeedHash: game.activeSeedHash, idempotencyKey: "first" });
  const gamer: Gamer = { playerId: null, guestId: guestOf(first.guestToken ?? "", deps.game.guestSecret) };
  const stake = (key: string, serverSeedHash = game.activeSeedHash) => placeStake(with_, { ...bet, phone, gamer, serverSeedHash, idempotencyKey: key });
  return { gamer, game, first, phone, stake };
}

describe("rotating", () => {
  it.each(["player", "guest"] as const)("a %s's seed reveals what every round was rolled from, and makes active what was announced as next", async (who) => {
    const { gamer, game, stake } = await { player, guest }[who]();
    const rounds = [await stake("a"), await stake("b")];
    const rotated = await rotateSeed(deps, { gamer, activeSeedHash: game.activeSeedHash });
    const { serverSeed } = rotated.revealed;
    expect(rotated).toMatchObject({ revealed: { serverSeedHash: game.activeSeedHash, rounds: who === "guest" ? 3 : 2 }, activeSeedHash: game.nextSeedHash });
    expect(commitment(serverSeed)).toBe(game.activeSeedHash);
    expect(await showGame(deps, gamer)).toMatchObject({ activeSeedHash: game.nextSeedHash, nextSeedHash: rotated.nextSeedHash, nonce: 0 });
    for (const { round } of rounds) {
      expect(round.serverSeed).toBeNull();
      const shown = await showRound(deps, { id: round.id, gamer });
      expect([shown.serverSeed, shown.roll]).toEqual([serverSeed, roll(serverSeed, round.clientSeed, round.nonce)]);
    }
    expect((await stake("c", rotated.activeSeedHash)).round).toMatchObject({ nonce: 0, serverSeedHash: game.nextSeedHash, serverSeed: null });
    await expect(stake("d")).rejects.toMatchObject({ code: "seed_mismatch" });
    expect((await stake("b")).round.id).toBe(rounds[1]?.round.id);
  });

  it("a seed that is named is rotated once, whoever names it again and however often", async () => {
    const { gamer, game, stake } = await player();
    await stake("a");
    const first = await rotateSeed(deps, { gamer, activeSeedHash: game.activeSeedHash });
    const again = await Promise.all(Array.from({ length: 10 }, () => rotateSeed(gameDeps(kit), { gamer, activeSeedHash: game.activeSeedHash })));
    for (const one of again) expect(one).toEqual(first);
    await stake("b", first.activeSeedHash);
    const second = await rotateSeed(deps, { gamer, activeSeedHash: first.activeSeedHash });
    // Told again much later: the same reveal, with what stands now.
    expect(await rotateSeed(deps, { gamer, activeSeedHash: game.activeSeedHash })).toEqual({ ...second, revealed: first.revealed });
  });

  it("without a name a doubled request rotates once too, in a row or at once", async () => {
    const { gamer, playerId, stake } = await player();
    await stake("a");
    const all = await Promise.all(Array.from({ length: 10 }, () => rotateSeed(gameDeps(kit), { gamer })));
    all.push(await rotateSeed(deps, { gamer }));
    for (const one of all) expect(one).toEqual(all[0]);
    expect(await kit.db.seed.groupBy({ by: ["state"], where: { playerId }, _count: true, orderBy: { state: "asc" } })).toEqual([{ state: "NEXT", _count: 1 }, { state: "ACTIVE", _count: 1 }, { state: "REVEALED", _count: 1 }]);
  });

  it("a seed that came by a rotation stays until it is played under: seeds cannot be made without end", async () => {
    const { gamer, game } = await player();
    // The very first may go unused.
    const { activeSeedHash } = await rotateSeed(deps, { gamer });
    await expect(rotateSeed(deps, { gamer, activeSeedHash })).rejects.toMatchObject({ code: "seed_unused" });
    expect((await rotateSeed(deps, { gamer })).revealed).toMatchObject({ serverSeedHash: game.activeSeedHash, rounds: 0 });
  });

  it("is refused to who has no seed, and for another's, a next, or an unknown seed", async () => {
    const { game, gamer } = await player();
    await expect(rotateSeed(deps, { gamer: nobody })).rejects.toMatchObject({ code: "seed_unused" });
    const { playerId } = await newPlayer(kit);
    await expect(rotateSeed(deps, { gamer: { playerId, guestId: null } })).rejects.toMatchObject({ code: "seed_unused" });
    const { gamer: other } = await player();
    for (const [who, activeSeedHash] of [[other, game.activeSeedHash], [gamer, game.nextSeedHash], [gamer, "0".repeat(64)]] as const) {
      await expect(rotateSeed(deps, { gamer: who, activeSeedHash })).rejects.toMatchObject({ code: "seed_mismatch" });
    }
    const reserved = await showGame(deps, nobody);
    await expect(rotateSeed(deps, { gamer, activeSeedHash: reserved.activeSeedHash })).rejects.toMatchObject({ code: "seed_mismatch" });
  });

  it("waits for a round that is not paid yet, and comes after it was paid or called off", async () => {
    for (const outcome of ["paid", "declined"] as const) {
      const c = collecting(kit);
      const { gamer, first, phone } = await guest(c.deps);
      expect(first.round.status).toBe("AWAITING_PAYMENT");
      await expect(rotateSeed(c.deps, { gamer })).rejects.toMatchObject({ code: "round_undecided" });
      // Nor does the database reveal it to who skips our look at it.
      await expect(kit.app.query("SELECT kete.rotate_seed(NULL, $1, $2, $3, $4, 'x')", [gamer.guestId, first.round.serverSeedHash, "0".repeat(64), "1".repeat(64)])).rejects.toThrow("round_undecided");
      const { id } = await kit.db.collection.findFirstOrThrow({ where: { phone } });
      if (outcome === "paid") {
        c.rail.approve(id);
        await c.confirm(id);
      } else {
        await kit.app.query("SELECT kete.fail_collection($1, 'declined', 9, 'failed', 'DECLINED', NULL, NULL, now())", [id]);
      }
      expect((await rotateSeed(c.deps, { gamer })).revealed.rounds).toBe(1);
      expect((await showRound(deps, { id: first.round.id, gamer })).status).toMatch(outcome === "paid" ? /WON|LOST/ : /VOID/);
    }
  });

  it("is no way around the pause between two rounds", async () => {
    const slow = gameDeps(kit, { intervalSeconds: 5 });
    const { gamer, stake } = await player();
    await stake("a");
    const { activeSeedHash } = await rotateSeed(slow, { gamer });
    await expect(stake("b", activeSeedHash, slow)).rejects.toMatchObject({ code: "too_fast" });
    const visitor = await guest();
    const rotated = await rotateSeed(slow, { gamer: visitor.gamer });
    await expect(placeStake(slow, { ...bet, phone: visitor.phone, gamer: visitor.gamer, serverSeedHash: rotated.activeSeedHash, idempotencyKey: "b" })).rejects.toMatchObject({ code: "too_fast" });
  });

  it.each(["player", "guest"] as const)("races a %s's stakes: no gap under any seed, no round after its seed's reveal, each seed revealed once", async (who) => {
    const { gamer, stake } = await { player, guest }[who]();
    const processes = Array.from({ length: 3 }, () => gameDeps(kit));
    let placed = who === "guest" ? 1 : 0;
    for (let n = 0; n < 5; n += 1) {
      const { activeSeedHash } = await showGame(deps, gamer);
      const stakes = Array.from({ length: 20 }, (_, k) => placeStake(processes[k % 3] ?? deps, { ...bet, gamer, serverSeedHash: activeSeedHash, idempotencyKey: `${n}.${k}`, ...(who === "guest" ? { phone: newPhone() } : {}) }));
      const rotations = Array.from({ length: 10 }, (_, k) => rotateSeed(processes[k % 3] ?? deps, { gamer, ...(k % 2 === 0 ? { activeSeedHash } : {}) }));
      const [staked, rotated] = await Promise.all([Promise.allSettled(stakes), Promise.allSettled(rotations)]);
      for (const one of staked) if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "seed_mismatch" });
      for (const one of rotated) if (one.status === "rejected") expect(["round_undecided", "seed_unused"]).toContain((one.reason as { code: string }).code);
      placed += staked.filter(({ status }) => status === "fulfilled").length;
      // A guest's other rounds may have been waiting for their payments all along.
      await rotateSeed(deps, { gamer });
    }
    const owner = gamer.playerId !== null ? { playerId: gamer.playerId } : { guest: { publicId: gamer.guestId ?? "" } };
    const seeds = await kit.db.seed.findMany({ where: owner, include: { rounds: { orderBy: { nonce: "asc" } } } });
    expect(seeds.flatMap(({ rounds }) => rounds)).toHaveLength(placed);
    expect(seeds.filter(({ state }) => state === "REVEALED").length).toBeGreaterThanOrEqual(5);
    expect(seeds.filter(({ state }) => state === "ACTIVE")).toHaveLength(1);
    expect(seeds.filter(({ state }) => state === "NEXT")).toHaveLength(1);
    for (const { rounds, nextNonce, revealed, revealedAt } of seeds) {
      expect(rounds.map(({ nonce }) => nonce)).toEqual(Array.from({ length: nextNonce }, (_, nonce) => nonce));
      for (const { roll: rolled, clientSeed, nonce, createdAt } of rounds) {
        if (revealed === null || revealedAt === null) continue;
        expect(rolled).toBe(roll(revealed, clientSeed, nonce));
        expect(createdAt.getTime()).toBeLessThanOrEqual(revealedAt.getTime());
      }
    }
    await stake("the end", (await showGame(deps, gamer)).activeSeedHash);
  });
});

describe("a seed's page", () => {
  it("lists its rounds from the first on, to who played them, and hides the seed while it is active", async () => {
    const { gamer, game, stake } = await player();
    for (const key of ["a", "b", "c"]) await stake(key);
    const hash = game.activeSeedHash;
    const page = await showSeed(deps, { gamer, hash, limit: 2 });
    expect(page).toMatchObject({ seed: { isActive: true, serverSeed: null, revealedAt: null, rounds: 3 }, nextCursor: "1" });
    expect(page.items.map(({ nonce }) => nonce)).toEqual([0, 1]);
    expect((await showSeed(deps, { gamer, hash, limit: 2, cursor: 1 })).items.map(({ nonce }) => nonce)).toEqual([2]);
    expect((await showSeed(deps, { gamer, hash, limit: 3 })).nextCursor).toBeNull();
    const { revealed } = await rotateSeed(deps, { gamer });
    expect((await showSeed(deps, { gamer, hash, limit: 1 })).seed).toMatchObject({ isActive: false, serverSeed: revealed.serverSeed });
    for (const [who, which] of [[nobody, hash], [(await player()).gamer, hash], [gamer, (await showGame(deps, gamer)).nextSeedHash]] as const) {
      await expect(showSeed(deps, { gamer: who, hash: which, limit: 1 })).rejects.toMatchObject({ code: "not_found" });
    }
  });
});

it("leaves the books at zero", async () => {
  expect(await booksOf(kit)).toEqual(["0"]);
});
