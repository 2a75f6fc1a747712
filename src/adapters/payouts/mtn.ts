import { mtnRail, notSent, type MtnPayment } from "../rails/mtn-rail.ts";
import type { MtnSettings } from "../rails/mtn-client.ts";
import type { PayoutOrder, PayoutRail } from "#src/domain/withdrawals/ports.ts";

/** MTN MoMo's disbursements: money from our float to a wallet. It pays no banks. */
export function mtnPayouts(settings: MtnSettings): PayoutRail {
  // No special signs in the note: MTN answers an apostrophe with a 400.
  const rail = mtnRail(settings, { name: "mtn", product: "disbursement", path: "/v1_0/transfer", party: "payee", note: "Kete payout" });
  return {
    ...rail,
    isInstant: false,
    submit: async (order) => (order.method === "MOMO" ? rail.submit(toWallet(order)) : notSent({ state: "refused", code: "NO_BANK", trouble: "config" })),
    status: async (order) => (order.method === "MOMO" ? rail.status(toWallet(order)) : notSent({ state: "unknown", code: "NO_BANK" })),
  };
}

function toWallet({ reference, destination, amountMinor, currency }: PayoutOrder): MtnPayment {
  return { reference, phone: destination, amountMinor, currency };
}
