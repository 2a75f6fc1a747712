import { buttonClass } from "../kit/button.tsx";
import css from "./sign-in.module.css";

type OffWords = { heading: string; text: string; play: string };

/** Where a code would be asked for while a deployment has that switched off: what it means for the player's money, and the game. */
export function SignInOff({ words: off, headingLevel: Heading }: { words: OffWords; headingLevel: "h1" | "h2" }) {
  return (
    <div className={css["step"]}>
      <div className={css["head"]}>
        <Heading id="sign-in-heading">{off.heading}</Heading>
        <p>{off.text}</p>
      </div>
      <a className={buttonClass("plain", true)} href="/" data-first>{off.play}</a>
    </div>
  );
}
