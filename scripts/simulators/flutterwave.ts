import { demoBanks } from "#src/adapters/payouts/banks.ts";
import { problem, reportBody, storyFor, transfer } from "./flutterwave-transfers.ts";
import { jsonAnswer, textAnswer, type SimAnswer, type SimCall, type Simulator } from "./kit.ts";
import { panelAnswer, RailWorld, spoiled, type FaultList, type Moved, type Payment, type SeenCall, type Story, type Verb, type WorldOptions } from "./rail-kit.ts";

export const demoFlutterwave = { secretKey: "FLWSECK_TEST-6b1e0d94c7f24a7f9a3d5c81e0b7426f-X", webhookHash: "e1d0a7c45f6b4d0f93a8c2b7d6e5f410" } as const;

export type FlutterwaveWorldOptions = WorldOptions & { /** How transfers go that no account and no fault gives another story. */ story?: Partial<Story>; prefix?: string };
export type FlutterwaveWorld = { simulator: Simulator; world: RailWorld; faults: FaultList; book(): readonly Moved[] };

const wallets = ["MPS", "MTN", "Airtel"];

/** Flutterwave's transfers, version 3, in shillings of Uganda: a float that is really spent, and a book of what really moved. */
export function createFlutterwaveWorld({ story = {}, prefix = "/flutterwave", ...options }: FlutterwaveWorldOptions = {}): FlutterwaveWorld {
  const world = new RailWorld(options);
  let hookUrl = "";
  const forms = (how: "error" | "unavailable" | "throttle" | "token_expired"): SimAnswer => {
    switch (how) {
      case "error": return problem(500, "An error occurred while processing your request");
      case "unavailable": return problem(503, "Service unavailable");
      case "throttle": return problem(429, "Too many requests");
      case "token_expired": return problem(401, "Invalid authorization key");
    }
  };
  const work = (call: SimCall, verb: Verb, given: Partial<Story>): SimAnswer => {
    if (call.headers["authorization"] !== `Bearer ${demoFlutterwave.secretKey}`) return problem(401, "Invalid authorization key");
    switch (verb) {
      case "submit": return take(call, world, { ...story, ...storyIn(call), ...given });
      case "status": return found(call, world);
      case "balance": return balance(call, world);
      case "token":
      case "other": return jsonAnswer(200, { status: "success", message: "Banks fetched successfully", data: demoBanks.map((bank, at) => ({ id: at + 1, ...bank })) });
    }
  };
  const report = async (call: SimCall, payment: Payment) => {
    const url = payment.extra["callback"] || hookUrl;
    const headers = { "Content-Type": "application/json", "verif-hash": demoFlutterwave.webhookHash };
    if (url === "") return;
    for (let n = 0; n < payment.story.reports.times; n += 1) await call.callBack({ url, method: "POST", headers, body: JSON.stringify(reportBody(payment)) });
  };

  const answer = async (call: SimCall): Promise<SimAnswer> => {
    world.follow(call.now());
    if (call.method === "POST" && call.path === "/panel/hook") {
      hookUrl = textOf(bodyOf(call)["hook_url"]);
      return textAnswer(204, "");
    }
    const verb = verbOf(call);
    const fault = verb ? world.faults.next(seen(call, verb)) : null;
    const given = panelAnswer(call, world, { name: "Flutterwave", prefix, reasons: ["OTHER", "ACCOUNT", "LIMIT"] })
      ?? (verb ? await spoiled(fault?.spoil, () => work(call, verb, fault?.story ?? {}), forms) : problem(404, "Route not found"));
    for (const payment of world.unreported()) {
      if (payment.story.reports.isEarly) await report(call, payment);
      else call.later(() => report(call, payment));
    }
    return given;
  };

  return {
    simulator: { name: "flutterwave", prefix, panel: "/panel", secrets: Object.values(demoFlutterwave), answer, fault: forms, forget: () => world.forget() },
    world,
    faults: world.faults,
    book: () => world.book(),
  };
}

