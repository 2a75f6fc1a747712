import type { CoreDeps } from "../shared/deps.ts";
import type { PhoneRules } from "../shared/phone.ts";
import type { RailBase, RailReply } from "../rails/ports.ts";
import type { PayoutRails } from "../withdrawals/ports.ts";

export type CollectionOrder = { reference: string; phone: string; amountMinor: bigint; currency: string };

/** Money in from a mobile-money wallet. Asking again under one reference never takes the money twice. */
export type CollectionRail = RailBase & {
  /** Asks the wallet's owner to pay. */
  submit(order: CollectionOrder): Promise<RailReply>;
  status(order: CollectionOrder): Promise<RailReply>;
};

/** Which rail collects from a phone. */
export type CollectionRails = {
  from(phone: string): CollectionRail | null;
  named(name: string): CollectionRail | null;
  all: readonly CollectionRail[];
};

export type CollectionSettings = {
  currency: string;
  /** How long the wallet's owner has; afterwards a round is void and a top-up has failed. */
  deadlineSeconds: number;
  minTopUp: bigint;
  maxTopUp: bigint;
  phones: PhoneRules;
  caps: PromptCaps;
};

/** How many payments may be asked for before no more are; 0 is no cap. */
export type PromptCaps = {
  /** Of one phone in 24 hours, that were not paid. */
  unpaid: number;
  /** Of one phone in 24 hours, paid or not. */
  phoneDaily: number;
  /** By one address in an hour, over all phones, that were not paid. */
  addressHourly: number;
  /** The same in 24 hours. */
  addressDaily: number;
};

/** `payouts` sends back what came too late. */
export type CollectionDeps = CoreDeps & { collecting: CollectionSettings; collections: CollectionRails; payouts: PayoutRails };
