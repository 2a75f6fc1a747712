import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { parseCollectionRoutes, parsePayoutRoutes } from "./env-rails-routes.ts";
import { parseEnv } from "./env.ts";

const secret = (letter: string) => `${letter}9f3a7c51e8b24d06a7f1c3e5d9b80246aa${letter}`;
const production = {
  APP_ENV: "production", PUBLIC_URL: "https://kete.example", DATABASE_URL: "postgres://kete_app:x@db.example/kete", UPSTASH_REDIS_REST_URL: "https://redis.example", UPSTASH_REDIS_REST_TOKEN: "a-token-of-redis",
  SESSION_SECRET: secret("a"), JWT_SECRET: secret("b"), OTP_SECRET: secret("c"), SEED_SECRET: secret("d"),
  OTP_PROVIDER: "sns", AWS_REGION: "eu-west-1", AWS_ACCESS_KEY_ID: "AK", AWS_SECRET_ACCESS_KEY: "SK",
};
const here = { APP_ENV: "development", PUBLIC_URL: "http://127.0.0.1:3000", OTP_PROVIDER: "mock" };
const uuid = "1b1e7a52-5f0c-4b43-9d0e-6a2f8c4b7d11";
const rsaKey = generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey.export({ type: "spki", format: "der" }).toString("base64");
const ecKey = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ type: "spki", format: "der" }).toString("base64");

const payoutKeys = { MTN_DISBURSEMENT_KEY: "k1", MTN_DISBURSEMENT_API_USER: uuid, MTN_DISBURSEMENT_API_KEY: "k2" };
const collectionKeys = { MTN_COLLECTION_KEY: "k3", MTN_COLLECTION_API_USER: uuid, MTN_COLLECTION_API_KEY: "k4" };
const airtel = { AIRTEL_CLIENT_ID: "id", AIRTEL_CLIENT_SECRET: "secret", AIRTEL_PIN: "1234", AIRTEL_PUBLIC_KEY: rsaKey };
const flutterwave = { FLUTTERWAVE_SECRET_KEY: "FLWSECK-live-X", FLUTTERWAVE_WEBHOOK_HASH: "e1d0a7c45f6b4d0f", FLUTTERWAVE_BANKS: "11125380=Sample Bank" };
const mtnSandbox = { MTN_BASE_URL: "https://sandbox.momodeveloper.mtn.com", MTN_TARGET_ENVIRONMENT: "sandbox" };
const airtelSandbox = { AIRTEL_BASE_URL: "https://openapiuat.airtel.africa" };
const flutterwaveSandbox = { ...flutterwave, FLUTTERWAVE_SECRET_KEY: "FLWSECK_TEST-x-X" };
const real = {
  MONEY_MODE: "real", MOCK_MODE: "false", COUNTRIES: "UG", COUNTRY_POLICIES: '{"UG":{"money":"real","helpLine":{"name":"Who listens","number":"0800 123456"}}}', PAYOUT_ROUTES: "UG.MOMO:mtn,airtel;UG.BANK:flutterwave", COLLECTION_ROUTES: "UG:mtn-collection",
  ...payoutKeys, ...collectionKeys, ...airtel, ...flutterwave,
};
const tried = { ...real, MONEY_MODE: "demo", MOCK_MODE: undefined, COUNTRIES: undefined, COUNTRY_POLICIES: undefined, ...mtnSandbox, ...airtelSandbox, ...flutterwaveSandbox };
const mtnHere = { MTN_BASE_URL: "http://127.0.0.1:4010/mtn" };

const problems = (change: Record<string, string | undefined>) => {
  const result = parseEnv({ ...production, ...change });
  return result.ok ? [] : result.problems;
};
const settingsNamed = (change: Record<string, string | undefined>) => [...new Set(problems(change).map((problem) => problem.split(":")[0]))];

