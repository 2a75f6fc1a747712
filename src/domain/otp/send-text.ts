import { isId } from "../shared/ids.ts";
import { readText } from "../texts/deliver.ts";
import { sendNotice } from "../texts/send-notice.ts";
import type { OtpDeps } from "./ports.ts";
import { sendCode } from "./send-code.ts";

/** The job `send-text`: sends a queued text by what it is. One that was sent before is left alone. */
export async function sendText(deps: OtpDeps, { textId }: { textId: string }): Promise<void> {
  const text = isId(textId) ? await readText(deps, textId) : null;
  if (!text || (text.delivery !== "QUEUED" && text.delivery !== "SENDING")) return;
  await (text.challengeId === null ? sendNotice(deps, text, deps.otp) : sendCode(deps, { ...text, challengeId: text.challengeId }));
}
