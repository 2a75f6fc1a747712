import { proveCode, type ProvenCode } from "../otp/prove-code.ts";
import type { OtpDeps } from "../otp/ports.ts";
import { withRefusals } from "../shared/database.ts";
import { DomainError } from "../shared/errors.ts";
import { newId } from "../shared/ids.ts";
import { sha256 } from "../shared/keys.ts";
import { payWithdrawal } from "./pay-withdrawal.ts";
import type { BankDestination, WithdrawDeps, WithdrawMethod } from "./ports.ts";
import type { Phone } from "../shared/phone.ts";
import { checkAmount, normaliseDestination, quote, withdrawPurpose } from "./rules.ts";
import { withdrawalView, type WithdrawalView } from "./withdrawal-view.ts";

export type WithdrawalRequest = {
  player: Asker;
  amountMinor: bigint;
  method: WithdrawMethod;
  destination: string | BankDestination;
  idempotencyKey: string;
  /** A fresh code asked for exactly this amount and destination, where one is needed. */
  stepUp?: { challengeId: string; code: string } | undefined;
  address: string | null;
};

/** Who asks, in which session. */
export type Asker = { playerId: number; phone: string; sessionId: string };

/** Where the request itself pays, the job is there only in case that this process dies on the way. */
const payIn = (isPaidInRequest: boolean) => (isPaidInRequest ? "10 seconds" : "0 seconds");

/**
 * Sets the amount aside before any rail hears of it: request, holds and job in one statement, which
 * also spends the step-up code. The same key and choices answer with the same withdrawal and its
 * status now. Refuses with withdrawals_disabled, below_minimum, above_maximum, invalid_destination,
 * insufficient_funds, daily_limit, step_up_required (reason AMOUNT, DESTINATION or SESSION), what
 * proving a code refuses with, or idempotency_mismatch; a refusal binds no key.
 */
export async function requestWithdrawal(deps: WithdrawDeps & OtpDeps, request: WithdrawalRequest): Promise<WithdrawalView> {
  const { player, amountMinor, method, stepUp } = request;
  const destination = normaliseDestination(method, request.destination, deps.withdraw);
  const key = sha256(request.idempotencyKey).toString("hex");
  // The client's own choices only: our fee and route may differ when the same request comes again.
  const fingerprint = sha256(String(amountMinor), method, destination);
  const known = await deps.db.withdrawRequest.findUnique({ where: { playerId_idemKey: { playerId: player.playerId, idemKey: key } }, select: { publicId: true } });
  // Limits may have changed since, and the code is spent; neither is a reason to deny what was already granted.
  if (!known && !deps.withdraw.isEnabled) throw new DomainError("withdrawals_disabled");
  if (!known) checkAmount(amountMinor, deps.withdraw);
  const order = { player, amountMinor, method, destination, key, fingerprint };
  const made = known || !stepUp
    ? await hold(deps, order, null)
    : await proveCode(deps, { phone: player.phone as Phone, purpose: withdrawPurpose(order), ...stepUp, address: request.address, once: key }, (proven) => hold(deps, order, proven));
  if (deps.withdraw.isPaidInRequest) await payWithdrawal(deps, { withdrawalId: made.id });
  return withdrawalView(await deps.db.withdrawRequest.findUniqueOrThrow({ where: { publicId: made.id } }));
}

type Order = { player: Asker; amountMinor: bigint; method: WithdrawMethod; destination: string; key: string; fingerprint: Buffer };

async function hold(deps: WithdrawDeps, { player, amountMinor, method, destination, key, fingerprint }: Order, proven: ProvenCode | null): Promise<{ id: string }> {
  const { currency, dailyMax, dailyCount, stepUp } = deps.withdraw;
  const { feeMinor } = quote(amountMinor, deps.withdraw);
  const rows = await withRefusals(
    () => deps.db.$queryRaw<{ id: string }[]>`
      SELECT withdraw_public_id::text AS id FROM kete.request_withdrawal(${newId()}::uuid, ${player.playerId}::int, ${currency}::char(3), ${method}::withdraw_method,
        ${amountMinor}::bigint, ${feeMinor}::bigint, ${destination}, ${deps.payouts.name}, ${key}, ${fingerprint}::bytea, ${dailyMax}::bigint, ${dailyCount}::int, ${payIn(deps.withdraw.isPaidInRequest)}::interval,
        ${player.sessionId}::uuid, ${stepUp.aboveMinor}::bigint, make_interval(hours => ${stepUp.sessionHours}::int), ${proven?.codeId ?? null}::uuid, ${proven?.challengeId ?? null}::uuid)`,
  );
  const made = rows[0];
  if (!made) throw new Error("kete.request_withdrawal returned no row");
  return made;
}
