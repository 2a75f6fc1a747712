import { z } from "zod";

/** Everything that can send texts, by the name the settings, the routes and the records give it. */
export const providerNames = ["mock", "dmark", "twilio", "twilio-verify", "sns", "msg91", "msg91-otp", "smsmkt", "africastalking"] as const;
export type ProviderName = (typeof providerNames)[number];

/** A provider's own address is public; the setting exists for simulators, regional hosts and egress gateways. */
const base = (address: string) => z.string().default(address).refine((text) => /^https?:\/\/[^\s?#@]+[^\s?#@/]$/.test(text) && URL.canParse(text), `an address without a slash at its end, like ${address}`);
const text = z.string().max(200, "at most 200 characters").regex(/^[\x21-\x7e]+$/, "printable characters without spaces").optional();
const password = z.string().max(200, "at most 200 characters").optional();
const id = (form: RegExp, what: string) => z.string().regex(form, what).optional();

/** Which providers are used. Routes are read by `parseRoutes`, and judged in env-sms-rules.ts. */
export const routeSettings = {
  OTP_PROVIDER: z.enum(providerNames, `one of ${providerNames.join(", ")}`).default("mock"),
  OTP_ROUTES: z.string().default(""),
};

/** What each provider must know. Only those in use are required: env-sms-rules.ts says which. */
export const providerSettings = {
  DMARK_USERNAME: text,
  DMARK_PASSWORD: password,
  DMARK_BASE_URL: base("https://sms.dmarkmobile.com/v3/api"),

  TWILIO_ACCOUNT_SID: id(/^AC[0-9a-f]{32}$/, "AC and 32 hex digits"),
  TWILIO_AUTH_TOKEN: text,
  TWILIO_PHONE_NUMBER: id(/^(\+\d{7,15}|\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$/, "a number like +12025550123, a short code, or a sender name of at most 11 letters and digits"),
  TWILIO_MESSAGING_SERVICE_SID: id(/^MG[0-9a-f]{32}$/, "MG and 32 hex digits"),
  TWILIO_VERIFY_SERVICE_SID: id(/^VA[0-9a-f]{32}$/, "VA and 32 hex digits"),
  TWILIO_BASE_URL: base("https://api.twilio.com"),
  TWILIO_VERIFY_BASE_URL: base("https://verify.twilio.com"),

  AWS_REGION: id(/^[a-z]{2}(-[a-z]+)+-\d$/, "a region like eu-west-1"),
  AWS_ACCESS_KEY_ID: text,
  AWS_SECRET_ACCESS_KEY: text,
  // Left out, the SDK derives the address from the region.
  AWS_ENDPOINT_URL_SNS: z.url({ protocol: /^https?$/, error: "an http(s) address" }).optional(),
  SNS_SENDER_ID: id(/^(?=.*[A-Za-z])[A-Za-z0-9]{1,11}$/, "1 to 11 letters and digits, at least one letter"),
  SNS_MAX_PRICE_USD: id(/^\d{1,2}(\.\d{1,5})?$/, "US dollars per text, like 0.25"),

  MSG91_AUTH_KEY: text,
  // Three teams lost a day to the other id: MSG91 takes it, says success, and sends nothing.
  MSG91_TEMPLATE_ID: id(/^[0-9a-f]{24}$/i, "MSG91's own id of 24 hex digits (not the 19-digit DLT id)"),
  MSG91_FLOW_ID: id(/^[0-9a-f]{24}$/i, "MSG91's own id of 24 hex digits (not the 19-digit DLT id)"),
  MSG91_SENDER_ID: id(/^[A-Z]{6}$/, "the registered header of six capital letters"),
  MSG91_BASE_URL: base("https://control.msg91.com"),

  SMSMKT_API_KEY: text,
  SMSMKT_SECRET_KEY: text,
  SMSMKT_PROJECT_KEY: text,
  SMSMKT_ECHO_REF_CODE: z.enum(["true", "false"], "true or false").default("false").transform((given) => given === "true"),
  SMSMKT_BASE_URL: base("https://portal-otp.smsmkt.com/api"),

  AT_USERNAME: text,
  AT_API_KEY: text,
  AT_SENDER_ID: id(/^[A-Za-z0-9-]{1,15}$/, "the registered sender name or short code"),
  AT_BASE_URL: base("https://api.africastalking.com"),
};

/** Providers in order of trial, by country; `*` is every country. */
export type Routes = ReadonlyMap<string, readonly string[]>;

/**
 * Reads `UG:dmark,africastalking;TH:smsmkt;*:twilio`. What cannot be read is in `problems` and left
 * out of `routes`, so that one list of refusals can judge the rest as well.
 */
export function parseRoutes(written: string): { routes: Routes; problems: string[] } {
  const routes = new Map<string, string[]>();
  const problems: string[] = [];
  for (const part of written.split(";").map((piece) => piece.trim()).filter(Boolean)) {
    const [, country, listed] = /^(\*|[A-Z]{2})\s*:\s*([a-z0-9-]+(?:\s*,\s*[a-z0-9-]+)*)$/.exec(part) ?? [];
    if (country === undefined || listed === undefined) problems.push(`cannot read "${part.slice(0, 40)}"; write countries and providers like UG:dmark,africastalking;*:twilio`);
    else if (routes.has(country)) problems.push(`${country} stands there twice`);
    else routes.set(country, [...new Set(listed.split(",").map((name) => name.trim()))]);
  }
  return { routes, problems };
}

type Chosen = { OTP_PROVIDER: string; OTP_ROUTES: string; ENABLE_REAL_OTP?: boolean };

/** The routes in force: OTP_ROUTES where it is set, else OTP_PROVIDER for every country; ENABLE_REAL_OTP=false overrules both. */
export function routesInForce(env: Chosen): Routes {
  if (isMocked(env)) return new Map([["*", ["mock"]]]);
  const { routes } = parseRoutes(env.OTP_ROUTES);
  return env.OTP_ROUTES.trim() === "" ? new Map([["*", [env.OTP_PROVIDER]]]) : routes;
}

/** Whether texts are simulated: the mock stands alone, and OTP_ROUTES takes OTP_PROVIDER's place. */
export function isMocked(env: Chosen): boolean {
  return env.ENABLE_REAL_OTP === false || (env.OTP_PROVIDER === "mock" && env.OTP_ROUTES.trim() === "");
}
