import type { ReactNode } from "react";
import { CowrieOutline } from "./cowrie.tsx";
import css from "./empty-state.module.css";

/** Nothing here yet: says what will stand here, and the one step that puts something in it. */
export function EmptyState({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className={css["empty"]}>
      <CowrieOutline size={72} />
      <div className={css["words"]}>
        <p className={css["title"]}>{title}</p>
        {children ? <p>{children}</p> : null}
        {action}
      </div>
    </div>
  );
}
