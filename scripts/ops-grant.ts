import { Lifetime } from "./stack/lifetime.ts";
import { given } from "./stack/settings.ts";
import { runNode, runningEnvironment } from "./stack/with-services.ts";
import { readGrantCommand, usage } from "./ops/grant-command.ts";

/** `npm run ops:grant -- …` on the services that were set or that run here. */
const words = process.argv.slice(2);
const read = readGrantCommand(words);
if ("help" in read) console.log(usage);
else if ("problem" in read) {
  console.error(`${read.problem}\n\n${usage}`);
  process.exitCode = 2;
} else {
  const lifetime = new Lifetime({ onCtrlC: 130 });
  await lifetime.run(() => {
    const env = runningEnvironment(given());
    if (!env) throw new Error("no services run here: set the deployment's settings, DATABASE_OWNER_URL among them, or start `npm run dev`, `npm start` or `npm run services` first");
    // Apart from this process because settings are read once, and these may be the remembered ones.
    return runNode(["scripts/ops/grant-runner.ts", ...words], { ...env, APP_ENV: env["APP_ENV"] ?? "production" });
  });
}
