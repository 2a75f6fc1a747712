import { constants, createPrivateKey, privateDecrypt, randomBytes } from "node:crypto";
import { currencyDigits, type Currency } from "#src/domain/shared/money.ts";
import { demoPrivateKey, demoPublicKey } from "./airtel-key.ts";
import { airtelProblem, airtelStories, duplicateId, statusOf, told } from "./airtel-payments.ts";
import { jsonAnswer, textAnswer, type SimAnswer, type SimCall, type Simulator } from "./kit.ts";
import { panelAnswer, RailWorld, spoiled, type FaultList, type Moved, type Payment, type SeenCall, type Story, type Verb, type WorldOptions } from "./rail-kit.ts";

export const demoAirtel = { clientId: "3f1c6a52-7d90-4e1b-9a55-0b8c2d7e6f41", clientSecret: "a91d7c40-52be-4f86-8f0e-63d1b7c8e205", pin: "4915", publicKey: demoPublicKey } as const;

const countries: Readonly<Record<string, Currency>> = { UG: "UGX", KE: "KES", TZ: "TZS", RW: "RWF" };
const tokenSeconds = 180;
const disbursements = "/standard/v1/disbursements/";

export type AirtelWorldOptions = WorldOptions & { /** How payouts go that no number and no fault gives another story. */ story?: Partial<Story>; prefix?: string };
export type AirtelWorld = { simulator: Simulator; world: RailWorld; faults: FaultList; book(): readonly Moved[]; dropTokens(): void };

/** Airtel Money's payouts: a float that is really spent, a book of what really moved, and its habit of answering HTTP 200 to everything. */
export function createAirtelWorld({ story = {}, prefix = "/airtel", ...options }: AirtelWorldOptions = {}): AirtelWorld {
  const world = new RailWorld(options);
  const tokens = new Map<string, number>();
  let hookUrl: string | null = null;
  const forms = (how: "error" | "unavailable" | "throttle" | "token_expired"): SimAnswer => {
    switch (how) {
      case "error": return jsonAnswer(500, { status: { code: "500", message: "Something went wrong.", result_code: "ESB000001", success: false } });
      case "unavailable": return jsonAnswer(503, { error: "service_unavailable" });
      case "throttle": return jsonAnswer(429, { error: "too_many_requests" });
      case "token_expired":
        tokens.clear();
        return deniedToken();
    }
  };
  const work = (call: SimCall, verb: Verb, given: Partial<Story>): SimAnswer | Promise<SimAnswer> => {
    if (verb === "token") return grantToken(call, tokens);
    const untilMs = tokens.get(/^Bearer (.+)$/.exec(call.headers["authorization"] ?? "")?.[1] ?? "") ?? 0;
    if (untilMs <= call.now()) return deniedToken();
    const currency = countries[call.headers["x-country"] ?? ""];
    if (!currency || call.headers["x-currency"] !== currency) return airtelProblem("ROUTER006", "Invalid country code provided.");
    if (verb === "balance") return jsonAnswer(200, { data: { balance: decimal(world.balance("airtel", currency), currency), currency, account_status: "Active" }, status: { code: "200", message: "CALL_SUCCESS", result_code: "ESB000010", success: true } });
    if (verb === "status") {
      const payment = world.look(referenceIn(call) ?? "");
      return payment ? told(payment) : airtelProblem("DP00900001015", "Transaction Not Found.", "ESB000045");
    }
    return take(call, { world, currency, story: { ...story, ...storyOf(call), ...given } });
  };
  const report = async (call: SimCall, payment: Payment, url: string | null) => {
    const { times, says } = payment.story.reports;
    const { status, responseCode } = statusOf(payment);
    const told = { transaction: { id: payment.reference, message: responseCode, status_code: says === null ? status : says === "FAILED" ? "TF" : "TS", airtel_money_id: payment.decided?.txnId ?? "" } };
    if (url === null) return;
    for (let n = 0; n < times; n += 1) await call.callBack({ url, method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(told) });
  };

  const answer = async (call: SimCall): Promise<SimAnswer> => {
    world.follow(call.now());
    if (call.method === "POST" && call.path === "/panel/hook") {
      const given = (call.json() as { hook_url?: unknown } | undefined)?.hook_url;
      hookUrl = typeof given === "string" ? given : null;
      return textAnswer(204, "");
    }
    const verb = verbOf(call);
    const fault = verb ? world.faults.next(seen(call, verb)) : null;
    const given = panelAnswer(call, world, { name: "Airtel Money", prefix, reasons: ["DP00900001005", "DP00900001013", "TR"] })
      ?? (verb ? await spoiled(fault?.spoil, () => work(call, verb, fault?.story ?? {}), forms) : jsonAnswer(404, { error: "not_found" }));
    // The address of the moment: what was paid before one was entered is reported nowhere.
    const url = hookUrl;
    for (const payment of world.unreported()) {
      if (payment.story.reports.isEarly) await report(call, payment, url);
      else call.later(() => report(call, payment, url));
    }
    return given;
  };

  const { clientSecret, pin } = demoAirtel;
  const forget = () => {
    tokens.clear();
    world.forget();
  };
  return {
    simulator: { name: "airtel", prefix, panel: "/panel", secrets: [clientSecret, pin], answer, fault: forms, forget },
    world,
    faults: world.faults,
    book: () => world.book(),
    dropTokens: () => tokens.clear(),
  };
}

