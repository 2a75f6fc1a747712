import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newCodePhone } from "#src/testing/codes.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { recordingSms, routesTo, type RecordingSms } from "#src/testing/sample-otp.ts";
import { signInBench, type SignInBench } from "#src/testing/sign-in.ts";
import { challengeStatus } from "../otp/challenge-status.ts";
import { sendText } from "../otp/send-text.ts";
import { newId } from "../shared/ids.ts";
import type { SmsOutcome } from "./ports.ts";

let kit: TestKit;
let bench: SignInBench;
let first: RecordingSms;
let second: RecordingSms;
beforeAll(async () => {
  kit = await testKit();
  bench = signInBench(kit);
});
beforeEach(() => {
  [first, second] = [recordingSms("first"), recordingSms("second")];
});
afterAll(() => kit.close());

const deps = () => bench.deps({ sms: routesTo(first, second) });

/** A code asked for, and its text's job run while the first provider answers so. */
async function sentWith(answer: SmsOutcome) {
  first.answer = answer;
  const phone = newCodePhone();
  const { challengeId } = await bench.ask(phone, deps());
  const text = await bench.runText(challengeId, deps());
  return { phone, challengeId, text, status: await challengeStatus(deps(), { id: challengeId }) };
}

describe("a text that the first provider certainly did not send", () => {
  it("is sent by the second, and both tries are on its record", async () => {
    const { text, status, challengeId, phone } = await sentWith({ outcome: "rejected", blame: "provider", reason: "no_credit" });
    expect(second.sent).toHaveLength(1);
    expect(second.sent[0]?.code).toBe(first.sent[0]?.code);
    expect(text).toMatchObject({
      delivery: "SENT",
      provider: "second",
      messageId: `second-${text.id}`,
      reason: null,
      tries: [{ provider: "first", outcome: "rejected", reason: "no_credit" }, { provider: "second", outcome: "accepted", reason: null }],
    });
    expect(status).toMatchObject({ delivery: "sent", failure: null });
    expect(await bench.verify({ phone, challengeId, code: second.sent[0]?.code ?? "" }, deps())).toMatchObject({ isNewPlayer: true });
  });

  it("has failed when the second refuses too, and the ask is given back", async () => {
    second.answer = { outcome: "rejected", blame: "provider", reason: "credentials" };
    const { phone, text, status } = await sentWith({ outcome: "rejected", blame: "provider", reason: "not_connected" });
    expect(text).toMatchObject({ delivery: "FAILED", reason: "credentials" });
    expect(status).toMatchObject({ delivery: "failed", failure: "service", resendIn: 0 });
    await bench.ask(phone, deps());
  });

  it.each(["bad_number", "opted_out"] as const)("is not tried elsewhere when the number is to blame: %s", async (reason) => {
    const { phone, text, status } = await sentWith({ outcome: "rejected", blame: "recipient", reason });
    expect(second.sent).toEqual([]);
    expect(text).toMatchObject({ delivery: "FAILED", provider: "first", reason });
    expect(status).toMatchObject({ delivery: "failed", failure: "number", resendIn: 0 });
    await bench.ask(phone, deps());
  });
});

describe("a text of which nobody knows", () => {
  it.each(["timeout", "reset", "server_error", "unreadable"] as const)("is not tried elsewhere, and its ask stays counted: %s", async (reason) => {
    const { phone, text, status } = await sentWith({ outcome: "unknown", reason });
    expect(second.sent).toEqual([]);
    expect(text).toMatchObject({ delivery: "SENT", provider: "first", reason, tries: [{ provider: "first", outcome: "unknown", reason }] });
    expect(status).toMatchObject({ delivery: "sent", failure: null, resendIn: 60 });
    await expect(bench.ask(phone, deps())).rejects.toMatchObject({ code: "code_cooldown" });
  });

  it("whose job was interrupted is not sent again, and counts as sent", async () => {
    const { challengeId } = await bench.ask(newCodePhone(), deps());
    first.answer = new Error("the process died here");
    await expect(bench.runText(challengeId, deps())).rejects.toThrow("the process died here");
    first.answer = null;
    const text = await bench.runText(challengeId, deps());
    expect([...first.sent, ...second.sent]).toHaveLength(1);
    expect(text).toMatchObject({ delivery: "SENT", reason: "interrupted", provider: null });
    expect(await challengeStatus(deps(), { id: challengeId })).toMatchObject({ delivery: "sent", failure: null });
  });

  it("is taken by one of two jobs at once", async () => {
    const { challengeId } = await bench.ask(newCodePhone(), deps());
    const [text] = await bench.textsOf(challengeId);
    await Promise.all(Array.from({ length: 8 }, () => sendText(deps(), { textId: text?.id ?? "" })));
    expect([...first.sent, ...second.sent]).toHaveLength(1);
  });
});

describe("a text that comes too late", () => {
  it("is not sent, has failed, and gives its ask back", async () => {
    const phone = newCodePhone();
    const { challengeId } = await bench.ask(phone, deps());
    bench.seconds(300);
    expect(await bench.runText(challengeId, deps())).toMatchObject({ delivery: "FAILED", reason: "expired", tries: [] });
    expect(first.sent).toEqual([]);
    for (let n = 0; n < 3; n++, bench.seconds(60)) await bench.ask(phone, deps());
  });
});

describe("a notice", () => {
  const queued = async () => {
    const id = newId();
    await kit.owner.query("INSERT INTO texts (id, kind, phone, country, price_micros) VALUES ($1, 'phone_changed', $2, 'UG', 35000)", [id, newCodePhone()]);
    return id;
  };
  const sent = async (textId: string) => {
    await sendText(deps(), { textId });
    return kit.db.text.findUniqueOrThrow({ where: { id: textId } });
  };

  it("goes only through providers that carry more than codes", async () => {
    first = recordingSms("first", false);
    expect(await sent(await queued())).toMatchObject({ delivery: "SENT", provider: "second" });
    expect(first.sent).toEqual([]);
    expect(second.sent[0]).toMatchObject({ code: null, text: expect.stringContaining("moved to another number") as string });
    expect(second.sent[0]?.text).not.toMatch(/\d/);
  });

  it("has failed where no provider carries one", async () => {
    [first, second] = [recordingSms("first", false), recordingSms("second", false)];
    expect(await sent(await queued())).toMatchObject({ delivery: "FAILED", reason: "refused", tries: [] });
  });
});
