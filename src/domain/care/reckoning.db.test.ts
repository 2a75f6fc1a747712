import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { guestOf } from "#src/domain/rounds/guest-token.ts";
import { placeStake } from "#src/domain/rounds/place-stake.ts";
import type { GameDeps } from "#src/domain/rounds/ports.ts";
import { showGame } from "#src/domain/rounds/show-game.ts";
import { collecting } from "#src/testing/collecting.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { gameDeps, newPhone, newPlayer } from "#src/testing/play.ts";
import { clientSeedFor } from "../../../prisma/luck.ts";
import { setLimits, showCare } from "./limits.ts";

let kit: TestKit;
let deps: GameDeps;
beforeAll(async () => {
  kit = await testKit();
  deps = gameDeps(kit);
});
afterAll(() => kit.close());

type Player = { playerId: number; phone: string };
type Who = { playerId: number | null; guestId: string | null };
const nobody: Who = { playerId: null, guestId: null };
let key = 0;

async function stake(of: GameDeps, gamer: Who, amountMinor: bigint, phone?: string) {
  const { activeSeedHash: serverSeedHash } = await showGame(of, gamer);
  return placeStake(of, { side: "under", target: 4950, amountMinor, clientSeed: "test", serverSeedHash, idempotencyKey: `key-${(key += 1)}`, gamer, phone });
}
/** A stake that comes out as said. */
async function comingOut(outcome: "win" | "loss", gamer: Who, amountMinor: bigint, phone?: string) {
  const { activeSeedHash: serverSeedHash } = await showGame(deps, gamer);
  const bet = { side: "under", target: 4950 } as const;
  const clientSeed = await clientSeedFor({ db: kit.db, seedSecret: deps.game.seedSecret }, { ...bet, serverSeedHash, outcome });
  return placeStake(deps, { ...bet, amountMinor, clientSeed, serverSeedHash, idempotencyKey: `key-${(key += 1)}`, gamer, phone });
}
/** Until somebody waits for a row that this connection holds. */
async function waitingFor(holder: { query(sql: string): Promise<{ rows: { pid?: number }[] }> }): Promise<void> {
  const { rows } = await holder.query("SELECT pg_backend_pid() AS pid");
  while ((await kit.owner.query("SELECT FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))", [rows[0]?.pid])).rowCount === 0);
}
const play = (player: Player, amountMinor: bigint) => stake(deps, { playerId: player.playerId, guestId: null }, amountMinor);
const limit = (player: Player) => setLimits(deps, { playerId: player.playerId, requestId: "request", changes: { loss_day: 10_000_000n, loss_week: 10_000_000n } });

/** What the rounds themselves say, each looked at: this phone's and this player's, begun in the span. */
async function lostBy({ playerId, phone }: Player): Promise<{ day: string; week: string }> {
  const { rows } = await kit.owner.query<{ day: string; week: string }>(
    `SELECT coalesce(sum(net) FILTER (WHERE created_at >= date_trunc('day', now() AT TIME ZONE 'Africa/Kampala') AT TIME ZONE 'Africa/Kampala'), 0)::text AS day,
            coalesce(sum(net) FILTER (WHERE created_at >= date_trunc('week', now() AT TIME ZONE 'Africa/Kampala') AT TIME ZONE 'Africa/Kampala'), 0)::text AS week
       FROM (SELECT created_at, amount - payout AS net FROM rounds WHERE status IN ('WON', 'LOST') AND (player_id = $1 OR phone = $2)) decided`,
    [playerId, phone],
  );
  return rows[0] ?? { day: "", week: "" };
}
async function reckoned({ phone }: Player): Promise<{ day: string; week: string }> {
  const { rows } = await kit.owner.query<{ span: string; used: string }>("SELECT span, used::text FROM kete.limits_of($1) WHERE kind = 'loss'", [phone]);
  const of = (span: string) => rows.find((row) => row.span === span)?.used ?? "";
  return { day: of("day"), week: of("week") };
}
const expectExact = async (player: Player, more = 0n) => {
  const { day, week } = await lostBy(player);
  expect(await reckoned(player)).toEqual({ day: String(BigInt(day) + more), week: String(BigInt(week) + more) });
};
/** What a player who had this number before lost from his balance until he left it. */
const leftBehind = async ({ phone }: Player) => (await kit.db.leftBehind.findFirst({ where: { phone, kind: "loss", span: "day" } }))?.amount ?? 0n;
/** Before today and before this week, wherever the test runs. */
const longAgo = (where: string, value: unknown) => kit.owner.query(`UPDATE rounds SET created_at = created_at - interval '15 days' WHERE ${where}`, [value]);
const isCounted = async ({ phone, playerId }: Player) => (await kit.db.playLimit.count({ where: { phone, countedPlayer: playerId } })) === 2;

