import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { step, note } from "./progress.ts";
import { lastLines } from "./log-tail.ts";
import type { Lifetime } from "./lifetime.ts";
import { takeLock, waitForStopping } from "./lock.ts";
import { freePort, loopback } from "./ports.ts";
import { startPostgres, type EmbeddedPostgres } from "./postgres.ts";
import { removeHome } from "./postgres-home.ts";
import { findRedisServer, startRedis } from "./redis.ts";
import { loadServices, saveServices, type Services } from "./services-file.ts";
import { sweepLeftovers } from "./sweep.ts";
import { redisBackend, type Backend } from "./upstash-backend.ts";
import { startGateway } from "./upstash-gateway.ts";

export interface StackRequest {
  lifetime: Lifetime;
  dataDir: string;
  /** The command as its user knows it: `npm run dev`. */
  command: string;
  /** Where to look for redis-server. */
  path: string | undefined;
  publicUrl: string;
  parts: { postgres: boolean; redis: boolean };
  /** Tests throw their cluster away and clear Redis. */
  isThrowaway?: boolean;
  /** Production keeps no codes in a process that forgets them. */
  needsRealRedis?: boolean;
}

export interface Stack {
  services: Services;
  postgres: EmbeddedPostgres | undefined;
  /** `address` is the server behind the gateway; absent with the mock. */
  redis: { url: string; token: string; address: string | undefined } | undefined;
  /** The settings that lead an app to these parts. Secrets are apart: {@link rememberedSecrets}. */
  addresses: Record<string, string>;
  announce(url: string): void;
}

/** Starts the embedded parts in order; the lifetime stops them in reverse. One stack per data directory. */
export async function startStack(request: StackRequest): Promise<Stack> {
  const { lifetime, dataDir } = request;
  mkdirSync(dataDir, { recursive: true });
  await waitForStopping(dataDir, note);
  const lock = takeLock(dataDir, request.command);
  lifetime.defer("lock", () => lock.release());
  // Nothing is left unless somebody killed a leash, which then could not stop its child.
  lifetime.defer("leftovers", () => sweepLeftovers(dataDir, note));
  await sweepLeftovers(dataDir, note);
  if (request.isThrowaway) {
    forget(dataDir);
    lifetime.defer("test data", () => forget(dataDir));
  }
  const services = loadServices(dataDir);
  saveServices(dataDir, services);
  const postgres = request.parts.postgres ? await step("PostgreSQL", () => postgresPart(request, services), (it) => `on ${loopback}:${it.port}`) : undefined;
  const redis = request.parts.redis ? await step("Redis", () => redisPart(request, services), (it) => (it.address ? "(redis-server) behind the Upstash gateway" : "stand-in inside this process")) : undefined;
  if (redis && !redis.address) note("NO redis-server ON THIS MACHINE: codes and limits do not survive a restart (Debian: apt install redis-server)");
  const addresses = {
    ...(postgres ? { DATABASE_URL: postgres.url("kete_app"), DATABASE_OWNER_URL: postgres.url("kete_owner") } : {}),
    ...(redis ? { UPSTASH_REDIS_REST_URL: redis.url, UPSTASH_REDIS_REST_TOKEN: redis.token } : {}),
    KETE_DATA_DIR: dataDir,
  };
  // What a bare `next dev` finds beside running services; src/env.ts reads it.
  services.environment = { APP_ENV: "development", PUBLIC_URL: request.publicUrl, ...addresses, ...rememberedSecrets(services) };
  saveServices(dataDir, services);
  lock.update({ ...(postgres ? { databaseUrl: postgres.url("kete_reader") } : {}), ...(redis ? { redisUrl: redis.address ?? redis.url } : {}) });
  return { services, postgres, redis, addresses, announce: (url) => lock.update({ url }) };
}

/** Test data is made anew each time, so that a run cannot depend on the one before. */
function forget(dataDir: string): void {
  removeHome(dataDir);
  rmSync(join(dataDir, "redis"), { recursive: true, force: true });
}

/** The app's secrets of this data directory: for development and test only. */
export function rememberedSecrets({ secrets }: Services): Record<string, string> {
  const { SESSION_SECRET, JWT_SECRET, OTP_SECRET, SEED_SECRET } = secrets;
  return { SESSION_SECRET, JWT_SECRET, OTP_SECRET, SEED_SECRET };
}

async function postgresPart({ lifetime, dataDir, isThrowaway = false }: StackRequest, services: Services): Promise<EmbeddedPostgres> {
  services.ports.postgres = await freePort(services.ports.postgres);
  saveServices(dataDir, services);
  const { POSTGRES_PASSWORD, OWNER_PASSWORD, APP_PASSWORD, READER_PASSWORD } = services.secrets;
  const passwords = { postgres: POSTGRES_PASSWORD, kete_owner: OWNER_PASSWORD, kete_app: APP_PASSWORD, kete_reader: READER_PASSWORD };
  return startPostgres({
    dataDir,
    port: services.ports.postgres,
    passwords,
    isThrowaway,
    say: note,
    started: (child, logFile) => lifetime.keep(child, () => lastLines(logFile)),
  });
}

async function redisPart(request: StackRequest, services: Services): Promise<NonNullable<Stack["redis"]>> {
  const { lifetime, dataDir, isThrowaway = false } = request;
  const token = services.secrets.UPSTASH_TOKEN;
  const password = services.secrets.REDIS_PASSWORD;
  const command = findRedisServer(request.path);
  let backend: Backend;
  let address: string | undefined;
  if (command) {
    const port = await freePort(services.ports.redis, [services.ports.postgres ?? 0]);
    services.ports.redis = port;
    await startRedis({ command, dataDir, port, password, isThrowaway, started: (child, logFile) => lifetime.keep(child, () => lastLines(logFile)) });
    backend = redisBackend({ host: loopback, port, password });
    address = `redis://default:${password}@${loopback}:${port}/0`;
  } else {
    if (request.needsRealRedis) throw new Error("redis-server is not installed, and the stand-in forgets codes and limits: set UPSTASH_REDIS_REST_URL and _TOKEN, or install redis-server");
    const { mockBackend } = await import("./upstash-mock.ts");
    backend = mockBackend();
  }
  services.ports.gateway = await freePort(services.ports.gateway, [services.ports.postgres ?? 0, services.ports.redis ?? 0]);
  const gateway = await startGateway({ backend, token, port: services.ports.gateway });
  lifetime.defer("gateway", () => gateway.close());
  return { url: gateway.url, token, address };
}
