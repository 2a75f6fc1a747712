import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { recordingSms, routesTo } from "#src/testing/sample-otp.ts";
import { signInBench, type SignInBench } from "#src/testing/sign-in.ts";
import { newCodePhone } from "#src/testing/codes.ts";
import { challengeStatus } from "../otp/challenge-status.ts";
import { newId } from "../shared/ids.ts";
import type { DeliveryProvider, ReceiptRequest, SmsReceipt } from "./ports.ts";
import { takeReceipts } from "./take-receipts.ts";

let kit: TestKit;
let bench: SignInBench;
/** A provider whose reports are JSON lists of receipts, signed with the word "signed". */
const reporting: DeliveryProvider = {
  ...recordingSms("reporting"),
  receipts: { proof: "signature", read: (report) => Promise.resolve(report.header("x-signature") === "signed" ? (JSON.parse(report.rawBody) as SmsReceipt[]) : null) },
};
beforeAll(async () => {
  kit = await testKit();
  bench = signInBench(kit);
});
beforeEach(() => {
  bench.carrier.sent.length = 0;
});
afterAll(() => kit.close());

const deps = () => bench.deps({ sms: routesTo(reporting, bench.carrier) });
const request = (receipts: unknown, signature = "signed"): ReceiptRequest => ({
  method: "POST",
  url: "https://kete.test/hook",
  query: new URLSearchParams(),
  header: (name) => (name === "x-signature" ? signature : null),
  contentType: "application/json",
  rawBody: JSON.stringify(receipts),
});
const receipt = (messageId: string, delivery: SmsReceipt["delivery"], change: Partial<SmsReceipt> = {}): SmsReceipt => ({ messageId, delivery, status: delivery.toLowerCase(), errorCode: null, ...change });
const take = (...receipts: SmsReceipt[]) => takeReceipts(deps(), { provider: "reporting", request: request(receipts) });

/** A text that is queued, and the message id it will have. */
async function queued() {
  const { challengeId } = await bench.ask(newCodePhone(), deps());
  const [text] = await bench.textsOf(challengeId);
  return { challengeId, textId: text?.id ?? "", messageId: `reporting-${text?.id}` };
}
async function sent() {
  const it = await queued();
  await bench.runText(it.challengeId, deps());
  return it;
}
const status = async ({ challengeId }: { challengeId: string }) => {
  const { delivery, failure } = await challengeStatus(deps(), { id: challengeId });
  return { delivery, failure };
};
const entries = async (textId: string) => (await kit.db.auditEntry.findMany({ where: { kind: "receipt" } })).filter(({ details }) => (details as { text?: string }).text === textId);

describe("a receipt", () => {
  it("tells that a text was delivered, and when", async () => {
    const text = await sent();
    expect(await take(receipt(text.messageId, "DELIVERED"))).toBe("taken");
    expect(await status(text)).toEqual({ delivery: "delivered", failure: null });
    expect((await kit.db.text.findUniqueOrThrow({ where: { id: text.textId } })).deliveredAt).toBeInstanceOf(Date);
  });

  it("that came before the answer which names its text is not lost", async () => {
    const text = await queued();
    await take(receipt(text.messageId, "DELIVERED"));
    expect(await status(text)).toEqual({ delivery: "queued", failure: null });
    await bench.runText(text.challengeId, deps());
    expect(await status(text)).toEqual({ delivery: "delivered", failure: null });
  });

  it("is taken once, however often it comes", async () => {
    const text = await sent();
    await Promise.all(Array.from({ length: 10 }, () => take(receipt(text.messageId, "DELIVERED"))));
    expect(await kit.db.textReceipt.count({ where: { messageId: text.messageId } })).toBe(1);
    expect(await entries(text.textId)).toHaveLength(1);
  });

  it.each([
    [["SENT", "DELIVERED"]],
    [["DELIVERED", "SENT"]],
    [["FAILED", "DELIVERED", "SENT"]],
    [["DELIVERED", "FAILED"]],
  ] as const)("that says delivered wins, in whatever order they come: %j", async (order) => {
    const text = await sent();
    for (const delivery of order) await take(receipt(text.messageId, delivery));
    expect(await status(text)).toEqual({ delivery: "delivered", failure: null });
  });

  it.each([[["SENT", "FAILED"]], [["FAILED", "SENT"]]] as const)("that says failed shows the number to be the trouble: %j", async (order) => {
    const text = await sent();
    for (const delivery of order) await take(receipt(text.messageId, delivery, { errorCode: "30003" }));
    expect(await status(text)).toEqual({ delivery: "failed", failure: "number" });
  });

  it("for a message that nobody knows is kept and harms nothing", async () => {
    const messageId = newId();
    expect(await take(receipt(messageId, "DELIVERED"))).toBe("taken");
    expect(await kit.db.textReceipt.count({ where: { messageId } })).toBe(1);
  });

  it("of another provider with the same message id is not this text's", async () => {
    const text = await sent();
    const other: DeliveryProvider = { ...reporting, name: "other" };
    await takeReceipts(bench.deps({ sms: routesTo(other) }), { provider: "other", request: request([receipt(text.messageId, "DELIVERED")]) });
    expect(await status(text)).toEqual({ delivery: "sent", failure: null });
  });

  it("that comes in the very moment in which its text is noted as sent is not lost", async () => {
    const text = await queued();
    const noting = await kit.app.connect();
    try {
      await noting.query("BEGIN");
      await noting.query("SELECT kete.note_text($1, 'accepted', 'reporting', $2, NULL, '[]', 1, NULL)", [text.textId, text.messageId]);
      let isTaken = false;
      const taking = take(receipt(text.messageId, "DELIVERED")).then(() => (isTaken = true));
      // Until it has either gone past the other or waits for it.
      const waits = "SELECT FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
      await vi.waitFor(async () => expect(isTaken || (await kit.owner.query(waits)).rowCount === 1).toBe(true), { timeout: 5000 });
      await noting.query("COMMIT");
      await taking;
    } finally {
      noting.release(true);
    }
    expect(await status(text)).toEqual({ delivery: "delivered", failure: null });
  });
});

describe("a report", () => {
  it("with a wrong signature is refused and changes nothing", async () => {
    const text = await sent();
    expect(await takeReceipts(deps(), { provider: "reporting", request: request([receipt(text.messageId, "DELIVERED")], "forged") })).toBe("refused");
    expect(await status(text)).toEqual({ delivery: "sent", failure: null });
    expect(await kit.db.textReceipt.count({ where: { messageId: text.messageId } })).toBe(0);
  });

  it.each(["nobody", "carrier"])("for a provider that is not there or sends none is unknown: %s", async (provider) => {
    expect(await takeReceipts(deps(), { provider, request: request([]) })).toBe("unknown");
  });

  it("is read up to its hundredth receipt", async () => {
    const messages = Array.from({ length: 101 }, () => newId());
    expect(await take(...messages.map((messageId) => receipt(messageId, "SENT")))).toBe("taken");
    expect(await kit.db.textReceipt.count({ where: { messageId: { in: messages } } })).toBe(100);
    expect(await kit.db.textReceipt.count({ where: { messageId: messages[100] ?? "" } })).toBe(0);
  });
});
