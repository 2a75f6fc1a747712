import Link from "next/link";
import { buttonClass } from "../kit/button.tsx";
import { Notice } from "../kit/notice.tsx";
import type { Messages } from "../messages/messages.ts";
import css from "./withdrawal-list.module.css";

/** In the place of the steps while a deployment has withdrawals switched off: the balance stands beside it, and is safe. */
export function WithdrawalsOff({ messages: { withdrawals, player } }: { messages: Messages }) {
  return (
    <>
      <Notice tone="wait"><p>{withdrawals.off.text}</p></Notice>
      <p className={css["pages"]}>
        <Link className={buttonClass("plain")} href="/withdrawals" prefetch={false}>{withdrawals.off.list}</Link>
        <Link className={buttonClass("quiet")} href="/" prefetch={false}>{player.play}</Link>
      </p>
    </>
  );
}
