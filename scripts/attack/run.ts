import { seconds } from "../stack/progress.ts";
import type { Attack, Terms } from "./attack.ts";
import { Target, type Facts } from "./target.ts";

const requestsMax = 8_000;
const minutesMax = 5;

export const bounds = `Bounds: at most ${requestsMax} requests per attack and ${minutesMax} minutes in all, without the build; no request to any other machine.`;

export const knowledge = `The attacker knows phone numbers, the API, and whatever an answer tells him; he has as many addresses
and connections as he likes (here: 127.0.0.0/8, which the server sees as different clients). He has not
the texts of phones that are not his, the deployment's secrets, or other people's cookies and challenge
ids, but where an attack says that one was stolen. The owner's part is played from the texts that a
simulated provider sent. Guesses at a phone avoid its right code: luck at a million to one is left out.`;

export type Made = { name: string; verdict: "HELD" | "BROKEN" | "UNFINISHED" | "NOT TRIED"; figures: string; requests: number; ms: number };

type Ground = {
  hasAddresses: boolean;
  /** An instance under these terms, or null where there is none. */
  factsFor: (of: Terms) => Promise<Facts | null>;
  say: (line: string) => void;
};

/** Makes the attacks one after another and says a verdict for each. */
export async function makeAttacks(attacks: readonly Attack[], { hasAddresses, factsFor, say }: Ground): Promise<Made[]> {
  const endsAt = Date.now() + minutesMax * 60_000;
  const made: Made[] = [];
  let terms: Terms | undefined;
  let facts: Facts | null = null;
  for (const attack of attacks) {
    const wanted = attack.terms ?? "production";
    if (terms !== wanted) facts = await factsFor(wanted);
    terms = wanted;
    const reason = facts === null ? "needs limits of its own: run without --target" : whyNot(attack, facts, hasAddresses);
    const one = facts === null || reason !== null ? { name: attack.name, verdict: "NOT TRIED" as const, figures: reason ?? "", requests: 0, ms: 0 } : await make(attack, facts, endsAt);
    made.push(one);
    say(`  ${one.verdict.padEnd(10)} ${attack.name}: ${attack.wants}\n             ${one.figures}${one.ms > 0 ? ` (${one.requests} requests, ${seconds(one.ms)})` : ""}`);
  }
  return made;
}

function whyNot({ needs }: Attack, facts: Facts, hasAddresses: boolean): string | null {
  if (needs.includes("texts") && !facts.phone) return "the owner's texts cannot be read there";
  if (needs.includes("addresses") && !hasAddresses) return "this system gives 127.0.0.1 alone, and many clients are needed (Linux has all of 127.0.0.0/8)";
  if (needs.includes("hooks") && !facts.hookSecret) return "the webhook's secret is known of an instance of our own only";
  return null;
}

async function make(attack: Attack, facts: Facts, endsAt: number): Promise<Made> {
  const target = new Target(facts, { requestsMax, endsAt });
  const startedAt = performance.now();
  const done = (verdict: Made["verdict"], figures: string): Made => ({ name: attack.name, verdict, figures, requests: target.requests, ms: performance.now() - startedAt });
  try {
    const { isHeld, figures } = await attack.run(target);
    const faults = target.faults.length === 0 ? "" : `; ${target.faults.length} FAULTS: ${[...new Set(target.faults)].slice(0, 3).join(", ")}`;
    if (faults !== "") return done("BROKEN", figures + faults);
    if (isHeld) return done("HELD", figures);
    // A timed-out step was counted or was not: nothing exact can be said of it, neither good nor bad.
    return target.unavailable > 0 ? done("UNFINISHED", `${figures}; ${target.unavailable} answers were "unavailable": the machine is too busy to judge by, run it again`) : done("BROKEN", figures);
  } catch (error) {
    // What could not be tried to its end has proven nothing.
    return done("UNFINISHED", error instanceof Error ? error.message : String(error));
  }
}

export function table(made: readonly Made[]): string {
  const widest = Math.max(...made.map(({ name }) => name.length));
  const rows = made.map(({ name, verdict, requests, ms }) => `  ${name.padEnd(widest)}  ${verdict.padEnd(10)}  ${String(requests).padStart(5)} requests  ${seconds(ms).padStart(6)}`);
  const count = (verdict: Made["verdict"]) => made.filter((one) => one.verdict === verdict).length;
  return `${rows.join("\n")}\n\n  ${count("HELD")} held, ${count("BROKEN")} broken, ${count("UNFINISHED")} unfinished, ${count("NOT TRIED")} not tried.`;
}
