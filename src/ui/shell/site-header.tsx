import Link from "next/link";
import { buttonClass } from "../kit/button.tsx";
import { CowrieMark } from "../kit/cowrie.tsx";
import { formatMoney } from "../kit/format-money.ts";
import { Money } from "../kit/money.tsx";
import type { Messages } from "../messages/messages.ts";
import type { HeaderPlayer } from "./page-frame.tsx";
import css from "./site-header.module.css";

export type Place = "play" | "withdraw" | "profile";

const places = [["play", "/"], ["withdraw", "/withdraw"], ["profile", "/profile"]] as const;

/** The logo and the money in one line; where to go stands beside them, or under them on a narrow screen. */
export function SiteHeader({ messages, player, current, canSignIn }: { messages: Messages; player: HeaderPlayer; current: Place | undefined; canSignIn: boolean }) {
  const { nav, name } = messages.shell;
  return (
    <header className={css["header"]}>
      <Link className={css["logo"]} href="/" prefetch={false} aria-label={nav.home}>
        <CowrieMark size={36} />
        <span aria-hidden="true">{name}</span>
      </Link>
      <nav className={css["nav"]} aria-label={nav.label}>
        <ul>
          {places.map(([place, href]) => (
            <li key={place}>
              <Link href={href} prefetch={false} aria-current={place === current ? "page" : undefined}>{nav[place]}</Link>
            </li>
          ))}
        </ul>
      </nav>
      {player ? (
        <Link className={css["balance"]} href="/profile" prefetch={false} aria-label={nav.balance(formatMoney(player.balanceMinor, player.currency))}>
          <Money amountMinor={player.balanceMinor} currency={player.currency} />
        </Link>
      ) : (
        <Link className={buttonClass("quiet")} href="/sign-in" prefetch={false} scroll={false}>{canSignIn ? nav.signIn : messages.signIn.off.header}</Link>
      )}
    </header>
  );
}
