import { jsonAnswer, type SimAnswer, type SimCall, type Simulator } from "./kit.ts";
import { demoMtn, MtnAccounts, problem, type MtnProductName } from "./mtn-accounts.ts";
import { storyByNumber } from "./mtn-numbers.ts";
import { askedIn, balance, paths, report, take, told } from "./mtn-payments.ts";
import { panelAnswer, RailWorld, spoiled, type FaultList, type Moved, type SeenCall, type Story, type Verb, type WorldOptions } from "./rail-kit.ts";

export { demoMtn } from "./mtn-accounts.ts";

export type MtnWorldOptions = WorldOptions & {
  /** How payments go that no number and no fault gives another story. */
  stories?: Partial<Record<MtnProductName, Partial<Story>>>;
  /** Of the simulator; for two rails of one kind side by side. */
  prefix?: string;
};

export type MtnWorld = { simulator: Simulator; world: RailWorld; faults: FaultList; book(): readonly Moved[]; dropTokens(): void };

const reasons = ["APPROVAL_REJECTED", "EXPIRED", "NOT_ENOUGH_FUNDS"];

/**
 * MTN MoMo, payouts and collections, with a float that is really spent and a book of what really
 * moved. Whatever happens follows from numbers, faults and the clock: nothing is random, and nothing
 * runs by timers but the wait of a fault that is a wait.
 */
export function createMtnWorld({ stories = {}, prefix = "/mtn", ...options }: MtnWorldOptions = {}): MtnWorld {
  const world = new RailWorld(options);
  const accounts = new MtnAccounts();
  const forms = (how: "error" | "unavailable" | "throttle" | "token_expired"): SimAnswer => {
    switch (how) {
      case "error": return problem(500, "INTERNAL_PROCESSING_ERROR", "An internal error occurred while processing.");
      case "unavailable": return problem(503, "SERVICE_UNAVAILABLE", "Service temporarily unavailable, try again later.");
      case "throttle": return jsonAnswer(429, { statusCode: 429, message: "Rate limit is exceeded. Try again in 1 seconds." });
      case "token_expired":
        accounts.dropTokens();
        return accounts.deniedToken();
    }
  };

  const work = (call: SimCall, product: MtnProductName, verb: Verb, story: Partial<Story>): SimAnswer | Promise<SimAnswer> => {
    if (verb === "token") return accounts.token(call, product);
    const user = accounts.user(call, product);
    if ("status" in user) return user;
    switch (verb) {
      case "submit": return take(call, { product, user, world, story: { ...stories[product], ...storyGiven(call, product), ...story } });
      case "status": {
        const payment = world.look(referenceIn(call) ?? "");
        return payment?.account === product ? jsonAnswer(200, told(payment, product)) : problem(404, "RESOURCE_NOT_FOUND", "Requested resource was not found.");
      }
      case "balance": return balance(call, product, world);
      case "other": return holder(call, product);
    }
  };

  const answer = async (call: SimCall): Promise<SimAnswer> => {
    world.follow(call.now());
    const controlled = panelAnswer(call, world, { name: "MTN MoMo", prefix, reasons });
    if (!controlled && call.path.startsWith("/v1_0/apiuser")) return accounts.provision(call);
    const [, product] = /^\/(disbursement|collection)\//.exec(call.path) ?? [];
    const verb = isProduct(product) ? verbOf(call, product) : null;
    if (!controlled && (!isProduct(product) || !verb)) return jsonAnswer(404, { statusCode: 404, message: "Resource not found" });
    const given = controlled ?? (await answered(call, product as MtnProductName, verb ?? "other"));
    for (const payment of world.unreported()) if (!payment.story.reports.isEarly) call.later(() => report(call, payment, payment.account as MtnProductName));
    return given;
  };

  const answered = (call: SimCall, product: MtnProductName, verb: Verb): Promise<SimAnswer> => {
    const fault = world.faults.next(seen(call, product, verb));
    return spoiled(fault?.spoil, () => work(call, product, verb, fault?.story ?? {}), forms);
  };

  return {
    simulator: {
      name: "mtn",
      prefix,
      panel: "/panel",
      secrets: [demoMtn.disbursement, demoMtn.collection].flatMap(({ subscriptionKey, apiKey }) => [subscriptionKey, apiKey]),
      answer,
      fault: forms,
      forget: () => {
        accounts.forget();
        world.forget();
      },
    },
    world,
    faults: world.faults,
    book: () => world.book(),
    dropTokens: () => accounts.dropTokens(),
  };
}

/** The one of `npm run dev`. */
export const mtn = createMtnWorld().simulator;

function verbOf({ method, path }: SimCall, product: MtnProductName): Verb | null {
  if (method === "POST" && path === `/${product}/token/`) return "token";
  if (method === "POST" && path === paths[product]) return "submit";
  if (method !== "GET") return null;
  if (path.startsWith(`${paths[product]}/`)) return "status";
  if (path === `/${product}/v1_0/account/balance`) return "balance";
  return path.startsWith(`/${product}/v1_0/accountholder/msisdn/`) ? "other" : null;
}

function seen(call: SimCall, product: MtnProductName, verb: Verb): SeenCall {
  return { verb, reference: verb === "submit" ? (call.headers["x-reference-id"] ?? null) : referenceIn(call), msisdn: verb === "submit" ? (askedIn(call, product)?.msisdn ?? null) : null, direction: product === "disbursement" ? "out" : "in" };
}

function referenceIn(call: SimCall): string | null {
  return /\/v1_0\/(?:transfer|requesttopay)\/([^/]+)$/.exec(call.path)?.[1] ?? null;
}

function storyGiven(call: SimCall, product: MtnProductName): Partial<Story> {
  return storyByNumber(product, askedIn(call, product)?.msisdn ?? "");
}

/** Whether a wallet is active, and whose it is. */
function holder({ path }: SimCall, product: MtnProductName): SimAnswer {
  const [, msisdn = "", what] = /\/msisdn\/(\d{8,15})\/(active|basicuserinfo)$/.exec(path) ?? [];
  if (!what) return problem(400, "BAD_REQUEST", "Validation failed.");
  const { outcome } = storyByNumber(product, msisdn);
  const isKnown = typeof outcome !== "object" || !outcome.reason.endsWith("_NOT_FOUND");
  if (what === "active") return jsonAnswer(200, { result: isKnown });
  return isKnown ? jsonAnswer(200, { given_name: "Demo", family_name: `Wallet ${msisdn.slice(-3)}`, birthdate: "1990-01-01", locale: "en", gender: "MALE", status: "ACTIVE" }) : problem(404, "RESOURCE_NOT_FOUND", "Requested resource was not found.");
}

function isProduct(name: string | undefined): name is MtnProductName {
  return name === "disbursement" || name === "collection";
}
