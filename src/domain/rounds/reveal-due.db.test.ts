import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startQueue } from "#src/adapters/jobs/queue.ts";
import { apiDeps } from "#src/testing/api.ts";
import { collecting } from "#src/testing/collecting.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { knownCode } from "#src/testing/known-code.ts";
import { booksOf, gameDeps, newPhone, newPlayer, openSession } from "#src/testing/play.ts";
import { everySecond } from "#src/worker/tasks.ts";
import { maskPhone } from "../shared/phone.ts";
import { guestOf } from "./guest-token.ts";
import { placeStake } from "./place-stake.ts";
import type { GameDeps, Gamer } from "./ports.ts";
import { revealDueSeeds } from "./reveal-due.ts";
import { roll } from "./rules.ts";
import { showGame } from "./show-game.ts";
import { showRound } from "./show-round.ts";

let kit: TestKit;
let deps: GameDeps;
beforeAll(async () => {
  kit = await testKit();
  deps = gameDeps(kit);
});
afterAll(() => kit.close());

const nobody: Gamer = { playerId: null, guestId: null };
const bet = { amountMinor: 1000n, side: "under", target: 4950, clientSeed: "c" } as const;
const dayMs = 24 * 3600_000;
/** The worker's run so much later; the other tests' guests are not made to wait with it. */
const revealLater = (ms: number) => revealDueSeeds({ ...deps, clock: () => new Date(Date.now() + ms) });

async function guest(with_: GameDeps = deps, phone = newPhone()) {
  const game = await showGame(with_, nobody);
  const first = await placeStake(with_, { ...bet, phone, gamer: nobody, serverSeedHash: game.activeSeedHash, idempotencyKey: "first" });
  const gamer: Gamer = { playerId: null, guestId: guestOf(first.guestToken ?? "", deps.game.guestSecret) };
  const stake = async (key: string, payer = phone) => placeStake(with_, { ...bet, phone: payer, gamer, serverSeedHash: (await showGame(with_, gamer)).activeSeedHash, idempotencyKey: key });
  return { gamer, game, phone, first, stake, seed: async () => (await showRound(deps, { id: first.round.id, gamer })).serverSeed };
}

/** The whole of signing in, but for the text. */
async function signIn(phone: string): Promise<void> {
  const codeId = await knownCode(kit, phone);
  await kit.app.query("SELECT kete.sign_in($1, $2::uuid, $2::uuid, gen_random_uuid(), gen_random_uuid(), 'API', 'x', NULL, now() + interval '1 day', NULL, 'UGX', 'r', $3)", [phone, codeId, maskPhone(phone)]);
}

