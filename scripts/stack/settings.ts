import { dataDirectory, givenEnvironment } from "#src/env.ts";
import { rememberedSecrets, type Stack } from "./stack.ts";

export type Raw = Record<string, string | undefined>;

/** What a person set, by `.env` or by hand. `parts` says which of the services are then left for us to start. */
export interface Given {
  raw: Raw;
  dataDir: string;
  parts: { postgres: boolean; redis: boolean };
  host: string;
  port: number;
  isPortGiven: boolean;
}

export function given(): Given {
  const raw = givenEnvironment();
  return {
    raw,
    dataDir: dataDirectory(raw),
    parts: { postgres: !raw["DATABASE_URL"], redis: !raw["UPSTASH_REDIS_REST_URL"] && !raw["UPSTASH_REDIS_REST_TOKEN"] },
    host: raw["HOST"] || "127.0.0.1",
    port: Number(raw["PORT"] || 3000),
    isPortGiven: Boolean(raw["PORT"]),
  };
}

/** The address that players of this machine use. */
export function publicUrlOf(at: Pick<Given, "raw" | "host" | "port">): string {
  return at.raw["PUBLIC_URL"] ?? localUrl(at);
}

export function localUrl({ host, port }: Pick<Given, "host" | "port">): string {
  return `http://${host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host}:${port}`;
}

/**
 * The environment of Next and the worker. Addresses of embedded parts are ours; secrets that were set
 * are kept, and in development and test the missing ones are the remembered ones.
 */
export function childEnvironment(at: Given, stack: Stack, appEnv: string): Raw {
  const { NODE_ENV: _chosenByNext, ...inherited } = at.raw;
  const secrets = appEnv === "development" || appEnv === "test" ? rememberedSecrets(stack.services) : {};
  return {
    // Next reports usage to its makers unless told not to.
    NEXT_TELEMETRY_DISABLED: "1",
    ...secrets,
    ...inherited,
    ...stack.addresses,
    APP_ENV: appEnv,
    HOST: at.host,
    PORT: String(at.port),
    PUBLIC_URL: publicUrlOf(at),
  };
}
