import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requestTopUp } from "#src/domain/collections/top-up.ts";
import { guestOf } from "#src/domain/rounds/guest-token.ts";
import { placeStake } from "#src/domain/rounds/place-stake.ts";
import type { GameDeps } from "#src/domain/rounds/ports.ts";
import { showGame } from "#src/domain/rounds/show-game.ts";
import { newId } from "#src/domain/shared/ids.ts";
import { collecting } from "#src/testing/collecting.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { booksOf, gameDeps, newPhone, newPlayer } from "#src/testing/play.ts";
import { answerOf } from "#src/testing/sign-in.ts";
import { exclude, setLimits, showCare } from "./limits.ts";
import { countryPolicies, type LimitName } from "./policies.ts";

let kit: TestKit;
let deps: GameDeps;
beforeAll(async () => {
  kit = await testKit();
  deps = gameDeps(kit);
});
afterAll(() => kit.close());

const nobody = { playerId: null, guestId: null };
let key = 0;
const nextKey = () => `key-${(key += 1)}`;
type Who = { playerId: number | null; guestId: string | null };

async function stake(of: GameDeps, gamer: Who, amountMinor: bigint, phone?: string) {
  const { activeSeedHash: serverSeedHash } = await showGame(of, gamer);
  return placeStake(of, { side: "under", target: 200, amountMinor, clientSeed: "test", serverSeedHash, idempotencyKey: nextKey(), gamer, phone });
}
type Payer = { playerId: number; phone: string };
const asPlayer = ({ playerId }: { playerId: number }): Who => ({ playerId, guestId: null });
const limit = (playerId: number, changes: Partial<Record<LimitName, bigint | null>>) => setLimits(deps, { playerId, requestId: "request", changes });
const topUp = (player: { playerId: number; phone: string }, amountMinor: bigint, phone?: string, of = deps) => requestTopUp(of, { player, amountMinor, idempotencyKey: nextKey(), phone });
const refusal = (work: Promise<unknown>) => work.then(() => null, (error: { code: string; params: Record<string, unknown> }) => ({ code: error.code, params: error.params }));
const neutral = { code: "phone_not_playing", params: {} };

/** Uganda with limits for everybody from the first. A memory of its own: another process. */
function withDefaults(defaultLimits: Partial<Record<LimitName, number>>): GameDeps {
  const of = gameDeps(kit);
  const ug = countryPolicies["UG"];
  if (!ug) throw new Error("Uganda has a policy");
  return { ...of, care: { ...of.care, policies: { ...countryPolicies, UG: { ...ug, defaultLimits } } } };
}
const used = async (player: { playerId: number }) => Object.fromEntries((await showCare(deps, player)).limits.map(({ name, usedMinor }) => [name, usedMinor])) as Record<LimitName, bigint | null>;
/** Until somebody waits for a row that this connection holds. */
async function waitingFor(holder: { query(sql: string): Promise<{ rows: { pid?: number }[] }> }): Promise<void> {
  const { rows } = await holder.query("SELECT pg_backend_pid() AS pid");
  for (;;) {
    const waiting = await kit.owner.query("SELECT FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))", [rows[0]?.pid]);
    if (waiting.rowCount !== 0) return;
  }
}
const caresFor = (phone: string) => kit.db.care.count({ where: { phone } });

describe("a number's first sign-in", () => {
  it("that a guest's stake with it overtakes leaves its limits and exclusion to hold for its player's balance", async () => {
    const of = withDefaults({ loss_day: 1500 });
    const phone = newPhone();
    const signingIn = await kit.owner.connect();
    try {
      // The player is there, and nobody sees him before the guest's stake has stored the phone's first limits.
      await signingIn.query("BEGIN");
      const { rows } = await signingIn.query<{ id: number }>("INSERT INTO players (public_id, phone) VALUES ($1, $2) RETURNING id", [newId(), phone]);
      const playerId = rows[0]?.id ?? 0;
      await stake(of, nobody, 500n, phone);
      await signingIn.query("COMMIT");
      await kit.owner.query("INSERT INTO player_stats (player_id) VALUES ($1) ON CONFLICT DO NOTHING", [playerId]);
      await kit.owner.query("SELECT ledger.post('opening:' || $1::text, ledger.hot_account('equity', 'UGX'), ledger.player_account($1::int, 'UGX'), 50000, 'opening')", [playerId]);
      expect(await answerOf(stake(of, { playerId, guestId: null }, 1501n))).toBe("limit_reached");
      await exclude(of, { playerId, requestId: "request", span: "7_days" });
      expect(await answerOf(stake(of, { playerId, guestId: null }, 500n))).toBe("self_excluded");
    } finally {
      signingIn.release();
    }
  });
});

