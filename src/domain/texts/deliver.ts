import { maskPhone, type Phone } from "../shared/phone.ts";
import type { SmsOutcome, SmsProvider, TextDeps } from "./ports.ts";
import { findText, noteText, takeText, type TextRow } from "./store.ts";

/** A text that somebody queued, as its job finds it. */
export type QueuedText = TextRow;

export type TextOrder = {
  text: string;
  code: string | null;
  reference: string;
  expiresInSeconds: number;
  isResend: boolean;
  /** Providers that carry our code are tried first, whatever the route says. */
  prefersOwnCode?: boolean;
};

export type Delivery = { outcome: SmsOutcome; provider: SmsProvider | null; tries: Try[]; ms: number };
type Try = { provider: string; outcome: SmsOutcome["outcome"]; reason: string | null };

export function canText({ sms }: Pick<TextDeps, "sms">, to: Phone): boolean {
  return sms.to(to).length > 0;
}

export function readText(deps: TextDeps, id: string): Promise<QueuedText | null> {
  return findText(deps, id);
}

/**
 * Has a queued text carried by the first provider that takes it. The next one is tried only where
 * the one before certainly did not send and the recipient is not to blame. Null when an earlier run
 * had taken the text: it may have gone out. No order means that it came too late to be of use.
 */
export async function deliver(deps: TextDeps, text: QueuedText, order: TextOrder | null): Promise<Delivery | null> {
  if (!(await takeText(deps, text.id))) return null;
  const startedAt = performance.now();
  const tries: Try[] = [];
  let outcome: SmsOutcome = { outcome: "rejected", blame: "provider", reason: order ? "refused" : "expired" };
  let provider: SmsProvider | null = null;
  for (const candidate of order ? inOrder(deps.sms.to(text.phone), order) : []) {
    if (!order || !suits(candidate, order)) continue;
    provider = candidate;
    outcome = await hand(candidate, text.phone, order);
    tries.push({ provider: candidate.name, outcome: outcome.outcome, reason: "reason" in outcome ? outcome.reason : null });
    if (outcome.outcome !== "rejected" || outcome.blame === "recipient") break;
  }
  return { outcome, provider, tries, ms: Math.round(performance.now() - startedAt) };
}

function inOrder(providers: readonly SmsProvider[], { prefersOwnCode = false }: TextOrder): readonly SmsProvider[] {
  return prefersOwnCode ? providers.toSorted((one, other) => Number(one.kind === "verification") - Number(other.kind === "verification")) : providers;
}

/** A provider that only knows codes cannot carry other words. */
function suits(provider: SmsProvider, { code }: TextOrder): boolean {
  return code !== null || (provider.kind === "delivery" && provider.carriesNotices);
}

function hand(provider: SmsProvider, to: Phone, order: TextOrder): Promise<SmsOutcome> {
  return provider.kind === "verification" ? provider.start({ to, ...order }) : provider.send({ to, ...order });
}

/** Stores what became of the text, so that pages can tell it and receipts find it. */
export async function finishText(deps: TextDeps, text: QueuedText, { outcome, provider, tries, ms }: Delivery): Promise<void> {
  await noteText(deps, text, { outcome, provider: provider?.name ?? null, tries, ms });
  deps.log.info({ text: text.id, phone: maskPhone(text.phone), provider: provider?.name ?? null, outcome: outcome.outcome, reason: "reason" in outcome ? outcome.reason : null, ms }, "text handed over");
}
