import Link from "next/link";
import { buttonClass } from "../kit/button.tsx";
import { EmptyState } from "../kit/empty-state.tsx";
import { formatMoney } from "../kit/format-money.ts";
import type { Messages } from "../messages/messages.ts";

export function NothingToWithdraw({ messages, minMinor, currency, isEmpty }: { messages: Messages; minMinor: number; currency: string; isEmpty: boolean }) {
  const { amount } = messages.withdrawals;
  return (
    <EmptyState title={isEmpty ? amount.noneTitle : amount.tooLittleTitle} action={<Link className={buttonClass("plain")} href="/" prefetch={false}>{messages.player.play}</Link>}>
      {isEmpty ? amount.noneText : amount.tooLittleText(formatMoney(minMinor, currency))}
    </EmptyState>
  );
}