describe("a stranger who types a number", () => {
  it("is told one thing whatever hangs on it: exclusion or limit, stake or top-up, and nothing of it", async () => {
    const [excluded, limited, stranger] = [await newPlayer(kit), await newPlayer(kit), await newPlayer(kit)];
    await exclude(deps, { playerId: excluded.playerId, requestId: "request", span: "6_months" });
    await limit(limited.playerId, { loss_day: 600n, deposit_week: 600n });
    for (const { phone } of [excluded, limited]) {
      expect(await refusal(stake(deps, nobody, 1000n, phone))).toEqual(neutral);
      expect(await refusal(topUp(stranger, 1000n, phone))).toEqual(neutral);
    }
  });

  it("is told of his own limits where he pays by another's phone", async () => {
    const [player, other] = [await newPlayer(kit), await newPlayer(kit)];
    await limit(player.playerId, { deposit_day: 600n });
    expect(await refusal(topUp(player, 1000n, other.phone))).toMatchObject({ code: "limit_reached", params: { kind: "deposit", left: 600 } });
    expect(await refusal(topUp(player, 1000n))).toMatchObject({ code: "limit_reached", params: { kind: "deposit", left: 600 } });
  });
});

describe("a payment that still waits", () => {
  it.each(["a stranger's stake", "a stranger's top-up", "a stake of a guest it has paid for", "its own player's top-up"])("%s: counts before it is paid where the phone knows who asked, and not else", async (what) => {
    const { deps: waiting, rail, confirm } = collecting(kit);
    const [player, stranger] = [await newPlayer(kit), await newPlayer(kit)];
    const { guestToken } = await stake(deps, nobody, 500n, player.phone);
    const known: Who = { playerId: null, guestId: guestOf(guestToken ?? "", waiting.game.guestSecret) };
    await limit(player.playerId, { deposit_day: 3000n, loss_day: 100_000n });
    const before = await used(player);
    rail.wallets = "wait";
    if (what === "a stranger's stake") await stake(waiting, nobody, 1000n, player.phone);
    else if (what === "a stranger's top-up") await topUp(stranger, 1000n, player.phone, waiting);
    else if (what === "its own player's top-up") await topUp(player, 1000n, undefined, waiting);
    else await stake(waiting, known, 1000n, player.phone);
    const isKnown = !what.startsWith("a stranger");
    const left = isKnown ? 1500n : 2500n;
    expect((await used(player)).deposit_day).toBe(3000n - left);
    if (what === "a stake of a guest it has paid for") expect((await used(player)).loss_day).toBe((before.loss_day ?? 0n) + 1000n);
    // At the limit and one past it, paid by another phone: this one has its open payment.
    expect(await refusal(topUp(player, left + 1n, newPhone()))).toMatchObject({ code: "limit_reached", params: { left: Number(left) } });
    await topUp(player, left, newPhone());
    const { id } = await kit.db.collection.findFirstOrThrow({ where: { phone: player.phone, closedAt: null } });
    rail.approve(id);
    await confirm(id);
    expect((await used(player)).deposit_day).toBe(isKnown ? 3000n : 4000n);
  });

  it("counts no more once it was declined", async () => {
    const { deps: waiting, rail, confirm } = collecting(kit);
    const player = await newPlayer(kit);
    await limit(player.playerId, { deposit_day: 3000n });
    rail.wallets = "wait";
    await topUp(player, 3000n, undefined, waiting);
    const { id } = await kit.db.collection.findFirstOrThrow({ where: { phone: player.phone } });
    rail.decline(id);
    await confirm(id);
    expect((await used(player)).deposit_day).toBe(0n);
  });

  it("lets no stranger stake what would pass the limit, whether it counts or not", async () => {
    const player = await newPlayer(kit);
    await limit(player.playerId, { loss_day: 1000n });
    expect(await refusal(stake(deps, nobody, 1001n, player.phone))).toEqual(neutral);
    await stake(deps, nobody, 1000n, player.phone);
  });
});

