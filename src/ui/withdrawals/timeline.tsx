import { Instant } from "../shell/instant.tsx";
import { icons } from "../kit/icons.tsx";
import type { Step } from "./timeline-steps.ts";
import css from "./timeline.module.css";
import { progressLook } from "./withdrawal.ts";

export function Timeline({ label, steps }: { label: string; steps: readonly Step[] }) {
  return (
    <ol className={css["timeline"]} aria-label={label}>
      {steps.map(({ key, look, word, at, is }) => (
        <li key={key} data-is={is} aria-current={is === "now" ? "step" : undefined}>
          <span className={css["mark"]}>{is === "ahead" ? null : icons[progressLook[look].icon]}</span>
          <span className={css["word"]}>{word}</span>
          {at ? <span className={css["when"]}><Instant iso={at} /></span> : null}
        </li>
      ))}
    </ol>
  );
}
