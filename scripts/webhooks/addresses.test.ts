import { expect, it } from "vitest";
import { hookSecret } from "#src/container-sms.ts";
import { providerNames } from "#src/env-sms.ts";
import { parseEnv } from "#src/env.ts";
import { simulatorSettings } from "../simulators/demo-settings.ts";
import { webhookLines } from "./addresses.ts";

function linesOf(settings: Record<string, string>): string[] {
  const least = { APP_ENV: "staging", PUBLIC_URL: "https://kete.test", DATABASE_URL: "postgres://x", UPSTASH_REDIS_REST_URL: "http://127.0.0.1:8079", UPSTASH_REDIS_REST_TOKEN: "long enough" };
  const secrets = Object.fromEntries(["SESSION_SECRET", "JWT_SECRET", "OTP_SECRET", "SEED_SECRET"].map((name, index) => [name, `${index}b3e`.repeat(16)]));
  const parsed = parseEnv({ ...least, ...secrets, ...simulatorSettings("https://simulated.test"), ...settings });
  if (!parsed.ok) throw new Error(parsed.problems.join("\n"));
  return webhookLines(parsed.env);
}

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
