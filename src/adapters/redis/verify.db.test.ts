import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, codeBench, newCodePhone } from "#src/testing/codes.ts";
import { sampleOtp as rules } from "#src/testing/sample-otp.ts";
import { newId } from "#src/domain/shared/ids.ts";
import type { Phone } from "#src/domain/shared/phone.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";

type CodeBench = ReturnType<typeof codeBench>;

let kit: TestKit;
let codes: CodeBench["codes"];
let asked: CodeBench["asked"];
let guess: CodeBench["guess"];
beforeAll(async () => {
  kit = await testKit();
  ({ codes, asked, guess } = codeBench(kit));
});
afterAll(() => kit.close());

/** A phone with a live code whose right guess has the HMAC "right". */
async function phoneWithCode(nowMs = at(0)) {
  const phone = newCodePhone();
  return { phone, ...(await textAgain(phone, nowMs)) };
}

const textAgain = (phone: Phone, nowMs: number) => asked(phone, nowMs, { rules: { ...rules, cooldownSeconds: 0, windows: [{ max: 1000, seconds: 1 }] } });

const expired = expect.objectContaining({ outcome: "expired" }) as unknown;

describe("a guess that names its challenge", () => {
  it("has five tries; the fifth miss burns the challenge, and the right code then is refused", async () => {
    const { phone, challengeId } = await phoneWithCode();
    for (const attemptsLeft of [4, 3, 2, 1]) expect(await guess(phone, at(1), challengeId, "wrong")).toMatchObject({ outcome: "wrong", attemptsLeft });
    expect(await guess(phone, at(1), challengeId, "wrong")).toEqual(expired);
    expect(await guess(phone, at(1), challengeId, "right")).toEqual(expired);
  });

  it("may still be right at the fifth try", async () => {
    const { phone, challengeId, codeId } = await phoneWithCode();
    for (let n = 0; n < 4; n++) await guess(phone, at(1), challengeId, "wrong");
    expect(await guess(phone, at(1), challengeId, "right")).toEqual({ outcome: "right", codeId, challengeId });
  });

  it("spends the tries of no other challenge", async () => {
    const { phone, challengeId } = await phoneWithCode();
    const mine = await textAgain(phone, at(1));
    for (let n = 0; n < 6; n++) await guess(phone, at(2), challengeId, "wrong");
    for (let n = 0; n < 6; n++) await guess(phone, at(2), null, "wrong");
    expect(await guess(phone, at(3), mine.challengeId, "right")).toMatchObject({ outcome: "right" });
  });

  it("is right until the code's last moment and expired from then on", async () => {
    const one = await phoneWithCode();
    expect(await guess(one.phone, at(300) - 1, one.challengeId, "right")).toMatchObject({ outcome: "right" });
    const two = await phoneWithCode();
    expect(await guess(two.phone, at(300), two.challengeId, "right")).toEqual(expired);
  });

  it("is worth nothing for a code that came after its challenge's own", async () => {
    const { phone, challengeId } = await phoneWithCode();
    await textAgain(phone, at(300));
    expect(await guess(phone, at(301), challengeId, "right")).toEqual(expired);
  });

  it("finds no challenge by a name that was never given", async () => {
    const { phone } = await phoneWithCode();
    expect(await guess(phone, at(1), newId(), "right")).toEqual(expired);
  });
});

