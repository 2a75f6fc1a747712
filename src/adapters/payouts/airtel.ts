import { constants, createPublicKey, publicEncrypt } from "node:crypto";
import { RailAway, type RailAnswer, type RailBalance, type RailReply, type RailReport, type ReportCall } from "#src/domain/rails/ports.ts";
import type { Currency } from "#src/domain/shared/money.ts";
import type { PayoutOrder, PayoutRail } from "#src/domain/withdrawals/ports.ts";
import { decimalOf, minorOf } from "../rails/amounts.ts";
import { callRail, railTimeouts, safeBase, type RailCall, type RailResult, type RailTimeouts } from "../rails/http.ts";
import { redact } from "../rails/redact.ts";
import { jsonObject, objectOf, railWord, replyOf } from "../rails/replies.ts";
import { meaningOf } from "./airtel-answers.ts";
import { airtelTokens } from "./airtel-token.ts";

export type AirtelSettings = {
  baseUrl: string;
  clientId: string;
  clientSecret: string;
  pin: string;
  /** SPKI in base64, without its BEGIN and END lines. */
  publicKey: string;
  /** ISO, like `UG`: goes into X-Country, and its dialling code is left out of numbers. */
  country: string;
  currency: Currency;
  timeouts?: RailTimeouts;
  monotonicMs?: () => number;
};

/** Airtel wants numbers without the country's code. */
const diallingCodes: Readonly<Record<string, string>> = { UG: "+256", KE: "+254", TZ: "+255", RW: "+250" };

/**
 * Airtel Money disbursements, version 1. The transaction's id is our reference: Airtel refuses it a
 * second time, so submitting again under it pays nothing twice. Payouts to wallets alone.
 */
export function airtelPayouts(settings: AirtelSettings): PayoutRail {
  const { clientId, clientSecret, pin, country, currency } = settings;
  const baseUrl = safeBase(settings.baseUrl);
  const timeouts = settings.timeouts ?? railTimeouts;
  const secrets = [clientSecret, pin, clientId];
  const tokens = airtelTokens({ baseUrl, clientId, clientSecret, timeouts, monotonicMs: settings.monotonicMs ?? (() => performance.now()) });
  const key = createPublicKey({ key: Buffer.from(settings.publicKey, "base64"), format: "der", type: "spki" });
  const encryptedPin = () => publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(pin)).toString("base64");

  /** With a token, and once more with a new one where the gateway refuses it: a 401 has done nothing. */
  const call = async (request: RailCall): Promise<{ result: RailResult; answer: RailAnswer | null; token: string }> => {
    for (let isSecond = false; ; isSecond = true) {
      const got = await tokens.get();
      if (got.token === null) return { ...got, token: "" };
      const headers = { Accept: "*/*", "Content-Type": "application/json", "X-Country": country, "X-Currency": currency, Authorization: `Bearer ${got.token}` };
      const result = await callRail({ ...request, headers }, timeouts);
      if (result.kind !== "answer" || result.status !== 401 || isSecond) return { result, answer: null, token: got.token };
      tokens.drop(got.token);
    }
  };
  const ask = async (verb: "submit" | "status", order: PayoutOrder, request: RailCall): Promise<RailReply> => {
    const { result, answer, token } = await call(request);
    const meaning = answer ?? meaningOf(result, { verb, reference: order.reference, currency });
    // An enquiry that could not be made says nothing of the payout.
    const told: RailAnswer = verb === "status" && meaning.state === "refused" ? { state: "unknown", code: meaning.code } : meaning;
    return replyOf(told, result, [...secrets, token]);
  };

  return {
    name: "airtel",
    isMock: false,
    isInstant: false,
    submit: (order) => {
      const body = {
        payee: { msisdn: nationalOf(order.destination, country) },
        // 4 to 64 letters and digits.
        reference: order.reference.replaceAll("-", ""),
        pin: encryptedPin(),
        transaction: { amount: Number(decimalOf(order.amountMinor, currency)), id: order.reference },
      };
      return ask("submit", order, { method: "POST", url: `${baseUrl}/standard/v1/disbursements/`, body: JSON.stringify(body) });
    },
    status: (order) => ask("status", order, { method: "GET", url: `${baseUrl}/standard/v1/disbursements/${encodeURIComponent(order.reference)}` }),
    balance: async () => {
      const { result } = await call({ method: "GET", url: `${baseUrl}/standard/v1/users/balance` });
      return balanceIn(result, currency);
    },
    readReport: (report) => readReport(report, secrets),
  };
}

function nationalOf(phone: string, country: string): string {
  const code = diallingCodes[country];
  if (code === undefined || !phone.startsWith(code)) throw new Error(`airtel pays in ${country}, and the number is of another country`);
  return phone.slice(code.length);
}

function balanceIn(result: RailResult, currency: Currency): RailBalance {
  const data = result.kind === "answer" && result.status < 300 ? objectOf(jsonObject(result.body)?.["data"]) : null;
  const amountMinor = minorOf(data?.["balance"], currency);
  if (amountMinor === null) throw new RailAway("airtel", result.kind === "answer" ? `HTTP_${result.status}` : result.code.toUpperCase());
  return { amountMinor, currency: railWord(data?.["currency"]) || currency };
}

/** Unsigned: the address alone keeps strangers away, so it proves nothing. */
function readReport({ rawBody }: ReportCall, secrets: readonly string[]): RailReport | null {
  const transaction = objectOf(jsonObject(rawBody)?.["transaction"]);
  if (!transaction) return null;
  const id = transaction["id"];
  return { reference: typeof id === "string" && id.length <= 100 ? id : null, said: railWord(transaction["status_code"] ?? transaction["status"]), isProven: false, body: redact(rawBody, secrets) };
}
