import type { CoreDeps } from "../shared/deps.ts";
import type { PhoneRules } from "../shared/phone.ts";
import type { RailBase, RailReply } from "../rails/ports.ts";

export type WithdrawMethod = "MOMO" | "BANK";

export type BankDestination = { bankCode: string; accountNumber: string; accountName: string };

export type PayoutOrder = { reference: string; method: WithdrawMethod; destination: string; amountMinor: bigint; currency: string };

/** Money out. `submit` under a reference that the rail knows already pays nothing twice. */
export type PayoutRail = RailBase & {
  /** Decides within `submit`: nothing has to be asked later. */
  isInstant: boolean;
  submit(order: PayoutOrder): Promise<RailReply>;
  status(order: PayoutOrder): Promise<RailReply>;
};

/** Which rail pays what, by method, country and network. */
export type PayoutRails = {
  /** The rail that reaches this normalised destination, or null where none does. */
  to(method: WithdrawMethod, destination: string): PayoutRail | null;
  /** By its name, for what is on its way already. */
  named(name: string): PayoutRail | null;
  all: readonly PayoutRail[];
};

/** A bank that money can be sent to. */
export type Bank = { code: string; name: string };

export type WithdrawSettings = {
  /** ENABLE_WITHDRAWALS: off, nothing new is asked for and what was asked for is still paid. */
  isEnabled: boolean;
  /** A fresh code is needed above this amount, for a new destination, and from a session older than this. */
  stepUp: { aboveMinor: bigint; sessionHours: number };
  /** Two operators must agree above this amount. */
  approvalAboveMinor: bigint;
  currency: string;
  minAmount: bigint;
  maxAmount: bigint;
  feeBp: number;
  dailyMax: bigint;
  dailyCount: number;
  /** MOCK_MODE: the payout is made within the request instead of by the worker. */
  isPaidInRequest: boolean;
  /** Sending stops where a rail's float would fall below this. */
  floatReserveMinor: bigint;
  phones: PhoneRules;
  /** The banks on offer; empty where money goes to mobile money only. */
  banks: readonly Bank[];
};

export type WithdrawDeps = CoreDeps & { withdraw: WithdrawSettings; payouts: PayoutRails };
