import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hookSecret } from "#src/container-sms.ts";
import { simulators } from "../simulators/all.ts";
import { simulatorSettings } from "../simulators/demo-settings.ts";
import { startSimulators } from "../simulators/kit.ts";
import { startNext, startWorker, untilReady } from "../stack/app.ts";
import type { Lifetime } from "../stack/lifetime.ts";
import { freePort } from "../stack/ports.ts";
import { localUrl, type Raw } from "../stack/settings.ts";
import type { TestStack } from "../test/test-stack.ts";
import { doorTo } from "./door.ts";
import type { Facts, OwnersPhone } from "./target.ts";

export type InstanceRequest = {
  lifetime: Lifetime;
  dataDir: string;
  /** Of the machine; the instance's own settings are laid over it. */
  env: Raw;
  stack: TestStack;
  /** Names the database, and is the number of the Redis database: 1 to 63. */
  number: number;
  processes: number;
  settings?: Raw;
  texts: Texts;
};

export type Instance = { facts: Facts; settings: Raw; stop: () => Promise<void> };

/** A Kete of our own as deployed: app processes on one database and one Redis, one worker, and a provider of texts. */
export async function startInstance({ lifetime, dataDir, env, stack, number, processes, settings = {}, texts }: InstanceRequest): Promise<Instance> {
  const given = await stack.appSettings(`kete_attack_${number}`);
  const ports: number[] = [];
  for (let n = 0; n < processes; n += 1) ports.push(await freePort(undefined, ports));
  // One address for all, as behind a load balancer: the issuer of tokens is known by it.
  const origin = localUrl({ host: "127.0.0.1", port: ports[0] ?? 0 });
  const token = `${given["UPSTASH_REDIS_REST_TOKEN"] ?? ""}:${number}`;
  const common = { ...env, ...given, ...texts.settings, UPSTASH_REDIS_REST_TOKEN: token, HOST: "127.0.0.1", PUBLIC_URL: origin, ...settings };
  const log = (name: string) => {
    const file = join(dataDir, "logs", `${name}-${number}.log`);
    rmSync(file, { force: true });
    return file;
  };
  const worker = await startWorker({ lifetime, dataDir, env: { ...common, PORT: String(ports[0]) }, logFile: log("worker"), mayEnd: true });
  const apps = await Promise.all(ports.map((port, n) => startNext("start", { lifetime, dataDir, env: { ...common, PORT: String(port) }, logFile: log(`app-${n}`), mayEnd: true })));
  await Promise.all(apps.map((app, n) => untilReady(localUrl({ host: "127.0.0.1", port: ports[n] ?? 0 }), app, 60_000)));
  const doors = await Promise.all(ports.map((port) => doorTo(localUrl({ host: "127.0.0.1", port }))));
  const secret = given["OTP_SECRET"] ?? "";
  return {
    facts: { doors, origin, phone: texts.phone, hookSecret: (provider) => hookSecret({ OTP_SECRET: secret }, provider) },
    settings: common,
    stop: async () => void (await Promise.all([...apps.map(({ child }) => child.stop()), worker.child.stop()])),
  };
}

export type Texts = { settings: Raw; phone: OwnersPhone };

const textWithinMs = 20_000;

/** The providers' simulators within this process; what they send is kept for the owners to read. */
export async function startTexts(lifetime: Lifetime): Promise<Texts> {
  const inboxes = new Map<string, string[]>();
  // Noted as it goes into the outbox, which shows the latest 200 only and is asked for over HTTP.
  const noting = simulators.map((simulator) => ({
    ...simulator,
    answer: (call: Parameters<typeof simulator.answer>[0]) =>
      simulator.answer({ ...call, outbox: { add: (text) => {
        inboxes.set(text.to, [...(inboxes.get(text.to) ?? []), text.text]);
        call.outbox.add(text);
      } } }),
  }));
  const running = await startSimulators({ port: 0, simulators: noting });
  lifetime.defer("simulated providers", () => running.close());
  const phone: OwnersPhone = {
    count: (number) => inboxes.get(number)?.length ?? 0,
    code: async (number, nth = 1) => {
      const deadline = Date.now() + textWithinMs;
      for (;;) {
        const text = inboxes.get(number)?.[nth - 1];
        if (text !== undefined) return codeIn(text);
        if (Date.now() > deadline) throw new Error(`a text to an owner did not come within ${textWithinMs / 1000} s`);
        await sleep(20);
      }
    },
  };
  return { settings: { ...simulatorSettings(running.url), OTP_PROVIDER: "twilio" }, phone };
}

export function codeIn(text: string): string {
  const code = /\b\d{6}\b/.exec(text)?.[0];
  if (code === undefined) throw new Error("a text to an owner has no code in it");
  return code;
}
