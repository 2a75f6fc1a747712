import { icons, type IconName } from "./icons.tsx";
import css from "./status.module.css";

export type StatusTone = "win" | "loss" | "wait" | "bad";

/** A state in a word and a shape; colour only repeats it. */
export function Status({ tone, icon, children }: { tone: StatusTone; icon: IconName; children: string }) {
  return (
    <span className={css["status"]} data-tone={tone}>
      {icons[icon]}
      {children}
    </span>
  );
}
