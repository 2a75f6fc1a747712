import Link from "next/link";
import { Button, buttonClass } from "../kit/button.tsx";
import { Panel } from "../kit/panel.tsx";
import css from "./devices.module.css";

type ConfirmProps = {
  words: { title: string; text: string; act: string; keep: string };
  fields?: Readonly<Record<string, string>>;
  action: (form: FormData) => Promise<void>;
};

/** What will happen, the button that does it, and the way back. */
export function Confirm({ words, fields = {}, action }: ConfirmProps) {
  return (
    <Panel labelledBy="confirm">
      <h2 id="confirm">{words.title}</h2>
      <p>{words.text}</p>
      <form className={css["ways"]} action={action}>
        {Object.entries(fields).map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />)}
        <Button>{words.act}</Button>
        <Link className={buttonClass("quiet")} href="/profile/devices" prefetch={false}>{words.keep}</Link>
      </form>
    </Panel>
  );
}