describe("PAYOUT_ROUTES", () => {
  it("come in the order of trial: named countries and methods before every one", () => {
    const { routes, problems } = parsePayoutRoutes("*.*:mock; UG.* : airtel ;*.BANK:flutterwave;UG.MOMO:mtn, airtel,mtn");
    expect(problems).toEqual([]);
    expect(routes.map(({ country, method, rails }) => `${country}.${method}:${rails.join(",")}`)).toEqual(["UG.MOMO:mtn,airtel", "UG.*:airtel", "*.BANK:flutterwave", "*.*:mock"]);
  });

  it.each(["UG:mtn", "UG.MOMO", "UG.MOMO:", "ug.MOMO:mtn", "UGA.MOMO:mtn", "UG.CASH:mtn", "UG.MOMO:mtn,,airtel", "UG.MOMO=mtn", "UG.MOMO:mtn UG.BANK:mock"])("say that %j cannot be read, and the rest is", (part) => {
    const { routes, problems } = parsePayoutRoutes(`${part};*.*:mock`);
    expect(problems).toEqual([expect.stringContaining("cannot read")]);
    expect(routes.map(({ rails }) => rails)).toEqual([["mock"]]);
  });

  it("name no place twice", () => {
    expect(parsePayoutRoutes("UG.MOMO:mtn;UG.MOMO:airtel;*.*:mock").problems).toEqual(["UG.MOMO stands there twice"]);
  });

  it.each([
    ["a rail that is none", "*.*:mock,mpesa", "mpesa is no rail"],
    ["a collecting rail", "*.*:mock;UG.MOMO:mtn-collection", "mtn-collection is no rail"],
    ["a country that is none", "XX.*:mock;*.*:mock", "XX is no country"],
    ["wallets for banks", "UG.BANK:mtn;*.*:mock", "mtn pays to its own wallets alone"],
    ["a market's rail elsewhere", "KE.MOMO:mtn;*.*:mock", "mtn moves money in UG alone, not KE"],
    ["flutterwave among a network's rails", "UG.MOMO:mtn,flutterwave;*.*:mock", "flutterwave pays wallets only where it stands alone"],
    ["nothing", ";", "names no rail"],
  ])("are refused with %s", (_name, PAYOUT_ROUTES, words) => {
    expect(problems({ ...tried, MTN_BASE_URL: mtnHere.MTN_BASE_URL, MTN_TARGET_ENVIRONMENT: "mtnuganda", ...here, PAYOUT_ROUTES })).toEqual([expect.stringContaining(words)]);
  });
});

describe("COLLECTION_ROUTES", () => {
  it("name countries and rails", () => {
    expect(parseCollectionRoutes("*:mock;UG:mtn-collection")).toEqual({ routes: [{ country: "UG", rails: ["mtn-collection"] }, { country: "*", rails: ["mock"] }], problems: [] });
    expect(parseCollectionRoutes("UG.MOMO:mock").problems).toHaveLength(1);
    expect(parseCollectionRoutes("*:mock;*:mock").problems).toEqual(["* stands there twice"]);
  });

  it("take no rail that only pays", () => {
    expect(problems({ ...here, COLLECTION_ROUTES: "*:airtel" })).toEqual([expect.stringContaining("COLLECTION_ROUTES: airtel is no rail; there are mock, mtn-collection")]);
  });
});