/** The one of `npm run dev`. */
export const airtel = createAirtelWorld().simulator;

function take(call: SimCall, { world, currency, story }: { world: RailWorld; currency: Currency; story: Partial<Story> }): SimAnswer {
  const { payee, reference, pin, transaction } = bodyOf(call);
  const { msisdn } = objectIn(payee);
  const { amount, id } = objectIn(transaction);
  if (typeof reference !== "string" || !/^[A-Za-z0-9 ]{4,64}$/.test(reference) || typeof id !== "string" || !/^[\w-]{4,64}$/.test(id)) return airtelProblem("ROUTER003", "Missing or invalid parameters.");
  if (typeof amount !== "number" || !(amount > 0)) return airtelProblem("DP00900001004", "Amount entered is out of range with respect to defined limits.");
  if (typeof msisdn !== "string" || !/^[1-9]\d{8}$/.test(msisdn) || msisdn.endsWith("000457")) return airtelProblem("DP00900001012", "Mobile number entered is incorrect.");
  if (pinIn(pin) !== demoAirtel.pin) return airtelProblem("ROUTER115", "Incorrect pin.");
  const amountMinor = BigInt(Math.round(amount * 10 ** currencyDigits[currency]));
  const payment = world.take({ reference: id, direction: "out", account: "airtel", msisdn, amountMinor, currency, story, extra: {} });
  if (!payment) return duplicateId();
  call.outbox.add({ to: msisdn, text: `Airtel Money: ${decimal(amountMinor, currency)} ${currency} from Kete`, reference: id });
  return told(payment);
}

function grantToken(call: SimCall, tokens: Map<string, number>): SimAnswer {
  const { client_id: id, client_secret: secret, grant_type: type } = bodyOf(call);
  if (id !== demoAirtel.clientId || secret !== demoAirtel.clientSecret || type !== "client_credentials") return jsonAnswer(400, { error: "invalid_client", error_description: "Invalid client authentication" });
  const token = randomBytes(24).toString("base64url");
  tokens.set(token, call.now() + tokenSeconds * 1_000);
  return jsonAnswer(200, { token_type: "bearer", access_token: token, expires_in: String(tokenSeconds) });
}

function deniedToken(): SimAnswer {
  return jsonAnswer(401, { error: "invalid_token", error_description: "The access token is invalid or has expired" });
}

/** Null for what is no PIN encrypted with our key. */
function pinIn(encrypted: unknown): string | null {
  try {
    const key = createPrivateKey({ key: Buffer.from(demoPrivateKey, "base64"), format: "der", type: "pkcs8" });
    return typeof encrypted === "string" ? privateDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(encrypted, "base64")).toString("utf8") : null;
  } catch {
    return null;
  }
}

function verbOf({ method, path }: SimCall): Verb | null {
  if (method === "POST") return path === "/auth/oauth2/token" ? "token" : path === disbursements ? "submit" : null;
  if (method !== "GET") return null;
  return path === "/standard/v1/users/balance" ? "balance" : path.startsWith(disbursements) ? "status" : null;
}

function seen(call: SimCall, verb: Verb): SeenCall {
  const text = (value: unknown) => (typeof value === "string" ? value : null);
  const { payee, transaction } = verb === "submit" ? bodyOf(call) : {};
  return { verb, reference: verb === "submit" ? text(objectIn(transaction)["id"]) : referenceIn(call), msisdn: text(objectIn(payee)["msisdn"]), direction: "out" };
}

function referenceIn({ path }: SimCall): string | null {
  return path.startsWith(disbursements) && path.length > disbursements.length ? decodeURIComponent(path.slice(disbursements.length)) : null;
}

function storyOf(call: SimCall): Partial<Story> {
  const { msisdn } = objectIn(bodyOf(call)["payee"]);
  const digits = /000(4\d\d)$/.exec(typeof msisdn === "string" ? msisdn : "")?.[1] ?? "";
  return airtelStories[digits] ?? {};
}

function decimal(minor: bigint, currency: Currency): string {
  const digits = currencyDigits[currency];
  return (Number(minor) / 10 ** digits).toFixed(digits);
}

function bodyOf(call: SimCall): Record<string, unknown> {
  return objectIn(call.json());
}

function objectIn(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

