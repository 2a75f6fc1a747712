import { moneyHookOf } from "#src/container-rails.ts";
import { hooksOf } from "#src/container-sms.ts";
import { parseEnv } from "#src/env.ts";
import { simulators } from "../simulators/all.ts";
import { enterHooks, enterMoneyHook } from "../simulators/demo-hooks.ts";
import { simulatorSettings } from "../simulators/demo-settings.ts";
import { startSimulators } from "../simulators/kit.ts";
import type { Lifetime } from "./lifetime.ts";
import { freePort } from "./ports.ts";
import { loadServices, saveServices } from "./services-file.ts";
import type { Raw } from "./settings.ts";

/** Settings belong together by how they begin: who set one of an account's may not be given another account's rest. */
const accountOf = (name: string) => name.replace(/^SNS_/, "AWS_").split("_")[0] ?? "";

/**
 * The simulated providers of texts and money rails, within this process, and the settings that lead an app to them.
 * Accounts of which somebody has set anything himself are left to him.
 */
export async function withSimulators(lifetime: Lifetime, dataDir: string, env: Raw): Promise<{ env: Raw; url: string }> {
  const services = loadServices(dataDir);
  services.ports.simulators = await freePort(services.ports.simulators, Object.values(services.ports));
  saveServices(dataDir, services);
  const running = await startSimulators({ port: services.ports.simulators, simulators });
  lifetime.defer("simulated providers", () => running.close());
  const own = new Set(Object.entries(env).filter(([, value]) => value).map(([name]) => accountOf(name)));
  const demo = Object.fromEntries(Object.entries(simulatorSettings(running.url)).filter(([name]) => !own.has(accountOf(name))));
  const parsed = parseEnv({ ...demo, ...env });
  // Wrong settings are told by the app's own start, all at once.
  if (parsed.ok) {
    await enterHooks(running.url, hooksOf(parsed.env));
    await enterMoneyHook(running.url, moneyHookOf(parsed.env, "airtel"));
  }
  return { env: { ...demo, ...env }, url: running.url };
}
