import type { Messages } from "./messages.ts";

/**
 * The refusal table for an island: the codes it may meet, as plain sentences with placeholders.
 * `attemptsLeft` and other counted words stay on the server, which is where codes are checked.
 */
export function refusalTemplates(messages: Messages, codes: readonly string[], wait = messages.refusals.inSeconds("{seconds}")): Record<string, string> {
  const words = { minimum: "{minimum}", maximum: "{maximum}", available: "{available}", left: "{left}", attemptsLeft: 0, wait, until: "{until}", reason: "", reference: "{requestId}", orGuest: messages.refusals.orGuest };
  return Object.fromEntries(
    [...codes, "internal"].map((code) => {
      const sentence = messages.refusals.codes[code] ?? messages.refusals.codes["internal"] ?? "";
      return [code, typeof sentence === "string" ? sentence : sentence(words)];
    }),
  );
}
