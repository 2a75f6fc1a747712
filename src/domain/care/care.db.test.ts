import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { requestTopUp } from "#src/domain/collections/top-up.ts";
import { guestOf } from "#src/domain/rounds/guest-token.ts";
import { placeStake } from "#src/domain/rounds/place-stake.ts";
import type { GameDeps } from "#src/domain/rounds/ports.ts";
import { roll } from "#src/domain/rounds/rules.ts";
import { unseal } from "#src/domain/rounds/seeds.ts";
import { showGame } from "#src/domain/rounds/show-game.ts";
import { requestWithdrawal } from "#src/domain/withdrawals/request-withdrawal.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { booksOf, gameDeps, newPhone, newPlayer, withdrawDeps } from "#src/testing/play.ts";
import { answerOf } from "#src/testing/sign-in.ts";
import { clientSeedFor } from "../../../prisma/luck.ts";
import { exclude, setLimits, showCare } from "./limits.ts";
import type { LimitName } from "./policies.ts";

let kit: TestKit;
let deps: GameDeps;
beforeAll(async () => {
  kit = await testKit();
  deps = gameDeps(kit);
});
afterAll(() => kit.close());

const nobody = { playerId: null, guestId: null };
const bet = { side: "under", target: 4950 } as const;
let key = 0;
const nextKey = () => `key-${(key += 1)}`;

/** As if a player had played them at another time: what had been counted of them no longer holds. */
async function moveRounds(playerId: number, to: string) {
  await kit.owner.query(`UPDATE rounds SET created_at = ${to} WHERE player_id = $1`, [playerId]);
  await kit.owner.query("UPDATE play_limits SET counted_player = NULL, counted_since = NULL, counted_from = NULL WHERE counted_player = $1", [playerId]);
}

/** A stake of this amount, that comes out as said. */
async function stake(by: { playerId: number } | { phone: string }, amountMinor: bigint, outcome: "win" | "loss" = "loss", guest: { playerId: null; guestId: string | null } = nobody) {
  const gamer = "playerId" in by ? { playerId: by.playerId, guestId: null } : guest;
  const { activeSeedHash: serverSeedHash } = await showGame(deps, gamer);
  const clientSeed = await clientSeedFor({ db: kit.db, seedSecret: deps.game.seedSecret }, { serverSeedHash, ...bet, outcome });
  return placeStake(deps, { ...bet, amountMinor, clientSeed, serverSeedHash, idempotencyKey: nextKey(), gamer, ...("playerId" in by ? {} : { phone: by.phone }) });
}
/** The odds and seeds of stakes that lose, whichever of the next nonces each gets. */
async function losing(gamer: { playerId: number | null; guestId: string | null }) {
  const { activeSeedHash: serverSeedHash } = await showGame(deps, gamer);
  const { sealed } = await kit.db.seed.findUniqueOrThrow({ where: { hash: serverSeedHash } });
  const serverSeed = unseal(sealed, serverSeedHash, deps.game.seedSecret);
  const clientSeed = Array.from({ length: 50 }, (_, n) => `losing-${n}`).find((seed) => Array.from({ length: 21 }, (_, nonce) => roll(serverSeed, seed, nonce)).every((rolled) => rolled >= 200));
  if (clientSeed === undefined) throw new Error("a client seed that loses 21 times at 2% is not far");
  return { gamer, serverSeedHash, clientSeed, side: "under", target: 200 } as const;
}
const limit = (playerId: number, changes: Partial<Record<LimitName, bigint | null>>) => setLimits(deps, { playerId, requestId: "request", changes });
const topUp = (player: { playerId: number; phone: string }, amountMinor: bigint, phone?: string) => requestTopUp(deps, { player, amountMinor, idempotencyKey: nextKey(), phone });
const refusal = (work: Promise<unknown>) => work.then(() => null, (error: { code: string; params: Record<string, unknown> }) => ({ code: error.code, ...error.params }));
const day = "24 hours";
const ageLimits = (phone: string, by = day) => kit.owner.query("UPDATE play_limits SET next_at = next_at - $2::interval WHERE phone = $1", [phone, by]);

