import { accessSync, constants, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { Redis } from "ioredis";
import { lastLines } from "./log-tail.ts";
import { leash, type LeashedChild } from "./leashed.ts";
import { loopback } from "./ports.ts";

interface RedisRequest {
  command: string;
  dataDir: string;
  port: number;
  password: string;
  isThrowaway: boolean;
  /** Called once there is a process to be stopped, before it is known to work. */
  started: (child: LeashedChild, logFile: string) => void;
}

/** The first `redis-server` (or valkey's) on the PATH, if any. */
export function findRedisServer(path: string | undefined): string | undefined {
  const directories = [...(path ?? "").split(delimiter).filter(Boolean), "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"];
  const candidates = ["redis-server", "valkey-server"].flatMap((name) => directories.map((directory) => join(directory, name)));
  return candidates.find((candidate) => {
    try {
      accessSync(candidate, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Starts a redis-server of our own on loopback. What it holds survives restarts, except in tests. */
export async function startRedis(request: RedisRequest): Promise<void> {
  const directory = join(request.dataDir, "redis");
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const conf = join(directory, "redis.conf");
  // A file, since a command line is for everybody on the machine to read, and this one has the password.
  writeFileSync(conf, `${configuration({ ...request, directory }).join("\n")}\n`, { mode: 0o600 });
  const logFile = join(request.dataDir, "logs", "redis.log");
  const child = await leash({
    name: "redis",
    command: request.command,
    args: [conf],
    env: { PATH: "/usr/bin:/bin" },
    dataDir: request.dataDir,
    cwd: directory,
    stop: { signal: "SIGTERM", wholeGroup: false, graceMs: 5_000 },
    logFile,
  });
  request.started(child, logFile);
  await answering(request, child, logFile);
}

/** Sixty-four databases: each test file takes one of its own. */
function configuration(request: { directory: string; port: number; password: string; isThrowaway: boolean }): string[] {
  return [
    `bind ${loopback}`, `port ${request.port}`, `requirepass ${request.password}`, `dir "${request.directory}"`,
    "databases 64", "daemonize no", 'save ""', `appendonly ${request.isThrowaway ? "no" : "yes"}`, "loglevel warning",
  ];
}

async function answering(request: { port: number; password: string }, child: LeashedChild, logFile: string): Promise<void> {
  const client = new Redis({ host: loopback, port: request.port, password: request.password, lazyConnect: true, maxRetriesPerRequest: null, retryStrategy: () => 50 });
  // It is not there yet: refused connections are what we are waiting out.
  client.on("error", () => undefined);
  const timeout = setTimeout(() => client.disconnect(), 30_000);
  try {
    await Promise.race([client.ping(), child.exited.then(() => Promise.reject(new Error("it ended")))]);
  } catch (error) {
    throw new Error(`redis-server did not start. The end of ${logFile}:\n${lastLines(logFile)}`, { cause: error });
  } finally {
    clearTimeout(timeout);
    client.disconnect();
  }
}
