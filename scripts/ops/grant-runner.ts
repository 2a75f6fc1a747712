import { userInfo } from "node:os";
import { createDatabase } from "#src/adapters/postgres/client.ts";
import { operatorSettings } from "#src/container-settings.ts";
import { env } from "#src/env.ts";
import { readGrantCommand, runGrantCommand } from "./grant-command.ts";

/** Runs a command that scripts/ops-grant.ts has found to be one, as the database's owner. */
const command = readGrantCommand(process.argv.slice(2));
if (!("verb" in command)) throw new Error("run this by `npm run ops:grant`");
const settings = env();
if (!settings.DATABASE_OWNER_URL) throw new Error("set DATABASE_OWNER_URL: the app's own role can make nobody an operator");
const db = createDatabase({ url: settings.DATABASE_OWNER_URL, poolMax: 1 });
try {
  process.exitCode = await runGrantCommand(command, { deps: { db, operators: operatorSettings(settings, []) }, actor: `shell:${userInfo().username}`, say: (line) => console.log(line) });
} finally {
  await db.$disconnect();
}
