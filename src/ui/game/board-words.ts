import { formatMoney } from "../kit/format-money.ts";
import type { Messages } from "../messages/messages.ts";
import { refusalTemplates } from "../messages/refusal-templates.ts";
import { chanceMax, chanceMin, hundredths } from "./odds.ts";
import { resultWords } from "./result-words.ts";
import type { Limits } from "./round.ts";

const stakeRefusals = [
  "invalid_input", "invalid_phone", "unauthenticated", "token_invalid", "account_suspended", "account_closed", "idempotency_mismatch", "seed_taken", "seed_mismatch",
  "collection_open", "insufficient_funds", "below_minimum", "above_maximum", "phone_not_allowed", "phone_required", "no_profit", "payout_too_large", "stake_expired", "too_fast", "too_many_prompts", "address_limited", "unavailable",
  "self_excluded", "limit_reached", "phone_not_playing", "guests_not_allowed", "birth_date_required", "under_age", "reality_check_due",
] as const;

/** Every word of the board as plain strings: what the island may hold. Placeholders are filled as the player moves. */
export function boardWords(messages: Messages, game: Limits, balanceMinor: number | null, canSend: boolean) {
  const { form, fairness, session, sides, aim, toGet, track } = messages.game;
  const min = formatMoney(game.minStake, game.currency);
  const max = formatMoney(game.maxStake, game.currency);
  const chances = [hundredths(chanceMin), hundredths(chanceMax)] as const;
  return {
    sides,
    aim: { under: aim.under("{target}"), over: aim.over("{target}") },
    toGet: toGet("{amount}"),
    track: track("{aim}", "{chance}"),
    form: {
      ...form,
      amountHint: form.amountHint(min, max),
      pick: form.pick("{amount}"),
      chanceHint: form.chanceHint(...chances),
      odds: form.odds("{wins}", "{stake}", "{amount}"),
      fromBalance: balanceMinor === null ? null : form.fromBalance(formatMoney(balanceMinor, game.currency)),
      submit: form.submit("{amount}"),
      pause: form.pause("{seconds}"),
      still: form.still("{amount}", "{chance}"),
      badAmount: form.badAmount(min, max),
      badChance: form.badChance(...chances),
    },
    result: resultWords(messages, canSend),
    session: { ...session, minutes: session.minutes("{minutes}") },
    fairness,
    refusals: refusalTemplates(messages, stakeRefusals, "{wait}"),
    waits: { seconds: messages.refusals.inSeconds("{count}"), minutes: messages.refusals.severalMinutes("{count}"), hours: messages.refusals.severalHours("{count}") },
    phoneReasons: messages.refusals.phoneReasons,
  };
}

export type BoardWords = ReturnType<typeof boardWords>;