describe("a loss limit", () => {
  it("lets a stake pass that fits exactly, and refuses one unit more, with what is left and when it begins anew", async () => {
    const player = await newPlayer(kit, { amountMinor: 100_000n });
    await limit(player.playerId, { loss_day: 3000n });
    await stake(player, 1000n);
    expect(await refusal(stake(player, 2001n))).toMatchObject({ code: "limit_reached", kind: "loss", span: "day", maximum: 3000, left: 2000, resetsAt: expect.stringMatching(/T21:00:00.000Z$/) as string });
    await stake(player, 2000n);
    expect(await refusal(stake(player, 500n))).toMatchObject({ code: "limit_reached", left: 0 });
  });

  it("takes winnings off what was lost", async () => {
    const player = await newPlayer(kit, { amountMinor: 100_000n });
    await limit(player.playerId, { loss_day: 2000n });
    await stake(player, 2000n);
    expect(await answerOf(stake(player, 500n))).toBe("limit_reached");
    await moveRounds(player.playerId, "created_at - interval '2 days'");
    await stake(player, 2000n, "win");
    const { limits } = await showCare(deps, player);
    expect(limits.find(({ name }) => name === "loss_day")).toMatchObject({ usedMinor: 0n, leftMinor: 2000n });
    await stake(player, 4000n);
  });

  it("by the week counts from Monday at midnight, where the phone is, and nothing before", async () => {
    const player = await newPlayer(kit, { amountMinor: 100_000n });
    await limit(player.playerId, { loss_week: 2000n });
    await stake(player, 2000n);
    await moveRounds(player.playerId, "date_trunc('week', now() AT TIME ZONE 'Africa/Kampala') AT TIME ZONE 'Africa/Kampala'");
    expect(await refusal(stake(player, 500n))).toMatchObject({ code: "limit_reached", span: "week" });
    await moveRounds(player.playerId, "created_at - interval '1 second'");
    await stake(player, 2000n);
  });

  it("of a player holds for guests' stakes from his phone, and those count", async () => {
    const player = await newPlayer(kit, { amountMinor: 100_000n });
    await limit(player.playerId, { loss_day: 2000n });
    await stake({ phone: player.phone }, 1500n);
    expect(await refusal(stake(player, 501n))).toMatchObject({ code: "limit_reached", left: 500 });
    expect(await answerOf(stake({ phone: player.phone }, 501n))).toBe("phone_not_playing");
    await stake({ phone: player.phone }, 500n);
  });

  it("lets twenty parallel stakes pass as many as fit, from the balance and by guests together", async () => {
    const player = await newPlayer(kit, { amountMinor: 100_000n });
    // A guest whom the phone has paid for: what he has asked for counts from then on, and not from when it is paid.
    const { guestToken } = await stake({ phone: player.phone }, 500n);
    const guest = { playerId: null, guestId: guestOf(guestToken ?? "", deps.game.guestSecret) };
    await limit(player.playerId, { loss_day: 7500n });
    // None of these wins, whichever nonce it gets: a win would make room for more.
    const [own, guests] = [await losing({ playerId: player.playerId, guestId: null }), await losing(guest)];
    const one = async (n: number): Promise<string> => {
      for (;;) {
        // Those of the balance race for a nonce; those of a guest for the phone's one open payment.
        const code = n % 2 === 0
          ? await answerOf(placeStake(deps, { ...own, amountMinor: 1000n, idempotencyKey: `parallel-${n}` }))
          : await answerOf(placeStake(deps, { ...guests, amountMinor: 1000n, idempotencyKey: `parallel-${n}`, phone: player.phone }));
        if (code !== "too_fast" && code !== "collection_open") return code === "phone_not_playing" ? "limit_reached" : code;
      }
    };
    const codes = await Promise.all(Array.from({ length: 20 }, (_, n) => one(n)));
    expect(codes.toSorted()).toEqual([...Array.from({ length: 7 }, () => "done"), ...Array.from({ length: 13 }, () => "limit_reached")]);
    expect(await kit.db.round.count({ where: { OR: [{ playerId: player.playerId }, { phone: player.phone }] } })).toBe(8);
  });
});

