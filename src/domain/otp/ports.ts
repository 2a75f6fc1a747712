import type { SessionDeps } from "../sessions/ports.ts";
import type { Currency } from "../shared/money.ts";
import type { Phone, PhoneRules } from "../shared/phone.ts";

export type OtpSettings = {
  /** The pepper: with it and a code's salt anybody can derive the code. */
  secret: string;
  ttlSeconds: number;
  maxAttempts: number;
  cooldownSeconds: number;
  /** Texts per phone, all counted together: an ask must fit in every one. */
  windows: readonly { max: number; seconds: number }[];
  /** The lane of guesses that name no challenge, which everybody who knows the phone shares. */
  lockout: { attempts: number; minutes: number };
  /** Compared guesses per phone and day, by lane. */
  guessesDaily: { named: number; nameless: number };
  provider: string;
  /** The mock provider's fixed code; with any other provider it is not looked at. */
  mockCode: string;
  /** Whether the answer to an ask shows the mock's code: development and test alone. */
  isHintShown: boolean;
  /** The only phones served, or null for everybody: the mock provider in production. */
  whitelist: readonly Phone[] | null;
  /** Host name for the text's `@host #code` line, by which phones offer the code on our site alone. */
  host: string;
  phones: PhoneRules;
  currency: Currency;
};

/** What a provider said of one text. `unknown`: it may be on its way, so it is not sent again by machine. */
export type SmsOutcome = { outcome: "accepted"; messageId: string } | { outcome: "rejected"; reason: string } | { outcome: "unknown"; reason: string };

export type SmsMessage = {
  to: Phone;
  text: string;
  /** For providers that fill a template of theirs instead of carrying our words. */
  code: string;
  /** Our id of the challenge, to find the text again in the provider's records. */
  reference: string;
  expiresInSeconds: number;
};

/** A provider that carries a code we made. */
export type SmsSender = {
  name: string;
  /** Whether this number could be texted now; asked before anything is counted or kept. */
  canSend(to: Phone): boolean;
  send(message: SmsMessage): Promise<SmsOutcome>;
};

/** A code that lives only if the phone has none: what to keep of it, never the code itself. */
export type FreshCode = { id: string; salt: string; mac: string };

export type Ask = {
  phone: Phone;
  nowMs: number;
  /** The asker's own challenge to go on with, if it still stands. */
  own: string | null;
  /** The id of the challenge made otherwise. */
  challengeId: string;
  fresh: FreshCode;
};

export type Asked =
  | { outcome: "send"; challengeId: string; codeId: string; expiresAtMs: number; resendAtMs: number }
  /** `challengeId` is one of the asker's own on the live code, where there is one: a stranger's ask must not shut him out. */
  | { outcome: "cooldown" | "limit"; retryAfterMs: number; challengeId: string | null; expiresAtMs: number };

export type Guess = {
  phone: Phone;
  nowMs: number;
  challengeId: string | null;
  /** HMAC of the guess. */
  mac: string;
  /** Names this submit: sent twice, it is counted and answered once. */
  submitId: string;
};

export type Verdict =
  /** `challengeId` is the one named or, for a nameless guess, the one whose text carries the code. */
  | { outcome: "right"; codeId: string; challengeId: string | null }
  | { outcome: "wrong"; attemptsLeft: number }
  | { outcome: "expired" }
  | { outcome: "locked"; retryAfterMs: number };

/** A challenge as it stands. `code` is null once its code has expired, was used or was replaced. */
export type Standing = {
  phone: Phone;
  misses: number;
  resendAtMs: number;
  /** The challenge whose text tells what became of the code: the newest one. */
  sender: string;
  code: { id: string; salt: string; expiresAtMs: number } | null;
};

/**
 * Codes, challenges and their limits. `ask` and `verify` are one atomic step and one round trip
 * each. Every method refuses with `unavailable` within three seconds when the store is not there.
 */
export type CodeStore = {
  ask(ask: Ask, rules: OtpSettings): Promise<Asked>;
  verify(guess: Guess, rules: OtpSettings): Promise<Verdict>;
  /** Lets a right submit that could not sign in go, so that its code may be submitted again. */
  release(submit: { phone: Phone; submitId: string }): Promise<void>;
  /** Takes an ask back whose text certainly was not sent: its cool-down, its count, and the challenge if no other text of it went out. */
  undo(asked: { phone: Phone; challengeId: string }): Promise<void>;
  find(challengeId: string, nowMs: number): Promise<Standing | null>;
};

export type OtpDeps = SessionDeps & { otp: OtpSettings; codes: CodeStore; sms: SmsSender };
