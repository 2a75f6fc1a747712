import type { ReceiptRequest, TextDeps } from "./ports.ts";
import { noteReceipt } from "./store.ts";

/**
 * Takes in a provider's delivery report. `refused`: its signature is wrong. `unknown`: there is no
 * such provider, or it sends none. The same receipt again changes nothing, and they may come in any
 * order, even before the answer that names their text.
 */
export async function takeReceipts(deps: TextDeps, { provider, request }: { provider: string; request: ReceiptRequest }): Promise<"taken" | "refused" | "unknown"> {
  const reader = deps.sms.named(provider)?.receipts;
  if (!reader) return "unknown";
  const receipts = await reader.read(request);
  if (receipts === null) return "refused";
  for (const receipt of receipts.slice(0, receiptsMax)) {
    const isNew = await noteReceipt(deps, provider, receipt);
    deps.log.info({ provider, delivery: receipt.delivery, status: receipt.status, isNew }, "receipt");
  }
  return "taken";
}

/** More than any provider puts into one report. */
const receiptsMax = 100;
