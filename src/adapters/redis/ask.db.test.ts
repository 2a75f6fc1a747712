import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sampleOtp as rules } from "#src/testing/sample-otp.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { at, codeBench, newCodePhone as newPhone } from "#src/testing/codes.ts";

type CodeBench = ReturnType<typeof codeBench>;

let kit: TestKit;
let codes: CodeBench["codes"];
let ask: CodeBench["ask"];
let asked: CodeBench["asked"];
let guess: CodeBench["guess"];
beforeAll(async () => {
  kit = await testKit();
  ({ codes, ask, asked, guess } = codeBench(kit));
});
afterAll(() => kit.close());

describe("asking", () => {
  it("is refused until the cool-down is over, and then let through", async () => {
    const phone = newPhone();
    expect(await asked(phone, at(0))).toMatchObject({ resendAtMs: at(60), expiresAtMs: at(300) });
    expect(await ask(phone, at(60) - 1)).toMatchObject({ outcome: "cooldown", retryAfterMs: 1 });
    expect(await ask(phone, at(60))).toMatchObject({ outcome: "send" });
  });

  it("has no cool-down when it is set to nothing", async () => {
    const phone = newPhone();
    const none = { ...rules, cooldownSeconds: 0 };
    await asked(phone, at(0), { rules: none });
    expect(await ask(phone, at(0), { rules: none })).toMatchObject({ outcome: "send", resendAtMs: at(0) });
  });

  it.each([
    { limit: "3 in 10 minutes", spacing: 60, allowed: 3, next: 600 },
    { limit: "5 in an hour", spacing: 601, allowed: 5, next: 3600 },
    { limit: "10 in a day", spacing: 3601, allowed: 10, next: 86_400 },
  ])("is refused past $limit, counted from the asks themselves", async ({ spacing, allowed, next }) => {
    const phone = newPhone();
    for (let n = 0; n < allowed; n++) await asked(phone, at(n * spacing));
    const oneMore = at(allowed * spacing);
    expect(await ask(phone, oneMore)).toMatchObject({ outcome: "limit", retryAfterMs: at(next) - oneMore });
    expect(await ask(phone, at(next) - 1)).toMatchObject({ outcome: "limit", retryAfterMs: 1 });
    expect(await ask(phone, at(next))).toMatchObject({ outcome: "send" });
  });

  it("counts no refused ask", async () => {
    const phone = newPhone();
    await asked(phone, at(0));
    for (let n = 0; n < 20; n++) expect(await ask(phone, at(1))).toMatchObject({ outcome: "cooldown" });
    await asked(phone, at(60));
    await asked(phone, at(120));
    expect(await ask(phone, at(180))).toMatchObject({ outcome: "limit" });
  });

  it("tells the longer of two waits, and restarts the cool-down with each text", async () => {
    const phone = newPhone();
    await asked(phone, at(0));
    await asked(phone, at(60));
    expect(await ask(phone, at(61))).toMatchObject({ outcome: "cooldown", retryAfterMs: 59_000 });
    await asked(phone, at(120));
    expect(await ask(phone, at(121))).toMatchObject({ outcome: "limit", retryAfterMs: 479_000 });
  });

  it("lets one of many at once through", async () => {
    const phone = newPhone();
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(phone, at(0))));
    expect(answers.filter(({ outcome }) => outcome === "send")).toHaveLength(1);
    expect(answers.filter(({ outcome }) => outcome === "cooldown")).toHaveLength(49);
  });
});

describe("a live code", () => {
  it("is shared by whoever asks while it lives, each with a challenge of his own", async () => {
    const phone = newPhone();
    const [first, second] = [await asked(phone, at(0)), await asked(phone, at(60))];
    expect(second.codeId).toBe(first.codeId);
    expect(second.challengeId).not.toBe(first.challengeId);
    expect(second.expiresAtMs).toBe(at(300));
  });

  it("is gone at the end of its life, and the next ask makes another", async () => {
    const phone = newPhone();
    const first = await asked(phone, at(0));
    expect(await codes.find(first.challengeId, at(300) - 1)).toMatchObject({ code: { id: first.codeId } });
    expect(await codes.find(first.challengeId, at(300))).toMatchObject({ code: null });
    expect((await asked(phone, at(300))).codeId).not.toBe(first.codeId);
  });

  it("lives two minutes longer when it is texted again in its last moments, never past ten minutes", async () => {
    const phone = newPhone();
    const first = await asked(phone, at(0));
    expect(await asked(phone, at(290))).toMatchObject({ codeId: first.codeId, expiresAtMs: at(410) });
    const [other, long] = [newPhone(), { ...rules, ttlSeconds: 600 }];
    await asked(other, at(0), { rules: long });
    expect(await asked(other, at(580), { rules: long })).toMatchObject({ expiresAtMs: at(600) });
  });

  it("is texted again under the same challenge to the one who names it", async () => {
    const phone = newPhone();
    const { challengeId } = await asked(phone, at(0));
    expect(await ask(phone, at(30), { own: challengeId })).toMatchObject({ outcome: "cooldown", challengeId });
    expect(await asked(phone, at(60), { own: challengeId })).toMatchObject({ challengeId });
  });

  it("is not texted under a challenge whose guesses are used up, or that was for another code", async () => {
    const phone = newPhone();
    const { challengeId } = await asked(phone, at(0));
    for (let n = 0; n < 5; n++) await guess(phone, at(1), challengeId, "wrong");
    const second = await asked(phone, at(60), { own: challengeId });
    expect(second.challengeId).not.toBe(challengeId);
    await asked(phone, at(700));
    expect((await asked(phone, at(760), { own: second.challengeId })).challengeId).not.toBe(second.challengeId);
  });

  it("gives who asks during the cool-down a challenge that works, and no text", async () => {
    const phone = newPhone();
    const { codeId } = await asked(phone, at(0));
    const refused = await ask(phone, at(10));
    if (refused.outcome === "send" || refused.challengeId === null) throw new Error("expected a challenge with the refusal");
    expect(await guess(phone, at(11), refused.challengeId, "right")).toMatchObject({ outcome: "right", codeId });
  });

  it("gives another phone's challenge to nobody", async () => {
    const [mine, theirs] = [newPhone(), newPhone()];
    const { challengeId } = await asked(theirs, at(0));
    await asked(mine, at(0));
    expect(await guess(mine, at(1), challengeId, "right")).toEqual({ outcome: "expired", missesThisHour: 0 });
    expect((await asked(mine, at(60), { own: challengeId })).challengeId).not.toBe(challengeId);
  });

  it("has thirty challenges of five guesses each, and one more is refused until theirs come back unused ten minutes later", async () => {
    const phone = newPhone();
    const first = await asked(phone, at(0));
    const seen = new Set([first.challengeId]);
    for (let n = 1; n < 30; n++) {
      const answer = await ask(phone, at(1));
      if (answer.challengeId !== null) seen.add(answer.challengeId);
    }
    expect(seen.size).toBe(30);
    expect(await ask(phone, at(1))).toMatchObject({ outcome: "cooldown", challengeId: null });
    // What was handed out before is not touched by it.
    expect(await guess(phone, at(2), first.challengeId, "right")).toMatchObject({ outcome: "right" });
    const later = at(1 + 600);
    expect(await ask(phone, later - 1)).toMatchObject({ outcome: "limit", retryAfterMs: 1 });
    expect(await ask(phone, later)).toMatchObject({ outcome: "send" });
  });
});
