import { afterAll, beforeAll, expect, it } from "vitest";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { gameDeps, newPhone } from "#src/testing/play.ts";
import { placeStake } from "./place-stake.ts";
import { reserveSeeds } from "./seeds.ts";
import { showGame } from "./show-game.ts";
import { sweepReservations } from "./sweep-reservations.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

const nobody = { playerId: null, guestId: null };
const address = "0123456789abcdef";
const reserve = (most: number, from: string | null = address) => reserveSeeds(kit.db, { secret: gameDeps(kit).game.seedSecret, reserveMinutes: 30, address: from }, most);
const reserved = () => kit.db.seed.count({ where: { state: "RESERVED" } });

it("visitors of one address share its reservations at the limit, and nobody else's; each can be staked under", async () => {
  const own = [await reserve(3), await reserve(3), await reserve(3)];
  expect(new Set(own.map(({ activeHash }) => activeHash)).size).toBe(3);
  const shared = await Promise.all(Array.from({ length: 10 }, () => reserve(3)));
  for (const pair of shared) expect(own).toContainEqual(pair);
  expect(own).not.toContainEqual(await reserve(3, "f".repeat(16)));
  // Where the address is not known there is nothing to count by.
  for (let n = 0; n < 4; n += 1) expect(own).not.toContainEqual(await reserve(3, null));
  expect(await reserved()).toBe(2 * (3 + 1 + 4));

  const [taken] = own;
  const stake = { amountMinor: 500n, side: "under", target: 4950, clientSeed: "c", phone: newPhone(), serverSeedHash: taken?.activeHash ?? "", gamer: nobody } as const;
  expect((await placeStake(gameDeps(kit), { ...stake, idempotencyKey: "first" })).round.nonce).toBe(0);
  expect(await kit.db.seed.findMany({ where: { hash: { in: [taken?.activeHash ?? "", taken?.nextHash ?? ""] } }, select: { reservedFrom: true } })).toEqual([{ reservedFrom: null }, { reservedFrom: null }]);
  // What was taken makes room for another, and is shown to no one any more.
  expect(own).not.toContainEqual(await reserve(3));
  for (let n = 0; n < 10; n += 1) expect((await reserve(3)).activeHash).not.toBe(taken?.activeHash);
});

it("one that is about to run out is shared no more", async () => {
  const from = "a".repeat(16);
  const old = await reserve(1, from);
  expect(await reserve(1, from)).toEqual(old);
  await kit.owner.query("UPDATE seeds SET reserved_until = now() + interval '4 minutes' WHERE reserved_from = $1", [from]);
  expect(await reserve(1, from)).not.toEqual(old);
});

it("what nobody took is dropped to the last, and what stands or was taken stays", async () => {
  await kit.owner.query("INSERT INTO seeds (hash, sealed, state, reserved_until) SELECT encode(sha256(n::text::bytea), 'hex'), 'x', 'RESERVED', now() - interval '6 minutes' FROM generate_series(1, 12000) n");
  await kit.owner.query("INSERT INTO seeds (hash, sealed, state, reserved_until, next_id) SELECT encode(sha256(hash::bytea), 'hex'), 'x', 'RESERVED', reserved_until, id FROM seeds WHERE reserved_until < now()");
  const { activeSeedHash } = await showGame(gameDeps(kit), nobody);
  const before = await kit.db.seed.count();
  await sweepReservations(kit);
  expect(await kit.db.seed.count()).toBe(before - 24_000);
  expect(await kit.db.seed.count({ where: { hash: activeSeedHash } })).toBe(1);
});
