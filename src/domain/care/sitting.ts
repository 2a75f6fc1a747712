import type { CoreDeps } from "../shared/deps.ts";

/** Who plays: a signed-in player, a guest that has staked before, or neither. */
export type Sitter = { playerId: number | null; guestId: string | null };

/** One sitting: rounds less than half an hour apart. Decided rounds alone move money. */
export type Sitting = { startedAt: Date; minutes: number; rounds: number; stakedMinor: bigint; netMinor: bigint; /** When "go on" was last said. */ answeredAt: Date | null };

/** Long enough for a dropped network, short enough to mean "this sitting". */
const gapMinutes = 30;
/** Seven hours at the least pause there is; whoever sat longer is told of seven. */
const roundsMax = 5000;

type Row = { started_at: Date | null; rounds: number; staked: bigint; net: bigint; answered_at: Date | null };

/** What this player or guest has played in one go, up to now; null where the last round is long ago or there was none. */
export async function showSitting({ db, clock }: Pick<CoreDeps, "db" | "clock">, { playerId, guestId }: Sitter): Promise<Sitting | null> {
  if (playerId === null && guestId === null) return null;
  const now = clock();
  // Two questions, since one about either would read by neither's index.
  const [row] = playerId === null ? await db.$queryRaw<Row[]>`
    WITH me AS (SELECT id FROM guests WHERE public_id = ${guestId}::uuid),
    latest AS (SELECT id, created_at, status, amount, payout FROM rounds WHERE guest_id = (SELECT id FROM me) ORDER BY id DESC LIMIT ${roundsMax}),
    gaps AS (SELECT *, coalesce(lag(created_at) OVER (ORDER BY id DESC), ${now}) - created_at > make_interval(mins => ${gapMinutes}) AS is_gap FROM latest),
    sitting AS (SELECT *, bool_or(is_gap) OVER (ORDER BY id DESC) AS is_over FROM gaps)
    SELECT min(created_at) AS started_at, count(*) FILTER (WHERE status IN ('WON', 'LOST'))::int AS rounds, coalesce(sum(amount) FILTER (WHERE status IN ('WON', 'LOST')), 0)::bigint AS staked,
      coalesce(sum(payout - amount) FILTER (WHERE status IN ('WON', 'LOST')), 0)::bigint AS net, (SELECT max(answered_at) FROM reality_checks WHERE guest_id = (SELECT id FROM me)) AS answered_at
    FROM sitting WHERE NOT is_over` : await db.$queryRaw<Row[]>`
    WITH latest AS (SELECT id, created_at, status, amount, payout FROM rounds WHERE player_id = ${playerId} ORDER BY id DESC LIMIT ${roundsMax}),
    gaps AS (SELECT *, coalesce(lag(created_at) OVER (ORDER BY id DESC), ${now}) - created_at > make_interval(mins => ${gapMinutes}) AS is_gap FROM latest),
    sitting AS (SELECT *, bool_or(is_gap) OVER (ORDER BY id DESC) AS is_over FROM gaps)
    SELECT min(created_at) AS started_at, count(*) FILTER (WHERE status IN ('WON', 'LOST'))::int AS rounds, coalesce(sum(amount) FILTER (WHERE status IN ('WON', 'LOST')), 0)::bigint AS staked,
      coalesce(sum(payout - amount) FILTER (WHERE status IN ('WON', 'LOST')), 0)::bigint AS net, (SELECT max(answered_at) FROM reality_checks WHERE player_id = ${playerId}) AS answered_at
    FROM sitting WHERE NOT is_over`;
  if (!row?.started_at) return null;
  const minutes = Math.max(0, Math.floor((now.getTime() - row.started_at.getTime()) / 60_000));
  return { startedAt: row.started_at, minutes, rounds: row.rounds, stakedMinor: row.staked, netMinor: row.net, answeredAt: row.answered_at };
}

/** When the next stake of this sitting waits for an answer. */
export function dueAt(sitting: Sitting, everyMinutes: number): Date {
  const since = Math.max(sitting.startedAt.getTime(), sitting.answeredAt?.getTime() ?? 0);
  return new Date(since + everyMinutes * 60_000);
}
