import type { Messages } from "../messages/messages.ts";

/** The code step's words as plain strings for its island. */
export function codeWords(messages: Messages) {
  const { code, guest } = messages.signIn;
  const { attemptsLeft, demoHint: _demoHint, ...words } = code;
  return {
    ...words,
    sentTo: code.sentTo("{phone}"),
    expiresIn: code.expiresIn("{time}"),
    resendIn: code.resendIn("{time}"),
    /** By count: 1 to 5. A miss itself is said by the server, with what is left. */
    attemptsLeft: [0, 1, 2, 3, 4, 5].map(attemptsLeft),
    guest,
  };
}

export type CodeWords = ReturnType<typeof codeWords>;
