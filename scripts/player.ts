import { Lifetime } from "./stack/lifetime.ts";
import { given } from "./stack/settings.ts";
import { runNode, runningEnvironment } from "./stack/with-services.ts";
import { readPlayerCommand, usage } from "./player/command.ts";

/** `npm run player -- show|suspend|reinstate|close …` on the services that were set or that run here. */
const words = process.argv.slice(2);
const read = readPlayerCommand(words);
if ("help" in read) console.log(usage);
else if ("problem" in read) {
  console.error(`${read.problem}\n\n${usage}`);
  process.exitCode = 2;
} else {
  const lifetime = new Lifetime({ onCtrlC: 130 });
  await lifetime.run(() => {
    const env = runningEnvironment(given());
    if (!env) throw new Error("no services run here: set DATABASE_URL and UPSTASH_REDIS_REST_URL/_TOKEN, or start `npm run dev`, `npm start` or `npm run services` first");
    // Apart from this process because settings are read once, and these may be the remembered ones.
    return runNode(["scripts/player/runner.ts", ...words], { ...env, APP_ENV: env["APP_ENV"] ?? "production" });
  });
}