describe("two players who pay by each other's phones", () => {
  it("at once, under first limits that neither phone has yet, wait for each other's phone and not for one another", async () => {
    for (let n = 0; n < 25; n += 1) {
      const pair = [await newPlayer(kit), await newPlayer(kit)] as const;
      const codes = await Promise.all([pair, pair.toReversed()].map(([payer, other]) => answerOf(topUp(payer as Payer, 1000n, (other as Payer).phone, withDefaults({ deposit_day: 100_000 })))));
      expect(codes).toEqual(["done", "done"]);
    }
  });
});

describe("a country's first limits", () => {
  it("hold for a first top-up, from one's own phone and from another's, at them and one past", async () => {
    const of = withDefaults({ deposit_day: 2000 });
    const [player, other] = [await newPlayer(kit), newPhone()];
    expect(await refusal(topUp(player, 2001n, undefined, of))).toMatchObject({ code: "limit_reached", params: { left: 2000 } });
    await topUp(player, 2000n, undefined, of);
    expect(await refusal(topUp(await newPlayer(kit), 2001n, other, of))).toMatchObject({ code: "limit_reached" });
    await topUp(await newPlayer(kit), 1500n, other, of);
    expect(await refusal(topUp(await newPlayer(kit), 501n, other, of))).toEqual(neutral);
  });

  it("hold for a number that has no player, from the first stake on", async () => {
    const of = withDefaults({ deposit_day: 2000, loss_day: 9000 });
    const phone = newPhone();
    await stake(of, nobody, 1500n, phone);
    expect(await refusal(stake(of, nobody, 501n, phone))).toEqual(neutral);
    await stake(withDefaults({}), nobody, 500n, phone);
  });

  it("are stored for no number before a payment is asked of it", async () => {
    const { deps: waiting, rail } = collecting(kit);
    const of = { ...withDefaults({ deposit_day: 2000 }), collections: rail.rails };
    const [capped, tooMuch] = [newPhone(), newPhone()];
    rail.wallets = "wait";
    await stake(waiting, nobody, 500n, capped);
    expect(await answerOf(stake(of, nobody, 500n, capped))).toBe("collection_open");
    expect(await answerOf(topUp(await newPlayer(kit), 500n, capped, of))).toBe("collection_open");
    expect(await refusal(stake(of, nobody, 2001n, tooMuch))).toEqual(neutral);
    expect(await Promise.all([capped, tooMuch].map(caresFor))).toEqual([0, 0]);
    await stake(of, nobody, 500n, tooMuch);
    expect(await caresFor(tooMuch)).toBe(1);
  });

  it("are there before a player's own: nobody raises them by being first", async () => {
    const of = withDefaults({ loss_day: 1500 });
    const player = await newPlayer(kit, { amountMinor: 50_000n });
    const care = await setLimits(of, { playerId: player.playerId, requestId: "request", changes: { loss_day: 90_000n } });
    expect(care.limits.find(({ name }) => name === "loss_day")).toMatchObject({ amountMinor: 1500n, next: { amountMinor: 90_000n } });
    expect(await answerOf(stake(of, asPlayer(player), 1501n))).toBe("limit_reached");
  });
});