describe("what is lost is exactly what the rounds say", () => {
  it("when a limit is set after rounds were played, some of them long ago", async () => {
    const player = await newPlayer(kit, { amountMinor: 100_000n });
    for (let n = 0; n < 3; n += 1) await play(player, 700n);
    await longAgo("player_id = $1", player.playerId);
    for (let n = 0; n < 3; n += 1) await play(player, 900n);
    await limit(player);
    expect(await isCounted(player)).toBe(true);
    await expectExact(player);
    for (let n = 0; n < 4; n += 1) {
      await play(player, 1100n);
      await expectExact(player);
    }
  });

  it("with guests' rounds that are decided in time, later than their day, and never", async () => {
    const { deps: waiting, rail, confirm } = collecting(kit);
    const player = await newPlayer(kit, { amountMinor: 100_000n });
    await stake(deps, nobody, 800n, player.phone);
    await limit(player);
    await play(player, 1000n);
    await expectExact(player);
    rail.wallets = "wait";
    // The declined one last: its phone is left in peace afterwards.
    for (const outcome of ["approve", "late", "decline"] as const) {
      const { round } = await stake(waiting, nobody, 1500n, player.phone);
      await expectExact(player);
      const { id } = await kit.db.collection.findFirstOrThrow({ where: { phone: player.phone, closedAt: null } });
      if (outcome === "late") await longAgo("public_id = $1", round.id);
      if (outcome === "decline") rail.decline(id);
      else rail.approve(id);
      await confirm(id);
      expect((await kit.db.round.findUniqueOrThrow({ where: { publicId: round.id } })).status).toMatch(outcome === "decline" ? /VOID/ : /WON|LOST/);
      expect(await isCounted(player)).toBe(true);
      await expectExact(player);
      await play(player, 600n);
      await expectExact(player);
    }
  });

  it("when guests' rounds are claimed, those of long ago and those of today", async () => {
    const phone = newPhone();
    const first = await stake(deps, nobody, 1000n, phone);
    const guest: Who = { playerId: null, guestId: guestOf(first.guestToken ?? "", deps.game.guestSecret) };
    await longAgo("phone = $1", phone);
    await stake(deps, guest, 1200n, phone);
    const player = await newPlayer(kit, { phone, amountMinor: 50_000n });
    await limit(player);
    await expectExact(player);
    await kit.app.query("SELECT kete.claim_waiting($1, $2, 'UGX')", [player.playerId, phone]);
    expect(await kit.db.round.count({ where: { playerId: player.playerId } })).toBe(2);
    expect(await isCounted(player)).toBe(true);
    await expectExact(player);
    await play(player, 600n);
    await expectExact(player);
  });

  it("when its player takes another number, and when another takes his", async () => {
    const player = await newPlayer(kit, { amountMinor: 100_000n });
    await limit(player);
    await play(player, 1000n);
    await stake(deps, nobody, 1500n, player.phone);
    const was = player.phone;
    const now = newPhone();
    await stake(deps, nobody, 2500n, now);
    await kit.owner.query("UPDATE players SET phone = $2 WHERE id = $1", [player.playerId, now]);
    const moved = { ...player, phone: now };
    await expectExact(moved);
    await play(moved, 700n);
    await stake(deps, nobody, 800n, now);
    await expectExact(moved);
    const next = await newPlayer(kit, { phone: was, amountMinor: 50_000n });
    // What he lost while the number was his stays with it, and what he won does not.
    const left = await leftBehind(next);
    await expectExact(next, left);
    await play(next, 900n);
    await expectExact(next, left);
    expect(await reckoned(moved)).toEqual(await lostBy(moved));
  });

  it.each(["win", "loss"] as const)("when its player takes another number, claims a %s of long ago there, and comes back", async (outcome) => {
    const player = await newPlayer(kit, { amountMinor: 100_000n });
    const [was, now] = [player.phone, newPhone()];
    await comingOut(outcome, nobody, 1000n, now);
    await longAgo("phone = $1", now);
    await limit(player);
    await comingOut("loss", { playerId: player.playerId, guestId: null }, 5000n);
    const move = (phone: string) => kit.owner.query("UPDATE players SET phone = $2 WHERE id = $1", [player.playerId, phone]);
    await move(now);
    await kit.app.query("SELECT kete.claim_waiting($1, $2, 'UGX')", [player.playerId, now]);
    expect(await kit.db.round.count({ where: { playerId: player.playerId, phone: now } })).toBe(1);
    await expectExact({ ...player, phone: now });
    await move(was);
    expect(await reckoned(player)).toEqual({ day: "5000", week: "5000" });
    await play(player, 700n);
    await expectExact(player);
    await move(now);
    await expectExact({ ...player, phone: now });
  });

  it("when its player leaves a number: what he lost from his balance stays with it, and what he won makes no room there", async () => {
    for (const outcome of ["loss", "win"] as const) {
      const player = await newPlayer(kit, { amountMinor: 100_000n });
      await limit(player);
      await comingOut("loss", nobody, 1000n, player.phone);
      await comingOut(outcome, { playerId: player.playerId, guestId: null }, 5000n);
      await kit.owner.query("UPDATE players SET phone = $2 WHERE id = $1", [player.playerId, newPhone()]);
      const used = outcome === "loss" ? "6000" : "1000";
      expect(await reckoned(player)).toEqual({ day: used, week: used });
    }
  });

  it("when a guest's round of long ago becomes its player's while he takes another number", async () => {
    const player = await newPlayer(kit, { amountMinor: 100_000n });
    const now = newPhone();
    await comingOut("win", nobody, 1000n, now);
    await longAgo("phone = $1", now);
    await limit(player);
    await comingOut("loss", { playerId: player.playerId, guestId: null }, 5000n);
    const moving = await kit.owner.connect();
    try {
      await moving.query("BEGIN");
      await moving.query("UPDATE players SET phone = $2 WHERE id = $1", [player.playerId, now]);
      const claiming = kit.owner.query("WITH r AS (UPDATE rounds SET player_id = $1 WHERE phone = $2 RETURNING amount, payout) UPDATE player_stats SET total_staked = total_staked + r.amount, total_winnings = total_winnings + r.payout FROM r WHERE player_id = $1", [player.playerId, now]);
      await waitingFor(moving);
      await moving.query("COMMIT");
      await claiming;
    } finally {
      moving.release();
    }
    await expectExact({ ...player, phone: now });
    expect(await reckoned({ ...player, phone: now })).toEqual({ day: "5000", week: "5000" });
  });

  it("when a stake waits for another of its phone over midnight: it is of the day in which it was counted", async () => {
    const player = await newPlayer(kit, { amountMinor: 100_000n });
    await limit(player);
    const holder = await kit.owner.connect();
    let begins: Date | undefined;
    try {
      await holder.query("BEGIN");
      await holder.query("SELECT FROM care WHERE phone = $1 FOR UPDATE", [player.phone]);
      const staking = play(player, 700n);
      await waitingFor(holder);
      begins = (await holder.query<{ at: Date }>("SELECT clock_timestamp() AS at")).rows[0]?.at;
      await holder.query("COMMIT");
      await staking;
    } finally {
      holder.release();
    }
    const { createdAt, settledAt } = await kit.db.round.findFirstOrThrow({ where: { playerId: player.playerId } });
    expect(createdAt.getTime()).toBeGreaterThanOrEqual(begins?.getTime() ?? Infinity);
    expect(settledAt).toEqual(createdAt);
  });

  it("when another day has begun since it was counted", async () => {
    const player = await newPlayer(kit, { amountMinor: 100_000n });
    await limit(player);
    await play(player, 1000n);
    // As if the clock had gone on: the rounds are older, and what was counted is of the spans before.
    await longAgo("player_id = $1", player.playerId);
    await kit.owner.query("UPDATE play_limits SET counted_since = counted_since - interval '15 days' WHERE phone = $1", [player.phone]);
    expect(await reckoned(player)).toEqual({ day: "0", week: "0" });
    await play(player, 500n);
    await expectExact(player);
    expect((await showCare(deps, player)).limits).toHaveLength(4);
  });

  it("of twenty stakes at once while a limit is set", async () => {
    const player = await newPlayer(kit, { amountMinor: 100_000n });
    await Promise.all([...Array.from({ length: 20 }, () => play(player, 500n)), limit(player)]);
    await expectExact(player);
    await play(player, 500n);
    expect(await reckoned(player)).toEqual(await lostBy(player));
  });
});
