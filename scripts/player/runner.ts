import { userInfo } from "node:os";
import { createInterface } from "node:readline/promises";
import { container } from "#src/container.ts";
import { readPlayerCommand, runPlayerCommand } from "./command.ts";

/** Runs a command that scripts/player.ts has found to be one. */
const command = readPlayerCommand(process.argv.slice(2));
if (!("verb" in command)) throw new Error("run this by `npm run player`");
const { deps, close } = container();
try {
  process.exitCode = await runPlayerCommand(command, { deps, phones: deps.otp.phones, currency: deps.currency, actor: `shell:${userInfo().username}`, say: (line) => console.log(line), confirm });
} finally {
  await close();
}

async function confirm(question: string): Promise<boolean> {
  // Nobody is there to be asked: a script must say --yes.
  if (!process.stdin.isTTY) {
    console.log("Nobody can be asked here: add --yes.");
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
