import { Button } from "../kit/button.tsx";
import { TextField } from "../kit/field.tsx";
import { Panel } from "../kit/panel.tsx";
import type { Messages } from "../messages/messages.ts";
import type { Care } from "./care.ts";
import css from "./care.module.css";

/** Typed once where the country asks for it, then only shown. */
export function Birth({ messages: { care: { birth } }, care, action }: { messages: Messages; care: Care; action: (form: FormData) => Promise<void> }) {
  return (
    <Panel labelledBy="birth">
      <h2 id="birth">{birth.title}</h2>
      {care.birthDate ? <p>{birth.kept(care.birthDate)}</p> : (
        <form className={css["form"]} action={action}>
          <p>{birth.ask(care.policy.minimumAge)}</p>
          <TextField id="birthDate" name="birthDate" type="date" label={birth.label} autoComplete="bday" required />
          <p className={css["way"]}><Button>{birth.save}</Button></p>
        </form>
      )}
    </Panel>
  );
}
