import { payWithdrawal } from "./pay-withdrawal.ts";
import type { PayoutRail, WithdrawDeps } from "./ports.ts";

/** Where the request itself pays, the job is there only in case that this process dies on the way. */
export const payIn = (isPaidHere: boolean) => (isPaidHere ? "10 seconds" : "0 seconds");

export const isPaidHere = (deps: WithdrawDeps, rail: PayoutRail | null) => deps.withdraw.isPaidInRequest && rail?.isInstant === true;

/** Pays within the request where the rail decides at once. A failure here takes nothing back that was granted: the job does it. */
export async function payHere(deps: WithdrawDeps, { publicId, rail, status }: { publicId: string; rail: string; status: string }): Promise<boolean> {
  if (!isPaidHere(deps, deps.payouts.named(rail)) || (status !== "PENDING" && status !== "PROCESSING")) return false;
  try {
    await payWithdrawal(deps, { withdrawalId: publicId });
  } catch (error) {
    deps.log.error({ withdrawal: publicId, err: error }, "a payout could not be made within its request; a worker makes it");
  }
  return true;
}
