import { withRefusals } from "../shared/database.ts";
import { newId } from "../shared/ids.ts";
import { sha256 } from "../shared/keys.ts";
import { payWithdrawal } from "./pay-withdrawal.ts";
import type { BankDestination, WithdrawDeps, WithdrawMethod } from "./ports.ts";
import { checkAmount, normaliseDestination, quote } from "./rules.ts";
import { withdrawalView, type WithdrawalView } from "./withdrawal-view.ts";

export type WithdrawalRequest = {
  playerId: number;
  amountMinor: bigint;
  method: WithdrawMethod;
  destination: string | BankDestination;
  idempotencyKey: string;
};

/** Where the request itself pays, the job is there only in case that this process dies on the way. */
const payIn = (isPaidInRequest: boolean) => (isPaidInRequest ? "10 seconds" : "0 seconds");

/**
 * Sets the amount aside before any rail hears of it: request, holds and job in one statement. The
 * same key and choices answer with the same withdrawal and its status now. Refuses with
 * below_minimum, above_maximum, invalid_destination, insufficient_funds, daily_limit or
 * idempotency_mismatch; a refusal binds no key.
 */
export async function requestWithdrawal(deps: WithdrawDeps, request: WithdrawalRequest): Promise<WithdrawalView> {
  const { playerId, amountMinor, method } = request;
  const destination = normaliseDestination(method, request.destination, deps.withdraw);
  const key = sha256(request.idempotencyKey).toString("hex");
  // The client's own choices only: our fee and route may differ when the same request comes again.
  const fingerprint = sha256(String(amountMinor), method, destination);
  const known = await deps.db.withdrawRequest.findUnique({ where: { playerId_idemKey: { playerId, idemKey: key } }, select: { publicId: true } });
  // Limits may have changed since; they are no reason to deny what was already granted.
  if (!known) checkAmount(amountMinor, deps.withdraw);
  const { currency, dailyMax, dailyCount } = deps.withdraw;
  const { feeMinor } = quote(amountMinor, deps.withdraw);
  const rows = await withRefusals(
    () => deps.db.$queryRaw<{ id: string; replayed: boolean }[]>`
      SELECT withdraw_public_id::text AS id, replayed FROM kete.request_withdrawal(${newId()}::uuid, ${playerId}::int, ${currency}::char(3), ${method}::withdraw_method,
        ${amountMinor}::bigint, ${feeMinor}::bigint, ${destination}, ${deps.payouts.name}, ${key}, ${fingerprint}::bytea, ${dailyMax}::bigint, ${dailyCount}::int, ${payIn(deps.withdraw.isPaidInRequest)}::interval)`,
  );
  const made = rows[0];
  if (!made) throw new Error("kete.request_withdrawal returned no row");
  if (deps.withdraw.isPaidInRequest) await payWithdrawal(deps, { withdrawalId: made.id });
  return withdrawalView(await deps.db.withdrawRequest.findUniqueOrThrow({ where: { publicId: made.id } }));
}
