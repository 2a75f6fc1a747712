import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { answering } from "#src/app/answering.tsx";
import { Frame } from "#src/app/frame.tsx";
import { signedIn } from "#src/app/signed-in.ts";
import { formatMoney } from "#src/ui/kit/format-money.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { destinationText } from "#src/ui/withdrawals/destination-text.ts";
import type { WhereValues } from "#src/ui/withdrawals/step-states.ts";
import { WhereForm } from "#src/ui/withdrawals/where-form.island.tsx";
import { WithdrawStep } from "#src/ui/withdrawals/withdraw-step.tsx";
import { chooseDestination } from "../choose-destination.action.ts";
import { readDraft, type WithdrawDraft } from "../draft-cookie.ts";

const messages = messagesFor();

export const metadata: Metadata = { title: messages.withdrawals.title };

export default answering(async function WithdrawWherePage() {
  const { api, me, header } = await signedIn("/withdraw");
  const draft = await readDraft();
  if (!draft || !(await api.site.show()).canWithdraw) redirect("/withdraw");
  const [{ items: places }, { items: banks }] = await Promise.all([api.destinations.list(), api.withdrawals.banks()]);
  const words = messages.withdrawals.where;
  return (
    <Frame header={header} current="withdraw">
      <WithdrawStep messages={messages} step="where" balanceMinor={me.feeExemptBalance} heldMinor={me.heldBalance} currency={me.currency} amountText={formatMoney(draft.amount, me.currency)}>
        <WhereForm
          words={words}
          places={places.map(({ id, isOwn, label, destination }) => {
            const text = destinationText(destination);
            const name = isOwn ? words.own : label;
            return name ? { id, name, text } : { id, name: text, text: null };
          })}
          banks={banks.map(({ code, name }) => ({ value: code, label: name }))}
          hasSaved={places.some(({ isOwn }) => !isOwn)}
          values={chosenBefore(draft, places)}
          action={chooseDestination}
        />
      </WithdrawStep>
    </Frame>
  );
});

/** What was chosen a step further on, where the player came back; else his own number. */
function chosenBefore({ method, destination }: WithdrawDraft, places: readonly { id: string }[]): WhereValues {
  const none: WhereValues = { place: "own", phone: "", bankCode: "", accountNumber: "", accountName: "" };
  if (destination === null) return none;
  if (typeof destination === "string") return { ...none, place: method, phone: destination };
  if (!("destinationId" in destination)) return { ...none, ...destination, place: method };
  return places.some(({ id }) => id === destination.destinationId) ? { ...none, place: destination.destinationId } : none;
}