describe("a guess that names no challenge", () => {
  it("shares five tries per phone: the fifth miss locks the lane for ten minutes, right codes too", async () => {
    const { phone } = await phoneWithCode();
    for (const attemptsLeft of [4, 3, 2, 1]) expect(await guess(phone, at(1), null, "wrong")).toMatchObject({ outcome: "wrong", attemptsLeft });
    expect(await guess(phone, at(1), null, "wrong")).toMatchObject({ outcome: "locked", retryAfterMs: 600_000 });
    expect(await guess(phone, at(2), null, "right")).toMatchObject({ outcome: "locked", retryAfterMs: 599_000 });
    await textAgain(phone, at(600));
    expect(await guess(phone, at(601) - 1, null, "right")).toMatchObject({ outcome: "locked", retryAfterMs: 1 });
    expect(await guess(phone, at(601), null, "right")).toMatchObject({ outcome: "right" });
  });

  it("starts afresh after a right code, and after ten minutes without a miss", async () => {
    const { phone, challengeId } = await phoneWithCode();
    for (let n = 0; n < 4; n++) await guess(phone, at(1), null, "wrong");
    expect(await guess(phone, at(2), null, "right")).toMatchObject({ outcome: "right", challengeId });
    await textAgain(phone, at(3));
    for (const attemptsLeft of [4, 3, 2, 1]) expect(await guess(phone, at(4), null, "wrong")).toMatchObject({ outcome: "wrong", attemptsLeft });
    await textAgain(phone, at(604));
    expect(await guess(phone, at(604), null, "wrong")).toMatchObject({ outcome: "wrong", attemptsLeft: 4 });
  });

  it("is compared sixty times a day and no more, however patiently it is tried", async () => {
    const { phone } = await phoneWithCode();
    let compared = 0;
    for (let round = 0; compared < 60; round++) {
      const then = at(round * 601);
      await textAgain(phone, then);
      for (let n = 0; n < 4; n++, compared++) expect(await guess(phone, then, null, "wrong")).toMatchObject({ outcome: "wrong", attemptsLeft: 4 - n });
    }
    const later = at(15 * 601);
    await textAgain(phone, later);
    expect(await guess(phone, later, null, "right")).toMatchObject({ outcome: "locked", retryAfterMs: at(86_400) - later });
    await textAgain(phone, at(86_400));
    expect(await guess(phone, at(86_400), null, "right")).toMatchObject({ outcome: "right" });
  });

  it("is refused without being counted while no code lives", async () => {
    const phone = "+256772799999" as Phone;
    for (let n = 0; n < 10; n++) expect(await guess(phone, at(0), null, "wrong")).toEqual(expired);
    await textAgain(phone, at(1));
    expect(await guess(phone, at(2), null, "wrong")).toMatchObject({ outcome: "wrong", attemptsLeft: 4 });
  });
});

describe("a submit that is sent twice", () => {
  it.each([true, false])("is counted once and answered alike (naming its challenge: %s)", async (isNamed) => {
    const { phone, challengeId, codeId } = await phoneWithCode();
    const lane = isNamed ? challengeId : null;
    const wrong = newId();
    for (let n = 0; n < 10; n++) expect(await guess(phone, at(1), lane, "wrong", wrong)).toMatchObject({ outcome: "wrong", attemptsLeft: 4 });
    expect(await guess(phone, at(1), lane, "wrong")).toMatchObject({ outcome: "wrong", attemptsLeft: 3 });
    const right = newId();
    for (let n = 0; n < 10; n++) expect(await guess(phone, at(2), lane, "right", right)).toEqual({ outcome: "right", codeId, challengeId });
    expect(await guess(phone, at(2), lane, "right")).toEqual(expired);
  });

  it("burns a challenge once when it was the fifth miss", async () => {
    const { phone, challengeId } = await phoneWithCode();
    for (let n = 0; n < 4; n++) await guess(phone, at(1), challengeId, "wrong");
    const fifth = newId();
    for (let n = 0; n < 3; n++) expect(await guess(phone, at(1), challengeId, "wrong", fifth)).toEqual(expired);
  });
});

describe("a code in use", () => {
  it("is refused to every other submit, may be submitted again once let go of, and is never texted again", async () => {
    const { phone, challengeId, codeId } = await phoneWithCode();
    const submitId = newId();
    expect(await guess(phone, at(1), challengeId, "right", submitId)).toMatchObject({ outcome: "right" });
    expect(await guess(phone, at(1), challengeId, "right")).toEqual(expired);
    await codes.release({ phone, purpose: "sign_in", submitId: newId() });
    expect(await guess(phone, at(1), challengeId, "right")).toEqual(expired);
    await codes.release({ phone, purpose: "sign_in", submitId });
    expect(await guess(phone, at(1), challengeId, "right")).toMatchObject({ outcome: "right", codeId });
    expect((await textAgain(phone, at(2))).codeId).not.toBe(codeId);
  });

  it("comes free by itself ten seconds after a process died with it", async () => {
    const { phone, challengeId } = await phoneWithCode();
    await guess(phone, at(1), challengeId, "right");
    expect(await guess(phone, at(11) - 1, challengeId, "right")).toEqual(expired);
    expect(await guess(phone, at(11), challengeId, "right")).toMatchObject({ outcome: "right" });
  });
});
