import { parseArgs } from "node:util";
import { findCandidate, grantOperator, listOperators, revokeOperator, type GrantDeps } from "#src/domain/operators/grant.ts";
import { DomainError } from "#src/domain/shared/errors.ts";
import { maskPhone } from "#src/domain/shared/phone.ts";

export const usage = `npm run ops:grant -- <phone or player id>                         makes this player an operator
npm run ops:grant -- <phone or player id> --reset-second-factor   gives an operator a new second factor
npm run ops:grant -- <phone or player id> --revoke                ends it, in every session at once
npm run ops:grant -- --list                                       who is and was an operator

The second factor is printed once, here and nowhere else: put it into an authenticator app at once.
It needs DATABASE_OWNER_URL: the app's own role can make nobody an operator. Your user name here and
the time go into the audit trail. Exit code: 0 done, 1 refused, 2 a wrong option.`;

export type GrantCommand = { verb: "grant" | "reset" | "revoke"; phoneOrId: string } | { verb: "list" };

/** What was asked for, or what is wrong with it, in words. */
export function readGrantCommand(words: string[]): GrantCommand | { help: true } | { problem: string } {
  try {
    const flag = { type: "boolean" } as const;
    const { values, positionals } = parseArgs({ args: words, allowPositionals: true, options: { help: { type: "boolean", short: "h" }, revoke: flag, list: flag, "reset-second-factor": flag } });
    if (values.help) return { help: true };
    const chosen = [values.revoke, values.list, values["reset-second-factor"]].filter(Boolean).length;
    if (chosen > 1) return { problem: "one thing at a time" };
    if (values.list) return positionals.length > 0 ? { problem: "--list takes nobody" } : { verb: "list" };
    const [phoneOrId, ...more] = positionals;
    if (phoneOrId === undefined || more.length > 0) return { problem: "name one player, by phone or id" };
    return { verb: values.revoke ? "revoke" : values["reset-second-factor"] ? "reset" : "grant", phoneOrId };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

export type GrantDesk = { deps: GrantDeps; actor: string; say: (line: string) => void };

/** Carries the command out and says so; the exit code. The secret goes to `say` alone. */
export async function runGrantCommand(command: GrantCommand, desk: GrantDesk): Promise<number> {
  try {
    return command.verb === "list" ? await list(desk) : await change(command, desk);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const why = error.params["reason"] === "SANDBOX" ? "Codes are mocked here, so nobody has proven a phone: there are no operators." : error.message;
    desk.say(`refused: ${error.code}. ${why}${error.code === "state_conflict" ? ` ${JSON.stringify(error.params)}` : ""}`);
    return 1;
  }
}

async function change({ verb, phoneOrId }: Exclude<GrantCommand, { verb: "list" }>, { deps, actor, say }: GrantDesk): Promise<number> {
  const player = await findCandidate(deps, phoneOrId);
  const name = `${player.displayName ?? "a player without a name"}, ${maskPhone(player.phone)}`;
  const isOperator = (await listOperators(deps)).some(({ publicId, revokedAt }) => publicId === player.publicId && revokedAt === null);
  if (verb === "revoke") {
    const isDone = await revokeOperator(deps, { player, actor });
    say(isDone ? `${name} is no operator any more.` : `${name} was no operator. Nothing was changed.`);
    return isDone ? 0 : 1;
  }
  // A second grant would end the first one's second factor: whoever wants that says so.
  if (isOperator !== (verb === "reset")) {
    say(isOperator ? `${name} is an operator already. For a new second factor: --reset-second-factor` : `${name} is no operator. Leave --reset-second-factor out to make one.`);
    return 1;
  }
  const { secret, uri } = await grantOperator(deps, { player, actor });
  for (const line of [verb === "grant" ? `${name} is an operator now.` : `${name} has a new second factor; the old one counts no more.`, "", "For an authenticator app, shown this once:", `  secret  ${secret}`, `  address ${uri}`, "", "Then sign in and open /ops."]) say(line);
  return 0;
}

async function list({ deps, say }: GrantDesk): Promise<number> {
  const rows = await listOperators(deps);
  if (rows.length === 0) say("There are no operators.");
  for (const { publicId, phone, displayName, grantedAt, grantedBy, revokedAt } of rows) {
    say(`${publicId}  ${maskPhone(phone)}  ${displayName ?? "–"}  granted ${grantedAt.toISOString()} by ${grantedBy}${revokedAt ? `, revoked ${revokedAt.toISOString()}` : ""}`);
  }
  return 0;
}
