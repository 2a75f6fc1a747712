import { describe, expect, it } from "vitest";
import { parseEnv } from "./env.ts";
import { isMocked, parseRoutes, routesInForce } from "./env-sms.ts";

const secret = (letter: string) => `${letter}9f3a7c51e8b24d06a7f1c3e5d9b80246aa${letter}`;
const least = {
  APP_ENV: "production", PUBLIC_URL: "https://kete.example", DATABASE_URL: "postgres://kete_app:x@db.example/kete", UPSTASH_REDIS_REST_URL: "https://redis.example", UPSTASH_REDIS_REST_TOKEN: "a-token-of-redis",
  SESSION_SECRET: secret("a"), JWT_SECRET: secret("b"), OTP_SECRET: secret("c"), SEED_SECRET: secret("d"),
};
const account = { TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}`, TWILIO_AUTH_TOKEN: "token" };
const twilio = { ...account, TWILIO_PHONE_NUMBER: "+12025550123" };
const problems = (change: Record<string, string | undefined>) => {
  const result = parseEnv({ ...least, ...change });
  return result.ok ? [] : result.problems;
};

describe("OTP_ROUTES", () => {
  it("gives each country its providers in order, spaces and doubles aside", () => {
    const { routes, problems } = parseRoutes("UG:dmark,africastalking; TH : smsmkt ;IN:msg91,msg91;*:twilio;");
    expect(problems).toEqual([]);
    expect([...routes]).toEqual([["UG", ["dmark", "africastalking"]], ["TH", ["smsmkt"]], ["IN", ["msg91"]], ["*", ["twilio"]]]);
  });

  it.each(["UG", "UG:", "ug:dmark", "UGA:dmark", "UG:dmark,,sns", ":twilio", "UG=dmark", "UG:dmark TH:smsmkt"])("says that it cannot read %j, and reads the rest", (part) => {
    const { routes, problems } = parseRoutes(`${part};*:twilio`);
    expect(problems).toEqual([expect.stringContaining("cannot read")]);
    expect([...routes]).toEqual([["*", ["twilio"]]]);
  });

  it("takes no country twice", () => {
    expect(parseRoutes("UG:dmark;UG:twilio").problems).toEqual(["UG stands there twice"]);
  });

  it("takes OTP_PROVIDER's place where it is set", () => {
    expect([...routesInForce({ OTP_PROVIDER: "mock", OTP_ROUTES: "" })]).toEqual([["*", ["mock"]]]);
    expect([...routesInForce({ OTP_PROVIDER: "mock", OTP_ROUTES: "*:twilio" })]).toEqual([["*", ["twilio"]]]);
    expect([isMocked({ OTP_PROVIDER: "mock", OTP_ROUTES: " " }), isMocked({ OTP_PROVIDER: "mock", OTP_ROUTES: "*:sns" }), isMocked({ OTP_PROVIDER: "sns", OTP_ROUTES: "" })]).toEqual([true, false, false]);
  });
});

describe("a provider's settings", () => {
  it("are enough when they are there, in production and without any leave for the mock", () => {
    expect(problems({ OTP_PROVIDER: "twilio", ...twilio })).toEqual([]);
    expect(problems({ OTP_ROUTES: "UG:dmark;*:twilio", DMARK_USERNAME: "kete", DMARK_PASSWORD: "with a space", ...twilio })).toEqual([]);
  });

  it.each([
    ["dmark", ["DMARK_USERNAME", "DMARK_PASSWORD"], "UG"],
    ["twilio", ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_PHONE_NUMBER"], "UG"],
    ["twilio-verify", ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_VERIFY_SERVICE_SID"], "UG"],
    ["sns", ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"], "UG"],
    ["msg91", ["MSG91_AUTH_KEY", "MSG91_FLOW_ID"], "IN"],
    ["msg91-otp", ["MSG91_AUTH_KEY", "MSG91_TEMPLATE_ID"], "IN"],
    ["smsmkt", ["SMSMKT_API_KEY", "SMSMKT_SECRET_KEY", "SMSMKT_PROJECT_KEY"], "TH"],
    ["africastalking", ["AT_USERNAME", "AT_API_KEY"], "UG"],
  ])("of %s that are missing are all named, with who uses them", (name, missing, country) => {
    const place = { COUNTRIES: country, DEFAULT_COUNTRY: country };
    const byProvider = problems({ OTP_PROVIDER: name, ...place });
    expect(byProvider.map((problem) => problem.split(":")[0])).toEqual(missing);
    for (const problem of byProvider) expect(problem).toMatch(new RegExp(`missing.*; OTP_PROVIDER uses ${name}$`));
    expect(problems({ OTP_ROUTES: `${country}:${name}`, ...place })[0]).toContain(`OTP_ROUTES uses ${name}`);
  });

  it("are told together with what is wrong elsewhere, and each once", () => {
    const names = problems({ PUBLIC_URL: undefined, OTP_ROUTES: "UG:twilio;*:twilio-verify", TWILIO_ACCOUNT_SID: "AC1" }).map((problem) => problem.split(":")[0]);
    expect(names).toHaveLength(5);
    expect(new Set(names)).toEqual(new Set(["PUBLIC_URL", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_PHONE_NUMBER", "TWILIO_VERIFY_SERVICE_SID"]));
  });

  it("let Twilio send through a Messaging Service in place of a number", () => {
    expect(problems({ OTP_PROVIDER: "twilio", ...account, TWILIO_MESSAGING_SERVICE_SID: `MG${"a".repeat(32)}` })).toEqual([]);
  });

  it.each([
    ["a DLT id for MSG91's template", { MSG91_FLOW_ID: "1207161234567890123" }, "MSG91_FLOW_ID"],
    ["a sender name of 11 characters", { TWILIO_PHONE_NUMBER: "KeteKeteKet" }, null],
    ["a sender name of 12 characters", { TWILIO_PHONE_NUMBER: "KeteKeteKete" }, "TWILIO_PHONE_NUMBER"],
    ["a national number as sender", { TWILIO_PHONE_NUMBER: "0772123456" }, "TWILIO_PHONE_NUMBER"],
    ["a flag that is neither true nor false", { SMSMKT_ECHO_REF_CODE: "yes" }, "SMSMKT_ECHO_REF_CODE"],
    ["an address with a slash at its end", { AT_BASE_URL: "https://api.africastalking.com/" }, "AT_BASE_URL"],
    ["an address that holds a key", { AT_BASE_URL: "https://user:key@api.africastalking.com" }, "AT_BASE_URL"],
    ["an address in the clear", { DMARK_BASE_URL: "http://sms.dmarkmobile.com/v3/api" }, "DMARK_BASE_URL"],
    ["an SNS address in the clear", { AWS_ENDPOINT_URL_SNS: "http://sns.example" }, "AWS_ENDPOINT_URL_SNS"],
    ["a simulator in production", { TWILIO_BASE_URL: "http://127.0.0.1:4010/twilio" }, "TWILIO_BASE_URL"],
    ["a simulator behind a certificate in staging", { APP_ENV: "staging", TWILIO_BASE_URL: "https://localhost:4010/twilio" }, "TWILIO_BASE_URL"],
    ["a simulator in development", { APP_ENV: "development", PUBLIC_URL: "http://127.0.0.1:3000", TWILIO_BASE_URL: "http://127.0.0.1:4010/twilio" }, null],
  ])("%s: %o", (_name, change, refused) => {
    expect(problems({ OTP_PROVIDER: "twilio", ...twilio, ...change }).map((problem) => problem.split(":")[0])).toEqual(refused === null ? [] : [refused]);
  });
});

describe("the routes in force", () => {
  it.each([
    ["an unknown provider", "*:twilio,twillio", "twillio is no provider"],
    ["an unknown country", "XX:twilio;*:twilio", "XX is no country"],
    ["the mock among real ones", "*:twilio,mock", "mock sends no texts and stands alone"],
    ["a gateway of another country", "KE:twilio;*:twilio;UG:twilio;TH:msg91", "msg91 reaches IN alone, not TH"],
    ["nothing at all", ";", "names no provider"],
    ["what is no route", "*:twilio;UG", "cannot read"],
  ])("refuse %s by name", (_what, OTP_ROUTES, said) => {
    const listed = problems({ OTP_ROUTES, ...twilio }).filter((problem) => problem.startsWith("OTP_ROUTES: "));
    expect(listed.join("\n")).toContain(said);
  });

  it("must reach every country that is offered", () => {
    const dmark = { DMARK_USERNAME: "kete", DMARK_PASSWORD: "word" };
    expect(problems({ OTP_PROVIDER: "dmark", COUNTRIES: "UG,KE,TH", ...dmark })).toEqual([expect.stringMatching(/^OTP_PROVIDER: no provider there reaches KE, TH;/)]);
    expect(problems({ OTP_ROUTES: "*:dmark;TH:twilio", COUNTRIES: "UG,KE,TH", ...dmark, ...twilio })).toEqual([expect.stringMatching(/^OTP_ROUTES: no provider there reaches KE;/)]);
    expect(problems({ OTP_ROUTES: "*:dmark", COUNTRIES: "UG", ...dmark })).toEqual([]);
  });

  it("do not overrule a mock that was asked for by name", () => {
    expect(problems({ OTP_PROVIDER: "mock", OTP_ROUTES: "*:twilio", ...twilio })).toEqual([expect.stringMatching(/^OTP_PROVIDER: mock stands alone/)]);
  });
});
