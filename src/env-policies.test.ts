import { describe, expect, it } from "vitest";
import { countryPolicies } from "./domain/care/policies.ts";
import { policyRefusals, readPolicies } from "./env-policies.ts";

const offered = { COUNTRIES: Object.keys(countryPolicies), CURRENCY: "UGX", MONEY_MODE: "demo", APP_ENV: "production", ENABLE_PHONE_AUTH: true, COUNTRY_POLICIES: "{}" } as const;
const refusals = (change: Partial<Parameters<typeof policyRefusals>[0]>) => policyRefusals({ ...offered, ...change });
const helpLine = { name: "Who listens", number: "0800 123456" };
const ug = (change: object) => ({ COUNTRIES: ["UG"], COUNTRY_POLICIES: JSON.stringify({ UG: change }) });

describe("the policy file", () => {
  it("is demo everywhere, and each entry is well formed", () => {
    expect(Object.values(countryPolicies).map(({ money }) => money)).toEqual(Object.keys(countryPolicies).map(() => "demo"));
    expect(readPolicies(JSON.stringify(Object.fromEntries(Object.keys(countryPolicies).map((country) => [country, {}]))))).toEqual({ policies: countryPolicies, problems: [] });
  });

  it("is changed for one deployment field by field", () => {
    const { policies } = readPolicies('{"UG":{"mayGuestsStake":false,"defaultLimits":{"loss_day":5000}}}');
    expect(policies["UG"]).toEqual({ ...countryPolicies["UG"], mayGuestsStake: false, defaultLimits: { loss_day: 5000 } });
    expect(policies["KE"]).toEqual(countryPolicies["KE"]);
  });
});

describe("a start", () => {
  it("with the settings' defaults contradicts nothing", () => {
    expect(refusals({})).toEqual([]);
  });

  it.each([
    ["for real money where the policy says demo", { COUNTRIES: ["UG"], MONEY_MODE: "real" } as const, "MONEY_MODE: real, and the policy of UG says demo"],
    ["for real money with nobody to call", { ...ug({ money: "real" }), MONEY_MODE: "real" } as const, "the policy of UG names no helpLine"],
    ["for real money in another currency", { ...ug({ money: "real", helpLine }), MONEY_MODE: "real", CURRENCY: "KES" } as const, "CURRENCY: KES, and by its policy UG pays in UGX"],
    ["for demo money in production where the policy says real", ug({ money: "real" }), "MONEY_MODE: demo, and the policy of UG says real"],
    ["in a country without a policy", { COUNTRIES: ["UG", "ZM"] }, "COUNTRIES: ZM has no policy"],
    ["without sign-in where guests may not stake", { ...ug({ mayGuestsStake: false }), ENABLE_PHONE_AUTH: false }, "ENABLE_PHONE_AUTH: false"],
    ["with a policy that is no JSON", { COUNTRY_POLICIES: "UG:real" }, "COUNTRY_POLICIES: JSON of countries"],
    ["with a field that is none", ug({ mayGuestStake: false }), "COUNTRY_POLICIES: UG"],
    ["with a minimum age of 17", ug({ minimumAge: 17 }), "COUNTRY_POLICIES: UG.minimumAge: 18 or more"],
    ["with a reality check after 4 minutes", ug({ realityCheckMinutes: 4 }), "COUNTRY_POLICIES: UG.realityCheckMinutes"],
    ["with a time zone that is none", ug({ timeZone: "Kampala" }), "COUNTRY_POLICIES: UG.timeZone"],
    ["with an offset for a time zone", ug({ timeZone: "+03:00" }), "COUNTRY_POLICIES: UG.timeZone"],
    ["with a limit that is none", ug({ defaultLimits: { loss_month: 1 } }), "COUNTRY_POLICIES: UG.defaultLimits"],
    ["with a new country half said", { COUNTRY_POLICIES: '{"ZM":{"minimumAge":18}}' }, "COUNTRY_POLICIES: ZM.currency"],
  ])("%s is refused in words", (_name, change, said) => {
    expect(refusals(change).join("\n")).toContain(said);
  });

  it.each([
    ["for real money where the policy says so", { ...ug({ money: "real", helpLine }), MONEY_MODE: "real" } as const],
    ["of staging that tries a real policy with demo money", { ...ug({ money: "real" }), APP_ENV: "staging" }],
    ["with a minimum age of 18 and a reality check after 5 minutes", ug({ minimumAge: 18, realityCheckMinutes: 5 })],
  ])("%s goes on", (_name, change) => {
    expect(refusals(change)).toEqual([]);
  });
});
