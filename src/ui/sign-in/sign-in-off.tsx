import { buttonClass } from "../kit/button.tsx";
import css from "./sign-in.module.css";

type OffWords = { heading: string; text: string; play: string };

/** Where a code would be asked for while a deployment has that switched off: what it means for accounts, and to whoever has none all that a guest can do. */
export function SignInOff({ words: off, headingLevel: Heading, guest }: { words: OffWords; headingLevel: "h1" | "h2"; guest?: { text: string; winnings: string } }) {
  return (
    <div className={css["step"]}>
      <div className={css["head"]}>
        <Heading id="sign-in-heading">{off.heading}</Heading>
        <p>{off.text}</p>
        {guest ? <p>{guest.text}</p> : null}
      </div>
      <a className={buttonClass("plain", true)} href="/" data-first>{off.play}</a>
      {guest ? <a className={buttonClass("quiet", true)} href="/winnings">{guest.winnings}</a> : null}
    </div>
  );
}
