import { Button } from "../kit/button.tsx";
import type { Messages } from "../messages/messages.ts";
import css from "./reveal-seed.module.css";

type RevealSeedProps = { words: Messages["game"]["seed"]; hash: string; rounds: number; action: (form: FormData) => Promise<void> };

/** What revealing does, before it is done; then a plain form. It names the seed, so sending it twice is once. */
export function RevealSeed({ words, hash, rounds, action }: RevealSeedProps) {
  if (rounds === 0) return <p className={css["text"]}>{words.notYet}</p>;
  return (
    <form action={action} className={css["reveal"]}>
      <p className={css["text"]}>{words.before(rounds)}</p>
      <input type="hidden" name="activeSeedHash" value={hash} />
      <Button look="plain">{words.submit}</Button>
    </form>
  );
}
