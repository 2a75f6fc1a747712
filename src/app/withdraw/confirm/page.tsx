import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { answering } from "#src/app/answering.tsx";
import { Frame } from "#src/app/frame.tsx";
import { signedIn } from "#src/app/signed-in.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { ConfirmForm } from "#src/ui/withdrawals/confirm-form.island.tsx";
import { confirmWords } from "#src/ui/withdrawals/confirm-words.ts";
import { WithdrawStep } from "#src/ui/withdrawals/withdraw-step.tsx";
import { readDraft } from "../draft-cookie.ts";
import { confirmWithdrawal } from "../confirm.action.ts";
import { placeText } from "../place-text.ts";

const messages = messagesFor();

export const metadata: Metadata = { title: messages.withdrawals.title };

/** A page of its own, so that what is confirmed was read. The draft's key belongs to these very choices: loaded again, it asks for the same withdrawal. */
export default answering(async function WithdrawConfirmPage() {
  const { api, me, header } = await signedIn("/withdraw");
  const draft = await readDraft();
  if (!draft?.destination || !(await api.site.show()).canWithdraw) redirect(draft && !draft.destination ? "/withdraw/where" : "/withdraw");
  const [quote, place] = await Promise.all([api.withdrawals.quote({ amount: draft.amount, method: draft.method }), placeText(api, draft.destination)]);
  if (place === null) redirect("/withdraw/where");
  return (
    <Frame header={header} current="withdraw">
      <WithdrawStep messages={messages} step="confirm" balanceMinor={me.feeExemptBalance} heldMinor={me.heldBalance} currency={me.currency}>
        <ConfirmForm
          words={confirmWords(messages, { ...quote, currency: me.currency, destination: place })}
          sent={{ amount: String(draft.amount), fee: String(quote.fee), method: draft.method, destination: JSON.stringify(draft.destination), idempotencyKey: draft.idempotencyKey }}
          action={confirmWithdrawal}
        />
      </WithdrawStep>
    </Frame>
  );
});
