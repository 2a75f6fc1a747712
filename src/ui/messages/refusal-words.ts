import { formatMoney } from "../kit/format-money.ts";
import { formatInstant } from "../shell/format-date.ts";
import type { RefusalWords } from "./en/refusals.ts";
import type { Messages } from "./messages.ts";

/** A refusal as the API reports it, to the server's caller and to the browser alike. */
export type Refusal = { code: string; params?: Readonly<Record<string, unknown>>; retryAfterSeconds?: number | undefined; requestId?: string | undefined };

/**
 * What happened, then the way out, in the player's language. An unknown code reads as a fault, never
 * as its own name. Going on as a guest is no way out for a player who is in his own account.
 */
export function refusalWords(messages: Messages, refusal: Refusal, currency: string, { isPlayer = false } = {}): string {
  // A code may come from an address: names that every object has are none of ours.
  const { codes } = messages.refusals;
  const sentence = codes[Object.hasOwn(codes, refusal.code) ? refusal.code : "internal"] ?? "";
  return typeof sentence === "string" ? sentence : sentence({ ...wordsFor(messages, refusal, currency), orGuest: isPlayer ? "" : messages.refusals.orGuest });
}

function wordsFor(messages: Messages, { params = {}, retryAfterSeconds, requestId }: Refusal, currency: string): Omit<RefusalWords, "orGuest"> {
  const number = (name: string) => (typeof params[name] === "number" ? params[name] : undefined);
  const money = (name: string) => {
    const amountMinor = number(name);
    return amountMinor === undefined ? "" : formatMoney(amountMinor, currency);
  };
  return {
    minimum: money("minimum"),
    maximum: money("maximum"),
    available: money("available"),
    left: money("left"),
    attemptsLeft: number("attemptsLeft") ?? 0,
    wait: waitWords(messages, retryAfterSeconds ?? number("retryAfterSeconds")),
    until: instantIn(params["until"] ?? params["resetsAt"]),
    reason: typeof params["reason"] === "string" ? params["reason"] : "",
    reference: requestId ?? "",
  };
}

function instantIn(value: unknown): string {
  return typeof value === "string" ? formatInstant(value) : "";
}

/** "in 30 s", "in 5 minutes": when a wait is over. */
export function waitWords({ refusals }: Messages, seconds: number | undefined): string {
  if (seconds === undefined) return refusals.soon;
  if (seconds < 60) return refusals.inSeconds(String(Math.max(1, Math.ceil(seconds))));
  if (seconds > 2 * 3600) return refusals.inHours(Math.ceil(seconds / 3600));
  return refusals.inMinutes(Math.ceil(seconds / 60));
}
