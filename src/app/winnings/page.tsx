import { randomUUID } from "node:crypto";
import type { Metadata } from "next";
import { answering } from "#src/app/answering.tsx";
import { serverCaller } from "#src/app/caller.ts";
import { Frame } from "#src/app/frame.tsx";
import { oneOf, type SearchParams } from "#src/app/search-params.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { refusalWords } from "#src/ui/messages/refusal-words.ts";
import { Winnings } from "#src/ui/winnings/winnings.tsx";
import { sendWinnings } from "./winnings.action.ts";

const messages = messagesFor();

export const metadata: Metadata = { title: messages.winnings.title };

export default answering(async function WinningsPage({ searchParams }: { searchParams: SearchParams }) {
  const asked = await searchParams;
  const api = await serverCaller();
  const [{ items, unlistedAmount, latePayments, minAmount, maxAmount }, { currency, canSignIn, canWithdraw }] = await Promise.all([api.winnings.list(), api.site.show()]);
  const refused = oneOf(asked, "refused");
  const wait = Number(oneOf(asked, "wait") ?? Number.NaN);
  const params = { minimum: minAmount, maximum: maxAmount, reason: "NO_RAIL" };
  const refusal = refused === null ? null : refused === "insufficient_funds" ? messages.winnings.gone : refusalWords(messages, { code: refused, params, ...(wait > 0 ? { retryAfterSeconds: wait } : {}) }, currency);
  return (
    <Frame>
      <Winnings messages={messages} items={items.map((item) => ({ ...item, idempotencyKey: randomUUID() }))} unlisted={unlistedAmount} late={latePayments} limits={{ maxAmount }} currency={currency} canSignIn={canSignIn} canSend={canWithdraw} refusal={refusal} action={sendWinnings} />
    </Frame>
  );
});
