import { Lifetime } from "./stack/lifetime.ts";
import { given } from "./stack/settings.ts";
import { runNode, runningEnvironment } from "./stack/with-services.ts";
import { readCommand, usage } from "./reconcile/command.ts";

/** `npm run reconcile` on the services that were set or that run here. */
const words = process.argv.slice(2);
const read = readCommand(words);
if ("help" in read) console.log(usage);
else if ("problem" in read) {
  console.error(`${read.problem}\n\n${usage}`);
  process.exitCode = 2;
} else {
  const lifetime = new Lifetime({ onCtrlC: 130 });
  await lifetime.run(() => {
    const env = runningEnvironment(given());
    if (!env) throw new Error("no services run here: set DATABASE_URL and UPSTASH_REDIS_REST_URL/_TOKEN, or start `npm run dev`, `npm start` or `npm run services` first");
    return runNode(["scripts/reconcile/runner.ts", ...words], { ...env, APP_ENV: env["APP_ENV"] ?? "production" });
  });
}
