import type { CoreDeps } from "../shared/deps.ts";
import type { PhoneRules } from "../shared/phone.ts";

export type WithdrawMethod = "MOMO" | "BANK";

export type BankDestination = { bankCode: string; accountNumber: string; accountName: string };

/**
 * What a rail says of one payout. `unknown` is a time-out or an unreadable answer: it may have paid.
 * `not_found` means that the rail has never heard of the reference.
 */
export type PayoutAnswer =
  | { state: "succeeded"; providerTxnId: string }
  | { state: "failed"; code: string }
  | { state: "accepted" | "unknown" | "not_found"; code: string };

export type PayoutOrder = { reference: string; method: WithdrawMethod; destination: string; amountMinor: bigint; currency: string };

/** Money out. `submit` under a reference that the rail knows already pays nothing twice. */
export type PayoutRail = {
  name: string;
  submit(order: PayoutOrder): Promise<PayoutAnswer>;
  status(order: PayoutOrder): Promise<PayoutAnswer>;
};

export type WithdrawSettings = {
  /** ENABLE_WITHDRAWALS: off, nothing new is asked for and what was asked for is still paid. */
  isEnabled: boolean;
  /** A fresh code is needed above this amount, for a new destination, and from a session older than this. */
  stepUp: { aboveMinor: bigint; sessionHours: number };
  currency: string;
  minAmount: bigint;
  maxAmount: bigint;
  feeBp: number;
  dailyMax: bigint;
  dailyCount: number;
  /** MOCK_MODE: the payout is made within the request instead of by the worker. */
  isPaidInRequest: boolean;
  phones: PhoneRules;
};

export type WithdrawDeps = CoreDeps & { withdraw: WithdrawSettings; payouts: PayoutRail };
