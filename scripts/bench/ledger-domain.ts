import { createDatabase } from "#src/adapters/postgres/client.ts";
import { createCareMemo } from "#src/domain/care/memo.ts";
import { countryPolicies } from "#src/domain/care/policies.ts";
import { createActiveSeeds } from "#src/domain/rounds/active-seeds.ts";
import { playForPlayer } from "#src/domain/rounds/play.ts";
import type { GameDeps } from "#src/domain/rounds/ports.ts";
import { showGame } from "#src/domain/rounds/show-game.ts";
import { newId } from "#src/domain/shared/ids.ts";
import { sha256 } from "#src/domain/shared/keys.ts";
import { rateOf } from "./ledger-drivers.ts";
import { loads, playersInBench } from "./ledger-world.ts";

/** The product's own way to a round: the domain's verb on Prisma's pool, as the app's role. */
export type Domain = { rate: (clients: number, seconds: number) => Promise<number>; close: () => Promise<void> };

export async function domainOn(url: string): Promise<Domain> {
  const db = createDatabase({ url, poolMax: 20, waitMs: 60_000 });
  const deps = gameOn(db);
  const players = await db.player.findMany({ orderBy: { id: "asc" }, select: { id: true } });
  const all: { playerId: number; hash: string }[] = [];
  for (const { id } of players) all.push({ playerId: id, hash: (await showGame(deps, { playerId: id, guestId: null })).activeSeedHash });
  const seeds = all.slice(playersInBench);
  const playOf = ({ playerId, hash }: (typeof all)[number]) =>
    playForPlayer(deps, { playerId, serverSeedHash: hash, amountMinor: 500n, side: "under", target: 4950, clientSeed: "bench", idempotencyKey: newId(), fingerprint: sha256("bench") });
  // The first round on a process reads the player's seed; all that follow are one statement.
  for (const seed of seeds) await playOf(seed);
  const play = () => {
    const seed = seeds[Math.floor(Math.random() * seeds.length)];
    if (!seed) throw new Error("no players");
    return playOf(seed);
  };
  return { rate: (clients, seconds) => rateOf(Array.from({ length: clients }, () => play), seconds), close: () => db.$disconnect() };
}

/** Bare inserts by the same way as the domain's statement goes: Prisma, its adapter and its pool. */
export function prismaFloorOn(ownerUrl: string): Domain {
  const db = createDatabase({ url: ownerUrl, poolMax: 20, waitMs: 60_000 });
  const insert = () => db.$executeRawUnsafe(loads.floor);
  return { rate: (clients, seconds) => rateOf(Array.from({ length: clients }, () => insert), seconds), close: () => db.$disconnect() };
}

function gameOn(db: GameDeps["db"]): GameDeps {
  const silent = () => undefined;
  const phones = { countries: ["UG"], defaultCountry: "UG" };
  return {
    db,
    activeSeeds: createActiveSeeds(),
    care: { currency: "UGX", policies: countryPolicies, phones, memo: createCareMemo() },
    clock: () => new Date(),
    log: { info: silent, warn: silent, error: silent },
    // Nobody pays in or out: these players stake from their balances.
    collections: { from: () => null, named: () => null, all: [] },
    payouts: { to: () => null, named: () => null, all: [] },
    collecting: { currency: "UGX", deadlineSeconds: 180, minTopUp: 500n, maxTopUp: 2_000_000n, phones, caps: { unpaid: 0, phoneDaily: 0, addressHourly: 0, addressDaily: 0 } },
    game: { currency: "UGX", minStake: 500n, maxStake: 100_000n, maxPayout: 10_000_000n, edgeBp: 100, intervalSeconds: 0, reserveMinutes: 30, seedSecret: "seeds of a bench are thrown away with it", guestSecret: "and there are no guests in it at all", phones },
  };
}
