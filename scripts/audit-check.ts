import { parseArgs } from "node:util";
import { checkTrail, parseLink } from "./audit/check-trail.ts";
import { Lifetime } from "./stack/lifetime.ts";
import { withServices } from "./stack/with-services.ts";

const usage = `npm run audit:check [-- --head <place>:<hash>]

Recomputes the hash chain of the audit trail in DATABASE_URL, or in the database that runs here.
It prints the newest link. Keep that somewhere this database's owner cannot write, and give it back
with --head: who changes the database can make a chain anew, but not one with the link you kept.

Exit code: 0 when the chain is whole, 1 when something is wrong with it, 2 for a wrong option.`;

const { values, problem } = options();
if (values.help) console.log(usage);
else if (problem) {
  console.error(`${problem}\n\n${usage}`);
  process.exitCode = 2;
} else {
  const lifetime = new Lifetime({ onCtrlC: 130 });
  await lifetime.run(() => withServices(lifetime, "npm run audit:check", check));
}

async function check(env: Record<string, string | undefined>): Promise<number> {
  const { isWhole, lines } = await checkTrail(env["DATABASE_URL"] ?? "", values.head === undefined ? undefined : parseLink(values.head));
  for (const line of lines) console.log(line);
  return isWhole ? 0 : 1;
}

function options(): { values: { help?: boolean; head?: string }; problem?: string } {
  try {
    const { values } = parseArgs({ options: { help: { type: "boolean", short: "h" }, head: { type: "string" } } });
    if (values.head !== undefined && !parseLink(values.head)) return { values, problem: "--head takes a link as this command prints it: a place, a colon and 64 hexadecimal digits" };
    return { values };
  } catch (error) {
    return { values: {}, problem: error instanceof Error ? error.message : String(error) };
  }
}
