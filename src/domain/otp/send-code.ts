import { DomainError } from "../shared/errors.ts";
import { deliver, finishText, type Delivery, type QueuedText, type TextOrder } from "../texts/deliver.ts";
import type { SmsOutcome } from "../texts/ports.ts";
import type { OtpDeps, Standing } from "./ports.ts";
import { codeFor, codeText, secondsUntil, signInPurpose, textCost } from "./rules.ts";
import { findChallenge } from "./store.ts";

/**
 * Sends a queued code's text: derives the code and hands it to the first provider that takes it. It
 * throws (and is tried again) only while nothing has been sent: when a store is not there. A certain
 * failure gives the ask back; an unknown one does not, since the text may be on its way.
 */
export async function sendCode(deps: OtpDeps, text: QueuedText & { challengeId: string }): Promise<void> {
  const { challengeId } = text;
  const nowMs = deps.clock().getTime();
  const [challenge, standing] = await Promise.all([findChallenge(deps, challengeId), deps.codes.find(challengeId, nowMs)]);
  const code = standing?.code && standing.code.id === challenge?.codeId ? standing.code : null;
  const delivery = await deliver(deps, text, standing && code && orderFor(deps, { standing, code, nowMs, text }));
  // Taken by an earlier run that was interrupted: its text may be on its way.
  if (!delivery) return;
  const isCheckable = !standing || !code || (await chooseChecker(deps, { standing, code, delivery }));
  // A code that nobody can check is worse than none: the page then says that it failed.
  const outcome: SmsOutcome = isCheckable ? delivery.outcome : { outcome: "rejected", blame: "provider", reason: "uncheckable" };
  if (outcome.outcome === "rejected" && standing) await giveBack(deps, { standing, challengeId, text });
  await finishText(deps, text, { ...delivery, outcome });
}

type Code = NonNullable<Standing["code"]>;

function orderFor(deps: OtpDeps, { standing, code, nowMs, text }: { standing: Standing; code: Code; nowMs: number; text: QueuedText }): TextOrder {
  const digits = codeFor(deps.otp, standing, code.salt);
  const expiresInSeconds = secondsUntil(code.expiresAtMs, nowMs);
  const words = codeText({ code: digits, purpose: standing.purpose, expiresInSeconds, host: deps.otp.host });
  // A verification provider has one code for a phone, whatever it is for; one of ours is bound to its purpose.
  return { text: words, code: digits, reference: text.id, expiresInSeconds, isResend: code.isExternal, prefersOwnCode: standing.purpose !== signInPurpose };
}

/** Says who compares guesses from now on. False where Redis could not be told. */
async function chooseChecker(deps: OtpDeps, { standing, code, delivery }: { standing: Standing; code: Code; delivery: Delivery }): Promise<boolean> {
  const { outcome, provider } = delivery;
  if (outcome.outcome === "rejected" || !provider) return true;
  const isTheirs = provider.kind === "verification";
  // It may have gone out: then its code is found by the number, or by the token of the text before.
  if (outcome.outcome === "unknown" && (!isTheirs || code.isExternal)) return true;
  // Compared by us unless said otherwise, so there is something to write only where that changes.
  if (!isTheirs && !code.isExternal) return true;
  const checker = isTheirs ? { provider: provider.name, token: (outcome.outcome === "accepted" ? outcome.token : undefined) ?? "" } : null;
  return isDone(deps, () => deps.codes.setChecker({ ...standing, codeId: code.id, checker }), "a code's provider could not be remembered, so nobody can check it");
}

async function giveBack(deps: OtpDeps, { standing, challengeId, text }: { standing: Standing; challengeId: string; text: QueuedText }): Promise<void> {
  const { phone, purpose, lane, address } = standing;
  // By the clock that counted it: at midnight PostgreSQL's may tell another day.
  const askedAtMs = standing.askedAtMs ?? text.createdAt.getTime();
  const ask = { phone, purpose, lane, address, challengeId, textId: text.id, askedAtMs, cost: textCost(deps.otp, phone, lane) };
  await isDone(deps, () => deps.codes.undo(ask), "an ask whose text failed could not be given back; its limits run out by themselves");
}

/** The text's fate must be told even where Redis is away: another run would find it taken, and take it for sent. */
async function isDone(deps: OtpDeps, work: () => Promise<void>, otherwise: string): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    deps.log.error({ refusal: error.code }, otherwise);
    return false;
  }
}
