import { randomUUID } from "node:crypto";
import type { Metadata } from "next";
import { answering } from "#src/app/answering.tsx";
import { Frame } from "#src/app/frame.tsx";
import { signedIn } from "#src/app/signed-in.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { AddMoney } from "#src/ui/top-up/add-money.tsx";
import { TopUpForm } from "#src/ui/top-up/top-up-form.island.tsx";
import { formWords } from "#src/ui/top-up/words.ts";
import { addMoney } from "./top-up.action.ts";

const messages = messagesFor();

export const metadata: Metadata = { title: messages.topUps.title };

export default answering(async function TopUpPage() {
  const { api, me, header } = await signedIn("/top-up");
  const [{ minAmount, maxAmount }, lately] = await Promise.all([api.topUps.limits(), api.topUps.list({ limit: 5 })]);
  return (
    <Frame header={header} current="profile">
      <AddMoney messages={messages} balanceMinor={me.feeExemptBalance} currency={me.currency} lately={lately.items}>
        <TopUpForm words={formWords(messages, { minMinor: minAmount, mostMinor: maxAmount, currency: me.currency })} currency={me.currency} ownPhone={me.phoneNumber} idempotencyKey={randomUUID()} action={addMoney} />
      </AddMoney>
    </Frame>
  );
});