describe("a deposit limit", () => {
  it("counts top-ups and guests' stakes of the phone, at it and one past it", async () => {
    const player = await newPlayer(kit);
    await limit(player.playerId, { deposit_day: 5000n });
    await topUp(player, 2000n);
    await stake({ phone: player.phone }, 1000n);
    expect(await refusal(topUp(player, 2001n))).toMatchObject({ code: "limit_reached", kind: "deposit", left: 2000 });
    expect(await answerOf(stake({ phone: player.phone }, 2001n))).toBe("phone_not_playing");
    await topUp(player, 2000n);
    expect(await answerOf(stake({ phone: player.phone }, 500n))).toBe("phone_not_playing");
  });

  it("counts no payment that was declined", async () => {
    const player = await newPlayer(kit);
    await limit(player.playerId, { deposit_day: 5000n });
    expect((await topUp(player, 5000n, "+256772990009")).status).toBe("DECLINED");
    expect((await topUp(player, 5000n)).status).toBe("PAID");
  });

  it("of a player holds for what others' phones pay into his balance, and one of a phone for whatever it pays", async () => {
    const [player, other] = [await newPlayer(kit), await newPlayer(kit)];
    await limit(player.playerId, { deposit_day: 5000n });
    await topUp(player, 3000n, other.phone);
    expect(await refusal(topUp(player, 2001n, newPhone()))).toMatchObject({ code: "limit_reached", left: 2000 });
    expect(await answerOf(topUp(other, 2001n, player.phone))).toBe("phone_not_playing");
    await topUp(other, 2000n, player.phone);
    expect(await answerOf(topUp(player, 500n))).toBe("limit_reached");
  });

  it("leaves stakes from the balance alone", async () => {
    const player = await newPlayer(kit, { amountMinor: 5000n });
    await limit(player.playerId, { deposit_day: 0n });
    await stake(player, 1000n);
    expect(await answerOf(topUp(player, 500n))).toBe("limit_reached");
  });
});

describe("a change of limits", () => {
  let player: Awaited<ReturnType<typeof newPlayer>>;
  beforeEach(async () => {
    player = await newPlayer(kit, { amountMinor: 100_000n });
    await limit(player.playerId, { loss_day: 5000n });
  });
  const lossDay = async () => (await showCare(deps, player)).limits.find(({ name }) => name === "loss_day");

  it("downwards counts at once", async () => {
    await limit(player.playerId, { loss_day: 1000n });
    expect(await lossDay()).toMatchObject({ amountMinor: 1000n, next: null });
    expect(await answerOf(stake(player, 1001n))).toBe("limit_reached");
  });

  it.each([["upwards", 9000n], ["to none", null]] as const)("%s waits for 24 hours", async (_name, amount) => {
    const { limits } = await limit(player.playerId, { loss_day: amount });
    const next = limits.find(({ name }) => name === "loss_day")?.next;
    expect(next?.amountMinor).toBe(amount);
    expect(Math.round(((next?.at.getTime() ?? 0) - Date.now()) / 60_000)).toBe(24 * 60);
    await ageLimits(player.phone, "23 hours 59 minutes");
    expect(await answerOf(stake(player, 5001n))).toBe("limit_reached");
    await ageLimits(player.phone, "1 minute");
    await stake(player, 5001n);
    expect((await lossDay())?.amountMinor).toBe(amount);
  });

  it("that waits is called off by the amount that stands, and by a lower one", async () => {
    await limit(player.playerId, { loss_day: 9000n });
    expect((await limit(player.playerId, { loss_day: 5000n })).limits.find(({ name }) => name === "loss_day")).toMatchObject({ amountMinor: 5000n, next: null });
    await limit(player.playerId, { loss_day: null });
    await limit(player.playerId, { loss_day: 4000n });
    await ageLimits(player.phone);
    expect(await lossDay()).toMatchObject({ amountMinor: 4000n, next: null });
  });

  it("asked for twice does not wait longer, and another raise waits anew", async () => {
    await limit(player.playerId, { loss_day: 9000n });
    await ageLimits(player.phone, "23 hours");
    const waiting = (await lossDay())?.next?.at;
    await limit(player.playerId, { loss_day: 9000n });
    expect((await lossDay())?.next?.at).toEqual(waiting);
    await limit(player.playerId, { loss_day: 9001n });
    expect((await lossDay())?.next?.at.getTime()).toBeGreaterThan((waiting?.getTime() ?? 0) + 3600_000);
  });

  it("of one leaves the others, and null where there is none does nothing", async () => {
    const { limits } = await limit(player.playerId, { deposit_week: null, loss_week: 8000n });
    expect(limits.map(({ name, amountMinor }) => [name, amountMinor])).toEqual([["deposit_day", null], ["deposit_week", null], ["loss_day", 5000n], ["loss_week", 8000n]]);
    const entries = await kit.db.auditEntry.findMany({ where: { playerId: player.playerId, kind: "limits_changed" }, orderBy: { id: "asc" } });
    expect(entries.map(({ details }) => details)).toEqual([{ loss_day: 5000 }, { loss_week: 8000 }]);
  });
});

