/** Safe values that come with a refusal. Amounts and times are formatted before they get here. */
export type RefusalWords = { minimum: string; maximum: string; available: string; left: string; attemptsLeft: number; wait: string; reason: string; reference: string };

type Sentence = string | ((words: RefusalWords) => string);

const phoneReasons: Readonly<Record<string, string>> = {
  EMPTY: "Type your phone number.",
  NOT_A_NUMBER: "That has letters or signs a phone number cannot have. Type only its digits.",
  COUNTRY_REQUIRED: "Choose the country, or start the number with + and its country code.",
  TOO_SHORT: "That number is too short. Look for a missing digit.",
  TOO_LONG: "That number is too long. Look for an extra digit.",
  INVALID_FOR_COUNTRY: "No such number in this country. Check the digits and the country.",
  NOT_MOBILE: "That is not a mobile number. A text could not reach it.",
  COUNTRY_NOT_SUPPORTED: "We do not serve that country yet. Use a number of a country on the list.",
  HAS_EXTENSION: "Leave out the extension; type only the number itself.",
};

const tries = (count: number) => (count === 1 ? "1 try left." : `${count} tries left.`);
const codes: Readonly<Record<string, Sentence>> = {
  invalid_input: "Something in the form is missing or has the wrong form. Look over the fields and send again.",
  invalid_phone: ({ reason }) => phoneReasons[reason] ?? "That is not a phone number we can use. Check its digits and the country.",
  idempotency_key_required: "The form lost its safety key. Nothing was done. Reload the page and try again.",
  unauthenticated: "You are signed out, and nothing was changed. Sign in and come back to this.",
  wrong_code: ({ attemptsLeft }) => `That code isn't right. ${tries(attemptsLeft)}`,
  code_expired: "That code has expired. Send a new one.",
  token_invalid: "You have been signed out, and nothing was changed. Sign in again.",
  token_reused: "This sign-in was used from somewhere else, so it was ended to be safe. Sign in again.",
  bad_origin: "The request came from another site and was not carried out. Open Kete itself and try again.",
  not_whitelisted: "This demo texts test numbers only. Use one of those, or go on as a guest.",
  account_suspended: "This account is suspended. Its money stays where it is; write to us to have it looked at.",
  account_closed: "This account is closed. Write to us if you did not close it.",
  not_found: "We could not find that. It may belong to another number, or to a guest on another phone.",
  method_not_allowed: "That cannot be done this way. Go back and use the form on the page.",
  payload_too_large: "That is too much text. Shorten it and send again.",
  unsupported_media_type: "The form arrived in a way we cannot read. Reload the page and send it again.",
  idempotency_mismatch: "This form was already sent with other values, and the first one stands. Reload the page before you send another.",
  seed_taken: "Another player took the seed of this round, so nothing was staked. A new one is ready below: stake again.",
  seed_mismatch: "The seed on this page is out of date, so nothing was staked. A new one is ready below: stake again.",
  collection_open: "This number still has a payment to approve. Finish that one on the phone first. Nothing more was taken.",
  insufficient_funds: ({ available }) => `Your balance does not cover this${available ? `: you have ${available}` : ""}. Nothing was taken. Choose a smaller amount.`,
  below_minimum: ({ minimum }) => `That is below the least amount${minimum ? `, ${minimum}` : ""}. Nothing was taken. Choose a larger one.`,
  above_maximum: ({ maximum }) => `That is above the most at once${maximum ? `, ${maximum}` : ""}. Nothing was taken. Choose a smaller amount.`,
  daily_limit: ({ left }) => `That would pass the limit for one day${left ? `. Today you can still take out ${left}` : ""}. Choose a smaller amount, or come back tomorrow.`,
  invalid_destination: "We cannot pay to that number or account. Check it for a slip, or choose another.",
  step_up_required: "This needs a fresh code. Ask for one and confirm again; nothing was taken yet.",
  phone_not_allowed: "You are signed in, so the stake comes from your balance. Reload the page and stake again.",
  phone_required: "Type the mobile money number that pays.",
  no_profit: "At this chance a win would not pay more than the stake. Choose a smaller chance or a larger stake.",
  payout_too_large: ({ maximum }) => `A win would pay more than one round may${maximum ? `, ${maximum}` : ""}. Choose a smaller stake or a larger chance.`,
  stake_expired: "This stake reached us too late and was not placed. Nothing was taken. Stake again.",
  round_undecided: "A round under this seed is not decided yet. Wait for it, then try again.",
  code_cooldown: ({ wait }) => `A code is already on its way to this number. You can ask again ${wait}.`,
  too_many_codes: ({ wait }) => `Too many codes for this number. Try again ${wait}, or go on as a guest.`,
  locked: ({ wait }) => `Too many wrong codes for this number. Try again ${wait}, or go on as a guest.`,
  too_fast: ({ wait }) => `One round at a time: the next may start ${wait}. Nothing was taken.`,
  sms_unavailable: "We cannot send texts just now, and none was sent. Try again in a few minutes, or go on as a guest.",
  unavailable: "We cannot do this just now. Nothing was taken. Try again in a few minutes.",
  internal: ({ reference }) => `Something broke on our side. Look at your balance before you try again.${reference ? ` If you write to us, give this reference: ${reference}` : ""}`,
};

export const refusals = {
  phoneReasons,
  codes,
  soon: "in a moment",
  inSeconds: (seconds: string) => `in ${seconds} s`,
  inMinutes: (minutes: number) => (minutes === 1 ? "in a minute" : `in ${minutes} minutes`),
  afterTime: (time: string) => `after ${time}`,
};
