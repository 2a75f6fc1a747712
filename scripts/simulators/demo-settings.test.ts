import { afterAll, beforeAll, expect, it } from "vitest";
import { smsRoutes } from "#src/container-sms.ts";
import type { Phone } from "#src/domain/shared/phone.ts";
import type { SmsProvider } from "#src/domain/texts/ports.ts";
import { homeOf } from "#src/env-sms-rules.ts";
import { providerNames } from "#src/env-sms.ts";
import { parseEnv } from "#src/env.ts";
import { simulators } from "./all.ts";
import { enterHooks } from "./demo-hooks.ts";
import { simulatorSettings } from "./demo-settings.ts";
import { startHook } from "./kit-trial.ts";
import { startSimulators, type Simulators } from "./kit.ts";

let running: Simulators;
beforeAll(async () => {
  running = await startSimulators({ port: 0, simulators });
});
afterAll(() => running.close());

const least = {
  APP_ENV: "development", PUBLIC_URL: "http://127.0.0.1:3000", DATABASE_URL: "postgres://x", UPSTASH_REDIS_REST_URL: "http://127.0.0.1:8079", UPSTASH_REDIS_REST_TOKEN: "long enough",
  ...Object.fromEntries(["SESSION_SECRET", "JWT_SECRET", "OTP_SECRET", "SEED_SECRET"].map((name, index) => [name, `${index}a7f`.repeat(16)])),
};
const mock = { log: { info: () => {}, warn: () => {}, error: () => {} }, inbox: null };
const real = providerNames.slice(1);
const phones = new Map([["UG", "+256772123456"], ["KE", "+254712345678"], ["IN", "+919876543210"], ["TH", "+66812345678"]].map(([country = "", phone = ""]) => [country, phone as Phone]));

function routesOf(settings: Record<string, string>) {
  const parsed = parseEnv({ ...least, ...settings });
  if (!parsed.ok) throw new Error(parsed.problems.join("\n"));
  return smsRoutes(parsed.env, mock);
}

function home(name: string): { country: string; to: Phone } {
  const country = homeOf[name] ?? "KE";
  return { country, to: phones.get(country) as Phone };
}

function sendBy(provider: SmsProvider, to: Phone) {
  const order = { to, text: "Your Kete code is 493817", code: "493817", reference: "r-1", expiresInSeconds: 300, isResend: false };
  return provider.kind === "delivery" ? provider.send(order) : provider.start(order);
}

it.each(real)("a developer sends through %s with the simulators' settings and no other", async (name) => {
  const { country, to } = home(name);
  const [provider] = routesOf({ ...simulatorSettings(running.url), OTP_PROVIDER: name, COUNTRIES: country, DEFAULT_COUNTRY: country }).to(to);
  expect(provider?.name).toBe(name);
  expect(provider && (await sendBy(provider, to))).toMatchObject({ outcome: "accepted" });
});

it.each(["msg91", "msg91-otp", "africastalking"])("deliveries through %s are reported to the hook entered in its panel", async (name) => {
  const hook = await startHook(`/hooks/${name}`);
  await enterHooks(running.url, (provider) => (provider === name ? hook.url : null));
  const { country, to } = home(name);
  const provider = routesOf({ ...simulatorSettings(running.url), OTP_ROUTES: `${country}:${name};*:twilio` }).named(name);
  const sent = provider && (await sendBy(provider, to));
  const [report] = await hook.received(1);
  expect(report && (await provider?.receipts?.read(report))).toMatchObject([{ messageId: sent?.outcome === "accepted" ? sent.messageId : "" }]);
  await hook.close();
});

it("the providers that the routes name are there, and no other", () => {
  const routes = routesOf({ ...simulatorSettings(running.url), OTP_ROUTES: "UG:dmark,africastalking;*:twilio" });
  expect(providerNames.filter((name) => routes.named(name) !== null)).toEqual(["dmark", "twilio", "africastalking"]);
  const none = routesOf({});
  expect(providerNames.filter((name) => none.named(name) !== null)).toEqual(["mock"]);
});

it("a provider reaches the countries that the settings' rules take it to reach", () => {
  const routes = routesOf({ ...simulatorSettings(running.url), OTP_ROUTES: `*:${real.join(",")}` });
  for (const name of real) {
    const reached = [...phones].filter(([, phone]) => routes.named(name)?.reaches(phone)).map(([country]) => country);
    expect([name, reached]).toEqual([name, homeOf[name] === undefined ? [...phones.keys()] : [homeOf[name]]]);
  }
});
