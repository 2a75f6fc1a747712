import type { Answer } from "./door.ts";
import type { Target } from "./target.ts";

export type Verdict = { isHeld: boolean; figures: string };

/**
 * Settings under which an attack is made. Most of them by the production limits; those that would
 * need an hour's or a day's patience by smaller ones, on an instance of our own.
 */
export type Terms = "production" | "small" | "hourly" | "daily";

export type Attack = {
  name: string;
  /** What the attacker wants, in a few words. */
  wants: string;
  /** Beside HTTP: the owner's texts, many addresses of one machine, a leaked webhook address. */
  needs: readonly ("texts" | "addresses" | "hooks")[];
  terms?: Terms;
  run(target: Target): Promise<Verdict>;
};

/** How often each answer came, as "12 wrong_code, 3 locked". */
export function tally(answers: readonly Answer[]): string {
  const counts = new Map<string, number>();
  for (const { status, code } of answers) {
    const name = code ?? (status < 300 ? "accepted" : String(status));
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([name, count]) => `${count} ${name}`).join(", ");
}

export function countOf(answers: readonly Answer[], what: string | number): number {
  return answers.filter(({ status, code }) => code === what || (code === null && status === what)).length;
}

export function holds(isHeld: boolean, figures: string): Verdict {
  return { isHeld, figures };
}
