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
};

/** `payouts` sends back what came too late. */
export type CollectionDeps = CoreDeps & { collecting: CollectionSettings; collections: CollectionRails; payouts: PayoutRails };
