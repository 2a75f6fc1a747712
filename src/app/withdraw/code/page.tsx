import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { answering } from "#src/app/answering.tsx";
import { Frame } from "#src/app/frame.tsx";
import { challengeOf } from "#src/app/sign-in/asked.ts";
import { signedIn } from "#src/app/signed-in.ts";
import { maskPhone } from "#src/ui/kit/mask-phone.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { CodeStepForm } from "#src/ui/sign-in/code-step.island.tsx";
import { codeWords } from "#src/ui/sign-in/code-words.ts";
import { confirmWords } from "#src/ui/withdrawals/confirm-words.ts";
import css from "#src/ui/withdrawals/forms.module.css";
import { Sums } from "#src/ui/withdrawals/sums.tsx";
import { WithdrawStep } from "#src/ui/withdrawals/withdraw-step.tsx";
import { readWithdrawCode } from "../code-cookie.ts";
import { proveWithdrawal, sendWithdrawalCode } from "../confirm.action.ts";
import { placeText } from "../place-text.ts";

const messages = messagesFor();
const words = messages.withdrawals.code;

export const metadata: Metadata = { title: messages.withdrawals.title };

/** A confirmed withdrawal that waits for a fresh code: the sums it is good for, why it is asked for, and the code. */
export default answering(async function WithdrawCodePage() {
  const { api, me, header } = await signedIn("/withdraw");
  const [step, { canWithdraw }] = await Promise.all([readWithdrawCode(), api.site.show()]);
  if (!step) redirect("/withdraw/confirm");
  const [quote, place] = await Promise.all([api.withdrawals.quote({ amount: step.amount, method: step.method }), placeText(api, step.destination)]);
  // Other sums than those that were confirmed are confirmed anew; so is a place that was removed meanwhile.
  if (!canWithdraw || quote.fee !== step.fee || place === null) redirect("/withdraw/confirm");
  const sums = confirmWords(messages, { ...quote, currency: me.currency, destination: place });
  const code = codeWords(messages);
  // A code that is over may have made its withdrawal, in an answer that was lost: the sums' own button leads to it.
  const overWith = ({ title, text }: { title: string; text: string }) => ({ title, text: `${text} ${words.lost}` });
  const over = { ...code.over, expired: overWith(code.over.expired), burned: overWith(code.over.burned) };
  return (
    <Frame header={header} current="withdraw">
      <WithdrawStep messages={messages} step="confirm" heading={words.heading} balanceMinor={me.feeExemptBalance} heldMinor={me.heldBalance} currency={me.currency}>
        <p>{words.reasons[step.reason]} {words.nothingYet}</p>
        <Sums words={sums} />
        <CodeStepForm
          key={step.challengeId}
          words={{ ...code, over, sentTo: words.sentTo("{phone}"), submit: sums.submit, checking: words.sending, connection: sums.connection }}
          challenge={await challengeOf(step)}
          phoneMasked={maskPhone(me.phoneNumber)}
          headingLevel={null}
          isMoney
          here="/withdraw/code"
          actions={{ check: proveWithdrawal, resend: sendWithdrawalCode, change: null }}
        >
          <p className={css["final"]}>{words.bound}</p>
          <p className={css["back"]}><Link href="/withdraw/confirm" prefetch={false}>{words.back}</Link></p>
        </CodeStepForm>
      </WithdrawStep>
    </Frame>
  );
});