describe("a rail's settings", () => {
  it.each([
    ["UG.MOMO:mtn", "*:mock", ["MTN_DISBURSEMENT_KEY", "MTN_DISBURSEMENT_API_USER", "MTN_DISBURSEMENT_API_KEY"], mtnSandbox],
    ["UG.MOMO:airtel", "*:mock", ["AIRTEL_CLIENT_ID", "AIRTEL_CLIENT_SECRET", "AIRTEL_PIN", "AIRTEL_PUBLIC_KEY"], airtelSandbox],
    ["*.*:mock", "UG:mtn-collection", ["MTN_COLLECTION_KEY", "MTN_COLLECTION_API_USER", "MTN_COLLECTION_API_KEY"], mtnSandbox],
    ["UG.BANK:flutterwave", "*:mock", ["FLUTTERWAVE_SECRET_KEY", "FLUTTERWAVE_WEBHOOK_HASH"], { FLUTTERWAVE_BASE_URL: "http://127.0.0.1:4010/flutterwave", ...here }],
  ])("that %s and %s need and lack are all named", (PAYOUT_ROUTES, COLLECTION_ROUTES, missing, change) => {
    const listed = problems({ PAYOUT_ROUTES, COLLECTION_ROUTES, ...change });
    expect(listed.map((problem) => problem.split(":")[0])).toEqual(missing);
    expect(listed[0]).toMatch(/missing; (PAYOUT|COLLECTION)_ROUTES uses /);
  });

  it("are told in one list with what is wrong elsewhere", () => {
    expect(settingsNamed({ PUBLIC_URL: undefined, PAYOUT_ROUTES: "UG.MOMO:mtn;UG.CASH:mock", ...mtnSandbox })).toEqual(["PUBLIC_URL", "PAYOUT_ROUTES", "MTN_DISBURSEMENT_KEY", "MTN_DISBURSEMENT_API_USER", "MTN_DISBURSEMENT_API_KEY"]);
  });

  it.each([
    ["a key that is no key", { AIRTEL_PUBLIC_KEY: "bm90IGEga2V5" }, "AIRTEL_PUBLIC_KEY"],
    ["a key of another kind", { AIRTEL_PUBLIC_KEY: ecKey }, "AIRTEL_PUBLIC_KEY"],
    ["a PIN of letters", { AIRTEL_PIN: "12a4" }, "AIRTEL_PIN"],
    ["another's secret key", { FLUTTERWAVE_SECRET_KEY: "sk_live_1" }, "FLUTTERWAVE_SECRET_KEY"],
    ["a short hash", { FLUTTERWAVE_WEBHOOK_HASH: "short" }, "FLUTTERWAVE_WEBHOOK_HASH"],
    ["banks without names", { FLUTTERWAVE_BANKS: "11125380" }, "FLUTTERWAVE_BANKS"],
    ["no banks for real accounts", { FLUTTERWAVE_BANKS: undefined }, "FLUTTERWAVE_BANKS"],
    ["MTN in the clear", { MTN_BASE_URL: "http://proxy.momoapi.mtn.com" }, "MTN_BASE_URL"],
    ["a simulator", mtnHere, "MTN_BASE_URL"],
    ["a market that pays in another currency", { MTN_TARGET_ENVIRONMENT: "mtnrwanda", PAYOUT_ROUTES: "RW.MOMO:mtn", COLLECTION_ROUTES: "RW:mtn-collection" }, "CURRENCY"],
    ["a market of a currency that is not offered", { MTN_TARGET_ENVIRONMENT: "mtnzambia" }, "MTN_TARGET_ENVIRONMENT"],
    ["dollars", { CURRENCY: "USD" }, "CURRENCY"],
  ])("are refused: %s", (_name, change, named) => {
    expect(settingsNamed({ ...real, ...change })).toContain(named);
  });
});