describe("a player who takes another number", () => {
  it("takes along what he has paid in and lost, as a guest too, and leaves it with the old one", async () => {
    const player = await newPlayer(kit, { amountMinor: 50_000n });
    const [was, now] = [player.phone, newPhone()];
    await limit(player.playerId, { deposit_day: 3000n, loss_day: 3000n });
    await stake(deps, asPlayer(player), 1000n);
    await stake(deps, nobody, 1000n, was);
    await topUp(player, 1000n);
    const before = await used(player);
    expect(before.deposit_day).toBe(2000n);
    await kit.owner.query("UPDATE players SET phone = $2 WHERE id = $1", [player.playerId, now]);
    expect(await used(player)).toEqual(before);
    expect(await refusal(topUp({ ...player, phone: now }, 1001n))).toMatchObject({ code: "limit_reached", params: { left: 1000 } });
    await topUp({ ...player, phone: now }, 1000n);
    expect(await refusal(stake(deps, nobody, 3001n, was))).toEqual(neutral);
  });

  it("leaves the old number no new limit, for a guest or an account there, until the day is over; back on it, he is not counted twice", async () => {
    const player = await newPlayer(kit, { amountMinor: 50_000n });
    const [was, now] = [player.phone, newPhone()];
    await limit(player.playerId, { loss_day: 3000n, deposit_day: 3000n });
    // From the balance and as a guest, by his own phone and by another's.
    await stake(deps, nobody, 500n, was);
    await stake(deps, asPlayer(player), 1500n);
    await topUp(player, 1000n, newPhone());
    await topUp(player, 500n);
    const before = await used(player);
    expect(before.deposit_day).toBe(2000n);
    const left = 3000n - (before.loss_day ?? 0n);
    const move = (phone: string) => kit.owner.query("UPDATE players SET phone = $2 WHERE id = $1", [player.playerId, phone]);
    await move(now);
    const next = await newPlayer(kit, { phone: was, amountMinor: 50_000n });
    expect(await used(next)).toEqual(before);
    expect(await answerOf(stake(deps, nobody, 1001n, was))).toBe("phone_not_playing");
    expect(await refusal(stake(deps, asPlayer(next), left + 1n))).toMatchObject({ code: "limit_reached", params: { kind: "loss", left: Number(left) } });
    expect(await refusal(topUp(next, 1001n))).toMatchObject({ code: "limit_reached", params: { kind: "deposit", left: 1000 } });
    await topUp(next, 1000n);
    await kit.owner.query("UPDATE players SET phone = $2 WHERE id = $1", [next.playerId, newPhone()]);
    await move(was);
    expect(await used(player)).toEqual({ ...before, deposit_day: 3000n });
    await move(now);
    // Another day.
    await kit.owner.query("UPDATE left_behind SET since = since - interval '1 day' WHERE phone = $1", [was]);
    expect((await used({ playerId: (await newPlayer(kit, { phone: was })).playerId })).loss_day).toBeLessThan(before.loss_day ?? 0n);
  });

  it("escapes no exclusion: not by it, nor as a guest of either, nor by a second number that pays", async () => {
    const player = await newPlayer(kit, { amountMinor: 50_000n });
    const [was, now, second] = [player.phone, newPhone(), newPhone()];
    await exclude(deps, { playerId: player.playerId, requestId: "request", span: "1_year" });
    await kit.owner.query("UPDATE players SET phone = $2 WHERE id = $1", [player.playerId, now]);
    const moved = { ...player, phone: now };
    expect(await answerOf(stake(deps, asPlayer(moved), 500n))).toBe("self_excluded");
    for (const phone of [undefined, second]) expect(await answerOf(topUp(moved, 500n, phone))).toBe("self_excluded");
    for (const phone of [was, now]) expect(await refusal(stake(deps, nobody, 500n, phone))).toEqual(neutral);
    // Whoever signs in with the old number finds it still excluded.
    const next = await newPlayer(kit, { phone: was, amountMinor: 5000n });
    expect(await answerOf(stake(deps, asPlayer(next), 500n))).toBe("self_excluded");
  });

  it("passes no limit while he moves and stakes at once", async () => {
    for (let n = 0; n < 4; n += 1) {
      const player = await newPlayer(kit, { amountMinor: 50_000n });
      const now = newPhone();
      await kit.owner.query("INSERT INTO care (phone, zone, exclusion, excluded_at, excluded_until) VALUES ($1, 'Africa/Kampala', 'cool_off', now(), now() + interval '1 day')", [now]);
      const moving = await kit.owner.connect();
      try {
        await moving.query("BEGIN");
        await moving.query("UPDATE players SET phone = $2 WHERE id = $1", [player.playerId, now]);
        const staking = answerOf(stake(deps, asPlayer(player), 500n));
        await waitingFor(moving);
        await moving.query("COMMIT");
        expect(await staking).toBe("self_excluded");
      } finally {
        moving.release();
      }
    }
  });
});

it("leaves the books at zero", async () => {
  expect(await booksOf(kit)).toEqual(["0"]);
});
