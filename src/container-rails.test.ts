import { describe, expect, it } from "vitest";
import { simulatorSettings } from "../scripts/simulators/demo-settings.ts";
import { banksOf, collectionRails, moneyHookOf, moneyHookSecret, payoutRails } from "./container-rails.ts";
import { simulatedMoney } from "./container-rails-words.ts";
import { parseEnv } from "./env.ts";

const log = { info: () => {}, warn: () => {}, error: () => {} };
const least = {
  APP_ENV: "development", PUBLIC_URL: "http://127.0.0.1:3000", DATABASE_URL: "postgres://x", UPSTASH_REDIS_REST_URL: "http://127.0.0.1:8079", UPSTASH_REDIS_REST_TOKEN: "long enough",
  ...Object.fromEntries(["SESSION_SECRET", "JWT_SECRET", "OTP_SECRET", "SEED_SECRET"].map((name, index) => [name, `${index}a7f`.repeat(16)])),
};
const simulated = simulatorSettings("http://127.0.0.1:4010");
const all = { PAYOUT_ROUTES: "UG.MOMO:mtn,airtel;UG.BANK:flutterwave;*.*:mock", COLLECTION_ROUTES: "UG:mtn-collection;*:mock" };
const bank = '{"accountName":"Amina Nakato","accountNumber":"0031625807099","bankCode":"11125380"}';

function envOf(change: Record<string, string> = {}) {
  const parsed = parseEnv({ ...least, ...change });
  if (!parsed.ok) throw new Error(parsed.problems.join("\n"));
  return parsed.env;
}

describe("the routes", () => {
  it("lead each destination to its rail, the most exact route first", () => {
    const rails = payoutRails(envOf({ ...simulated, ...all }), log);
    const to = (phone: string) => rails.to("MOMO", phone)?.name ?? null;
    expect([to("+256772123456"), to("+256702123456"), to("+256722123456"), to("+254712345678"), rails.to("BANK", bank)?.name]).toEqual(["mtn", "airtel", "mock", "mock", "flutterwave"]);
    const collecting = collectionRails(envOf({ ...simulated, ...all }), log);
    expect([collecting.from("+256702123456")?.name, collecting.from("+254712345678")?.name]).toEqual(["mtn-collection", "mock"]);
  });

  it("lead nowhere what no rail reaches", () => {
    const rails = payoutRails(envOf({ ...simulated, PAYOUT_ROUTES: "UG.MOMO:mtn,airtel" }), log);
    expect([rails.to("MOMO", "+256722123456"), rails.to("MOMO", "+254712345678"), rails.to("BANK", bank)]).toEqual([null, null, null]);
  });

  it("keep every rail whose settings are there, to finish what is on its way", () => {
    expect(payoutRails(envOf(simulated), log).all.map(({ name }) => name)).toEqual(["mock", "mtn", "airtel", "flutterwave"]);
    expect(payoutRails(envOf(), log).all.map(({ name }) => name)).toEqual(["mock"]);
    expect(collectionRails(envOf(simulated), log).named("mtn-collection")?.isMock).toBe(false);
  });

  it("build no rail that does not move the currency", () => {
    expect(payoutRails(envOf({ ...simulated, CURRENCY: "USD" }), log).all.map(({ name }) => name)).toEqual(["mock"]);
  });
});

describe("the banks on offer", () => {
  it("are Flutterwave's own where it pays them, and examples where nothing does", () => {
    const sandbox = { FLUTTERWAVE_SECRET_KEY: "FLWSECK_TEST-x-X", FLUTTERWAVE_WEBHOOK_HASH: "e1d0a7c45f6b4d0f", FLUTTERWAVE_BANKS: "111=First Bank;222=Second Bank" };
    expect(banksOf(envOf({ ...sandbox, PAYOUT_ROUTES: "UG.BANK:flutterwave;*.*:mock" }))).toEqual([{ code: "111", name: "First Bank" }, { code: "222", name: "Second Bank" }]);
    expect(banksOf(envOf({ ...sandbox, PAYOUT_ROUTES: "*.*:mock" })).map(({ code }) => code)).toContain("11125380");
    expect(banksOf(envOf({ ...simulated, PAYOUT_ROUTES: "UG.*:flutterwave" })).map(({ code }) => code)).toContain("11125380");
  });

  it("are none where money goes to wallets only", () => {
    expect(banksOf(envOf({ ...simulated, PAYOUT_ROUTES: "UG.MOMO:mtn" }))).toEqual([]);
    expect(banksOf(envOf({ ...simulated, PAYOUT_ROUTES: "KE.BANK:mock;UG.MOMO:mtn" }))).toEqual([]);
  });
});

describe("where a rail reports", () => {
  it("is an address of its own that nobody can guess", () => {
    const env = envOf({ APP_ENV: "staging", PUBLIC_URL: "https://kete.test", OTP_PROVIDER: "sns", AWS_REGION: "eu-west-1", AWS_ACCESS_KEY_ID: "AK", AWS_SECRET_ACCESS_KEY: "SK" });
    const address = moneyHookOf(env, "mtn");
    expect(address).toMatch(/^https:\/\/kete\.test\/api\/webhooks\/money\/mtn\/[\w-]{32}$/);
    expect(new Set(["mtn", "mtn-collection", "airtel", "flutterwave"].map((rail) => moneyHookSecret(env, rail))).size).toBe(4);
    expect(moneyHookSecret({ OTP_SECRET: "another" }, "mtn")).not.toBe(moneyHookSecret(env, "mtn"));
  });

  it("is nowhere for a rail out there and an app on a developer's machine, while a simulator reaches it", () => {
    expect(moneyHookOf(envOf(), "mtn")).toBeNull();
    expect(moneyHookOf(envOf(simulated), "mtn")).toContain("http://127.0.0.1:3000/api/webhooks/money/mtn/");
  });
});

describe("what a start says of the money", () => {
  it.each<[string, Record<string, string>, string[]]>([
    ["the mock on both sides", {}, ["MONEY IS SIMULATED: collections and payouts move nothing, and every payout's transaction id starts with MOCK-"]],
    ["simulators", { ...simulated, PAYOUT_ROUTES: "UG.MOMO:mtn", COLLECTION_ROUTES: "UG:mtn-collection" }, ["PAYOUTS ARE SIMULATED: mtn leads to a simulator on this machine", "COLLECTIONS ARE SIMULATED: mtn-collection leads to a simulator on this machine"]],
    ["one side the mock", { ...simulated, PAYOUT_ROUTES: "UG.MOMO:airtel" }, ["PAYOUTS ARE SIMULATED: airtel leads to a simulator on this machine", "COLLECTIONS ARE SIMULATED by the mock: nothing moves", expect.stringContaining("MONEY IS MIXED") as string]],
  ])("tells of %s", (_name, change, lines) => {
    expect(simulatedMoney(envOf(change))).toEqual(lines);
  });
});
