import { Lifetime } from "./stack/lifetime.ts";
import { given } from "./stack/settings.ts";
import { startWorker } from "./stack/app.ts";
import { runningEnvironment } from "./stack/with-services.ts";

const lifetime = new Lifetime();

/** `npm run worker`: one more worker, on the services that were set or that run here. Any number may run. */
await lifetime.run(async () => {
  const at = given();
  const env = runningEnvironment(at);
  if (!env) throw new Error("no services run here: set DATABASE_URL and UPSTASH_REDIS_REST_URL/_TOKEN, or start `npm run dev`, `npm start` or `npm run services` first");
  if (!env["DATABASE_OWNER_URL"]) throw new Error("DATABASE_OWNER_URL: missing; the job queue's schema belongs to that role");
  const { output } = await startWorker({ lifetime, dataDir: at.dataDir, env: { ...env, APP_ENV: env["APP_ENV"] ?? "production" } });
  output.flow();
  return "until stopped";
});
