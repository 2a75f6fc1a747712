import Link from "next/link";
import { formatMoney } from "../kit/format-money.ts";
import type { Messages } from "../messages/messages.ts";
import css from "./winnings-line.module.css";

type WinningsLineProps = { messages: Messages; sum: { waiting: number; sent: number; back: number }; currency: string };

/** A guest's money that is not with him yet, and the way to it; nothing where there is none. */
export function WinningsLine({ messages: { winnings: { line } }, sum: { waiting, sent, back }, currency }: WinningsLineProps) {
  const parts = [
    waiting > 0 ? line.waiting(formatMoney(waiting, currency)) : null,
    sent > 0 ? line.sent(formatMoney(sent, currency)) : null,
    back > 0 ? line.back(formatMoney(back, currency)) : null,
  ].filter((part) => part !== null);
  if (parts.length === 0) return null;
  return (
    <p className={css["line"]}>
      <span>{parts.join(" ")}</span>
      <Link href="/winnings" prefetch={false}>{line.link}</Link>
    </p>
  );
}
