import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase } from "#src/adapters/postgres/client.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { sampleOf } from "#src/testing/long.ts";
import { booksOf, gameDeps, newPhone, newPlayer } from "#src/testing/play.ts";
import { guestOf } from "./guest-token.ts";
import type { GameDeps, Gamer } from "./ports.ts";
import { placeStake } from "./place-stake.ts";
import { showFigures } from "./show-figures.ts";
import { showGame } from "./show-game.ts";

/** So many guests, and as many players, all at once. */
const each = sampleOf(500, 40);
const roundsOfPlayer = 3;
const roundsOfGuest = 2;
const opening = 100_000n;

let kit: TestKit;
/** Two processes as far as a stake can tell: each with a pool and a memory of seeds of its own. */
let processes: readonly [GameDeps, GameDeps];
let second: ReturnType<typeof createDatabase>;
beforeAll(async () => {
  kit = await testKit();
  second = createDatabase({ url: kit.databaseUrl, poolMax: 20, waitMs: 60_000 });
  processes = [gameDeps(kit), { ...gameDeps(kit), db: second }];
});
afterAll(async () => {
  await second.$disconnect();
  await kit.close();
});

const nobody: Gamer = { playerId: null, guestId: null };
type Sent = { key: string; rounds: string[] };
type Wish = { gamer: Gamer; serverSeedHash: string; key: string; clientSeed: string; phone?: string };

/** One stake that is sent twice at the same moment, to either process, as a client does that lost the answer. */
async function sendTwice({ gamer, serverSeedHash, key, clientSeed, phone }: Wish): Promise<Sent & { guest: Gamer }> {
  const stake = { amountMinor: 500n, side: "under", target: 4950, clientSeed, serverSeedHash, idempotencyKey: key, gamer, ...(phone === undefined ? {} : { phone }) } as const;
  const [one, two] = await Promise.all(processes.map((deps) => placeStake(deps, stake)));
  const token = one?.guestToken ?? null;
  return { key, rounds: [one?.round.id ?? "", two?.round.id ?? ""], guest: { playerId: null, guestId: token === null ? null : guestOf(token, processes[0].game.guestSecret) } };
}

async function playAsPlayer(playerId: number): Promise<Sent[]> {
  const gamer = { playerId, guestId: null };
  const { activeSeedHash: serverSeedHash } = await showGame(processes[0], gamer);
  return Promise.all(Array.from({ length: roundsOfPlayer }, (_, n) => sendTwice({ gamer, serverSeedHash, key: `p${playerId}-${n}`, clientSeed: `p${playerId}-${n}` })));
}

/** One payment at a time is open on a phone, so a guest's rounds follow each other. */
async function playAsGuest(phone: string): Promise<Sent[]> {
  const { activeSeedHash: serverSeedHash } = await showGame(processes[1], nobody);
  const wish = { serverSeedHash, phone };
  const sent = [await sendTwice({ ...wish, gamer: nobody, key: `${phone}-0`, clientSeed: "g0" })];
  for (let n = 1; n < roundsOfGuest; n += 1) sent.push(await sendTwice({ ...wish, gamer: sent[0]?.guest ?? nobody, key: `${phone}-${n}`, clientSeed: `g${n}` }));
  return sent;
}

/** Becomes a player and claims, again and again, while rounds of the same phone are being paid. */
async function claimMeanwhile(phone: string): Promise<number> {
  const { playerId } = await newPlayer(kit, { phone });
  for (let n = 0; n < 4; n += 1) await kit.owner.query("SELECT kete.claim_waiting($1, $2, 'UGX')", [playerId, phone]);
  return playerId;
}

const checks = ["accounts", "statements", "balances", "transfers", "holds", "hot_accounts", "trial_balance", "rounds", "collections", "statistics", "seeds"] as const;

