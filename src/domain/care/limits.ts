import { withRefusals } from "../shared/database.ts";
import { maskPhone } from "../shared/phone.ts";
import { giveFirstLimits } from "./first-limits.ts";
import type { CareDeps } from "./ports.ts";
import { limitNames, type CountryPolicy, type LimitName } from "./policies.ts";
import { policyOf, storedPhone } from "./policy-of.ts";
import { exclusionOf, type ExclusionSpan } from "./rules.ts";

type Asker = { playerId: number; requestId: string };

export type LimitView = {
  name: LimitName;
  /** None: no limit. */
  amountMinor: bigint | null;
  usedMinor: bigint | null;
  leftMinor: bigint | null;
  resetsAt: Date | null;
  /** A higher limit, or none at all, that waits. */
  next: { amountMinor: bigint | null; at: Date } | null;
};
export type Exclusion = { kind: "cool_off" | "self_exclusion"; since: Date; until: Date };
export type CareView = { limits: LimitView[]; exclusion: Exclusion | null; birthDate: string | null; policy: CountryPolicy };

type LimitRow = { kind: string; span: string; amount: bigint; next_amount: bigint | null; next_at: Date | null; used: bigint; resets_at: Date };

/** The player's limits and what is left of them, an exclusion that lasts, and what his country asks. */
export async function showCare(deps: CareDeps, { playerId }: { playerId: number }): Promise<CareView> {
  const player = await deps.db.player.findUniqueOrThrow({ where: { id: playerId }, select: { phone: true, birthDate: true } });
  await giveFirstLimits(deps, storedPhone(player.phone));
  return {
    ...(await careOfPhone(deps, player.phone)),
    birthDate: player.birthDate?.toISOString().slice(0, 10) ?? null,
    policy: policyOf(deps.care, storedPhone(player.phone)),
  };
}

/** What hangs on a phone, its player's or a guest's. */
export async function careOfPhone({ db, clock }: Pick<CareDeps, "db" | "clock">, phone: string): Promise<Pick<CareView, "limits" | "exclusion">> {
  const [rows, care] = await Promise.all([db.$queryRaw<LimitRow[]>`SELECT * FROM kete.limits_of(${phone})`, db.care.findUnique({ where: { phone } })]);
  return { limits: limitNames.map((name) => limitView(name, rows.find(({ kind, span }) => `${kind}_${span}` === name))), exclusion: exclusionIn(care, clock()) };
}

function limitView(name: LimitName, row: LimitRow | undefined): LimitView {
  if (!row) return { name, amountMinor: null, usedMinor: null, leftMinor: null, resetsAt: null, next: null };
  // Won more than lost, nothing of it is used.
  const used = row.used > 0n ? row.used : 0n;
  return {
    name,
    amountMinor: row.amount,
    usedMinor: used,
    leftMinor: row.amount > used ? row.amount - used : 0n,
    resetsAt: row.resets_at,
    next: row.next_at === null ? null : { amountMinor: row.next_amount, at: row.next_at },
  };
}

/** One that lasts now; null where there is none or it is over. */
function exclusionIn(care: { exclusion: string | null; excludedAt: Date | null; excludedUntil: Date | null } | null, now: Date): Exclusion | null {
  if (!care?.excludedAt || !care.excludedUntil || care.excludedUntil <= now) return null;
  return { kind: care.exclusion === "cool_off" ? "cool_off" : "self_exclusion", since: care.excludedAt, until: care.excludedUntil };
}

/**
 * Changes the limits that are given. A lower one counts at once; a higher one, or none (null), after a day,
 * until which it can be called off by giving the amount that stands now.
 */
export async function setLimits(deps: CareDeps, { playerId, requestId, changes }: Asker & { changes: Partial<Record<LimitName, bigint | null>> }): Promise<CareView> {
  const { phone, zone } = await phoneAndZone(deps, playerId);
  const given = Object.fromEntries(limitNames.flatMap((name) => (changes[name] === undefined ? [] : [[name, changes[name] === null ? null : Number(changes[name])]])));
  await withRefusals(() => deps.db.$queryRaw`SELECT kete.set_limits(${playerId}::int, ${zone}, ${JSON.stringify(given)}::jsonb, ${requestId}, ${maskPhone(phone)})::text`);
  return showCare(deps, { playerId });
}

/** Shuts the player's number out of staking and paying in, at once and until it is over. Withdrawals go on. A longer one that lasts already stays. */
export async function exclude(deps: CareDeps, { playerId, requestId, span }: Asker & { span: ExclusionSpan }): Promise<CareView> {
  const { phone, zone } = await phoneAndZone(deps, playerId);
  const { kind, interval } = exclusionOf(span);
  await withRefusals(() => deps.db.$queryRaw`SELECT kete.exclude(${playerId}::int, ${zone}, ${kind}, ${interval}::interval, ${requestId}, ${maskPhone(phone)})::text`);
  return showCare(deps, { playerId });
}

async function phoneAndZone(deps: CareDeps, playerId: number): Promise<{ phone: string; zone: string }> {
  const { phone } = await deps.db.player.findUniqueOrThrow({ where: { id: playerId }, select: { phone: true } });
  // Before his own: what stands already is raised after a day only.
  await giveFirstLimits(deps, storedPhone(phone));
  return { phone, zone: policyOf(deps.care, storedPhone(phone)).timeZone };
}
