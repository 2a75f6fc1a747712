import type { ReactNode } from "react";
import { icons, type IconName } from "./icons.tsx";
import css from "./notice.module.css";

const shapes = { good: "done", info: "info", wait: "waiting", bad: "warning" } as const satisfies Record<string, IconName>;

type NoticeProps = { tone?: keyof typeof shapes; title?: ReactNode; children?: ReactNode; isAlert?: boolean };

/** What happened, then the way out. It stands in the page: money is never announced in a toast. */
export function Notice({ tone = "info", title, children, isAlert = false }: NoticeProps) {
  return (
    <div className={css["notice"]} data-tone={tone} role={isAlert ? "alert" : undefined}>
      {icons[shapes[tone]]}
      <div className={css["body"]}>
        {title ? <p className={css["title"]}>{title}</p> : null}
        {children}
      </div>
    </div>
  );
}
