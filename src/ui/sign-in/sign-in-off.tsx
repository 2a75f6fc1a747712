import { buttonClass } from "../kit/button.tsx";
import css from "./sign-in.module.css";

type OffWords = { heading: string; text: string; guest: string; guestKept: string; play: string; winnings: string };

/** Where a code would be asked for while a deployment has that switched off: what it means for accounts, and all that can be done without one. */
export function SignInOff({ words: off, headingLevel: Heading, canSend }: { words: OffWords; headingLevel: "h1" | "h2"; canSend: boolean }) {
  return (
    <div className={css["step"]}>
      <div className={css["head"]}>
        <Heading id="sign-in-heading">{off.heading}</Heading>
        <p>{off.text}</p>
        <p>{canSend ? off.guest : off.guestKept}</p>
      </div>
      <a className={buttonClass("plain", true)} href="/" data-first>{off.play}</a>
      <a className={buttonClass("quiet", true)} href="/winnings">{off.winnings}</a>
    </div>
  );
}
