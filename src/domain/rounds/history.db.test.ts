import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientSeedFor } from "../../../prisma/luck.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { gameDeps, newDecliningPhone, newPhone, newPlayer } from "#src/testing/play.ts";
import type { DomainError } from "../shared/errors.ts";
import { guestOf } from "./guest-token.ts";
import { listRounds, type RoundFilter } from "./list-rounds.ts";
import type { GameDeps, Gamer } from "./ports.ts";
import { placeStake } from "./place-stake.ts";
import { showFigures } from "./show-figures.ts";
import { showGame } from "./show-game.ts";

let kit: TestKit;
let deps: GameDeps;
beforeAll(async () => {
  kit = await testKit();
  deps = gameDeps(kit);
});
afterAll(() => kit.close());

const nobody: Gamer = { playerId: null, guestId: null };
const refused = expect.objectContaining({ code: "invalid_input" }) as DomainError;
let made = 0;

async function stake(gamer: Gamer, change: { outcome: "win" | "loss"; side?: "under" | "over"; amountMinor?: bigint; phone?: string }): Promise<{ id: string; gamer: Gamer }> {
  const { side = "under", amountMinor = 1000n, outcome, phone } = change;
  const bet = { side, target: side === "under" ? 4950 : 5049 } as const;
  const { activeSeedHash: serverSeedHash } = await showGame(deps, gamer);
  const clientSeed = await clientSeedFor({ db: kit.db, seedSecret: deps.game.seedSecret }, { ...bet, serverSeedHash, outcome });
  const { round, guestToken } = await placeStake(deps, { ...bet, amountMinor, serverSeedHash, clientSeed, gamer, idempotencyKey: `history-${(made += 1)}`, ...(phone === undefined ? {} : { phone }) });
  return { id: round.id, gamer: guestToken === null ? gamer : { playerId: null, guestId: guestOf(guestToken, deps.game.guestSecret) } };
}

async function aPlayer(): Promise<{ playerId: number; guestId: null; phone: string }> {
  const { playerId, phone } = await newPlayer(kit, { amountMinor: 1_000_000n });
  return { playerId, guestId: null, phone };
}

const idsOf = async (gamer: Gamer, filter: RoundFilter = {}) => (await listRounds(deps, { gamer, limit: 100, ...filter })).items.map(({ id }) => id);

