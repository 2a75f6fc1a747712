import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { flutterwaveBanks } from "#src/adapters/payouts/flutterwave-banks.ts";
import { demoBanks } from "#src/adapters/payouts/banks.ts";
import { banksOf, collectionRails, payoutRails } from "#src/container-rails.ts";
import { parseEnv } from "#src/env.ts";
import { simulators } from "./all.ts";
import { enterMoneyHook } from "./demo-hooks.ts";
import { simulatorSettings } from "./demo-settings.ts";
import { demoFlutterwave } from "./flutterwave.ts";
import { startHook } from "./kit-trial.ts";
import { nobodyThere } from "./kit-stub.ts";
import { startSimulators, type Simulators } from "./kit.ts";

let running: Simulators;
beforeAll(async () => { running = await startSimulators({ port: 0, simulators }); });
afterAll(() => running.close());

const log = { info: () => {}, warn: () => {}, error: () => {} };
const least = {
  APP_ENV: "development", PUBLIC_URL: "http://127.0.0.1:3000", DATABASE_URL: "postgres://x", UPSTASH_REDIS_REST_URL: "http://127.0.0.1:8079", UPSTASH_REDIS_REST_TOKEN: "long enough",
  ...Object.fromEntries(["SESSION_SECRET", "JWT_SECRET", "OTP_SECRET", "SEED_SECRET"].map((name, index) => [name, `${index}a7f`.repeat(16)])),
};
const order = { amountMinor: 5_000n, currency: "UGX" };

function envOf(change: Record<string, string>) {
  const parsed = parseEnv({ ...least, ...simulatorSettings(running.url), ...change });
  if (!parsed.ok) throw new Error(parsed.problems.join("\n"));
  return parsed.env;
}

it.each([
  ["mtn", "UG.MOMO:mtn", "MOMO", "+256772123456"],
  ["airtel", "UG.MOMO:mtn,airtel", "MOMO", "+256702123456"],
  ["flutterwave", "UG.*:flutterwave", "BANK", JSON.stringify({ accountName: "Amina Nakato", accountNumber: "0031625807098", bankCode: demoBanks[1]?.code })],
  ["flutterwave", "UG.*:flutterwave", "MOMO", "+256722123456"],
] as const)("a developer pays by %s with the simulators' settings and %s", async (name, PAYOUT_ROUTES, method, destination) => {
  const rail = payoutRails(envOf({ PAYOUT_ROUTES }), log).to(method, destination);
  expect(rail?.name).toBe(name);
  const payout = { ...order, reference: randomUUID(), method, destination };
  expect(["accepted", "succeeded"]).toContain((await rail?.submit(payout))?.answer.state);
  expect((await rail?.status(payout))?.answer.state).toBe("succeeded");
});

it("a developer collects by MTN with the simulators' settings", async () => {
  const rail = collectionRails(envOf({ COLLECTION_ROUTES: "UG:mtn-collection" }), log).from("+256772123456");
  expect((await rail?.submit({ ...order, reference: randomUUID(), phone: "+256772123456" }))?.answer.state).toBe("accepted");
});

it("every bank on offer beside a simulator is one that it pays", async () => {
  const reply = await flutterwaveBanks({ baseUrl: `${running.url}/flutterwave`, secretKey: demoFlutterwave.secretKey });
  expect(new Set(reply.banks?.map(({ code }) => code))).toEqual(new Set(banksOf(envOf({ PAYOUT_ROUTES: "UG.BANK:flutterwave" })).map(({ code }) => code)));
  expect(await flutterwaveBanks({ baseUrl: `${running.url}/flutterwave`, secretKey: "wrong" })).toEqual({ banks: null, problem: "no list in its answer (HTTP 401)" });
  expect(await flutterwaveBanks({ baseUrl: await nobodyThere(), secretKey: "any" })).toEqual({ banks: null, problem: "no answer (not_connected)" });
});

it("payouts by Airtel are reported to the address entered in its portal", async () => {
  const hook = await startHook("/hooks/airtel");
  await enterMoneyHook(running.url, hook.url);
  const reference = randomUUID();
  const airtel = payoutRails(envOf({}), log).named("airtel");
  await airtel?.submit({ ...order, reference, method: "MOMO", destination: "+256702123456" });
  const [report] = await hook.received(1);
  await hook.close();
  await enterMoneyHook(running.url, null);
  expect(airtel?.readReport({ headers: {}, rawBody: report?.rawBody ?? "" })).toMatchObject({ reference });
});
