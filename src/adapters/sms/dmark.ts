import type { DeliveryProvider, ReceiptReader, ReceiptRequest, SmsOutcome, SmsReceipt } from "#src/domain/texts/ports.ts";
import { dmarkCaller } from "./dmark-token.ts";
import { hookBody, objectsIn } from "./hook-fields.ts";
import { safeBase, smsTimeouts, type HttpAnswer, type Timeouts } from "./http.ts";
import { idFrom, jsonAnswer, refusedByProvider, unknown } from "./json-answer.ts";
import { digits } from "./number-form.ts";
import { providerWord } from "./words.ts";

export type DmarkSettings = {
  baseUrl: string;
  username: string;
  password: string;
  /** Where DMark reports deliveries; null where it need not. */
  hookUrl: string | null;
  timeouts?: Timeouts;
  /** By which a token ages: a clock that nobody sets. */
  monotonicMs?: () => number;
};

type Caller = ReturnType<typeof dmarkCaller>;

/** DMark's gateway in Uganda, version 3: it carries our words. */
export function createDmark({ baseUrl, username, password, hookUrl, timeouts = smsTimeouts, monotonicMs = () => performance.now() }: DmarkSettings): DeliveryProvider {
  const dmark = dmarkCaller({ base: safeBase(baseUrl), username, password, timeouts, monotonicMs });
  return {
    kind: "delivery",
    name: "dmark",
    reaches: (to) => to.startsWith("+256"),
    carriesNotices: true,
    send: async ({ to, text }) => {
      const sent = await dmark("/send_sms/", { msg: text, numbers: digits(to), category: "Transactional", ...(hookUrl === null ? {} : { dlr_url: hookUrl }) });
      return sent.answer ? outcomeOf(sent.answer) : sent.meaning;
    },
    receipts: { proof: "address", read: (request) => readReceipts(request, dmark) } satisfies ReceiptReader,
  };
}

/** Two shapes of success are known; both are taken. */
function outcomeOf(answer: HttpAnswer): SmsOutcome {
  const read = jsonAnswer(answer);
  if (!read.json) return read.meaning;
  const { isOk, status, said } = read.json;
  if (!isOk) return status >= 400 && ("error" in said || "status_code" in said) ? refusedByProvider("refused") : unknown("unreadable");
  const failed = Number(said["Failed"] ?? 0);
  // It does not say why, so another provider may do better.
  if (failed > 0) return refusedByProvider("refused");
  const detail: unknown = said["Detail"];
  const messageId = idFrom(objectsIn(detail)[0]?.["msg_id"] ?? said["msg_id"]);
  return failed === 0 && messageId !== null ? { outcome: "accepted", messageId } : unknown("unreadable");
}

const deliveries = new Map<string, SmsReceipt["delivery"]>(Object.entries({ delivered: "DELIVERED", failed: "FAILED", pending: "SENT" }));

/** The push is no proof of anything: it only makes us ask what became of the text. */
async function readReceipts(request: ReceiptRequest, dmark: Caller): Promise<SmsReceipt[]> {
  const hint = request.method === "GET" ? Object.fromEntries(request.query) : objectsIn(hookBody(request))[0];
  const messageId = idFrom(hint?.["msg_id"]);
  if (messageId === null) return [];
  const asked = await dmark("/dlr/", { msg_id: messageId });
  const read = asked.answer ? jsonAnswer(asked.answer) : null;
  if (!read?.json?.isOk) return [];
  const { said } = read.json;
  const status = providerWord(said["status"]);
  const delivery = deliveries.get(status.toLowerCase());
  const isOther = said["msg_id"] !== undefined && idFrom(said["msg_id"]) !== messageId;
  return delivery && !isOther ? [{ messageId, delivery, status, errorCode: null }] : [];
}
