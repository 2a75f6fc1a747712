import { expect, it } from "vitest";
import { moneyHookSecret } from "#src/container-rails.ts";
import { hookSecret } from "#src/container-sms.ts";
import { providerNames } from "#src/env-sms.ts";
import { parseEnv, type Env } from "#src/env.ts";
import { simulatorSettings } from "../simulators/demo-settings.ts";
import { moneyLines, webhookLines } from "./addresses.ts";

/** Nobody simulates money out there. */
const texts = Object.fromEntries(Object.entries(simulatorSettings("https://simulated.test")).filter(([name]) => !/^(MTN|AIRTEL|FLUTTERWAVE)_/.test(name)));

function envOf(settings: Record<string, string>): Env {
  const least = { APP_ENV: "staging", PUBLIC_URL: "https://kete.test", DATABASE_URL: "postgres://x", UPSTASH_REDIS_REST_URL: "http://127.0.0.1:8079", UPSTASH_REDIS_REST_TOKEN: "long enough" };
  const secrets = Object.fromEntries(["SESSION_SECRET", "JWT_SECRET", "OTP_SECRET", "SEED_SECRET"].map((name, index) => [name, `${index}b3e`.repeat(16)]));
  const parsed = parseEnv({ ...least, ...secrets, ...texts, ...settings });
  if (!parsed.ok) throw new Error(parsed.problems.join("\n"));
  return parsed.env;
}

const linesOf = (settings: Record<string, string>) => webhookLines(envOf(settings));

const secretOf = (provider: string) => hookSecret({ OTP_SECRET: "2b3e".repeat(16) }, provider);

it("an operator is told what to enter where, for each provider in use and no other", () => {
  expect(linesOf({ OTP_ROUTES: "UG:dmark,africastalking;TH:smsmkt;*:twilio" })).toEqual([
    "dmark: told with each text, nothing to enter",
    `  https://kete.test/api/webhooks/sms/dmark/${secretOf("dmark")}`,
    "africastalking: enter this in its panel",
    `  https://kete.test/api/webhooks/sms/africastalking/${secretOf("africastalking")}`,
    "smsmkt: reports to no address",
    "twilio: told with each text, nothing to enter",
    `  https://kete.test/api/webhooks/sms/twilio/${secretOf("twilio")}`,
  ]);
});

it("a provider out there is not told an address of this machine", () => {
  expect(linesOf({ OTP_PROVIDER: "twilio", PUBLIC_URL: "http://127.0.0.1:3000" })).toEqual(["twilio: cannot reach http://127.0.0.1:3000"]);
});

it("every provider has its line", () => {
  const lines = linesOf({ OTP_ROUTES: `*:${providerNames.slice(1).join(",")}` });
  expect(lines.filter((line) => !line.startsWith(" ")).map((line) => line.split(":")[0])).toEqual(providerNames.slice(1));
  expect(linesOf({ APP_ENV: "development", PUBLIC_URL: "http://127.0.0.1:3000", OTP_PROVIDER: "mock" })).toEqual(["mock: reports to no address"]);
});

it("an operator is told where each money rail reports that has its settings", () => {
  const secret = (rail: string) => moneyHookSecret({ OTP_SECRET: "2b3e".repeat(16) }, rail);
  const uuid = "1b1e7a52-5f0c-4b43-9d0e-6a2f8c4b7d11";
  const mtn = { MTN_BASE_URL: "https://sandbox.momodeveloper.mtn.com", MTN_TARGET_ENVIRONMENT: "sandbox", MTN_DISBURSEMENT_KEY: "k1", MTN_DISBURSEMENT_API_USER: uuid, MTN_DISBURSEMENT_API_KEY: "k2", MTN_COLLECTION_KEY: "k3", MTN_COLLECTION_API_USER: uuid, MTN_COLLECTION_API_KEY: "k4" };
  const flutterwave = { FLUTTERWAVE_SECRET_KEY: "FLWSECK_TEST-x", FLUTTERWAVE_WEBHOOK_HASH: "e1d0a7c45f6b4d0f" };
  const told = (rail: string) => `  https://kete.test/api/webhooks/money/${rail}/${secret(rail)}`;
  expect(moneyLines(envOf({ OTP_PROVIDER: "twilio", ...mtn, ...flutterwave }))).toEqual([
    "mock money: reports to no address",
    "mtn: told with each payout; its host must be the API user's callback host",
    told("mtn"),
    "flutterwave: told with each payout; enter it in the dashboard too, with FLUTTERWAVE_WEBHOOK_HASH",
    told("flutterwave"),
    "mtn-collection: told with each request; its host must be the API user's callback host",
    told("mtn-collection"),
  ]);
  expect(moneyLines(envOf({ OTP_PROVIDER: "twilio", PUBLIC_URL: "http://127.0.0.1:3000", ...flutterwave }))).toContain("flutterwave: cannot reach http://127.0.0.1:3000");
});