describe("a guest's seed", () => {
  it("is revealed a day after the last stake and not before, and the guest who comes back plays on under what was announced", async () => {
    const { gamer, game, stake, seed, first } = await guest();
    await revealLater(dayMs - 60_000);
    expect(await seed()).toBeNull();
    await revealLater(dayMs + 1);
    const serverSeed = (await seed()) ?? "";
    expect(roll(serverSeed, "c", 0)).toBe(first.round.roll);
    expect(await showGame(deps, gamer)).toMatchObject({ activeSeedHash: game.nextSeedHash, nonce: 0 });
    // What nothing was rolled from is not revealed again and again.
    expect(await revealLater(3 * dayMs)).toBe(0);
    expect((await stake("back")).round).toMatchObject({ serverSeedHash: game.nextSeedHash, nonce: 0, serverSeed: null });
  });

  it("is revealed when its phone signs in, and the token goes on reading and playing", async () => {
    const { gamer, phone, stake, seed } = await guest();
    const { gamer: other, seed: othersSeed } = await guest();
    expect(await revealDueSeeds(deps)).toBe(0);
    await signIn(phone);
    expect(await revealDueSeeds(deps)).toBe(1);
    expect([await seed(), await othersSeed()]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), null]);
    const { round } = await stake("after");
    expect(await showRound(deps, { id: round.id, gamer })).toEqual(round);
    await expect(showRound(deps, { id: round.id, gamer: other })).rejects.toMatchObject({ code: "not_found" });
    // Claimed once more: the rounds since then are revealed too.
    await signIn(phone);
    expect(await revealDueSeeds(deps)).toBe(1);
    expect((await showRound(deps, { id: round.id, gamer })).serverSeed).not.toBeNull();
  });

  it("is revealed too when the phone had its player all along, so that nothing was left to claim", async () => {
    const { playerId, phone } = await newPlayer(kit);
    const { seed } = await guest(deps, phone);
    expect(await kit.db.round.count({ where: { playerId, claimedAt: null } })).toBe(1);
    await openSession(kit, playerId);
    await revealDueSeeds(deps);
    expect(await seed()).not.toBeNull();
  });

  it.each(["claimed", "idle"] as const)("that is %s waits for a round under it to be paid or called off", async (why) => {
    for (const outcome of ["paid", "void"] as const) {
      const c = collecting(kit);
      const { gamer, phone, first, seed } = await guest(c.deps);
      expect(first.round.status).toBe("AWAITING_PAYMENT");
      if (why === "claimed") await signIn(phone);
      const work = () => (why === "claimed" ? revealDueSeeds(deps) : revealLater(dayMs + 1000));
      await work();
      expect(await seed()).toBeNull();
      const { id } = await kit.db.collection.findFirstOrThrow({ where: { phone } });
      if (outcome === "paid") {
        c.rail.approve(id);
        await c.confirm(id);
      } else {
        await kit.app.query("SELECT kete.fail_collection($1, 'declined', 9, 'failed', 'DECLINED', NULL, NULL, now())", [id]);
      }
      await work();
      expect(await seed()).not.toBeNull();
      expect((await showRound(deps, { id: first.round.id, gamer })).status).toMatch(outcome === "paid" ? /WON|LOST/ : /VOID/);
    }
  });

  it("is not put off by further stakes once its phone has signed in", async () => {
    const { phone, stake, seed } = await guest();
    await signIn(phone);
    await stake("one more");
    await revealDueSeeds(deps);
    expect(await seed()).not.toBeNull();
  });

  it("is revealed once by however many workers, while guests stake and sign in", async () => {
    const guests = await Promise.all(Array.from({ length: 8 }, () => guest()));
    // Each pays with his neighbour's phone too: a sign-in is about several guests at once.
    await Promise.all(guests.map(({ stake }, n) => stake("shared", guests[(n + 1) % 8]?.phone)));
    const before = await kit.db.seed.count({ where: { state: "REVEALED" } });
    const refusals: unknown[] = [];
    await Promise.all([
      ...guests.map(({ phone }) => signIn(phone)),
      ...guests.map(({ stake }, n) => stake(`race ${n}`).catch((error: unknown) => void refusals.push((error as { code?: string }).code))),
      ...Array.from({ length: 6 }, () => revealDueSeeds(gameDeps(kit))),
    ]);
    for (const code of refusals) expect(["seed_mismatch", "collection_open"]).toContain(code);
    while ((await revealDueSeeds(deps)) > 0);
    for (const { seed } of guests) expect(await seed()).not.toBeNull();
    const seeds = await kit.db.seed.findMany({ where: { guest: { publicId: { in: guests.map(({ gamer }) => gamer.guestId ?? "") } } }, include: { rounds: { orderBy: { nonce: "asc" } } } });
    expect(await kit.db.seed.count({ where: { state: "REVEALED" } })).toBe(before + seeds.filter(({ state }) => state === "REVEALED").length);
    for (const { rounds, nextNonce } of seeds) expect(rounds.map(({ nonce }) => nonce)).toEqual(Array.from({ length: nextNonce }, (_, nonce) => nonce));
    expect(await booksOf(kit)).toEqual(["0"]);
  });

  it("keeps no two sign-ins waiting for each other, when each is about the same guests and has claimed another's round first", async () => {
    const pending = collecting(kit).deps;
    const [one, two] = [await guest(), await guest()];
    const open = async ({ gamer }: typeof one, phone: string) => {
      const { activeSeedHash: serverSeedHash } = await showGame(deps, gamer);
      expect((await placeStake(pending, { ...bet, phone, gamer, serverSeedHash, idempotencyKey: "open" })).round.status).toBe("AWAITING_PAYMENT");
    };
    // Each number has the other guest's undecided round too, which its sign-in hastens and does not claim.
    await open(one, two.phone);
    await open(two, one.phone);
    const holder = await kit.owner.connect();
    try {
      await holder.query("BEGIN");
      // Both get as far as they can before they open a session.
      await holder.query("LOCK TABLE sessions IN SHARE MODE");
      const signedIn = Promise.all([signIn(two.phone), signIn(one.phone)]);
      await vi.waitFor(async () => {
        const { rows } = await kit.owner.query<{ n: number }>("SELECT count(DISTINCT pid)::int AS n FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())");
        expect(rows[0]?.n).toBe(2);
      }, { timeout: 10_000, interval: 20 });
      await holder.query("COMMIT");
      await signedIn;
    } finally {
      holder.release();
    }
    const due = await kit.db.guest.count({ where: { publicId: { in: [one.gamer.guestId ?? "", two.gamer.guestId ?? ""] }, revealAt: { lte: new Date() } } });
    expect(due).toBe(2);
  });

  it("that cannot be opened keeps no other from being revealed, and is still due", async () => {
    const [broken, sound] = [await guest(), await guest()];
    await kit.owner.query("ALTER TABLE seeds DISABLE TRIGGER USER");
    await kit.owner.query("UPDATE seeds SET sealed = decode(repeat('00', 92), 'hex') WHERE hash = $1", [broken.game.activeSeedHash]);
    await kit.owner.query("ALTER TABLE seeds ENABLE TRIGGER USER");
    for (const { phone } of [broken, sound]) await signIn(phone);
    await expect(revealDueSeeds(deps)).rejects.toThrow("seeds that are due could not be revealed: 1");
    expect([await broken.seed(), await sound.seed()]).toEqual([null, expect.any(String)]);
    await kit.owner.query("UPDATE guests SET reveal_at = NULL WHERE public_id = $1", [broken.gamer.guestId]);
  });
});

