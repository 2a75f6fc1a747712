import { DomainError } from "../shared/errors.ts";
import { withRefusals } from "../shared/database.ts";
import { isId, newId } from "../shared/ids.ts";
import { sha256 } from "../shared/keys.ts";
import { isPaidHere, payHere, payIn } from "./pay-here.ts";
import type { WithdrawDeps } from "./ports.ts";
import { checkReach } from "./reach.ts";
import { withdrawalView, type WithdrawalView } from "./withdrawal-view.ts";

/** `guestId` is whoever staked `roundId`; `amountMinor` of what waits on the phone that paid for it. */
export type WinningsRequest = { guestId: string | null; roundId: string; amountMinor: bigint; idempotencyKey: string };

/**
 * Sends a guest's unclaimed winnings to the phone that paid for the round. That phone has paid us and
 * the money can go nowhere else, so that neither a sign-in nor a code is asked for, and no fee. Held in one
 * statement before any rail hears of it: a claim finds it held, or has taken it first. A part is held to
 * the least withdrawal; all that waits is not, since without signing in nothing else would bring it out. The same key,
 * round and amount answer with the same payout and its status now. Refuses with not_found (no round of
 * this guest that a phone has paid for), withdrawals_disabled, below_minimum, above_maximum,
 * invalid_destination (NO_RAIL), insufficient_funds, daily_limit, unavailable (the rail is paused) or
 * idempotency_mismatch; a refusal binds no key.
 */
export async function sendWinnings(deps: WithdrawDeps, request: WinningsRequest): Promise<WithdrawalView> {
  const { roundId, amountMinor, idempotencyKey } = request;
  const { guest, phone } = await paidRound(deps, request);
  const key = sha256(idempotencyKey).toString("hex");
  const known = await deps.db.withdrawRequest.findFirst({ where: { playerId: null, idemKey: `${returnsOf(guest.id)}${key}` }, select: { rail: true } });
  // Limits, switches and routes may have changed since; none is a reason to deny what was granted.
  const rail = known ? known.rail : checkNew(deps, phone, amountMinor);
  const { minAmount, dailyMax, dailyCount, approvalAboveMinor } = deps.withdraw;
  const rows = await withRefusals(
    () => deps.db.$queryRaw<{ id: string }[]>`
      SELECT return_id::text AS id FROM kete.send_winnings(${newId()}::uuid, ${guest.publicId}::uuid, ${roundId}::uuid, ${amountMinor}::bigint, ${minAmount}::bigint, ${rail}, ${key},
        ${dailyMax}::bigint, ${dailyCount}::int, ${payIn(isPaidHere(deps, deps.payouts.named(rail)))}::interval, ${approvalAboveMinor}::bigint, ${deps.clock()}::timestamptz)`,
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error("kete.send_winnings returned no row");
  const read = () => deps.db.withdrawRequest.findUniqueOrThrow({ where: { publicId: id } });
  const made = await read();
  return withdrawalView((await payHere(deps, made)) ? await read() : made);
}

/** What the keys of this guest's own returns begin with; those of late payments begin otherwise. */
export const returnsOf = (guestId: number) => `guest:${guestId}:`;

async function paidRound({ db }: WithdrawDeps, { guestId, roundId }: WinningsRequest) {
  const round = guestId !== null && isId(roundId)
    ? await db.round.findFirst({ where: { publicId: roundId, guest: { publicId: guestId }, status: { in: ["WON", "LOST"] } }, select: { phone: true, guest: true } })
    : null;
  if (!round?.guest || round.phone === null) throw new DomainError("not_found");
  return { guest: round.guest, phone: round.phone };
}

function checkNew(deps: WithdrawDeps, phone: string, amountMinor: bigint): string {
  if (!deps.withdraw.isEnabled) throw new DomainError("withdrawals_disabled");
  const { maxAmount } = deps.withdraw;
  if (amountMinor > maxAmount) throw new DomainError("above_maximum", { maximum: Number(maxAmount) });
  checkReach(deps, "MOMO", phone);
  const rail = deps.payouts.to("MOMO", phone);
  if (!rail) throw new DomainError("invalid_destination", { reason: "NO_RAIL" });
  return rail.name;
}
