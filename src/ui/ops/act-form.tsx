import type { ReactNode } from "react";
import { SubmitButton } from "../kit/submit-button.island.tsx";
import type { Messages } from "../messages/messages.ts";
import css from "./ops.module.css";

export type OpsAction = (form: FormData) => Promise<void>;

type ActFormProps = { messages: Messages; action: OpsAction; submit: string; hidden?: Readonly<Record<string, string>>; isPlain?: boolean; look?: "plain" | "quiet"; children?: ReactNode };

/** One act. The box must be ticked, by the browser's own rule and by the action's: a slip of the thumb moves no money. */
export function ActForm({ messages, action, submit, hidden = {}, isPlain = false, look = "plain", children }: ActFormProps) {
  return (
    <form className={css["form"]} action={action}>
      {Object.entries(hidden).map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />)}
      {children}
      {isPlain ? null : (
        <label className={css["check"]}>
          <input type="checkbox" name="sure" value="yes" required />
          <span>{messages.ops.sure}</span>
        </label>
      )}
      <SubmitButton look={look} pendingLabel={messages.ops.working}>{submit}</SubmitButton>
    </form>
  );
}
