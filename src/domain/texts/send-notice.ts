import { deliver, finishText, type QueuedText } from "./deliver.ts";
import type { TextDeps } from "./ports.ts";

/** A notice is still worth reading a day later. */
const noticeLifeSeconds = 36_000;

const words: Readonly<Record<string, (host: string) => string>> = {
  phone_changed: (host) => `Your Kete account has just moved to another number. Not you? Large withdrawals wait for a day: write to us now, see ${host}`,
};

/** Texts a notice: no code, nothing to type. Throws (and is tried again) only while nothing has been sent. */
export async function sendNotice(deps: TextDeps, text: QueuedText, { host }: { host: string }): Promise<void> {
  const body = words[text.kind]?.(host);
  if (body === undefined) throw new Error(`no words for a text of kind ${text.kind}`);
  const delivery = await deliver(deps, text, { text: body, code: null, reference: text.id, expiresInSeconds: noticeLifeSeconds, isResend: false });
  if (delivery) await finishText(deps, text, delivery);
}
