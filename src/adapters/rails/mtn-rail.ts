import { RailAway, type RailAnswer, type RailBase, type RailReply, type RailReport } from "#src/domain/rails/ports.ts";
import { isId } from "#src/domain/shared/ids.ts";
import { currencyDigits, type Currency } from "#src/domain/shared/money.ts";
import { decimalOf, minorOf } from "./amounts.ts";
import { submitted, told, withoutToken } from "./mtn-answers.ts";
import { mtnClient, type MtnProduct, type MtnSettings } from "./mtn-client.ts";
import { redact } from "./redact.ts";
import { jsonObject, railWord, replyOf } from "./replies.ts";

export type MtnPart = { name: string; product: MtnProduct; path: "/v1_0/transfer" | "/v1_0/requesttopay"; party: "payee" | "payer"; note: string };

export type MtnPayment = { reference: string; phone: string; amountMinor: bigint; currency: string };

type MtnRail = Pick<RailBase, "name" | "isMock" | "balance" | "readReport"> & { submit(payment: MtnPayment): Promise<RailReply>; status(payment: MtnPayment): Promise<RailReply> };

/**
 * Both products of MTN's API are one machine with other words: a POST under our reference that is
 * answered before anything is decided, and a GET of that reference until it is.
 */
export function mtnRail(settings: MtnSettings, { name, product, path, party, note }: MtnPart): MtnRail {
  const client = mtnClient(settings, product);
  const isSandbox = settings.targetEnvironment === "sandbox";
  // MTN's sandbox knows the euro only, and no money: the same figure goes there as euros.
  const wireCurrency = (currency: string) => (isSandbox ? "EUR" : currency);
  return {
    name,
    isMock: false,
    submit: async ({ reference, phone, amountMinor, currency }) => {
      if (!isCurrency(currency)) return notSent({ state: "refused", code: "INVALID_CURRENCY", trouble: "config" });
      const { result, isTokens } = await client.call({
        method: "POST",
        path,
        headers: { "X-Reference-Id": reference, ...(settings.reportUrl === null ? {} : { "X-Callback-Url": settings.reportUrl }) },
        body: {
          amount: decimalOf(amountMinor, currency),
          currency: wireCurrency(currency),
          // MTN's reports name no X-Reference-Id, only this.
          externalId: reference,
          [party]: { partyIdType: "MSISDN", partyId: phone.replace(/^\+/, "") },
          payerMessage: note,
          payeeNote: note,
        },
      });
      return replyOf(isTokens ? withoutToken(result) : submitted(result), result, client.secrets);
    },
    status: async ({ reference, amountMinor, currency }) => {
      if (!isCurrency(currency)) return notSent({ state: "unknown", code: "INVALID_CURRENCY" });
      const { result, isTokens } = await client.call({ method: "GET", path: `${path}/${reference}` });
      const answer = isTokens ? notAsked(withoutToken(result)) : told(result, { reference, amountMinor, currency, wireCurrency: wireCurrency(currency) });
      return replyOf(answer, result, client.secrets);
    },
    balance: async () => {
      if (isSandbox) return null;
      const { result } = await client.call({ method: "GET", path: "/v1_0/account/balance" });
      if (result.kind === "none") throw new RailAway(name, result.code);
      const said = result.status === 200 ? jsonObject(result.body) : null;
      const currency = railWord(said?.["currency"]);
      const amountMinor = isCurrency(currency) ? minorOf(said?.["availableBalance"], currency) : null;
      if (amountMinor === null) throw new RailAway(name, `balance: HTTP ${result.status}`);
      return { amountMinor, currency };
    },
    readReport: ({ rawBody }) => report(rawBody, client.secrets),
  };
}

/** Unsigned, by PUT or POST, any number of times and in any order: a hint to ask. */
function report(rawBody: string, secrets: readonly string[]): RailReport | null {
  const said = jsonObject(rawBody);
  const externalId = said?.["externalId"];
  const status = railWord(said?.["status"]).slice(0, 40);
  if (!said || (externalId === undefined && status === "")) return null;
  return { reference: typeof externalId === "string" && isId(externalId) ? externalId : null, said: status, isProven: false, body: redact(rawBody, secrets) };
}

/** Keys that were refused to an enquiry say nothing of the payment. */
function notAsked(answer: RailAnswer): RailAnswer {
  return answer.state === "refused" ? { state: "unknown", code: answer.code } : answer;
}

function isCurrency(currency: string): currency is Currency {
  return Object.hasOwn(currencyDigits, currency);
}

/** What our own settings make impossible never goes out. */
export function notSent(answer: RailAnswer): RailReply {
  return { answer, exchange: { httpStatus: null, body: "not sent", ms: 0 } };
}
