import { DomainError } from "../shared/errors.ts";
import type { BankDestination, WithdrawDeps, WithdrawMethod } from "./ports.ts";

/** Refuses with invalid_destination (BANK_CODE, NO_RAIL) a normalised destination that no money of this deployment can reach. */
export function checkReach({ payouts, withdraw: { banks } }: Pick<WithdrawDeps, "payouts" | "withdraw">, method: WithdrawMethod, destination: string): void {
  if (method === "BANK" && banks.length > 0) {
    const { bankCode } = JSON.parse(destination) as BankDestination;
    if (!banks.some(({ code }) => code === bankCode)) throw new DomainError("invalid_destination", { reason: "BANK_CODE" });
  }
  if (!payouts.to(method, destination)) throw new DomainError("invalid_destination", { reason: "NO_RAIL" });
}
