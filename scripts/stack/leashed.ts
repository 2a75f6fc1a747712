import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, openSync, closeSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { forChild } from "./files.ts";
import { identityOf } from "./processes.ts";

export interface LeashOrder {
  name: string;
  command: string;
  args: string[];
  cwd: string;
  user?: { uid: number; gid: number };
  stop: { signal: NodeJS.Signals; wholeGroup: boolean; graceMs: number };
  record: string;
  mark: string;
  owner: { pid: number; identity: string };
}

/** What a leash writes down, for a later start to find what was left behind. */
export interface LeashRecord {
  name: string;
  leash: { pid: number; identity: string };
  child: { pid: number; identity: string };
  stopSignal: NodeJS.Signals;
  mark: string;
  /** Who started it. While that process runs, it is no leftover. */
  owner: { pid: number; identity: string };
}

export interface LeashedChild {
  name: string;
  /** The child's exit code, once it and its whole group are gone. */
  exited: Promise<number>;
  hasExited(): boolean;
  stop(): Promise<void>;
  stopAtOnce(): void;
  /** What it prints, where no log file was given. */
  output: Readable[];
}

export interface LeashRequest {
  name: string;
  command: string;
  args: string[];
  env: Record<string, string | undefined>;
  dataDir: string;
  cwd?: string;
  user?: { uid: number; gid: number };
  stop: LeashOrder["stop"];
  /** Output goes here, or to `output` where absent. A file outlives us, so a child being stopped never meets a closed pipe. */
  logFile?: string;
}

/** How a Node server is stopped: politely, with all it forked, and for good after five seconds. */
export const stopNode: LeashOrder["stop"] = { signal: "SIGTERM", wholeGroup: true, graceMs: 5_000 };

/** Starts a long-lived child under a leash (leash.ts). Nothing that is started this way can be orphaned. */
export async function leash(request: LeashRequest): Promise<LeashedChild> {
  const mark = `KETE_LEASH=${randomUUID()}`;
  const records = recordsIn(request.dataDir);
  mkdirSync(records, { recursive: true });
  const order: LeashOrder = {
    name: request.name,
    command: request.command,
    args: request.args,
    cwd: request.cwd ?? process.cwd(),
    ...(request.user ? { user: request.user } : {}),
    stop: request.stop,
    record: join(records, `${request.name}-${mark.slice(-12)}.json`),
    mark,
    owner: { pid: process.pid, identity: identityOf(process.pid) ?? "" },
  };
  if (request.logFile) mkdirSync(dirname(request.logFile), { recursive: true });
  const log = request.logFile ? openSync(request.logFile, "a", 0o600) : undefined;
  const holder = spawn(process.execPath, [fileURLToPath(new URL("leash.ts", import.meta.url)), JSON.stringify(order)], {
    stdio: ["ignore", log ?? "pipe", log ?? "pipe", "ipc"],
    detached: true,
    env: forChild({ ...request.env, KETE_LEASH: mark.slice("KETE_LEASH=".length) }),
  });
  if (log !== undefined) closeSync(log);
  let gone = false;
  const exited = new Promise<number>((resolve) => {
    const end = (code: number) => {
      gone = true;
      resolve(code);
    };
    holder.on("error", () => end(127));
    holder.on("exit", (code) => end(code ?? 128));
  });
  await Promise.race([new Promise((resolve) => holder.once("message", resolve)), exited]);
  const say = (message: string) => {
    if (holder.connected) holder.send(message, () => undefined);
  };
  return {
    name: request.name,
    exited,
    hasExited: () => gone,
    stop: async () => {
      say("stop");
      await exited;
    },
    stopAtOnce: () => say("stop at once"),
    output: [holder.stdout, holder.stderr].filter((stream): stream is Readable => stream !== null),
  };
}

export function recordsIn(dataDir: string): string {
  return join(dataDir, "running");
}
