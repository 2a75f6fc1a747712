import { RailAway, type RailReport, type ReportCall } from "#src/domain/rails/ports.ts";
import { isSame, sha256 } from "#src/domain/shared/keys.ts";
import type { Currency } from "#src/domain/shared/money.ts";
import type { BankDestination, PayoutOrder, PayoutRail } from "#src/domain/withdrawals/ports.ts";
import { decimalOf, minorOf } from "../rails/amounts.ts";
import { callRail, railTimeouts, safeBase, type RailResult, type RailTimeouts } from "../rails/http.ts";
import { redact } from "../rails/redact.ts";
import { jsonObject, objectOf, railWord, replyOf } from "../rails/replies.ts";
import { statusMeaning, submitMeaning } from "./flutterwave-answers.ts";
import { networkOf } from "./networks.ts";

export type FlutterwaveSettings = {
  baseUrl: string;
  secretKey: string;
  /** The secret that it sends with every report, as it stands in its dashboard. */
  webhookHash: string;
  currency: Currency;
  /** Where it reports; null where it could not reach us. */
  reportUrl: string | null;
  timeouts?: RailTimeouts;
};

/**
 * Flutterwave transfers, version 3: to bank accounts, and to the wallets of any network. It has no
 * idempotency key: a reference is refused the second time, so submitting again pays nothing twice.
 */
export function flutterwavePayouts(settings: FlutterwaveSettings): PayoutRail {
  const { secretKey, webhookHash, currency, reportUrl, timeouts = railTimeouts } = settings;
  const baseUrl = safeBase(settings.baseUrl);
  const secrets = [secretKey, webhookHash, ...(reportUrl === null ? [] : [reportUrl])];
  const headers = { Accept: "application/json", "Content-Type": "application/json", Authorization: `Bearer ${secretKey}` };
  const get = (path: string) => callRail({ method: "GET", url: `${baseUrl}${path}`, headers }, timeouts);

  return {
    name: "flutterwave",
    isMock: false,
    isInstant: false,
    submit: async (order) => {
      const body = JSON.stringify({
        ...payeeOf(order),
        amount: Number(decimalOf(order.amountMinor, currency)),
        currency,
        debit_currency: currency,
        narration: "Kete payout",
        reference: order.reference,
        ...(reportUrl === null ? {} : { callback_url: reportUrl }),
      });
      const result = await callRail({ method: "POST", url: `${baseUrl}/transfers`, headers, body }, timeouts);
      return replyOf(submitMeaning(result, { reference: order.reference, currency }), result, secrets);
    },
    status: async (order) => {
      const result = await get(`/transfers?reference=${encodeURIComponent(order.reference)}`);
      return replyOf(statusMeaning(result, { reference: order.reference, currency }), result, secrets);
    },
    balance: async () => balanceIn(await get(`/balances/${currency}`), currency),
    readReport: (report) => readReport(report, { webhookHash, secrets }),
  };
}

function payeeOf({ method, destination }: PayoutOrder): Record<string, string> {
  if (method === "BANK") {
    const { bankCode, accountNumber, accountName } = JSON.parse(destination) as BankDestination;
    return { account_bank: bankCode, account_number: accountNumber, beneficiary_name: accountName };
  }
  // MPS is its word for a wallet of whichever network. A name is required and only shown; we know none.
  const networks = { mtn: "MTN", airtel: "Airtel" };
  const network = networkOf(destination);
  return { account_bank: network ? networks[network] : "MPS", account_number: destination.replace(/^\+/, ""), beneficiary_name: "Kete player" };
}

function balanceIn(result: RailResult, currency: Currency) {
  const data = result.kind === "answer" && result.status < 300 ? objectOf(jsonObject(result.body)?.["data"]) : null;
  const amountMinor = data?.["currency"] === currency ? minorOf(data["available_balance"], currency) : null;
  if (amountMinor === null) throw new RailAway("flutterwave", result.kind === "answer" ? `HTTP_${result.status}` : result.code.toUpperCase());
  return { amountMinor, currency };
}

/** Its reports come in two shapes, by the age of the account. Both carry the secret that was agreed. */
function readReport({ headers, rawBody }: ReportCall, { webhookHash, secrets }: { webhookHash: string; secrets: readonly string[] }): RailReport | null {
  // Hashed first: comparing in constant time needs equal lengths, and the length is a secret too.
  if (!isSame(sha256(headers["verif-hash"] ?? ""), sha256(webhookHash))) return null;
  const said = jsonObject(rawBody);
  const transfer = objectOf(said?.["data"]) ?? objectOf(said?.["transfer"]);
  if (!transfer) return null;
  const reference = transfer["reference"];
  return { reference: typeof reference === "string" && reference.length <= 100 ? reference : null, said: railWord(transfer["status"]).toUpperCase(), isProven: true, body: redact(rawBody, secrets) };
}
