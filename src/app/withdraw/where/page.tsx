import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Frame } from "#src/app/frame.tsx";
import { signedIn } from "#src/app/signed-in.ts";
import { formatMoney } from "#src/ui/kit/format-money.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { WhereForm } from "#src/ui/withdrawals/where-form.island.tsx";
import { WithdrawStep } from "#src/ui/withdrawals/withdraw-step.tsx";
import { readDraft } from "../draft-cookie.ts";
import { chooseDestination } from "../withdraw.action.ts";

const messages = messagesFor();

export const metadata: Metadata = { title: messages.withdrawals.title };

export default async function WithdrawWherePage() {
  const { api, me, header } = await signedIn("/withdraw");
  const draft = await readDraft();
  if (!draft || !(await api.site.show()).canWithdraw) redirect("/withdraw");
  const bank = typeof draft.destination === "object" ? draft.destination : null;
  return (
    <Frame header={header} current="withdraw">
      <WithdrawStep messages={messages} step="where" balanceMinor={me.feeExemptBalance} heldMinor={me.heldBalance} currency={me.currency} amountText={formatMoney(draft.amount, me.currency)}>
        <WhereForm
          words={messages.withdrawals.where}
          values={{
            method: draft.method,
            phone: typeof draft.destination === "string" ? draft.destination : me.phoneNumber,
            bankCode: bank?.bankCode ?? "", accountNumber: bank?.accountNumber ?? "", accountName: bank?.accountName ?? "",
          }}
          action={chooseDestination}
        />
      </WithdrawStep>
    </Frame>
  );
}
