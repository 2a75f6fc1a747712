import { parseArgs } from "node:util";
import { checkBooks, inWords } from "./ledger/check-books.ts";
import { Lifetime } from "./stack/lifetime.ts";
import { withServices } from "./stack/with-services.ts";

const usage = `npm run ledger:check

Checks every promise of the books in DATABASE_URL, or in the database that runs here: legal transfers
with their lines, gapless hash-chained statements, balances, holds, hot accounts, the trial balance, and
that withdrawals, rounds, collections and statistics agree with the money. All of one moment, reading
only: safe beside a product at work. What to do about a finding: docs/ledger.md.

Exit code: 0 when nothing was found, 1 when something was, 2 for a wrong option.`;

const { isHelp, problem } = options();
if (isHelp) console.log(usage);
else if (problem !== undefined) {
  console.error(`${problem}\n\n${usage}`);
  process.exitCode = 2;
} else {
  const lifetime = new Lifetime({ onCtrlC: 130 });
  await lifetime.run(() => withServices(lifetime, "npm run ledger:check", report));
}

async function report(env: Record<string, string | undefined>): Promise<number> {
  const found = await checkBooks(env["DATABASE_URL"] ?? "", (one) => {
    for (const line of inWords(one)) console.log(line);
  });
  const wrong = found.reduce((sum, { findings }) => sum + findings, 0n);
  console.log(wrong === 0n ? "\nThe books are right." : `\n${wrong} findings. Stop payouts and read docs/ledger.md, "When something is found".`);
  return wrong === 0n ? 0 : 1;
}

function options(): { isHelp: boolean; problem?: string } {
  try {
    const { values } = parseArgs({ options: { help: { type: "boolean", short: "h", default: false } } });
    return { isHelp: values.help };
  } catch (error) {
    return { isHelp: false, problem: error instanceof Error ? error.message : String(error) };
  }
}
