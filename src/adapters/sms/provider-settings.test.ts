import { expect, it } from "vitest";
import { createProviders, type ProviderSettings } from "./provider-settings.ts";

const log = { info: () => {}, warn: () => {}, error: () => {} };
const none: ProviderSettings = { mock: { log, inbox: null }, dmark: null, twilio: null, "twilio-verify": null, sns: null, msg91: null, "msg91-otp": null, smsmkt: null, africastalking: null };
const make = (settings: ProviderSettings, names: string[]) => createProviders({ routes: new Map([["*", names]]), settings, hooks: () => null });

it("the mock needs no settings, and is a provider like the others", () => {
  expect(make(none, ["mock"]).get("mock")).toMatchObject({ kind: "delivery", name: "mock", carriesNotices: true });
});

it("a provider whose settings are missing is a fault at the start", () => {
  expect(() => make(none, ["mock", "dmark"])).toThrow("settings of dmark are missing");
});

it("a provider that nobody knows is a fault at the start", () => {
  expect(() => make(none, ["constructor"])).toThrow("no provider of texts is called constructor");
});

it("keys never travel in the clear: an address without https is a fault at the start", () => {
  const smsmkt = { baseUrl: "http://portal-otp.smsmkt.example/api", apiKey: "a", secretKey: "b", projectKey: "c", echoRefCode: false };
  for (const settings of [
    { ...none, smsmkt },
    { ...none, dmark: { baseUrl: smsmkt.baseUrl, username: "u", password: "p" } },
    { ...none, msg91: { baseUrl: smsmkt.baseUrl, authKey: "a", templateId: "t", senderId: null } },
    { ...none, "msg91-otp": { baseUrl: smsmkt.baseUrl, authKey: "a", templateId: "t" } },
    { ...none, africastalking: { baseUrl: smsmkt.baseUrl, username: "u", apiKey: "a", senderId: null } },
  ]) {
    const [name = ""] = Object.entries(settings).findLast(([, own]) => own !== null && !("log" in own)) ?? [];
    expect(() => make(settings, [name])).toThrow("must be https");
  }
});
