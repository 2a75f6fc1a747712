import { parseArgs } from "node:util";
import { correctBirthDate } from "#src/domain/care/birth-date.ts";
import { closePlayer, findPlayer, reinstatePlayer, suspendPlayer, type FoundPlayer } from "#src/domain/players/state.ts";
import type { SessionDeps } from "#src/domain/sessions/ports.ts";
import { DomainError } from "#src/domain/shared/errors.ts";
import { maskPhone, type PhoneRules } from "#src/domain/shared/phone.ts";

export const usage = `npm run player -- show <phone or id>
npm run player -- suspend|reinstate|close <phone or id> --note "why" [--yes]
npm run player -- birth-date <phone or id> --date 1990-04-21 --note "what was seen" [--yes]

show       prints the account: state, sessions, balance.
suspend    signs the player out everywhere and lets nobody in; money stays where it is.
reinstate  lets a suspended player sign in again.
close      for good, and only when nothing is left in the balance.
birth-date corrects the birth date that the player typed, once a document was seen.

It asks before it changes anything, unless --yes is given. The note, your user name here and the time
go into the audit trail. Exit code: 0 done, 1 refused or not confirmed, 2 a wrong option.`;

const verbs = { suspend: suspendPlayer, reinstate: reinstatePlayer, close: closePlayer };
const done = { suspend: "suspended", reinstate: "reinstated", close: "closed" };
type Verb = keyof typeof verbs;

export type PlayerCommand = { verb: "show" | "birth-date" | Verb; phoneOrId: string; note: string; isConfirmed: boolean; /** With birth-date alone. */ date?: string };

/** What was asked for, or what is wrong with it, in words. */
export function readPlayerCommand(words: string[]): PlayerCommand | { help: true } | { problem: string } {
  try {
    const { values, positionals } = parseArgs({ args: words, allowPositionals: true, options: { help: { type: "boolean", short: "h" }, note: { type: "string" }, date: { type: "string" }, yes: { type: "boolean" } } });
    const [verb = "", phoneOrId, ...more] = positionals;
    if (values.help) return { help: true };
    if (verb !== "show" && verb !== "birth-date" && !(verb in verbs)) return { problem: verb === "" ? "say what to do" : `no such command: ${verb}` };
    if (phoneOrId === undefined || more.length > 0) return { problem: "name one player, by phone or id" };
    if (verb !== "show" && !values.note?.trim()) return { problem: '--note "why" is missing: it goes into the audit trail' };
    if ((verb === "birth-date") !== (values.date !== undefined)) return { problem: "--date 1990-04-21 goes with birth-date, and with nothing else" };
    return { verb: verb as PlayerCommand["verb"], phoneOrId, note: values.note ?? "", isConfirmed: values.yes ?? false, ...(values.date === undefined ? {} : { date: values.date }) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

export type Desk = { deps: SessionDeps; phones: PhoneRules; currency: string; actor: string; say: (line: string) => void; confirm: (question: string) => Promise<boolean> };

/** Carries the command out and says so; the exit code. */
export async function runPlayerCommand({ verb, phoneOrId, note, isConfirmed, date = "" }: PlayerCommand, desk: Desk): Promise<number> {
  const { deps, actor, say } = desk;
  try {
    const player = await findPlayer(deps, { phoneOrId, phones: desk.phones, currency: desk.currency });
    for (const line of describe(player, desk.currency)) say(line);
    if (verb === "show") return 0;
    if (!isConfirmed && !(await desk.confirm(`${verb} this player?`))) {
      say("Nothing was changed.");
      return 1;
    }
    if (verb === "birth-date") {
      await correctBirthDate(deps, { playerId: player.playerId, birthDate: date, actor, note });
      say(`the birth date of ${maskPhone(player.phone)} is ${date}`);
      return 0;
    }
    const { ended } = await verbs[verb](deps, { playerId: player.playerId, actor, note });
    say(`${maskPhone(player.phone)} is ${done[verb]}; sessions ended: ${ended}`);
    return 0;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    say(`refused: ${error.code}. ${error.message}${Object.keys(error.params).length > 0 ? ` ${JSON.stringify(error.params)}` : ""}`);
    return 1;
  }
}

function describe(player: FoundPlayer, currency: string): string[] {
  return [
    `player    ${player.publicId}`,
    `phone     ${maskPhone(player.phone)}`,
    `state     ${player.state}`,
    `since     ${player.createdAt.toISOString()}`,
    `sessions  ${player.sessions}`,
    `balance   ${player.availableMinor} ${currency} (minor units), held ${player.heldMinor}`,
  ];
}
