import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { doorTo, type Door } from "../attack/door.ts";
import { startNext, untilReady } from "../stack/app.ts";
import type { Lifetime } from "../stack/lifetime.ts";
import { migrate } from "../stack/migrate.ts";
import { freePort } from "../stack/ports.ts";
import { removeHome } from "../stack/postgres-home.ts";
import { step } from "../stack/progress.ts";
import { localUrl, type Raw } from "../stack/settings.ts";
import { rememberedSecrets, startStack } from "../stack/stack.ts";

export type GameInstance = { door: Door; origin: string; appUrl: string; ownerUrl: string; adminUrl: string };

/**
 * What a bench of stakes must not wait for: the pause between rounds, and limits on codes. Clients say
 * where they come from as a proxy would, so that each guest has an address of his own.
 */
const playing = { MOCK_MODE: "true", OTP_PROVIDER: "mock", ENABLE_RATE_LIMIT: "false", STAKE_INTERVAL_SECONDS: "0", TRUSTED_PROXY_COUNT: "1", JWT_TTL_SECONDS: "7200" };

/** One app process of the production build on a PostgreSQL that flushes every commit. No worker: nothing a stake waits for is left to one. */
export async function startGame(lifetime: Lifetime, { dataDir, env, path }: { dataDir: string; env: Raw; path: string | undefined }): Promise<GameInstance> {
  mkdirSync(dataDir, { recursive: true });
  removeHome(dataDir);
  lifetime.defer("the bench's database", () => removeHome(dataDir));
  const stack = await startStack({ lifetime, dataDir, command: "npm run bench:game", path, publicUrl: "http://127.0.0.1", parts: { postgres: true, redis: true } });
  const { postgres } = stack;
  if (!postgres) throw new Error("no PostgreSQL");
  await step("database", () => migrate(postgres.url("kete_owner")));
  const port = await freePort(undefined);
  const origin = localUrl({ host: "127.0.0.1", port });
  const settings = { ...env, ...stack.addresses, ...rememberedSecrets(stack.services), ...playing, HOST: "127.0.0.1", PORT: String(port), PUBLIC_URL: origin };
  await step("one app process", async () => {
    const app = await startNext("start", { lifetime, dataDir, env: settings, logFile: join(dataDir, "logs", "app.log") });
    await untilReady(origin, app, 60_000);
  });
  return { door: await doorTo(origin), origin, appUrl: postgres.url("kete_app"), ownerUrl: postgres.url("kete_owner"), adminUrl: postgres.url("postgres", "postgres") };
}
