import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gameDeps, newPlayer } from "#src/testing/play.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { createActiveSeeds } from "./active-seeds.ts";
import { placeStake } from "./place-stake.ts";
import type { GameDeps } from "./ports.ts";
import { rotateSeed } from "./rotate-seed.ts";
import { roll } from "./rules.ts";
import { unseal } from "./seeds.ts";
import { showGame } from "./show-game.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

async function seated() {
  const player = await newPlayer(kit, { amountMinor: 1_000_000n });
  const gamer = { playerId: player.playerId, guestId: null };
  const { activeSeedHash } = await showGame(gameDeps(kit), gamer);
  const stake = (deps: GameDeps, key: string, serverSeedHash = activeSeedHash) => placeStake(deps, { gamer, amountMinor: 500n, side: "under", target: 4950, clientSeed: "c", serverSeedHash, idempotencyKey: key });
  return { ...player, gamer, hash: activeSeedHash, stake };
}

describe("a seed that is remembered", () => {
  it("gives rounds of two processes nonces without gaps, each rolled as its seed says", async () => {
    const { playerId, stake } = await seated();
    const processes = [gameDeps(kit), gameDeps(kit)];
    for (let n = 0; n < 10; n += 1) await stake(processes[n % 2] ?? gameDeps(kit), `k${n}`);
    await Promise.all(Array.from({ length: 10 }, (_, n) => stake(processes[n % 2] ?? gameDeps(kit), `p${n}`)));
    const rounds = await kit.db.round.findMany({ where: { playerId }, orderBy: { nonce: "asc" }, include: { seed: true } });
    expect(rounds.map(({ nonce }) => nonce)).toEqual(Array.from({ length: 20 }, (_, nonce) => nonce));
    for (const { roll: rolled, nonce, clientSeed, seed } of rounds) expect(rolled).toBe(roll(unseal(seed.sealed, seed.hash, gameDeps(kit).game.seedSecret), clientSeed, nonce));
  });

  it("never rolls a round of the seed that came after it, though both stand at the same nonce", async () => {
    const { playerId, gamer, hash, stake } = await seated();
    const deps = gameDeps(kit);
    await stake(deps, "first");
    // Another process rotates, and one round is played there on the next seed.
    const elsewhere = gameDeps(kit);
    await rotateSeed(elsewhere, { gamer, activeSeedHash: hash });
    const next = await kit.db.seed.findFirstOrThrow({ where: { playerId, state: "ACTIVE" } });
    await stake(elsewhere, "there", next.hash);
    const { round } = await stake(deps, "second", next.hash);
    expect(round).toMatchObject({ nonce: 1, serverSeedHash: next.hash });
    expect(round.roll).toBe(roll(unseal(next.sealed, next.hash, deps.game.seedSecret), "c", 1));
    await expect(stake(deps, "third", hash)).rejects.toMatchObject({ code: "seed_mismatch" });
    expect((await stake(deps, "first", hash)).round).toMatchObject({ nonce: 0 });
    expect(await kit.db.round.count({ where: { playerId } })).toBe(3);
  });

  it("is forgotten when too many others are played, the longest unused first", () => {
    const seeds = createActiveSeeds(2);
    const seed = { hash: "h", serverSeed: "s", nonce: 0 };
    for (const playerId of [1, 2, 1, 3]) seeds.keep(playerId, seed);
    expect([1, 2, 3].map((playerId) => seeds.get(playerId) !== undefined)).toEqual([true, false, true]);
  });
});