describe("a list of rounds", () => {
  it("is a player's own, newest first, in pages that meet, with none twice and none left out", async () => {
    const gamer = await aPlayer();
    await stake(await aPlayer(), { outcome: "win" });
    const placed: string[] = [];
    for (let n = 0; n < 5; n += 1) placed.unshift((await stake(gamer, { outcome: n % 2 === 0 ? "win" : "loss" })).id);
    const seen: string[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < 3; page += 1) {
      const { items, nextCursor } = await listRounds(deps, { gamer, limit: 2, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...items.map(({ id }) => id));
      expect(nextCursor === null).toBe(page === 2);
      cursor = nextCursor ?? undefined;
    }
    expect(seen).toEqual(placed);
    expect((await listRounds(deps, { gamer, limit: 5 })).nextCursor).toBeNull();
    expect((await listRounds(deps, { gamer, limit: 4 })).nextCursor).toBe(placed[3]);
  });

  it("has what each filter asks for and nothing else", async () => {
    const gamer = await aPlayer();
    const won = await stake(gamer, { outcome: "win" });
    const lost = await stake(gamer, { outcome: "loss", side: "over" });
    const paid = await stake(nobody, { outcome: "loss", phone: gamer.phone });
    expect(await idsOf(gamer)).toEqual([paid.id, lost.id, won.id]);
    expect(await idsOf(gamer, { status: "WON" })).toEqual([won.id]);
    expect(await idsOf(gamer, { status: "VOID" })).toEqual([]);
    expect(await idsOf(gamer, { side: "over" })).toEqual([lost.id]);
    expect(await idsOf(gamer, { paidFrom: "balance" })).toEqual([lost.id, won.id]);
    expect(await idsOf(gamer, { paidFrom: "phone", side: "under", status: "LOST" })).toEqual([paid.id]);
  });

  it("begins and ends with whole days of UTC", async () => {
    const gamer = await aPlayer();
    const { id } = await stake(gamer, { outcome: "win" });
    const at = (instant: string) => kit.owner.query("UPDATE rounds SET created_at = $2 WHERE public_id = $1", [id, instant]);
    await at("2026-11-21T00:00:00.000Z");
    expect([await idsOf(gamer, { from: "2026-11-21" }), await idsOf(gamer, { from: "2026-11-22" }), await idsOf(gamer, { to: "2026-11-20" })]).toEqual([[id], [], []]);
    await at("2026-11-21T23:59:59.999Z");
    expect([await idsOf(gamer, { from: "2026-11-21", to: "2026-11-21" }), await idsOf(gamer, { to: "2026-11-20" }), await idsOf(gamer, { from: "2026-11-22" })]).toEqual([[id], [], []]);
    await expect(idsOf(gamer, { from: "2026-11-22", to: "2026-11-21" })).rejects.toEqual(refused);
  });

  it("is a guest's own, and after a claim the guest's and the player's", async () => {
    const first = await stake(nobody, { outcome: "win", phone: newPhone() });
    const second = await stake(first.gamer, { outcome: "loss", phone: newPhone() });
    expect(await idsOf(first.gamer)).toEqual([second.id, first.id]);
    expect(await idsOf(nobody)).toEqual([]);
    const { phone } = await kit.db.round.findUniqueOrThrow({ where: { publicId: first.id }, select: { phone: true } });
    const { playerId } = await newPlayer(kit, { phone: phone ?? "" });
    await kit.owner.query("SELECT kete.claim($1, $2, 'UGX')", [playerId, phone]);
    expect(await idsOf({ playerId, guestId: null })).toEqual([first.id]);
    expect(await idsOf(first.gamer)).toEqual([second.id, first.id]);
    // Signed in, the browser's guest adds nothing that is not the player's.
    expect(await idsOf({ playerId, guestId: first.gamer.guestId })).toEqual([first.id]);
  });

  it("refuses a cursor that is another's round, or none", async () => {
    const [one, other] = [await aPlayer(), await aPlayer()];
    const { id } = await stake(one, { outcome: "win" });
    for (const cursor of [id, "x", "00000000-0000-7000-8000-000000000000"]) await expect(listRounds(deps, { gamer: other, limit: 5, cursor })).rejects.toEqual(refused);
    await expect(listRounds(deps, { gamer: nobody, limit: 5, cursor: id })).rejects.toEqual(refused);
    expect((await listRounds(deps, { gamer: one, limit: 5, cursor: id })).items).toEqual([]);
  });
});

describe("figures", () => {
  it("are nothing for a visitor, and for a player who has not played", async () => {
    const nothing = { gamesPlayed: 0, gamesWon: 0, stakedMinor: 0n, winningsMinor: 0n, netMinor: 0n, points: [], earlierRounds: 0 };
    expect(await showFigures(deps, nobody)).toEqual(nothing);
    expect(await showFigures(deps, await aPlayer())).toEqual(nothing);
  });

  it("count what is decided, and the line goes round by round to the net position", async () => {
    const gamer = await aPlayer();
    await stake(gamer, { outcome: "win" });
    await stake(gamer, { outcome: "loss", amountMinor: 700n });
    await stake(gamer, { outcome: "loss", amountMinor: 800n });
    const figures = await showFigures(deps, gamer);
    expect(figures).toMatchObject({ gamesPlayed: 3, gamesWon: 1, stakedMinor: 2500n, winningsMinor: 2000n, netMinor: -500n, earlierRounds: 0 });
    expect(figures.points.map(({ rounds, changeMinor, netMinor }) => [rounds, changeMinor, netMinor])).toEqual([[1, 1000n, 1000n], [1, -700n, 300n], [1, -800n, -500n]]);
  });

  it("of a guest are added up from the rounds that were paid", async () => {
    const { gamer } = await stake(nobody, { outcome: "win", phone: newPhone() });
    await stake(gamer, { outcome: "loss", amountMinor: 600n, phone: newPhone() });
    await stake(gamer, { outcome: "loss", phone: newDecliningPhone() });
    expect(await showFigures(deps, gamer)).toMatchObject({ gamesPlayed: 2, gamesWon: 1, stakedMinor: 1600n, winningsMinor: 2000n, netMinor: 400n, points: [{ netMinor: 1000n }, { netMinor: 400n }] });
  });

  it("have at most so many points, each of as many rounds but the oldest, and reach back so far", async () => {
    const gamer = await aPlayer();
    for (let n = 0; n < 11; n += 1) await stake(gamer, { outcome: n % 3 === 0 ? "win" : "loss" });
    const changes = [1, -1, -1, 1, -1, -1, 1, -1, -1, 1, -1].map((sign) => BigInt(sign) * 1000n);
    const sum = (from: number, to: number) => changes.slice(from, to).reduce((total, change) => total + change, 0n);
    const shape = async (most: { points: number; rounds: number }) => {
      const { points, earlierRounds } = await showFigures(deps, gamer, most);
      return { rounds: points.map(({ rounds }) => rounds), net: points.map(({ netMinor }) => netMinor), changes: points.map(({ changeMinor }) => changeMinor), earlierRounds };
    };
    expect(await shape({ points: 11, rounds: 100 })).toMatchObject({ rounds: Array.from({ length: 11 }, () => 1), changes, earlierRounds: 0 });
    expect(await shape({ points: 10, rounds: 100 })).toEqual({ rounds: [1, 2, 2, 2, 2, 2], net: [1, 3, 5, 7, 9, 11].map((end) => sum(0, end)), changes: [sum(0, 1), sum(1, 3), sum(3, 5), sum(5, 7), sum(7, 9), sum(9, 11)], earlierRounds: 0 });
    expect(await shape({ points: 2, rounds: 5 })).toEqual({ rounds: [2, 3], net: [sum(0, 8), sum(0, 11)], changes: [sum(6, 8), sum(8, 11)], earlierRounds: 6 });
  });
});
