import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "./files.ts";

/** What the embedded services of a data directory remember between runs. */
export interface Services {
  ports: { postgres?: number; redis?: number; gateway?: number; simulators?: number };
  secrets: Record<SecretName, string>;
  /** All that a bare `next dev` needs; src/env.ts reads it where DATABASE_URL is absent. */
  environment: Record<string, string>;
}

const secretNames = [
  "POSTGRES_PASSWORD", "OWNER_PASSWORD", "APP_PASSWORD", "READER_PASSWORD", "REDIS_PASSWORD", "UPSTASH_TOKEN",
  "SESSION_SECRET", "JWT_SECRET", "OTP_SECRET", "SEED_SECRET",
] as const;
type SecretName = (typeof secretNames)[number];

export function servicesPath(dataDir: string): string {
  return join(dataDir, "services.json");
}

/** Reads what is remembered; secrets that are missing are made, and written down by {@link saveServices}. */
export function loadServices(dataDir: string): Services {
  const path = servicesPath(dataDir);
  const known = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Partial<Services>) : {};
  const secrets = Object.fromEntries(secretNames.map((name) => [name, known.secrets?.[name] ?? randomBytes(32).toString("hex")]));
  return { ports: known.ports ?? {}, secrets: secrets as Record<SecretName, string>, environment: known.environment ?? {} };
}

/** Only its owner may read it: it opens the database and signs sessions. */
export function saveServices(dataDir: string, services: Services): void {
  writeWhole(servicesPath(dataDir), `${JSON.stringify(services, null, 2)}\n`);
}

export function rememberedNothing(dataDir: string): boolean {
  return !existsSync(servicesPath(dataDir));
}
