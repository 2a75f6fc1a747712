"use server";

import { redirect } from "next/navigation";
import { refusalOf, serverCaller } from "#src/app/caller.ts";
import { parseMoney } from "#src/ui/kit/format-money.ts";
import { boardWords } from "#src/ui/game/board-words.ts";
import { parseChance, targetOf } from "#src/ui/game/odds.ts";
import type { StakeFormState } from "#src/ui/game/stake-form-state.ts";
import { checkSlip } from "#src/ui/game/check-slip.ts";
import { sentDeadline } from "#src/ui/game/stake-deadline.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { refusalWords } from "#src/ui/messages/refusal-words.ts";
import { textOf } from "./form-text.ts";

/**
 * The stake as a plain form: what a page without scripts, or one whose scripts are still loading,
 * sends. The key, the seed hash and the deadline came with the form, so sending it twice is one stake, and
 * sending it hours later is none.
 */
export async function placeStake(_: StakeFormState, form: FormData): Promise<StakeFormState> {
  const messages = messagesFor();
  const api = await serverCaller();
  const [game, { authenticated }] = await Promise.all([api.site.show(), api.auth.status()]);
  const side = textOf(form, "side") === "over" ? "over" : "under";
  const values = { amount: textOf(form, "amount"), chance: textOf(form, "chance"), side, phone: textOf(form, "phone"), clientSeed: textOf(form, "clientSeed"), birthDate: textOf(form, "birthDate") } as const;
  const words = boardWords(messages, game, null, game.canWithdraw).form;
  const errors = checkSlip(values, game, !authenticated, words);
  const amount = parseMoney(values.amount, game.currency);
  const chance = parseChance(values.chance);
  if (Object.keys(errors).length > 0 || amount === null || chance === null) return { errors, values };

  let id: string;
  try {
    const round = await api.stakes.place({
      amount, side, target: targetOf(side, chance), clientSeed: values.clientSeed, serverSeedHash: textOf(form, "serverSeedHash"), idempotencyKey: textOf(form, "idempotencyKey"),
      expiresAt: sentDeadline(textOf(form, "expiresAt"), Date.now()),
      ...(authenticated ? {} : { phone: values.phone }),
      ...(values.birthDate === "" ? {} : { birthDate: values.birthDate }),
    });
    id = round.id;
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    const text = refusal.code === "stake_expired" ? words.late : refusalWords(messages, refusal, game.currency);
    return { errors: refusal.code === "invalid_phone" || refusal.code === "phone_required" ? { phone: text } : { form: text }, values };
  }
  redirect(`/?round=${id}`);
}
