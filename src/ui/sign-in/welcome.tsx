import { buttonClass } from "../kit/button.tsx";
import { CowrieMark } from "../kit/cowrie.tsx";
import type { Messages } from "../messages/messages.ts";
import { NameForm } from "./name-form.island.tsx";
import css from "./sign-in.module.css";

type WelcomeProps = {
  words: Messages["signIn"]["welcome"];
  claimed: string | null;
  asksName: boolean;
  next: string;
  nameAction: (state: { error?: string }, form: FormData) => Promise<{ error?: string }>;
  goOnAction: () => Promise<never>;
};

export function Welcome({ words, claimed, asksName, nameAction, goOnAction }: WelcomeProps) {
  return (
    <div className={css["step"]}>
      <div className={css["welcome"]}>
        <CowrieMark size={56} />
        <h1>{words.heading}</h1>
        {claimed ? <p className={css["claimed"]} role="status">{claimed}</p> : null}
      </div>
      {asksName ? <NameForm words={{ heading: words.nameHeading, name: words.name, hint: words.nameHint, save: words.save }} action={nameAction} /> : null}
      <form action={goOnAction}>
        <button className={buttonClass(asksName ? "quiet" : "plain", true)}>{asksName ? words.skip : words.goOn}</button>
      </form>
    </div>
  );
}
