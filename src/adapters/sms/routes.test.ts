import { expect, it } from "vitest";
import type { Phone } from "#src/domain/shared/phone.ts";
import type { DeliveryProvider } from "#src/domain/texts/ports.ts";
import { createSmsRoutes } from "./routes.ts";

const provider = (name: string, prefix = "+"): DeliveryProvider => ({ kind: "delivery", name, reaches: (to) => to.startsWith(prefix), carriesNotices: true, send: async () => ({ outcome: "unknown", reason: "timeout" }) });
const providers = new Map([provider("dmark", "+256"), provider("smsmkt", "+66"), provider("twilio"), provider("sns")].map((one) => [one.name, one]));
const routes = createSmsRoutes({ providers, routes: new Map([["UG", ["dmark", "sns"]], ["*", ["smsmkt", "twilio", "sns"]]]) });
const to = (phone: string) => routes.to(phone as Phone).map(({ name }) => name);

it("a phone is served by its country's providers in order, and then by everybody's, none of them twice", () => {
  expect(to("+256772123456")).toEqual(["dmark", "sns", "twilio"]);
});

it("a country without a route of its own is served by everybody's that reach it", () => {
  expect(to("+66812345678")).toEqual(["smsmkt", "twilio", "sns"]);
  expect(to("+254712345678")).toEqual(["twilio", "sns"]);
});

it("countries that share a dialling code are told apart", () => {
  const shared = createSmsRoutes({ providers, routes: new Map([["US", ["twilio"]], ["JM", ["sns"]]]) });
  expect(["+12025550123", "+18762101234"].map((phone) => shared.to(phone as Phone).map(({ name }) => name))).toEqual([["twilio"], ["sns"]]);
});

it("a country that nothing reaches has no provider", () => {
  expect(createSmsRoutes({ providers, routes: new Map([["*", ["dmark"]]]) }).to("+254712345678" as Phone)).toEqual([]);
});

it("a provider is found by its name, for what it sent before", () => {
  expect(routes.named("smsmkt")?.name).toBe("smsmkt");
  expect(routes.named("constructor")).toBeNull();
});

it("a route to a provider that was not built is a fault at the start", () => {
  expect(() => createSmsRoutes({ providers, routes: new Map([["*", ["msg91"]]]) })).toThrow("msg91");
});
