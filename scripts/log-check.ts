import { parseArgs } from "node:util";
import { parseLink } from "./audit/check-trail.ts";
import { checkLog } from "./log/check-log.ts";
import { Lifetime } from "./stack/lifetime.ts";
import { withServices } from "./stack/with-services.ts";

const usage = `npm run log:check [-- --head <place>:<link>]

Checks the public log of rounds in DATABASE_URL, or in the database that runs here: its hash chain, that
each decided round is in it exactly once as it was decided, and its sums of promised and paid returns. It
prints the newest link, which is public too. Keep one that somebody wrote down, and give it back with --head.

Exit code: 0 when the log is whole, 1 when something is wrong with it, 2 for a wrong option.`;

const { values, problem } = options();
if (values.help) console.log(usage);
else if (problem) {
  console.error(`${problem}\n\n${usage}`);
  process.exitCode = 2;
} else {
  const lifetime = new Lifetime({ onCtrlC: 130 });
  await lifetime.run(() => withServices(lifetime, "npm run log:check", check));
}

async function check(env: Record<string, string | undefined>): Promise<number> {
  const { isWhole, lines } = await checkLog(env["DATABASE_URL"] ?? "", values.head === undefined ? undefined : parseLink(values.head));
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
