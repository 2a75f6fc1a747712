import type { Messages } from "../messages/messages.ts";

/** The code step's words as plain strings for its island. */
export function codeWords(messages: Messages) {
  const { code, guest } = messages.signIn;
  return {
    ...code,
    demoHint: code.demoHint("{code}"),
    sentTo: code.sentTo("{phone}"),
    expiresIn: code.expiresIn("{time}"),
    resendIn: code.resendIn("{time}"),
    guest,
  };
}

export type CodeWords = ReturnType<typeof codeWords>;
