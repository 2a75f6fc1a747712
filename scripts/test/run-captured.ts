import { leash, stopNode } from "../stack/leashed.ts";
import type { Lifetime } from "../stack/lifetime.ts";
import type { Raw } from "../stack/settings.ts";

export interface Captured {
  code: number;
  output: string;
}

/** Runs a tool to its end with its output kept (and shown as it comes, if wished). It cannot outlive us. */
export async function runCaptured(request: { name: string; args: string[]; env: Raw; dataDir: string; lifetime: Lifetime; isVerbose: boolean }): Promise<Captured> {
  const { name, args, env, dataDir, lifetime } = request;
  const child = await leash({ name, command: process.execPath, args, env, dataDir, stop: stopNode });
  lifetime.borrow(child);
  const chunks: Buffer[] = [];
  for (const stream of child.output) {
    stream.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      if (request.isVerbose) process.stdout.write(chunk);
    });
  }
  const code = await child.exited;
  return { code, output: request.isVerbose ? "" : Buffer.concat(chunks).toString("utf8") };
}
