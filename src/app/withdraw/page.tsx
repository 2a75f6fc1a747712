import type { Metadata } from "next";
import { answering } from "#src/app/answering.tsx";
import { Frame } from "#src/app/frame.tsx";
import { signedIn } from "#src/app/signed-in.ts";
import { moneyInputValue } from "#src/ui/kit/format-money.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { AmountForm } from "#src/ui/withdrawals/amount-form.island.tsx";
import { amountWords } from "#src/ui/withdrawals/amount-words.ts";
import { NothingToWithdraw } from "#src/ui/withdrawals/nothing-to-withdraw.tsx";
import { WithdrawalsOff } from "#src/ui/withdrawals/withdrawals-off.tsx";
import { WithdrawStep } from "#src/ui/withdrawals/withdraw-step.tsx";
import { chooseAmount } from "./withdraw.action.ts";
import { readDraft } from "./draft-cookie.ts";

const messages = messagesFor();

export const metadata: Metadata = { title: messages.withdrawals.title };

export default answering(async function WithdrawAmountPage() {
  const { api, me, header } = await signedIn("/withdraw");
  const [{ canWithdraw }, { minAmount, maxAmount }, draft] = await Promise.all([api.site.show(), api.withdrawals.quote({ amount: Math.max(1, me.feeExemptBalance), method: "MOMO" }), readDraft()]);
  const most = Math.min(maxAmount, me.feeExemptBalance);
  return (
    <Frame header={header} current="withdraw">
      <WithdrawStep messages={messages} step="amount" {...(canWithdraw ? {} : { heading: messages.withdrawals.off.title })} balanceMinor={me.feeExemptBalance} heldMinor={me.heldBalance} currency={me.currency}>
        {!canWithdraw ? (
          <WithdrawalsOff messages={messages} />
        ) : most < minAmount ? (
          <NothingToWithdraw messages={messages} minMinor={minAmount} currency={me.currency} isEmpty={me.feeExemptBalance === 0} />
        ) : (
          <AmountForm
            words={amountWords(messages, { minMinor: minAmount, mostMinor: most, currency: me.currency })}
            currency={me.currency} minMinor={minAmount} mostMinor={most}
            value={draft && draft.amount <= most ? moneyInputValue(draft.amount, me.currency) : ""}
            action={chooseAmount}
          />
        )}
      </WithdrawStep>
    </Frame>
  );
});
