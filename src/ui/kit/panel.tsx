import type { ReactNode } from "react";
import css from "./panel.module.css";

type PanelProps = { children: ReactNode; look?: "plain" | "money"; labelledBy?: string };

/** A surface. `money` ones, which hold a balance or a sum to be moved, have the shell's outline. */
export function Panel({ children, look = "plain", labelledBy }: PanelProps) {
  return (
    <section className={css["panel"]} data-look={look} aria-labelledby={labelledBy}>
      {children}
    </section>
  );
}
