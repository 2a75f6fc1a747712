import { firstLimitsOf, giveFirstLimits, noteGiven } from "../care/first-limits.ts";
import { storedPhone } from "../care/policy-of.ts";
import type { CareDeps } from "../care/ports.ts";
import { withRefusals } from "../shared/database.ts";
import { DomainError } from "../shared/errors.ts";
import { isId, newReference } from "../shared/ids.ts";
import { sha256 } from "../shared/keys.ts";
import { parsePhone } from "../shared/phone.ts";
import { confirmCollectionWith } from "./confirm-collection.ts";
import type { CollectionDeps, CollectionSettings } from "./ports.ts";
import { topUpView, type Refund, type TopUpRow, type TopUpView } from "./top-up-view.ts";

export type TopUpRequest = { player: { playerId: number; phone: string }; amountMinor: bigint; /** The player's own number where left out. */ phone?: string | undefined; idempotencyKey: string; /** The tag of the asker's address, where it is known. */ address?: string | null };

/**
 * Asks a phone to pay into the player's balance: stored before the rail hears of it, and credited only
 * when the rail is certain. The same key, amount and phone answer with the same top-up and its status
 * now. Refuses with below_minimum, above_maximum, invalid_phone (NO_RAIL: no network of ours),
 * collection_open, self_excluded, limit_reached, phone_not_playing (another's number is excluded or at its limit), too_fast (after payments that were declined), too_many_prompts,
 * address_limited, unavailable (the rail is paused) or
 * idempotency_mismatch; a refusal binds no key.
 */
export async function requestTopUp(deps: CollectionDeps & CareDeps, request: TopUpRequest): Promise<TopUpView> {
  const { player, amountMinor } = request;
  const { currency, deadlineSeconds, phones, caps } = deps.collecting;
  const phone = parsePhone(request.phone ?? player.phone, phones);
  const key = keyOf(request.idempotencyKey);
  const fingerprint = sha256(String(amountMinor), phone);
  const known = await deps.db.collection.findUnique({ where: { playerId_idemKey: { playerId: player.playerId, idemKey: key } }, select: { provider: true } });
  // Limits and routes may have changed since; neither is a reason to deny what was granted.
  if (!known) checkTopUp(amountMinor, deps.collecting);
  const rail = known?.provider ?? deps.collections.from(phone)?.name;
  if (rail === undefined) throw new DomainError("invalid_phone", { reason: "NO_RAIL" });
  await giveFirstLimits(deps, storedPhone(player.phone));
  const first = firstLimitsOf(deps, phone);
  const rows = await withRefusals(
    () => deps.db.$queryRaw<{ id: string; replayed: boolean }[]>`
      SELECT collection_id::text AS id, replayed FROM kete.bring_limits(${phone}, ${first.zone}, ${first.limits}::jsonb) AS brought (phone), kete.open_top_up(${newReference()}::uuid, ${player.playerId}::int, brought.phone, ${currency}::char(3), ${amountMinor}::bigint, ${rail}, ${key},
        ${fingerprint}::bytea, ${deadlineSeconds}::int, ${deps.clock()}, ${request.address ?? null}, ROW(${caps.unpaid}::int, ${caps.phoneDaily}::int, ${caps.addressHourly}::int, ${caps.addressDaily}::int)::kete.prompt_caps)`,
  );
  const opened = rows[0];
  if (!opened) throw new Error("kete.open_top_up returned no row");
  if (!opened.replayed) noteGiven(deps, first);
  await confirmCollectionWith(deps, { collectionId: opened.id, hasPassedGate: !opened.replayed }, noRound);
  return showTopUp(deps, { playerId: player.playerId, id: opened.id });
}

const keyOf = (idempotencyKey: string) => sha256(idempotencyKey).toString("hex");

/** A sum that came in no longer ago than this may be the answer that its player waits for. */
const twinMs = 10 * 60_000;

/**
 * The player's newest top-up of the same sum that was paid within ten minutes and asked for under another
 * key, or null: who lost an answer and asks anew would pay twice, so his page asks him first.
 */
export async function paidTwin(deps: Pick<CollectionDeps, "db" | "clock">, request: { playerId: number; amountMinor: bigint; idempotencyKey: string }): Promise<string | null> {
  const { playerId, amountMinor: amount, idempotencyKey } = request;
  const createdAt = { gte: new Date(deps.clock().getTime() - twinMs) };
  const twin = await deps.db.collection.findFirst({ where: { playerId, amount, state: "SUCCEEDED", createdAt, idemKey: { not: keyOf(idempotencyKey) } }, orderBy: { createdAt: "desc" }, select: { id: true } });
  return twin?.id ?? null;
}

const noRound = () => Promise.reject(new Error("a top-up has no round"));

/** Refuses an amount outside the limits of one top-up. */
function checkTopUp(amountMinor: bigint, { minTopUp, maxTopUp }: Pick<CollectionSettings, "minTopUp" | "maxTopUp">): void {
  if (amountMinor < minTopUp) throw new DomainError("below_minimum", { minimum: Number(minTopUp) });
  if (amountMinor > maxTopUp) throw new DomainError("above_maximum", { maximum: Number(maxTopUp) });
}

/** One top-up, for its player; to anybody else it is not there. */
export async function showTopUp(deps: Pick<CollectionDeps, "db">, { playerId, id }: { playerId: number; id: string }): Promise<TopUpView> {
  const row = isId(id) ? await deps.db.collection.findFirst({ where: { playerId, id } }) : null;
  if (!row) throw new DomainError("not_found");
  const refunds = await refundsOf(deps, [row]);
  return topUpView(row, refunds.get(row.refundId) ?? null);
}

/** The player's top-ups, newest first. `cursor` is the last id of the page before. */
export async function listTopUps(deps: Pick<CollectionDeps, "db">, request: { playerId: number; limit: number; cursor?: string | undefined }): Promise<{ items: TopUpView[]; nextCursor: string | null }> {
  const { playerId, limit, cursor } = request;
  const before = cursor === undefined || !isId(cursor) ? null : await deps.db.collection.findFirst({ where: { playerId, id: cursor }, select: { id: true, createdAt: true } });
  if (cursor !== undefined && !before) throw new DomainError("invalid_input", { issues: [{ path: ["cursor"], message: "not a cursor of this list" }] });
  const older = before ? { OR: [{ createdAt: { lt: before.createdAt } }, { createdAt: before.createdAt, id: { lt: before.id } }] } : {};
  const rows = await deps.db.collection.findMany({ where: { playerId, ...older }, orderBy: [{ createdAt: "desc" }, { id: "desc" }], take: limit + 1 });
  const shown = rows.slice(0, limit);
  const refunds = await refundsOf(deps, shown);
  return { items: shown.map((row) => topUpView(row, refunds.get(row.refundId) ?? null)), nextCursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
}

async function refundsOf(deps: Pick<CollectionDeps, "db">, rows: readonly TopUpRow[]): Promise<Map<string | null, Refund>> {
  const ids = rows.flatMap(({ refundId }) => (refundId === null ? [] : [refundId]));
  if (ids.length === 0) return new Map();
  const found = await deps.db.withdrawRequest.findMany({ where: { publicId: { in: ids } }, select: { publicId: true, amount: true, status: true } });
  return new Map(found.map(({ publicId, amount, status }) => [publicId, { amountMinor: BigInt(amount.toFixed(0)), status }]));
}
