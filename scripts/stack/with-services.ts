import { spawn } from "node:child_process";
import { forChild } from "./files.ts";
import type { Lifetime } from "./lifetime.ts";
import { runningIn } from "./lock.ts";
import { migrate } from "./migrate.ts";
import { step } from "./progress.ts";
import { loadServices } from "./services-file.ts";
import { childEnvironment, given, publicUrlOf, type Given, type Raw } from "./settings.ts";
import { startStack } from "./stack.ts";

/** What the services of this data directory gave to their app, if they run. What is set by hand wins. */
export function runningEnvironment(at: Given): Raw | undefined {
  if (!at.parts.postgres && !at.parts.redis) return at.raw;
  return runningIn(at.dataDir) ? { ...loadServices(at.dataDir).environment, ...at.raw } : undefined;
}

/** Runs something that needs the database once: on what runs or was set, or on services started for it and stopped after. */
export async function withServices(lifetime: Lifetime, command: string, work: (env: Raw) => Promise<number>): Promise<number> {
  const at = given();
  const running = runningEnvironment(at);
  if (running) return work(running);
  const stack = await startStack({ lifetime, dataDir: at.dataDir, command, path: at.raw["PATH"], publicUrl: publicUrlOf(at), parts: at.parts });
  const { postgres } = stack;
  if (postgres) await step("database", () => migrate(postgres.url("kete_owner")));
  return work(childEnvironment(at, stack, at.raw["APP_ENV"] ?? "development"));
}

/** Runs a script of ours and keeps what it says, for the case that it fails. */
export async function runQuietly(args: string[], env: Raw): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"], env: forChild(env) });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise<number>((resolve) => {
    child.on("error", () => resolve(127));
    child.on("close", (ended) => resolve(ended ?? 1));
  });
  return { code, output: Buffer.concat(chunks).toString("utf8") };
}

/** Runs a script of ours with these settings and our terminal; its exit code. */
export async function runNode(args: string[], env: Raw): Promise<number> {
  const child = spawn(process.execPath, args, { stdio: "inherit", env: forChild(env) });
  return new Promise((resolve) => {
    child.on("error", () => resolve(127));
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
