import { rmSync } from "node:fs";
import { join } from "node:path";
import { simulators } from "../simulators/all.ts";
import { simulatorSettings } from "../simulators/demo-settings.ts";
import { startSimulators } from "../simulators/kit.ts";
import { startNext, startWorker, untilReady } from "../stack/app.ts";
import { lastLines } from "../stack/log-tail.ts";
import { freePort } from "../stack/ports.ts";
import { localUrl } from "../stack/settings.ts";
import { none, playwrightCounts } from "./counts.ts";
import { runCaptured } from "./run-captured.ts";
import type { Outcome, Run } from "./stages.ts";

/** A phone and code that only the second app's sandbox knows. */
const sandbox = { phone: "+256772000777", code: "803571" };

/** MTN's own numbers are asked to pay by its simulator, where a journey answers for their owners; all others by the mock, at once. */
function promptedByMtn(simulatorsUrl: string): Record<string, string> {
  const mtn = Object.entries(simulatorSettings(simulatorsUrl)).filter(([name]) => /^MTN_(BASE|TARGET|COLLECTION)_/.test(name));
  return { ...Object.fromEntries(mtn), COLLECTION_ROUTES: "UG:mtn-collection,mock;*:mock" };
}

/**
 * Playwright against the production build, on a fresh database: an app for tests, a second one as in
 * production (its payouts go through the queue), a third for guests alone, with everything about signing
 * in switched off and the least time to pay, and a worker for all.
 */
export async function endToEnd(run: Run): Promise<Outcome> {
  const { lifetime, dataDir, port } = run;
  const logs = { app: join(dataDir, "logs", "app.log"), production: join(dataDir, "logs", "production.log"), guests: join(dataDir, "logs", "guests.log"), worker: join(dataDir, "logs", "worker.log") };
  for (const log of Object.values(logs)) rmSync(log, { force: true });
  const url = localUrl({ host: "127.0.0.1", port });
  const settings = await (await run.stack()).appSettings("kete_e2e");
  const everywhere = { ...run.env, ...settings, HOST: "127.0.0.1" };
  const rails = await startSimulators({ port: 0, simulators });
  lifetime.defer("simulated providers", () => rails.close());
  const env = { ...everywhere, ...promptedByMtn(rails.url), PORT: String(port), PUBLIC_URL: url };
  const productionPort = await freePort(undefined, [port]);
  const productionUrl = localUrl({ host: "127.0.0.1", port: productionPort });
  const productionEnv = {
    ...everywhere,
    APP_ENV: "production",
    PORT: String(productionPort),
    PUBLIC_URL: productionUrl,
    MOCK_MODE: "false",
    ALLOW_MOCK_OTP_IN_PROD: "true",
    OTP_SANDBOX_WHITELIST: sandbox.phone,
    MOCK_OTP_CODE: sandbox.code,
  };
  const guestsPort = await freePort(undefined, [port, productionPort]);
  const guestsUrl = localUrl({ host: "127.0.0.1", port: guestsPort });
  const guestsEnv = { ...env, PORT: String(guestsPort), PUBLIC_URL: guestsUrl, ENABLE_PHONE_AUTH: "false", ENABLE_REAL_OTP: "false", ENABLE_RATE_LIMIT: "false", COLLECTION_DEADLINE_SECONDS: "30" };
  const tails = () => `\nThe end of ${logs.app}:\n${lastLines(logs.app)}\n\nThe end of ${logs.production}:\n${lastLines(logs.production)}\n\nThe end of ${logs.guests}:\n${lastLines(logs.guests)}\n\nThe end of ${logs.worker}:\n${lastLines(logs.worker)}`;
  const worker = await startWorker({ lifetime, dataDir, env, logFile: logs.worker, mayEnd: true });
  const app = await startNext("start", { lifetime, dataDir, env, logFile: logs.app, mayEnd: true });
  const production = await startNext("start", { lifetime, dataDir, env: productionEnv, logFile: logs.production, mayEnd: true });
  const guests = await startNext("start", { lifetime, dataDir, env: guestsEnv, logFile: logs.guests, mayEnd: true });
  try {
    await untilReady(url, app, 60_000);
    await untilReady(productionUrl, production, 60_000);
    await untilReady(guestsUrl, guests, 60_000);
    const report = join(dataDir, "e2e.json");
    rmSync(report, { force: true });
    const { code, output } = await runCaptured({
      name: "playwright",
      args: ["node_modules/@playwright/test/cli.js", "test", "--reporter=list,json", ...run.filters],
      env: { ...env, E2E_BASE_URL: url, E2E_PRODUCTION_URL: productionUrl, E2E_GUESTS_URL: guestsUrl, E2E_SIMULATORS_URL: rails.url, E2E_SANDBOX_PHONE: sandbox.phone, E2E_SANDBOX_CODE: sandbox.code, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
      dataDir,
      lifetime,
      isVerbose: run.isVerbose,
    });
    const died = [app.child, production.child, guests.child, worker.child].filter((child) => child.hasExited()).map((child) => child.name);
    const counts = playwrightCounts(report, died.length > 0 && code === 0 ? 1 : code);
    return { counts, output: `${tails()}\n\n${output}${died.length > 0 ? `\nended while the tests ran: ${died.join(", ")}` : ""}` };
  } catch (error) {
    return { counts: { ...none, failed: 1 }, output: `${tails()}\n\n${error instanceof Error ? error.message : String(error)}` };
  } finally {
    await Promise.all([app.child.stop(), production.child.stop(), guests.child.stop(), worker.child.stop()]);
  }
}
