import { readFileSync } from "node:fs";
import { parseEnv as parseEnvFile } from "node:util";
import { expect, test } from "vitest";
import { parseEnv } from "#src/env.ts";
import { settings } from "#src/env-settings.ts";

const text = readFileSync(".env.example", "utf8");
const shown = new Map([...text.matchAll(/^# ([A-Z][A-Z0-9_]+)=(.*)$/gm)].map((line) => [line[1] ?? "", line[2] ?? ""]));
const secrets = Object.fromEntries(["SESSION_SECRET", "JWT_SECRET", "OTP_SECRET", "SEED_SECRET"].map((name, index) => [name, `${index}a7f`.repeat(16)]));
const least = { APP_ENV: "development", PUBLIC_URL: "http://127.0.0.1:3000", DATABASE_URL: "postgres://x", UPSTASH_REDIS_REST_URL: "http://x", UPSTASH_REDIS_REST_TOKEN: "long enough", ...secrets };

test(".env.example copied untouched sets nothing", () => {
  expect(parseEnvFile(text)).toEqual({});
});

test(".env.example explains every setting, in the order of the schema, and no other", () => {
  expect([...shown.keys()]).toEqual(Object.keys(settings.shape));
});

test("the values .env.example shows are the defaults", () => {
  const asDefault = parseEnv(least);
  const asShown = parseEnv({ ...Object.fromEntries(shown), ...least });
  expect(asDefault.ok && asShown.ok && { ...asShown.env, DATABASE_OWNER_URL: undefined }).toEqual(asDefault.ok && { ...asDefault.env, DATABASE_OWNER_URL: undefined });
});
