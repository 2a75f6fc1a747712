import { afterAll, beforeAll, expect, it } from "vitest";
import { apiDeps, restClient } from "#src/testing/api.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { gameDeps, newPhone, newPlayer } from "#src/testing/play.ts";
import { guestOf } from "./guest-token.ts";
import { listOwnRounds } from "./own-rounds.ts";
import { placeStake } from "./place-stake.ts";
import type { Gamer } from "./ports.ts";
import { unseal } from "./seeds.ts";
import { showGame } from "./show-game.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

const bet = { amountMinor: 500n, side: "under", target: 4950, clientSeed: "c" } as const;

async function playerWith(rounds: number) {
  const { playerId } = await newPlayer(kit, { amountMinor: 100_000n });
  const gamer: Gamer = { playerId, guestId: null };
  const deps = gameDeps(kit);
  const { activeSeedHash: serverSeedHash } = await showGame(deps, gamer);
  for (let n = 0; n < rounds; n += 1) await placeStake(deps, { ...bet, gamer, serverSeedHash, idempotencyKey: `k${n}` });
  return { gamer, hash: serverSeedHash };
}

it("gives all rounds of one reader page by page, newest first, each once", async () => {
  const { gamer } = await playerWith(5);
  await playerWith(1);
  const nonces: number[] = [];
  let cursor: string | null | undefined;
  const sizes: number[] = [];
  do {
    const page: Awaited<ReturnType<typeof listOwnRounds>> = await listOwnRounds(kit, { gamer, limit: 2, cursor: cursor ?? undefined });
    sizes.push(page.items.length);
    nonces.push(...page.items.map(({ nonce }) => nonce));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect([nonces, sizes]).toEqual([[4, 3, 2, 1, 0], [2, 2, 1]]);
});

it("of somebody signed in holds his own and his browser's guest's, claimed ones once, in pages that meet while rounds are added", async () => {
  const deps = gameDeps(kit);
  const nobody = { playerId: null, guestId: null };
  const { playerId, phone } = await newPlayer(kit, { amountMinor: 100_000n });
  const stake = async (gamer: Gamer, idempotencyKey: string, payer?: string) => {
    const { activeSeedHash: serverSeedHash } = await showGame(deps, gamer);
    return placeStake(deps, { ...bet, gamer, serverSeedHash, idempotencyKey, ...(payer === undefined ? {} : { phone: payer }) });
  };
  const { round, guestToken } = await stake(nobody, "first", newPhone());
  const guest: Gamer = { playerId: null, guestId: guestOf(guestToken ?? "", deps.game.guestSecret) };
  const gamer: Gamer = { playerId, guestId: guest.guestId };
  const placed = [round.id];
  for (let n = 0; n < 4; n += 1) {
    // By turns from the balance, with his own phone (which is credited to him) and with another's.
    placed.unshift((await stake(gamer, `own ${n}`)).round.id);
    placed.unshift((await stake(guest, `guest ${n}`, n % 2 === 0 ? phone : newPhone())).round.id);
  }
  const seen: string[] = [];
  let cursor: string | null | undefined;
  do {
    const page: Awaited<ReturnType<typeof listOwnRounds>> = await listOwnRounds(kit, { gamer, limit: 2, cursor: cursor ?? undefined });
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
    if (seen.length < 6) for (const who of [gamer, guest]) await stake(who, `late ${seen.length}`, who === guest ? phone : undefined);
  } while (cursor !== null);
  expect(seen).toEqual(placed);
});

it("GET /stakes gives a page at a time, and the cursor of the next", async () => {
  const call = restClient(apiDeps(kit));
  const { gamer } = await playerWith(1);
  const deps = gameDeps(kit);
  const { activeSeedHash: serverSeedHash } = await showGame(deps, { playerId: null, guestId: null });
  const { guestToken, round } = await placeStake(deps, { ...bet, gamer: { playerId: null, guestId: null }, phone: newPhone(), serverSeedHash, idempotencyKey: "k" });
  const guest: Gamer = { playerId: null, guestId: guestOf(guestToken ?? "", deps.game.guestSecret) };
  const second = await placeStake(deps, { ...bet, gamer: guest, phone: newPhone(), serverSeedHash, idempotencyKey: "l" });
  const headers = { "x-guest-token": guestToken ?? "" };
  const first = await call("/stakes?limit=1", { headers });
  expect(first).toMatchObject({ status: 200, body: { items: [{ id: second.round.id }], next_cursor: second.round.id } });
  expect((await call(`/stakes?limit=1&cursor=${second.round.id}`, { headers })).body).toMatchObject({ items: [{ id: round.id }], next_cursor: null });
  const theirs = (await listOwnRounds(kit, { gamer, limit: 1 })).items[0]?.id ?? "";
  for (const cursor of [theirs, "x"]) expect((await call(`/stakes?cursor=${cursor}`, { headers })).status).toBe(400);
  expect(await call("/stakes")).toMatchObject({ status: 200, body: { items: [], next_cursor: null } });
});

it("shows a server seed once it is revealed, and not before", async () => {
  const { gamer, hash } = await playerWith(1);
  const seedOf = async () => (await listOwnRounds(kit, { gamer, limit: 1 })).items[0]?.serverSeed;
  expect(await seedOf()).toBeNull();
  const seed = await kit.db.seed.findUniqueOrThrow({ where: { hash } });
  const serverSeed = unseal(seed.sealed, hash, gameDeps(kit).game.seedSecret);
  await kit.owner.query("UPDATE seeds SET state = 'REVEALED', revealed = $2, revealed_at = now() WHERE id = $1", [seed.id, serverSeed]);
  expect(await seedOf()).toBe(serverSeed);
});

it("is empty for whoever has not played, and a guest's by his token", async () => {
  expect(await listOwnRounds(kit, { gamer: { playerId: null, guestId: null }, limit: 100 })).toEqual({ items: [], nextCursor: null });
  const deps = gameDeps(kit);
  const nobody = { playerId: null, guestId: null };
  const { activeSeedHash: serverSeedHash } = await showGame(deps, nobody);
  const { guestToken } = await placeStake(deps, { ...bet, gamer: nobody, phone: newPhone(), serverSeedHash, idempotencyKey: "k" });
  const guestId = guestOf(guestToken ?? "", deps.game.guestSecret);
  expect((await listOwnRounds(kit, { gamer: { playerId: null, guestId }, limit: 100 })).items).toHaveLength(1);
});

it("takes no cursor of another's list, and none that is no round", async () => {
  const [mine, other] = [await playerWith(1), await playerWith(1)];
  const theirs = (await listOwnRounds(kit, { gamer: other.gamer, limit: 1 })).items[0]?.id ?? "";
  for (const cursor of [theirs, "x", "019aa4c6-6f0e-7b52-9a53-0f5d3d1c2b8a"]) await expect(listOwnRounds(kit, { gamer: mine.gamer, limit: 1, cursor })).rejects.toMatchObject({ code: "invalid_input" });
  await expect(listOwnRounds(kit, { gamer: { playerId: null, guestId: null }, limit: 1, cursor: theirs })).rejects.toMatchObject({ code: "invalid_input" });
});

it.each(["/game/log", "/game/proofs", "/stakes"])("%s takes a limit of 1 to 100", async (path) => {
  const call = restClient(apiDeps(kit));
  const answers = await Promise.all([0, 1, 100, 101].map((limit) => call(`${path}?limit=${limit}`)));
  expect(answers.map(({ status }) => status)).toEqual([400, 200, 200, 400]);
  expect((await call(`${path}?cursor=x`)).status).toBe(400);
});
