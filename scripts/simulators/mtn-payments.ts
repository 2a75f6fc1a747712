import { isLoopback } from "#src/adapters/sms/http.ts";
import { jsonAnswer, textAnswer, type SimAnswer, type SimCall } from "./kit.ts";
import { isUuid, mtnMarkets, problem, type MtnProductName, type MtnUser } from "./mtn-accounts.ts";
import type { Payment, RailWorld, Story } from "./rail-kit.ts";

export const paths = { disbursement: "/disbursement/v1_0/transfer", collection: "/collection/v1_0/requesttopay" } as const;
export const parties = { disbursement: "payee", collection: "payer" } as const;

const noted = /^[\w .,:-]{0,160}$/;
const decimal = /^(\d{1,12})(?:\.(\d{1,4}))?$/;

type Asked = { amount: string; currency: string; externalId: string; msisdn: string; payerMessage: string; payeeNote: string };

/** What a POST asks for; null where MTN would say 400. */
export function askedIn(call: SimCall, product: MtnProductName): Asked | null {
  const body = (call.json() ?? {}) as Record<string, unknown>;
  const { partyIdType, partyId } = (body[parties[product]] ?? {}) as Record<string, unknown>;
  const text = (name: string) => (typeof body[name] === "string" ? body[name] : "");
  const asked: Asked = { amount: text("amount"), currency: text("currency"), externalId: text("externalId"), msisdn: typeof partyId === "string" ? partyId : "", payerMessage: text("payerMessage"), payeeNote: text("payeeNote") };
  const isGood = decimal.test(asked.amount) && /[1-9]/.test(asked.amount) && partyIdType === "MSISDN" && /^[1-9]\d{7,14}$/.test(asked.msisdn) && noted.test(asked.payerMessage) && noted.test(asked.payeeNote) && !asked.externalId.includes(" ");
  return isGood ? asked : null;
}

/** Takes one, or says why not. The answer has no body: everything is told by the GET. */
export async function take(call: SimCall, { product, user, world, story }: { product: MtnProductName; user: MtnUser; world: RailWorld; story: Partial<Story> }): Promise<SimAnswer> {
  const market = mtnMarkets[call.headers["x-target-environment"] ?? ""];
  if (!market) return problem(500, "NOT_ALLOWED_TARGET_ENVIRONMENT", "Access to target environment is forbidden.");
  const reference = call.headers["x-reference-id"] ?? "";
  const asked = askedIn(call, product);
  if (!isUuid(reference) || reference === user.apiUser || !asked) return problem(400, "BAD_REQUEST", "Validation failed.");
  if (asked.currency !== market.currency) return problem(500, "INVALID_CURRENCY", "Currency not supported.");
  const amountMinor = minorIn(asked.amount, market.digits);
  if (amountMinor === null) return problem(400, "BAD_REQUEST", "Validation failed.");
  const callback = call.headers["x-callback-url"] ?? "";
  if (callback !== "" && !isAllowedHost(callback, user)) return problem(500, "INVALID_CALLBACK_URL_HOST", "Callback URL with different host name then configured for API User");
  const { externalId, payerMessage, payeeNote, msisdn, currency } = asked;
  const payment = world.take({
    reference, direction: product === "disbursement" ? "out" : "in", account: product, msisdn, amountMinor, currency,
    story,
    extra: { externalId, payerMessage, payeeNote, callback, digits: String(market.digits) },
  });
  if (!payment) return problem(409, "RESOURCE_ALREADY_EXIST", "Duplicated reference id. Creation of resource failed.");
  call.outbox.add({ to: msisdn, text: product === "disbursement" ? `MTN MoMo: ${asked.amount} ${currency} from Kete` : `MTN MoMo: pay ${asked.amount} ${currency} to Kete?`, reference });
  if (payment.story.reports.isEarly) await report(call, payment, product);
  return textAnswer(202, "");
}

/** The status as the GET and the reports tell it. */
export function told({ story, decided, amountMinor, currency, msisdn, extra }: Payment, product: MtnProductName, says?: string | null): Record<string, unknown> {
  const real = decided ? (decided.outcome === "SUCCESSFUL" ? "SUCCESSFUL" : "FAILED") : (story.openStatus ?? "PENDING");
  const status = says ?? story.toldStatus ?? real;
  const reason = decided && decided.outcome !== "SUCCESSFUL" ? decided.outcome.reason : null;
  return {
    amount: story.toldAmount ?? shortDecimal(amountMinor, Number(extra["digits"])),
    currency,
    ...(decided?.outcome === "SUCCESSFUL" ? { financialTransactionId: decided.txnId } : {}),
    externalId: extra["externalId"],
    [parties[product]]: { partyIdType: "MSISDN", partyId: msisdn },
    payerMessage: extra["payerMessage"],
    payeeNote: extra["payeeNote"],
    status,
    // Both shapes are in MTN's own pages; here they come by turns, by the last digit of the wallet.
    ...(reason !== null && status === "FAILED" ? { reason: Number(msisdn.at(-1)) % 2 === 0 ? reason : { code: reason, message: reason.toLowerCase().replaceAll("_", " ") } } : {}),
  };
}

/** Reports as the payment's story says: unsigned, and perhaps not true. */
export async function report(call: SimCall, payment: Payment, product: MtnProductName): Promise<void> {
  const { times, method, says } = payment.story.reports;
  const callback = payment.extra["callback"] ?? "";
  if (callback === "") return;
  for (let n = 0; n < times; n += 1) await call.callBack({ url: callback, method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(told(payment, product, says)) });
}

export function balance(call: SimCall, product: MtnProductName, world: RailWorld): SimAnswer {
  const market = mtnMarkets[call.headers["x-target-environment"] ?? ""];
  if (!market) return problem(500, "NOT_ALLOWED_TARGET_ENVIRONMENT", "Access to target environment is forbidden.");
  return jsonAnswer(200, { availableBalance: shortDecimal(world.balance(product, market.currency), market.digits), currency: market.currency });
}

function isAllowedHost(callback: string, { callbackHost }: MtnUser): boolean {
  if (!URL.canParse(callback)) return false;
  const { hostname } = new URL(callback);
  return callbackHost === null ? isLoopback(hostname) : hostname === callbackHost;
}

function minorIn(amount: string, digits: number): bigint | null {
  const [, whole = "", given = ""] = decimal.exec(amount) ?? [];
  const fraction = given.replace(/0+$/, "");
  return fraction.length > digits ? null : BigInt(whole + fraction.padEnd(digits, "0"));
}

/** Amounts come back shortened: "500.00" was sent, "500" is told. */
function shortDecimal(minor: bigint, digits: number): string {
  const text = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, "0");
  const decimalText = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`.replace(/\.?0+$/, "");
  return minor < 0n ? `-${decimalText}` : decimalText;
}