// Each key goes twice to two processes, and every other guest claims meanwhile.
describe(`${each} guests and ${each} players who stake at once`, () => {
  let sent: Sent[];
  let players: number[];
  let claimants: { playerId: number; phone: string }[];

  beforeAll(async () => {
    players = [];
    for (let n = 0; n < each; n += 1) players.push((await newPlayer(kit, { amountMinor: opening })).playerId);
    const phones = Array.from({ length: each }, () => newPhone());
    const claiming = phones.filter((_, n) => n % 2 === 0);
    const [byPlayers, byGuests, claimed] = await Promise.all([
      Promise.all(players.map((playerId) => playAsPlayer(playerId))),
      Promise.all(phones.map((phone) => playAsGuest(phone))),
      Promise.all(claiming.map(async (phone) => ({ playerId: await claimMeanwhile(phone), phone }))),
    ]);
    sent = [...byPlayers, ...byGuests].flat();
    // The last of the rounds may have been paid after the last of the claims.
    for (const { playerId, phone } of claimed) await kit.owner.query("SELECT kete.claim_waiting($1, $2, 'UGX')", [playerId, phone]);
    claimants = claimed;
  }, 600_000);

  it("have one round for each key, and are told the same one twice", async () => {
    expect(sent).toHaveLength(each * (roundsOfPlayer + roundsOfGuest));
    expect(sent.filter(({ rounds: [one, two] }) => one !== two)).toEqual([]);
    const ids = new Set(sent.flatMap(({ rounds }) => rounds));
    expect(ids.size).toBe(sent.length);
    const stored = await kit.db.round.groupBy({ by: ["status"], _count: true });
    expect(stored.reduce((sum, { _count }) => sum + _count, 0)).toBe(sent.length);
    expect(stored.filter(({ status }) => status !== "WON" && status !== "LOST")).toEqual([]);
  });

  it("have nonces without gaps under every seed, and each seed stands at its next", async () => {
    const { rows } = await kit.owner.query<{ seeds: number; wrong: number }>(
      `SELECT count(*)::int AS seeds, count(*) FILTER (WHERE s.next_nonce <> r.n OR r.first <> 0 OR r.last <> r.n - 1)::int AS wrong
         FROM (SELECT seed_id, count(*) AS n, min(nonce) AS first, max(nonce) AS last FROM rounds GROUP BY seed_id) r JOIN seeds s ON s.id = r.seed_id`,
    );
    expect(rows).toEqual([{ seeds: 2 * each, wrong: 0 }]);
  });

  it("leave books in which no check of the ledger finds anything", async () => {
    for (const check of checks) {
      const { rows } = await kit.app.query<{ findings: string; examples: string[] }>(`SELECT findings, examples FROM ledger.check_${check}()`);
      expect([check, rows]).toEqual([check, [{ findings: "0", examples: [] }]]);
    }
  });

  it("leave the books at zero, and every balance at what the rounds make of it", async () => {
    expect(await booksOf(kit)).toEqual(["0"]);
    const { rows } = await kit.owner.query<{ player: number; expected: string; posted: string }>(
      `SELECT p.id AS player, (CASE WHEN p.id = ANY($1) THEN $2::bigint ELSE 0 END + coalesce(sum(coalesce(r.payout, 0) - CASE WHEN r.phone IS NULL THEN r.amount ELSE 0 END), 0))::text AS expected,
              (SELECT b.posted::text FROM ledger.balance b JOIN ledger.account a ON a.id = b.account_id WHERE a.player_id = p.id) AS posted
         FROM players p LEFT JOIN rounds r ON r.player_id = p.id GROUP BY p.id`,
      [players, String(opening)],
    );
    expect(rows.filter(({ expected, posted }) => expected !== posted)).toEqual([]);
    expect(rows).toHaveLength(each + claimants.length);
  });

  it("have figures that are what their rounds say, claimed ones included, and lines that end there", async () => {
    const { rows } = await kit.owner.query<{ player_id: number; n: number; won: number; staked: string; paid: string }>(
      "SELECT player_id, count(*)::int AS n, count(*) FILTER (WHERE status = 'WON')::int AS won, sum(amount)::text AS staked, sum(payout)::text AS paid FROM rounds WHERE player_id IS NOT NULL GROUP BY player_id",
    );
    expect(rows).toHaveLength(each + claimants.length);
    for (const { player_id: playerId, n, won, staked, paid } of rows) {
      const figures = await showFigures(processes[0], { playerId, guestId: null });
      expect(figures).toMatchObject({ gamesPlayed: n, gamesWon: won, stakedMinor: BigInt(staked), winningsMinor: BigInt(paid), netMinor: BigInt(paid) - BigInt(staked), earlierRounds: 0 });
      expect([figures.points.length, figures.points.at(-1)?.netMinor, (figures.points[0]?.netMinor ?? 0n) - (figures.points[0]?.changeMinor ?? 0n)]).toEqual([n, figures.netMinor, 0n]);
    }
    expect(rows.filter(({ player_id: id }) => claimants.some(({ playerId }) => playerId === id)).every(({ n }) => n === roundsOfGuest)).toBe(true);
  });
});
