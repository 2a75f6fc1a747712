import { CowrieMark, SlitRule } from "../kit/cowrie.tsx";
import type { Messages } from "../messages/messages.ts";
import css from "./site-footer.module.css";

export function SiteFooter({ messages, hasInbox }: { messages: Messages; hasInbox: boolean }) {
  const { footer, name } = messages.shell;
  return (
    <footer className={css["footer"]}>
      <SlitRule />
      <div className={css["inner"]}>
        <p className={css["promise"]}>
          <CowrieMark size={24} />
          <span><strong>{name}.</strong> {footer.promise} {footer.care}</span>
        </p>
        <nav aria-label={footer.label}>
          <ul className={css["links"]}>
            <li><a href="/#fairness">{footer.fairness}</a></li>
            <li><a href="/log">{footer.log}</a></li>
            <li><a href="/profile/limits">{footer.limits}</a></li>
            <li><a href="/withdrawals">{footer.withdrawals}</a></li>
            <li><a href="/winnings">{footer.winnings}</a></li>
            <li><a href="/api/docs">{footer.api}</a></li>
            {hasInbox ? <li><a href="/dev/inbox">{footer.inbox}</a></li> : null}
          </ul>
        </nav>
      </div>
    </footer>
  );
}
