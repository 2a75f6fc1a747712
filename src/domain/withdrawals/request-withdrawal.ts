import { proveCode, type ProvenCode } from "../otp/prove-code.ts";
import type { OtpDeps } from "../otp/ports.ts";
import { withRefusals } from "../shared/database.ts";
import { DomainError } from "../shared/errors.ts";
import { newId } from "../shared/ids.ts";
import { isSame, sha256 } from "../shared/keys.ts";
import { isPaidHere, payHere, payIn } from "./pay-here.ts";
import type { BankDestination, WithdrawDeps, WithdrawMethod } from "./ports.ts";
import { countryOf, type Phone } from "../shared/phone.ts";
import { checkReach } from "./reach.ts";
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

/**
 * Sets the amount aside before any rail hears of it: request, holds and job in one statement, which
 * also spends the step-up code. The same key and choices answer with the same withdrawal and its
 * status now, whatever settings and rails are today. Refuses with withdrawals_disabled, below_minimum,
 * above_maximum, invalid_destination, insufficient_funds, daily_limit, phone_changed_lately,
 * step_up_required (reason AMOUNT, DESTINATION or SESSION), what proving a code refuses with, or
 * idempotency_mismatch; a refusal binds no key.
 */
export async function requestWithdrawal(deps: WithdrawDeps & OtpDeps, request: WithdrawalRequest): Promise<WithdrawalView> {
  const { player, amountMinor, method, stepUp } = request;
  const key = sha256(request.idempotencyKey).toString("hex");
  const known = await deps.db.withdrawRequest.findUnique({ where: { playerId_idemKey: { playerId: player.playerId, idemKey: key } } });
  if (known) {
    checkSameChoices(deps, request, known);
    await payHere(deps, known);
    return read(deps, known.publicId);
  }
  const destination = normaliseDestination(method, request.destination, deps.withdraw);
  if (!deps.withdraw.isEnabled) throw new DomainError("withdrawals_disabled");
  checkAmount(amountMinor, deps.withdraw);
  checkReach(deps, method, destination);
  const order = { player, amountMinor, method, destination, key };
  const id = stepUp
    ? await proveCode(deps, { phone: player.phone as Phone, purpose: withdrawPurpose(order), ...stepUp, address: request.address, once: key }, (proven) => hold(deps, order, proven))
    : await hold(deps, order, null);
  const made = await deps.db.withdrawRequest.findUniqueOrThrow({ where: { publicId: id } });
  return (await payHere(deps, made)) ? read(deps, id) : withdrawalView(made);
}

/** The client's own choices only: our fee and route may differ when the same request comes again. */
const fingerprintOf = ({ amountMinor, method, destination }: { amountMinor: bigint; method: WithdrawMethod; destination: string }) => sha256(String(amountMinor), method, destination);

/**
 * Refuses with idempotency_mismatch. The number is read by the country of the one that was granted: a
 * replay stays one when other countries are offered today, or another is the default.
 */
function checkSameChoices(deps: WithdrawDeps, request: WithdrawalRequest, known: { destination: string; method: WithdrawMethod; fingerprint: Uint8Array }): void {
  const country = known.method === "MOMO" ? countryOf(known.destination as Phone) : null;
  const settings = country === null ? deps.withdraw : { phones: { countries: [country], defaultCountry: country } };
  const destination = refusedAsNull(() => normaliseDestination(request.method, request.destination, settings));
  if (destination === null || !isSame(fingerprintOf({ ...request, destination }), known.fingerprint)) throw new DomainError("idempotency_mismatch");
}

function refusedAsNull<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
}

async function read(deps: WithdrawDeps, publicId: string): Promise<WithdrawalView> {
  return withdrawalView(await deps.db.withdrawRequest.findUniqueOrThrow({ where: { publicId } }));
}

type Order = { player: Asker; amountMinor: bigint; method: WithdrawMethod; destination: string; key: string };

async function hold(deps: WithdrawDeps, { key, ...order }: Order, proven: ProvenCode | null): Promise<string> {
  const { player, amountMinor, method, destination } = order;
  const { currency, dailyMax, dailyCount, stepUp, approvalAboveMinor } = deps.withdraw;
  const { feeMinor } = quote(amountMinor, deps.withdraw);
  const rail = deps.payouts.to(method, destination);
  if (!rail) throw new DomainError("invalid_destination", { reason: "NO_RAIL" });
  const rows = await withRefusals(
    () => deps.db.$queryRaw<{ id: string }[]>`
      SELECT withdraw_public_id::text AS id FROM kete.request_withdrawal(${newId()}::uuid, ${player.playerId}::int, ${currency}::char(3), ${method}::withdraw_method,
        ${amountMinor}::bigint, ${feeMinor}::bigint, ${destination}, ${rail.name}, ${key}, ${fingerprintOf(order)}::bytea, ${dailyMax}::bigint, ${dailyCount}::int, ${payIn(isPaidHere(deps, rail))}::interval,
        ${player.sessionId}::uuid, ${stepUp.aboveMinor}::bigint, make_interval(hours => ${stepUp.sessionHours}::int), ${proven?.codeId ?? null}::uuid, ${proven?.challengeId ?? null}::uuid,
        ${approvalAboveMinor}::bigint, ${deps.clock()}::timestamptz)`,
  );
  const made = rows[0];
  if (!made) throw new Error("kete.request_withdrawal returned no row");
  return made.id;
}
