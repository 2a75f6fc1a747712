/** How a refusal is answered: one table (src/api/errors.ts) maps each kind to a tRPC code and an HTTP status. */
export type RefusalKind = "invalid" | "unauthenticated" | "denied" | "not_found" | "conflict" | "rejected" | "limited" | "unavailable";

/** Every refusal there is: its kind and the sentence an API client reads. Players read the catalogue's words. */
export const refusals = {
  invalid_input: ["invalid", "Some of the input is not valid; see params.issues."],
  invalid_phone: ["invalid", "That is not a mobile number we can text; see params.reason."],
  idempotency_key_required: ["invalid", "Send an Idempotency-Key header of 1 to 255 printable characters."],
  unauthenticated: ["unauthenticated", "Sign in first: send a bearer token."],
  wrong_code: ["unauthenticated", "That code is not right."],
  code_expired: ["unauthenticated", "That code has expired or was used. Ask for a new one."],
  second_factor_wrong: ["unauthenticated", "That second-factor code is not right, or was used before."],
  token_invalid: ["unauthenticated", "That token is not valid, or its session has ended. Sign in again."],
  token_reused: ["unauthenticated", "That refresh token was used before, so its session has been ended. Sign in again."],
  bad_signature: ["denied", "The signature of this report is not right."],
  bad_origin: ["denied", "This request came from another site, so it was refused."],
  step_up_required: ["denied", "This needs a fresh code; ask for one for exactly this. See params.reason."],
  fresh_sign_in_required: ["denied", "Sign in again first: this needs a sign-in of the last 24 hours."],
  operator_required: ["denied", "Only operators may do that."],
  second_factor_required: ["denied", "Prove your second factor first."],
  own_money: ["denied", "That is your own money: another operator must do this."],
  not_whitelisted: ["denied", "Only listed test numbers can be used here."],
  account_suspended: ["denied", "This account is suspended."],
  account_closed: ["denied", "This account is closed."],
  self_excluded: ["denied", "Your number is shut out of staking and paying in until params.until, by your own wish. Withdrawals stay open."],
  phone_not_playing: ["denied", "This number cannot stake or pay in now. Its owner sees why when signed in: sign in with it, or use another number."],
  guests_not_allowed: ["denied", "In this country only signed-in players may stake: sign in with the phone."],
  under_age: ["denied", "Nobody below params.minimumAge may stake here."],
  not_found: ["not_found", "There is nothing here by that name."],
  method_not_allowed: ["invalid", "That method is not allowed here; see the Allow header."],
  payload_too_large: ["invalid", "The request body is too large."],
  unsupported_media_type: ["invalid", "Send the body as application/json."],
  idempotency_mismatch: ["conflict", "That idempotency key was used before with another body."],
  seed_taken: ["conflict", "That seed has been taken by somebody else. Ask for the game again and stake with its new hash."],
  seed_mismatch: ["conflict", "That is not the active seed. Ask for the game again and stake with the hash it gives."],
  seed_unused: ["conflict", "No round has been played under this seed, so there is nothing to reveal yet."],
  round_undecided: ["conflict", "A round under this seed still waits for its payment, so the seed stays hidden until that is decided."],
  phone_taken: ["conflict", "That number has a player of its own already."],
  state_conflict: ["conflict", "The account is not in a state that allows that; see params.state."],
  not_in_state: ["conflict", "It is not in a state that allows that any more; see params.status."],
  already_approved: ["conflict", "You have approved this already; another operator must too."],
  second_pair_of_eyes: ["conflict", "Whoever proposed this cannot confirm it: another operator must."],
  birth_date_stated: ["conflict", "Another birth date is kept for this player; an operator can correct it."],
  reality_check_due: ["conflict", "So long at the game, the next stake waits for an answer: POST /game/sitting/go-on. See params."],
  collection_open: ["conflict", "A payment for this phone is still waiting to be confirmed."],
  insufficient_funds: ["rejected", "The balance is too low; see params.available."],
  below_minimum: ["rejected", "The amount is below the minimum; see params.minimum."],
  above_maximum: ["rejected", "The amount is above the maximum; see params.maximum."],
  daily_limit: ["rejected", "That is more than may be withdrawn in a day; see params.left."],
  limit_reached: ["rejected", "That would pass a limit set for your number: see params.kind, params.span, params.left and params.resetsAt."],
  birth_date_required: ["rejected", "This country asks for a birth date before a stake: PUT /me/birth-date, or birth_date with a guest's stake."],
  phone_changed_lately: ["rejected", "For a day after its number changed, an account sends out no more than params.left. See Retry-After."],
  invalid_destination: ["rejected", "Money cannot be sent to that destination; see params.reason."],
  balance_not_empty: ["rejected", "The account still holds money; see params.available and params.held."],
  phone_not_allowed: ["rejected", "A signed-in stake is paid from the balance: leave phone out."],
  phone_required: ["rejected", "A guest gives the phone that pays."],
  too_many_destinations: ["rejected", "No more than params.maximum destinations are kept. Remove one first."],
  phone_unchanged: ["rejected", "That is the number this account has now."],
  no_profit: ["rejected", "A win at these odds would not pay more than the stake. Choose another chance."],
  payout_too_large: ["rejected", "A win would pay more than the most a round may pay; see params.maximum."],
  stake_expired: ["rejected", "This stake came too late and was not placed. Nothing was taken."],
  code_cooldown: ["limited", "A code was sent moments ago. Wait before asking again."],
  too_many_codes: ["limited", "Too many codes were asked for this number."],
  address_limited: ["limited", "Too many tries from this network. Wait, or use another connection."],
  texts_exhausted: ["limited", "No more texts can be sent today. Try again tomorrow, or go on as a guest."],
  too_many_prompts: ["limited", "This phone was asked for as many payments as it may be for now; see params.reason. Wait, or pay from another phone."],
  locked: ["limited", "Too many wrong codes. Wait before trying again."],
  too_fast: ["limited", "Rounds start at least a few seconds apart, and a phone is left in peace after a payment that was not approved (params.reason is UNPAID). See Retry-After."],
  sign_in_disabled: ["unavailable", "Signing in is switched off right now. Guests can play on."],
  withdrawals_disabled: ["unavailable", "Withdrawals are switched off right now. Your balance is safe."],
  sms_unavailable: ["unavailable", "No text can be sent right now. Try again later, or go on as a guest."],
  unavailable: ["unavailable", "Kete cannot do that right now. Try again in a moment."],
} as const satisfies Record<string, readonly [RefusalKind, string]>;

export type RefusalCode = keyof typeof refusals;

/** What a refusal may tell its reader: plain values only, never a provider's text. `retryAfterSeconds` becomes Retry-After. */
export type RefusalParams = Record<string, unknown> & { retryAfterSeconds?: number };

const mark = Symbol.for("kete.DomainError");

/** An expected "no". Anything else that is thrown is a fault: logged, and shown as `internal` with its request id. */
export class DomainError extends Error {
  // Known by a mark and not by its class: a server bundles this file more than once, and an adapter
  // built in one bundle refuses to a router of another.
  readonly [mark] = true;
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && mark in value;
  }
  readonly code: RefusalCode;
  readonly params: RefusalParams;
  constructor(code: RefusalCode, params: RefusalParams = {}) {
    super(refusals[code][1]);
    this.name = "DomainError";
    this.code = code;
    this.params = params;
  }
  get kind(): RefusalKind {
    return refusals[this.code][0];
  }
}

export function isRefusalCode(code: string): code is RefusalCode {
  return Object.hasOwn(refusals, code);
}
