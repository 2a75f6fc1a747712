import type { SmsOutcome } from "#src/domain/texts/ports.ts";
import { exchange, safeBaseOf, type HttpCall as AnyCall, type NoAnswer, type Timeouts } from "../http/exchange.ts";

export { isLoopback } from "../http/exchange.ts";
export type { Timeouts } from "../http/exchange.ts";

export type HttpCall = AnyCall & { method: "GET" | "POST" };

/** What became of a call. Where it never left us (`not_connected`) another provider may be asked. */
export type HttpAnswer = { kind: "answer"; status: number; headers: Record<string, string>; text: string } | { kind: NoAnswer };

/** Someone waits for the text: ten seconds is as long as public clients of these providers dare. */
export const smsTimeouts: Timeouts = { connectMs: 3_000, totalMs: 10_000 };

/** A player waits at the page while his code is checked: an answer, or that there is none, within three seconds. */
export function checkTimeouts({ connectMs, totalMs }: Timeouts = smsTimeouts): Timeouts {
  return { connectMs: Math.min(connectMs, 1_000), totalMs: Math.min(totalMs, 2_300) };
}

/** A send is answered in under 2 KiB; more is somebody's error page. */
const bodyBytesMax = 65_536;

/** One HTTP exchange with a provider of texts: see {@link exchange}. */
export async function call(request: HttpCall, timeouts: Timeouts = smsTimeouts): Promise<HttpAnswer> {
  const result = await exchange(request, { timeouts, bodyBytesMax });
  if (result.kind === "none") return { kind: result.code };
  const { kind, status, headers, body } = result;
  return { kind, status, headers, text: body };
}

/** What a call without an answer means for the text: see {@link HttpAnswer}. */
export function outcomeWithoutAnswer(kind: NoAnswer): SmsOutcome {
  return kind === "not_connected" ? { outcome: "rejected", blame: "provider", reason: kind } : { outcome: "unknown", reason: kind };
}

export const safeBase = (address: string): string => safeBaseOf(address, "an SMS provider");
