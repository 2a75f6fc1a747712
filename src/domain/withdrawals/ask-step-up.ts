import { askForCode, type Asker as CodeAsker, type CodeSent } from "../otp/ask.ts";
import type { OtpDeps } from "../otp/ports.ts";
import { DomainError } from "../shared/errors.ts";
import type { Phone } from "../shared/phone.ts";
import type { BankDestination, WithdrawDeps, WithdrawMethod } from "./ports.ts";
import type { Asker } from "./request-withdrawal.ts";
import { checkReach } from "./reach.ts";
import { checkAmount, normaliseDestination, withdrawPurpose } from "./rules.ts";

export type StepUpRequest = CodeAsker & { player: Asker; amountMinor: bigint; method: WithdrawMethod; destination: string | BankDestination };

/**
 * Texts the player a code that is good for this amount to this destination only. It has limits of its
 * own, which nobody without a live session can fill. Refuses with withdrawals_disabled,
 * below_minimum, above_maximum, invalid_destination and what asking for a code refuses with.
 */
export async function askStepUp(deps: WithdrawDeps & OtpDeps, { player, amountMinor, method, requestId, address, ...request }: StepUpRequest): Promise<CodeSent> {
  if (!deps.withdraw.isEnabled) throw new DomainError("withdrawals_disabled");
  const destination = normaliseDestination(method, request.destination, deps.withdraw);
  checkReach(deps, method, destination);
  checkAmount(amountMinor, deps.withdraw);
  const purpose = withdrawPurpose({ player, amountMinor, method, destination });
  return askForCode(deps, { phone: player.phone as Phone, purpose, lane: "session", own: null, requestId, address });
}

export type StepUpReason = "AMOUNT" | "DESTINATION" | "SESSION";

/** Why this withdrawal would need a code: AMOUNT, DESTINATION, SESSION, or null. For pages to know beforehand; the request itself decides. */
export async function stepUpReason(deps: WithdrawDeps, { player, amountMinor, method, ...request }: Omit<StepUpRequest, keyof CodeAsker>): Promise<StepUpReason | null> {
  const destination = normaliseDestination(method, request.destination, deps.withdraw);
  checkReach(deps, method, destination);
  const { aboveMinor, sessionHours } = deps.withdraw.stepUp;
  const rows = await deps.db.$queryRaw<{ reason: StepUpReason | null }[]>`
    SELECT kete.step_up_reason(${player.playerId}::int, ${method}::withdraw_method, ${destination}, ${amountMinor}::bigint, ${player.sessionId}::uuid, ${aboveMinor}::bigint, make_interval(hours => ${sessionHours}::int)) AS reason`;
  return rows[0]?.reason ?? null;
}
