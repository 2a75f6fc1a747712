import { setTimeout as sleep } from "node:timers/promises";
import type { Readable } from "node:stream";
import { leash, stopNode, type LeashedChild } from "./leashed.ts";
import type { Lifetime } from "./lifetime.ts";
import { lastLines } from "./log-tail.ts";
import type { Raw } from "./settings.ts";

export const nextBin = "node_modules/next/dist/bin/next";

export interface AppRequest {
  lifetime: Lifetime;
  dataDir: string;
  env: Raw;
  /** Where output goes; to ours where absent. */
  logFile?: string;
  /** Its end is told to whoever looks, and does not end everything. */
  mayEnd?: boolean;
}

/** Output that is kept back until somebody wants it, and then flows. */
export interface Output {
  tail(): string;
  flow(): void;
}

/** Longer than the minute that proxies keep a connection: whoever closes first must not be us, or a request that is just being sent is lost. */
const keepAliveMs = 75_000;

/** Starts `next dev` or `next start`; its settings, address included, are in `env`. */
export async function startNext(mode: "dev" | "start", request: AppRequest): Promise<{ child: LeashedChild; output: Output }> {
  const args = [nextBin, mode, "--hostname", request.env["HOST"] ?? "127.0.0.1", "--port", request.env["PORT"] ?? "3000"];
  if (mode === "start") args.push("--keepAliveTimeout", String(keepAliveMs));
  return startNode("next", args, request);
}

export async function startWorker(request: AppRequest): Promise<{ child: LeashedChild; output: Output }> {
  return startNode("worker", ["src/worker/main.ts"], request);
}

async function startNode(name: string, args: string[], { lifetime, dataDir, env, logFile, mayEnd = false }: AppRequest): Promise<{ child: LeashedChild; output: Output }> {
  const child = await leash({ name, command: process.execPath, args, env, dataDir, stop: stopNode, ...(logFile ? { logFile } : {}) });
  const output = logFile ? { tail: () => lastLines(logFile), flow: () => undefined } : held(child.output);
  if (mayEnd) lifetime.borrow(child);
  else lifetime.keep(child, () => output.tail());
  return { child, output };
}

/** Waits until GET /api/ready says 200; the app's own words go into the error otherwise. */
export async function untilReady(url: string, app: { child: LeashedChild; output: Output }, timeoutMs = 120_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (let last = "no answer"; !app.child.hasExited(); await sleep(100)) {
    try {
      const response = await fetch(`${url}/api/ready`, { signal: AbortSignal.timeout(30_000) });
      if (response.ok) return;
      last = `${response.status} ${(await response.text()).slice(0, 500)}`;
    } catch {
      // It does not listen yet.
    }
    if (Date.now() > deadline) throw new Error(`${url}/api/ready does not become 200 (${last}).\n${app.output.tail()}`);
  }
  throw new Error(`the app ended while starting.\n${app.output.tail()}`);
}

/** Asks for a page once, so that the first visitor does not wait for its compilation. */
export async function warm(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(120_000), redirect: "manual" });
  await response.arrayBuffer();
  if (response.status >= 500) throw new Error(`${url} answers ${response.status}`);
}

/**
 * A server's banner and start-up talk are of interest only if the start fails. Its log lines are not
 * talk: among them it says what is simulated and what is switched off.
 */
export function held(streams: readonly Readable[], out: NodeJS.WritableStream = process.stdout): Output {
  const kept: Buffer[] = [];
  let isFlowing = false;
  for (const stream of streams) {
    stream.on("data", (chunk: Buffer) => {
      if (isFlowing) out.write(chunk);
      else kept.push(chunk);
    });
  }
  return {
    tail: () => (isFlowing ? "" : Buffer.concat(kept).toString("utf8").split("\n").slice(-40).join("\n")),
    flow: () => {
      if (isFlowing) return;
      isFlowing = true;
      const lines = Buffer.concat(kept.splice(0)).toString("utf8").split("\n");
      // The last piece is empty, or a line whose end is still to come.
      const unfinished = lines.pop() ?? "";
      for (const line of lines) if (line.startsWith("{")) out.write(`${line}\n`);
      out.write(unfinished);
    },
  };
}
