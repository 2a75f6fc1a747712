import type { SessionDeps } from "../sessions/ports.ts";
import type { Currency } from "../shared/money.ts";
import type { Phone, PhoneRules } from "../shared/phone.ts";
import type { TextDeps } from "../texts/ports.ts";

export type OtpSettings = {
  /** ENABLE_PHONE_AUTH: off, nobody can sign in and guests play on. */
  isEnabled: boolean;
  /** The pepper: with it and a code's salt anybody can derive the code. */
  secret: string;
  ttlSeconds: number;
  maxAttempts: number;
  cooldownSeconds: number;
  /** Texts per phone and lane, all counted together: an ask must fit in every one. */
  windows: readonly { max: number; seconds: number }[];
  /** The lane of guesses that name no challenge, which everybody who knows the phone shares. */
  lockout: { attempts: number; minutes: number };
  /** Compared guesses per phone and day, by lane. */
  guessesDaily: { named: number; nameless: number; proven: number };
  /** Per address, over all phones: asks that text or give a challenge, and wrong guesses. A `max` of 0 is no limit. */
  addresses: { asks: { max: number; seconds: number }; misses: { max: number; seconds: number } };
  /** Texts a day by country; `*` for those not named. 0 is no limit. */
  countryDailyMax: Readonly<Record<string, number>>;
  /** What a text costs by country, and what all of a day's may: millionths of a dollar. A max of 0 is no limit. */
  priceMicros: Readonly<Record<string, number>>;
  spendDailyMaxMicros: number;
  /** This part of the budget is kept for browsers that have proven their phone, in percent. */
  spendReservePercent: number;
  /** Wrong guesses an hour over all phones that somebody should look at. */
  alarmMissesHourly: number;
  /** Whether codes are the mock provider's fixed one. */
  isMock: boolean;
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

/**
 * Who shares an ask's limits: everybody who knows the phone, browsers that have proven it before, or
 * the live sessions of its player (step-up). Guesses of the last two draw on one daily share.
 */
export type Lane = "open" | "proven" | "session";

/** A code that lives only if the phone has none for the purpose: what to keep of it, never the code itself. */
export type FreshCode = { id: string; salt: string; mac: string };

/** What a text is counted against: null where its limit is off. */
export type TextCost = { country: string; countryMax: number; priceMicros: number; spendMaxMicros: number };

/** Where an ask or guess belongs. */
export type CodePlace = { phone: Phone; purpose: string };

export type Ask = CodePlace & {
  lane: Lane;
  nowMs: number;
  /** A tag of the client's address, never the address; null where there is none to count by. */
  address: string | null;
  /** The asker's own challenge to go on with, if it still stands. */
  own: string | null;
  /** The id of the challenge made otherwise. */
  challengeId: string;
  /** Names this ask, and its text. */
  textId: string;
  cost: TextCost;
  fresh: FreshCode;
};

export type Asked =
  | { outcome: "send"; challengeId: string; codeId: string; expiresAtMs: number; resendAtMs: number }
  /** `challengeId` is one of the asker's own on the live code, where there is one: a stranger's ask must not shut him out. */
  | { outcome: "cooldown" | "limit" | "address" | "country" | "budget"; retryAfterMs: number; challengeId: string | null; expiresAtMs: number };

export type Guess = CodePlace & {
  nowMs: number;
  address: string | null;
  challengeId: string | null;
  /** HMAC of the guess. */
  mac: string;
  /** Names this submit: sent twice, it is counted and answered once. */
  submitId: string;
};

export type Verdict =
  /** `challengeId` is the one named or, for a nameless guess, the one whose text carries the code. */
  | { outcome: "right"; codeId: string; challengeId: string | null }
  /** `missesThisHour`: wrong guesses over all phones, this one included; 0 when it was not counted now. */
  | { outcome: "wrong"; attemptsLeft: number; missesThisHour: number }
  | { outcome: "expired"; missesThisHour: number }
  | { outcome: "locked"; retryAfterMs: number; missesThisHour: number }
  | { outcome: "address"; retryAfterMs: number }
  /** The provider made this code and must be asked. The guess is counted already; `attemptsLeft` is what remains if it is wrong. */
  | { outcome: "external"; codeId: string; challengeId: string | null; provider: string; token: string; attemptsLeft: number; missesThisHour: number };

/** A challenge as it stands. `code` is null once its code has expired, was used or was replaced. */
export type Standing = CodePlace & {
  lane: Lane;
  /** The tag of the address that asked for it. */
  address: string | null;
  misses: number;
  /** When its newest text was asked for; null where none was, or it was taken back. */
  askedAtMs: number | null;
  resendAtMs: number;
  /** The challenge whose text tells what became of the code: the newest one. */
  sender: string;
  code: { id: string; salt: string; expiresAtMs: number; isExternal: boolean } | null;
};

/** What undoing an ask must find again. */
export type UndoAsk = CodePlace & { lane: Lane; address: string | null; challengeId: string; textId: string; askedAtMs: number; cost: TextCost };

/**
 * Codes, challenges and their limits. `ask` and `verify` are one atomic step and one round trip
 * each. Every method refuses with `unavailable` within three seconds when the store is not there.
 */
export type CodeStore = {
  ask(ask: Ask, rules: OtpSettings): Promise<Asked>;
  verify(guess: Guess, rules: OtpSettings): Promise<Verdict>;
  /** Takes the code into use for a guess that its provider called right; from then on we compare it. False when another submit holds it. */
  take(guess: Guess, code: { codeId: string; nowMs: number }): Promise<boolean>;
  /** Lets a right submit that could not go on go, so that its code may be submitted again. */
  release(submit: CodePlace & { submitId: string }): Promise<void>;
  /** Who checks the code from now on: a verification provider by its token, or we ourselves (null). */
  setChecker(of: CodePlace & { codeId: string; checker: { provider: string; token: string } | null }): Promise<void>;
  /** Takes an ask back whose text certainly was not sent: its cool-down, its counts and its cost, and the challenge if no other text of it went out. */
  undo(asked: UndoAsk): Promise<void>;
  find(challengeId: string, nowMs: number): Promise<Standing | null>;
};

export type OtpDeps = SessionDeps & TextDeps & { otp: OtpSettings; codes: CodeStore };