/** The one of `npm run dev`. */
export const flutterwave = createFlutterwaveWorld().simulator;

function take(call: SimCall, world: RailWorld, story: Partial<Story>): SimAnswer {
  const body = bodyOf(call);
  const [bank, account, reference, currency] = ["account_bank", "account_number", "reference", "currency"].map((name) => textOf(body[name]));
  const amount = body["amount"];
  if (!account || !/^\d{5,20}$/.test(account)) return problem(400, "account_number is required");
  const isWallet = wallets.includes(bank ?? "");
  if (!isWallet && !demoBanks.some(({ code }) => code === bank)) return problem(400, "Invalid account_bank passed");
  if ((isWallet && !/^256\d{9}$/.test(account)) || account.endsWith("000457")) return problem(400, "Sorry, recipient account could not be validated. Please try again");
  if (textOf(body["beneficiary_name"]) === "") return problem(400, "beneficiary_name is required");
  if (currency !== "UGX") return problem(400, "Transfers in this currency are not enabled for this merchant");
  if (typeof amount !== "number" || !Number.isInteger(amount) || amount <= 0) return problem(400, "amount must be a whole number above zero");
  if (!reference || !/^[\w-]{1,100}$/.test(reference)) return problem(400, "reference is required");
  const bankName = isWallet ? `${bank} wallet` : (demoBanks.find(({ code }) => code === bank)?.name ?? "");
  const extra = { id: String(100_000 + world.payments().length), bank: bank ?? "", bankName, name: textOf(body["beneficiary_name"]), narration: textOf(body["narration"]), callback: textOf(body["callback_url"]) };
  const payment = world.take({ reference, direction: "out", account: "flutterwave", msisdn: account, amountMinor: BigInt(amount), currency, story, extra });
  if (!payment) return problem(400, "Transfer with reference already exists");
  call.outbox.add({ to: account, text: `${bankName}: ${amount} UGX from Kete`, reference });
  return jsonAnswer(200, { status: "success", message: "Transfer Queued Successfully", data: transfer(payment, { isTaken: true }) });
}

function found(call: SimCall, world: RailWorld): SimAnswer {
  const id = /^\/transfers\/(\d+)$/.exec(call.path)?.[1];
  if (id !== undefined) {
    const payment = world.payments().find(({ extra }) => extra["id"] === id);
    return payment ? jsonAnswer(200, { status: "success", message: "Transfer fetched", data: transfer(payment) }) : problem(404, "Transfer not found");
  }
  const payment = world.look(call.query.get("reference") ?? "");
  const data = payment ? [transfer(payment)] : [];
  return jsonAnswer(200, { status: "success", message: "Transfers fetched", meta: { page_info: { total: data.length, current_page: 1, total_pages: data.length } }, data });
}

function balance({ path }: SimCall, world: RailWorld): SimAnswer {
  if (path !== "/balances/UGX") return problem(400, "Invalid currency");
  const available = Number(world.balance("flutterwave", "UGX"));
  return jsonAnswer(200, { status: "success", message: "Wallet balance fetched", data: { currency: "UGX", available_balance: available, ledger_balance: available } });
}

function verbOf({ method, path }: SimCall): Verb | null {
  if (method === "POST") return path === "/transfers" ? "submit" : null;
  if (method !== "GET") return null;
  if (path === "/transfers" || path.startsWith("/transfers/")) return "status";
  return path.startsWith("/balances/") ? "balance" : path === "/banks/UG" ? "other" : null;
}

function seen(call: SimCall, verb: Verb): SeenCall {
  const body = verb === "submit" ? bodyOf(call) : {};
  return { verb, reference: (verb === "submit" ? textOf(body["reference"]) : call.query.get("reference")) || null, msisdn: textOf(body["account_number"]) || null, direction: "out" };
}

function storyIn(call: SimCall): Partial<Story> {
  const body = bodyOf(call);
  return storyFor({ reference: textOf(body["reference"]), account: textOf(body["account_number"]) });
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

function bodyOf(call: SimCall): Record<string, unknown> {
  const value = call.json();
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
