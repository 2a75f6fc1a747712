import type { Messages } from "../messages/messages.ts";

/** The code step's words as plain strings for its island. */
export function codeWords(messages: Messages) {
  const { code, connection } = messages.signIn;
  return {
    ...code,
    demoHint: code.demoHint("{code}"),
    sentTo: code.sentTo("{phone}"),
    to: code.to("{phone}"),
    expiresIn: code.expiresIn("{time}"),
    resendIn: code.resendIn("{time}"),
    resendSoon: code.resendSoon("{time}"),
    locked: { ...code.locked, opensAt: code.locked.opensAt("{time}") },
    connection,
  };
}

export type CodeWords = ReturnType<typeof codeWords>;
