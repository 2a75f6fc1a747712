import { findOwner, type Owner } from "./list-rounds.ts";
import type { GameDeps, Gamer } from "./ports.ts";

/** So many rounds in a row: what they changed, and the net position after the last of them, decided at `at`. */
export type NetPoint = { at: Date; rounds: number; changeMinor: bigint; netMinor: bigint };

export type Figures = {
  gamesPlayed: number;
  gamesWon: number;
  stakedMinor: bigint;
  winningsMinor: bigint;
  /** Winnings less stakes: what playing has brought, or cost where it is negative. */
  netMinor: bigint;
  /** Oldest first, in the order the rounds were placed. */
  points: NetPoint[];
  /** Decided rounds that came before the first point, and are in its net position already. */
  earlierRounds: number;
};

/** More points than a phone's screen has room for are gathered, so many rounds to each. */
const pointsMax = 120;
/** The line reaches back so far. A player may have many more, and no page may read them all. */
const roundsInLine = 10_000;

type Row = { games_played: number; games_won: number; total_staked: bigint; total_winnings: bigint; at: Date | null; rounds: number; change: bigint; net: bigint; earlier: number };

/**
 * What somebody's decided rounds come to, and the line of his net position: one statement, so that
 * the line ends exactly where the figures say, whatever is staked meanwhile. A player's figures are the
 * row that every stake keeps in its own transaction; a guest has none, and his rounds are added up.
 */
export async function showFigures(deps: Pick<GameDeps, "db">, gamer: Gamer, most = { points: pointsMax, rounds: roundsInLine }): Promise<Figures> {
  const owner = await findOwner(deps, gamer);
  const rows = owner ? await readLine(deps, owner, most) : [];
  const [first] = rows;
  if (!first) return { gamesPlayed: 0, gamesWon: 0, stakedMinor: 0n, winningsMinor: 0n, netMinor: 0n, points: [], earlierRounds: 0 };
  return {
    gamesPlayed: first.games_played,
    gamesWon: first.games_won,
    stakedMinor: first.total_staked,
    winningsMinor: first.total_winnings,
    netMinor: first.total_winnings - first.total_staked,
    points: rows.flatMap(({ at, rounds, change, net }) => (at === null ? [] : [{ at, rounds, changeMinor: change, netMinor: net }])),
    earlierRounds: first.earlier,
  };
}

/** Of the two owners one is null, and that branch is an index that is asked for nothing. */
async function readLine(deps: Pick<GameDeps, "db">, owner: Owner, most: { points: number; rounds: number }): Promise<Row[]> {
  const [player, guest] = "playerId" in owner ? [owner.playerId, null] : [null, owner.guestId];
  return deps.db.$queryRaw<Row[]>`
    WITH figures AS (
      SELECT games_played, games_won, total_staked, total_winnings FROM player_stats WHERE player_id = ${player}::int
      UNION ALL
      SELECT count(*)::int, count(*) FILTER (WHERE status = 'WON')::int, coalesce(sum(amount), 0)::bigint, coalesce(sum(payout), 0)::bigint
        FROM rounds WHERE guest_id = ${guest}::int AND status IN ('WON', 'LOST') HAVING ${guest}::int IS NOT NULL),
    latest AS (
      (SELECT id, payout - amount AS net, settled_at FROM rounds WHERE player_id = ${player}::int AND status IN ('WON', 'LOST') ORDER BY id DESC LIMIT ${most.rounds}::int)
      UNION ALL
      (SELECT id, payout - amount, settled_at FROM rounds WHERE guest_id = ${guest}::int AND status IN ('WON', 'LOST') ORDER BY id DESC LIMIT ${most.rounds}::int)),
    placed AS (SELECT net, settled_at, row_number() OVER (ORDER BY id) AS n, count(*) OVER () AS of FROM latest),
    -- Full from the newest back, so that only the first point may have fewer rounds than the others.
    points AS (
      SELECT (of - n) / ((of + ${most.points}::int - 1) / ${most.points}::int) AS back, max(settled_at) AS at, count(*)::int AS rounds, sum(net)::bigint AS change
        FROM placed GROUP BY 1),
    line AS (SELECT back, at, rounds, change, sum(change) OVER (ORDER BY back DESC) - sum(change) OVER () AS to_end, sum(rounds) OVER () AS counted FROM points)
    SELECT games_played, games_won, total_staked, total_winnings, at, coalesce(rounds, 0) AS rounds, coalesce(change, 0) AS change,
           (total_winnings - total_staked + coalesce(to_end, 0))::bigint AS net, (games_played - coalesce(counted, 0))::int AS earlier
      FROM figures LEFT JOIN line ON true ORDER BY back DESC`;
}
