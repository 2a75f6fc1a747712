import type { ReactNode } from "react";
import css from "./facts.module.css";

export type Fact = { label: string; value: ReactNode; isCode?: boolean };

/** Names and values in two columns; long hashes wrap under their name. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className={css["facts"]}>
      {facts.map(({ label, value, isCode }) => (
        <div key={label} className={css["fact"]} data-code={isCode || undefined}>
          <dt>{label}</dt>
          <dd>{isCode ? <code>{value}</code> : value}</dd>
        </div>
      ))}
    </dl>
  );
}
