import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startNext, startWorker } from "../stack/app.ts";
import { leash, stopNode, type LeashedChild } from "../stack/leashed.ts";
import type { Lifetime } from "../stack/lifetime.ts";
import { lastLines } from "../stack/log-tail.ts";
import { startPostgres, type EmbeddedPostgres } from "../stack/postgres.ts";
import { note } from "../stack/progress.ts";
import { localUrl, type Raw } from "../stack/settings.ts";

export type Killable = {
  name: string;
  /** SIGKILL to the process and what it forked; back once it is gone. */
  kill(): Promise<void>;
  /** Started again, as whatever watches over processes would. */
  start(): Promise<void>;
  /** How often it ended without being killed. */
  fellBy: () => number;
};

const readyMs = 120_000;

type Fleet = { lifetime: Lifetime; dataDir: string };

/** Keeps a process running under one name. One that ends by itself is started again, and counted. */
function kept({ lifetime }: Fleet, name: string, begin: () => Promise<LeashedChild>): Killable {
  let child: LeashedChild | null = null;
  let isWanted = false;
  let fell = 0;
  const start = async () => {
    isWanted = true;
    const begun = await begin();
    child = begun;
    void begun.exited.then(async () => {
      if (child !== begun || !isWanted || lifetime.isEnding) return;
      fell += 1;
      note(`${name} ended by itself`);
      await sleep(500);
      if (isWanted && !lifetime.isEnding) await start();
    });
  };
  return {
    name,
    start,
    kill: async () => {
      isWanted = false;
      child?.stopAtOnce();
      await child?.exited;
    },
    fellBy: () => fell,
  };
}

/** PostgreSQL as in production: what it said it had committed is there after a SIGKILL. */
export async function postgresOf(fleet: Fleet, { port, passwords }: { port: number; passwords: Parameters<typeof startPostgres>[0]["passwords"] }): Promise<{ killable: Killable; url: EmbeddedPostgres["url"] }> {
  let url: EmbeddedPostgres["url"] | null = null;
  const killable = kept(fleet, "PostgreSQL", async () => {
    let begun: LeashedChild | null = null;
    const running = await startPostgres({ dataDir: fleet.dataDir, port, passwords, isThrowaway: false, say: note, started: (child) => {
      begun = child;
      fleet.lifetime.borrow(child);
    } });
    url = (role, database) => running.url(role, database);
    if (!begun) throw new Error("PostgreSQL did not say that it had started");
    return begun;
  });
  await killable.start();
  if (!url) throw new Error("PostgreSQL has no address");
  return { killable, url };
}

export function appOf({ lifetime, dataDir }: Fleet, number: number, env: Raw): Killable & { ready(): Promise<void> } & { url: string } {
  const url = localUrl({ host: "127.0.0.1", port: Number(env["PORT"]) });
  const logFile = join(dataDir, "logs", `app-${number}.log`);
  const killable = kept({ lifetime, dataDir }, `app ${number}`, async () => (await startNext("start", { lifetime, dataDir, env, logFile, mayEnd: true })).child);
  // Not by its process: one that finds no database at its start ends, and the next one is ready.
  const ready = async () => {
    for (const until = Date.now() + readyMs; ; await sleep(200)) {
      const answer = await fetch(`${url}/api/ready`, { signal: AbortSignal.timeout(10_000) }).catch(() => null);
      if (answer?.ok) return;
      if (Date.now() > until) throw new Error(`app ${number} is not ready within ${readyMs / 1000} s. The end of ${logFile}:\n${lastLines(logFile)}`);
    }
  };
  return { ...killable, url, ready };
}

export function workerOf({ lifetime, dataDir }: Fleet, number: number, env: Raw): Killable {
  return kept({ lifetime, dataDir }, `worker ${number}`, async () => (await startWorker({ lifetime, dataDir, env, logFile: join(dataDir, "logs", `worker-${number}.log`), mayEnd: true })).child);
}

/** The simulated rail: its own process, which nobody kills. */
export async function railOf({ lifetime, dataDir }: Fleet, { port, isMild, env }: { port: number; isMild: boolean; env: Raw }): Promise<void> {
  const args = ["scripts/kill/rail.ts", "--port", String(port), "--journal", join(dataDir, "rail.journal"), ...(isMild ? ["--mild"] : [])];
  const child = await leash({ name: "rail", command: process.execPath, args, env, dataDir, stop: stopNode, logFile: join(dataDir, "logs", "rail.log") });
  lifetime.keep(child);
  for (let n = 0; n < 100; n += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/mtn/panel/book`).catch(() => null);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error("the simulated rail does not answer");
}
