import { userInfo } from "node:os";
import { reconcile, railsOf } from "#src/domain/reconciliation/reconcile.ts";
import { container } from "#src/container.ts";
import { isClean, linesOf, readCommand } from "./command.ts";

/** Runs what scripts/reconcile.ts has found to be a command. */
const command = readCommand(process.argv.slice(2));
if (!("hours" in command)) throw new Error("run this by `npm run reconcile`");
const { deps, close } = container("worker");
try {
  const known = await railsOf(deps);
  if (command.rail !== null && !known.includes(command.rail)) {
    console.error(`no such rail: ${command.rail}. Money has moved on: ${known.join(", ") || "none yet"}`);
    process.exitCode = 2;
  } else {
    for (const rail of command.rail === null ? known : [command.rail]) {
      const report = await reconcile(deps, { rail, actor: `shell:${userInfo().username}`, hours: command.hours });
      for (const line of linesOf(report)) console.log(line);
      if (!isClean(report)) process.exitCode = 1;
    }
  }
} finally {
  await close();
}