it("more that cannot be opened than one run takes up let the others go first, are each told of, and come up again", async () => {
  await kit.owner.query("WITH g AS (INSERT INTO guests (public_id, reveal_at) SELECT gen_random_uuid(), now() - interval '1 hour' FROM generate_series(1, 150) RETURNING id) INSERT INTO seeds (hash, sealed, state, guest_id, next_nonce) SELECT encode(sha256(id::text::bytea), 'hex'), decode(repeat('00', 92), 'hex'), 'ACTIVE', id, 1 FROM g");
  const { phone, seed } = await guest();
  await signIn(phone);
  const before = kit.log.lines.length;
  await expect(revealDueSeeds(deps)).rejects.toThrow("seeds that are due could not be revealed: 100");
  await expect(revealDueSeeds(deps)).rejects.toThrow("seeds that are due could not be revealed: 50");
  expect(await seed()).not.toBeNull();
  expect(kit.log.lines.slice(before).filter(({ level, message }) => level === "error" && message === "a guest's seed cannot be revealed")).toHaveLength(150);
  expect(await revealDueSeeds(deps)).toBe(0);
  await expect(revealLater(16 * 60_000)).rejects.toThrow("seeds that are due could not be revealed: 100");
  await kit.owner.query("UPDATE guests SET reveal_at = NULL WHERE reveal_at IS NOT NULL");
});

it("a worker reveals it within seconds of the sign-in, and the next worker what a dead one left", async () => {
  const { phone, seed } = await guest();
  await signIn(phone);
  // Nobody was there to do it: nothing was lost with a job.
  expect(await seed()).toBeNull();
  const queue = await startQueue({ ownerUrl: kit.ownerUrl, concurrency: { "*": 2 }, crontab: "", everySecond: everySecond(apiDeps(kit)) }, {}, kit.log);
  try {
    await vi.waitFor(async () => expect(await seed()).not.toBeNull(), { timeout: 15_000, interval: 100 });
  } finally {
    await queue.stop();
  }
}, 40_000);