describe("real money", () => {
  it("starts with real rails on both sides", () => {
    expect(problems(real)).toEqual([]);
  });

  it.each([
    ["payouts by the mock", { PAYOUT_ROUTES: "UG.MOMO:mtn;*.*:mock" }, "PAYOUT_ROUTES: mock moves no money"],
    ["collections by the mock", { COLLECTION_ROUTES: "*:mock" }, "COLLECTION_ROUTES: mock moves no money"],
    ["MOCK_MODE", { MOCK_MODE: "true" }, "MOCK_MODE: true"],
    ["MOCK_MODE left out", { MOCK_MODE: undefined }, "MOCK_MODE: true"],
    ["a sandbox", mtnSandbox, "mtn leads to a sandbox"],
    ["a key of Flutterwave's test mode", { FLUTTERWAVE_SECRET_KEY: "FLWSECK_TEST-x-X" }, "flutterwave leads to a sandbox"],
    ["a simulator", { AIRTEL_BASE_URL: "http://127.0.0.1:4010/airtel" }, "airtel leads to a simulator"],
    ["plain http, even on this machine", { PUBLIC_URL: "http://127.0.0.1:3000" }, "PUBLIC_URL: must be https where money is real"],
    ["development", { APP_ENV: "development", PUBLIC_URL: "https://127.0.0.1:3000" }, "MONEY_MODE: real money is for production and staging"],
  ])("is refused with %s", (_name, change, words) => {
    expect(problems({ ...real, ...change }).join("\n")).toContain(words);
  });

  it("may keep the keys of a rail that has payouts to finish", () => {
    expect(problems({ ...real, PAYOUT_ROUTES: "UG.MOMO:mtn;UG.BANK:flutterwave" })).toEqual([]);
  });
});

describe("demo money", () => {
  it("starts with the mock and nothing else", () => {
    expect(problems({})).toEqual([]);
  });

  it("may try sandboxes, on both sides or beside the mock", () => {
    expect(problems({ APP_ENV: "staging", ...tried })).toEqual([]);
    expect(problems({ APP_ENV: "staging", PAYOUT_ROUTES: "UG.MOMO:mtn;*.*:mock", ...payoutKeys, ...mtnSandbox })).toEqual([]);
  });

  it("may try simulators in development, and needs no list of banks for them", () => {
    const flutterwaveHere = { ...flutterwave, FLUTTERWAVE_BANKS: undefined, FLUTTERWAVE_BASE_URL: "http://127.0.0.1:4010/flutterwave" };
    expect(problems({ ...here, PAYOUT_ROUTES: "UG.MOMO:mtn;UG.BANK:flutterwave", ...payoutKeys, ...mtnHere, ...flutterwaveHere })).toEqual([]);
  });

  it.each([
    ["mtn", { PAYOUT_ROUTES: "UG.MOMO:mtn", ...payoutKeys }],
    ["airtel", { PAYOUT_ROUTES: "UG.MOMO:airtel", ...airtel }],
    ["flutterwave", { PAYOUT_ROUTES: "UG.BANK:flutterwave", ...flutterwave }],
    ["mtn-collection", { COLLECTION_ROUTES: "UG:mtn-collection", ...collectionKeys }],
  ])("is refused where %s would move real money", (rail, change) => {
    expect(problems(change)).toEqual([expect.stringContaining(`_ROUTES: ${rail} would move real money`)]);
  });

  it.each([
    ["MTN_DISBURSEMENT_KEY", payoutKeys],
    ["MTN_COLLECTION_API_KEY", { MTN_COLLECTION_API_KEY: "k4" }],
    ["AIRTEL_CLIENT_ID", airtel],
    ["FLUTTERWAVE_SECRET_KEY", flutterwave],
  ])("is refused while %s, a real key, lies beside the mock", (named, keys) => {
    expect(problems(keys)).toEqual([expect.stringContaining(`${named}: a key of the real `)]);
  });

  it("lets a sandbox's unused keys lie", () => {
    expect(problems({ ...payoutKeys, ...mtnSandbox, ...airtel, ...airtelSandbox, ...flutterwaveSandbox })).toEqual([]);
  });

  it.each([
    ["the sandbox's address with a market", { ...mtnSandbox, MTN_TARGET_ENVIRONMENT: "mtnuganda" }],
    ["the sandbox's environment at the market's address", { MTN_TARGET_ENVIRONMENT: "sandbox" }],
  ])("is refused with %s", (_name, change) => {
    expect(settingsNamed(change)).toContain("MTN_TARGET_ENVIRONMENT");
  });
});