describe("an exclusion", () => {
  it("shuts the player and guests of his phone out at once, top-ups too, and leaves withdrawals open", async () => {
    const player = await newPlayer(kit, { amountMinor: 20_000n });
    const { exclusion } = await exclude(deps, { playerId: player.playerId, requestId: "request", span: "7_days" });
    expect(exclusion).toMatchObject({ kind: "cool_off" });
    expect(Math.round(((exclusion?.until.getTime() ?? 0) - Date.now()) / 86_400_000)).toBe(7);
    expect(await refusal(stake(player, 1000n))).toMatchObject({ code: "self_excluded", exclusion: "cool_off", until: exclusion?.until.toISOString() });
    expect(await answerOf(stake({ phone: player.phone }, 1000n))).toBe("phone_not_playing");
    expect(await answerOf(topUp(player, 1000n))).toBe("self_excluded");
    expect(await answerOf(topUp(player, 1000n, newPhone()))).toBe("self_excluded");
    const paid = await requestWithdrawal(withdrawDeps(kit), { player, amountMinor: 5000n, method: "MOMO", destination: player.phone, idempotencyKey: nextKey(), address: null });
    expect(paid.status).toBe("COMPLETED");
  });

  it("ends when it is over and not a moment before", async () => {
    const player = await newPlayer(kit, { amountMinor: 20_000n });
    await exclude(deps, { playerId: player.playerId, requestId: "request", span: "24_hours" });
    await kit.owner.query("UPDATE care SET excluded_at = excluded_at - interval '1 day', excluded_until = now() + interval '1 hour' WHERE phone = $1", [player.phone]);
    expect(await answerOf(stake(player, 1000n))).toBe("self_excluded");
    await kit.owner.query("UPDATE care SET excluded_until = now() WHERE phone = $1", [player.phone]);
    await stake(player, 1000n);
    expect((await showCare(deps, player)).exclusion).toBeNull();
  });

  it("is not made shorter by another, and is made longer", async () => {
    const player = await newPlayer(kit);
    const first = await exclude(deps, { playerId: player.playerId, requestId: "request", span: "6_months" });
    expect((await exclude(deps, { playerId: player.playerId, requestId: "request", span: "24_hours" })).exclusion).toEqual(first.exclusion);
    const longer = await exclude(deps, { playerId: player.playerId, requestId: "request", span: "5_years" });
    expect(longer.exclusion?.until.getUTCFullYear()).toBe(new Date().getUTCFullYear() + 5);
  });

  it("of any other length is no exclusion of ours", async () => {
    const player = await newPlayer(kit);
    const by = (kind: string, length: string) => kit.app.query("SELECT kete.exclude($1, 'Africa/Kampala', $2, $3::interval, 'request', NULL)", [player.playerId, kind, length]);
    for (const [kind, length] of [["cool_off", "1 hour"], ["cool_off", "31 days"], ["self_exclusion", "5 months"], ["self_exclusion", "61 months"]] as const) await expect(by(kind, length)).rejects.toThrow("no ");
    await by("self_exclusion", "60 months");
  });

  it("is kept by the old number and taken along to the new one, the longer where both have one", async () => {
    const player = await newPlayer(kit, { amountMinor: 20_000n });
    const moved = newPhone();
    await exclude(deps, { playerId: player.playerId, requestId: "request", span: "6_months" });
    await limit(player.playerId, { loss_day: 4000n });
    await kit.owner.query("INSERT INTO care (phone, zone, exclusion, excluded_at, excluded_until) VALUES ($1, 'Africa/Kampala', 'cool_off', now(), now() + interval '1 day')", [moved]);
    await kit.owner.query("INSERT INTO play_limits (phone, kind, span, amount) VALUES ($1, 'loss', 'day', 9000), ($1, 'deposit', 'day', 700)", [moved]);
    await kit.owner.query("UPDATE players SET phone = $2 WHERE id = $1", [player.playerId, moved]);
    const care = await showCare(deps, player);
    expect(care.exclusion?.kind).toBe("self_exclusion");
    expect(care.limits.map(({ amountMinor }) => amountMinor)).toEqual([700n, null, 4000n, null]);
    expect(await answerOf(stake(player, 1000n))).toBe("self_excluded");
    for (const phone of [moved, player.phone]) expect(await answerOf(stake({ phone }, 1000n))).toBe("phone_not_playing");
  });

  it("and limits move with a number while its player stakes, and nobody waits for nobody", async () => {
    for (let n = 0; n < 5; n += 1) {
      const player = await newPlayer(kit, { amountMinor: 100_000n });
      await limit(player.playerId, { loss_day: 50_000n, deposit_day: 50_000n });
      const moved = newPhone();
      const codes = await Promise.all([
        ...Array.from({ length: 6 }, () => answerOf(stake(player, 500n))),
        ...Array.from({ length: 2 }, () => answerOf(stake({ phone: moved }, 500n))),
        answerOf(topUp(player, 500n)),
        kit.owner.query("UPDATE players SET phone = $2 WHERE id = $1", [player.playerId, moved]).then(() => "done"),
        answerOf(limit(player.playerId, { loss_day: 49_000n })),
      ]);
      for (const code of codes) expect(["done", "too_fast", "collection_open"]).toContain(code);
      expect((await showCare(deps, player)).limits.map(({ amountMinor }) => amountMinor)).toEqual([50_000n, null, expect.toBeOneOf([49_000n, 50_000n]), null]);
    }
  });

  it("of a number that had a row before its player came is his from the first sign-in on", async () => {
    const phone = newPhone();
    await kit.owner.query("INSERT INTO care (phone, zone, exclusion, excluded_at, excluded_until) VALUES ($1, 'Africa/Kampala', 'cool_off', now(), now() + interval '1 day')", [phone]);
    const player = await newPlayer(kit, { phone, amountMinor: 5000n });
    expect(await answerOf(stake(player, 1000n))).toBe("self_excluded");
  });

  it("is written by its functions alone: the app's role may not touch it", async () => {
    for (const sql of ["UPDATE care SET excluded_until = now()", "DELETE FROM care", "UPDATE play_limits SET amount = NULL", "UPDATE players SET birth_date = now()", "INSERT INTO care (phone, zone) VALUES ('+256772000001', 'UTC')"]) await expect(kit.app.query(sql)).rejects.toThrow("permission denied");
  });
});

it("leaves the books at zero", async () => {
  expect(await booksOf(kit)).toEqual(["0"]);
});
