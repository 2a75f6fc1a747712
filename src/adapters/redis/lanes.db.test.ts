import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, codeBench, newCodePhone as newPhone } from "#src/testing/codes.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { sampleOtp } from "#src/testing/sample-otp.ts";

let kit: TestKit;
let bench: ReturnType<typeof codeBench>;
beforeAll(async () => {
  kit = await testKit();
  bench = codeBench(kit);
});
afterAll(() => kit.close());

const free = { ...sampleOtp, cooldownSeconds: 0, windows: [] };
const stepUp = { lane: "session", purpose: "withdraw:1" } as const;

describe("a stranger who fills the open lane", () => {
  it("takes neither texts nor challenges from a proven browser or a live session", async () => {
    const { ask } = bench;
    const phone = newPhone();
    for (const seconds of [0, 60, 120]) expect(await ask(phone, at(seconds))).toMatchObject({ outcome: "send" });
    for (let n = 0; n < 40; n++) await ask(phone, at(121));
    expect(await ask(phone, at(181))).toMatchObject({ outcome: "limit", challengeId: null });
    expect(await ask(phone, at(181), { lane: "proven" })).toMatchObject({ outcome: "send" });
    expect(await ask(phone, at(181), stepUp)).toMatchObject({ outcome: "send" });
  });

  it("and locks the lane of guesses that name no challenge refuses no guess of theirs", async () => {
    const { asked, guess } = bench;
    const phone = newPhone();
    await asked(phone, at(0));
    for (let n = 0; n < 5; n++) await guess(phone, at(1), null, "wrong");
    expect(await guess(phone, at(1), null, "right")).toMatchObject({ outcome: "locked" });
    const proven = await asked(phone, at(2), { lane: "proven" });
    const session = await asked(phone, at(2), stepUp);
    expect(await guess(phone, at(3), proven.challengeId, "right")).toMatchObject({ outcome: "right" });
    expect(await guess(phone, at(3), session.challengeId, "right", undefined, { purpose: stepUp.purpose })).toMatchObject({ outcome: "right" });
  });

  it("uses up no guess of a challenge that was there before", async () => {
    const { asked, ask, guess } = bench;
    const phone = newPhone();
    const { challengeId } = await asked(phone, at(0));
    for (let n = 0; n < 60; n++) {
      const refused = await ask(phone, at(1));
      for (let miss = 0; miss < 6 && refused.challengeId !== null; miss++) await guess(phone, at(1), refused.challengeId, "wrong");
      await guess(phone, at(1), null, "wrong");
    }
    for (const attemptsLeft of [4, 3, 2, 1]) expect(await guess(phone, at(2), challengeId, "wrong")).toMatchObject({ outcome: "wrong", attemptsLeft });
    expect(await guess(phone, at(2), challengeId, "right")).toMatchObject({ outcome: "right" });
  });
});

describe("a proven browser", () => {
  it("has a cool-down and windows of its own, which nobody else's asks are held against", async () => {
    const { ask } = bench;
    const phone = newPhone();
    const proven = { lane: "proven" } as const;
    expect(await ask(phone, at(0), proven)).toMatchObject({ outcome: "send" });
    expect(await ask(phone, at(60) - 1, proven)).toMatchObject({ outcome: "cooldown", retryAfterMs: 1 });
    for (const seconds of [60, 120]) expect(await ask(phone, at(seconds), proven)).toMatchObject({ outcome: "send" });
    expect(await ask(phone, at(600) - 1, proven)).toMatchObject({ outcome: "limit", retryAfterMs: 1 });
    expect(await ask(phone, at(180))).toMatchObject({ outcome: "send" });
    expect(await ask(phone, at(600), proven)).toMatchObject({ outcome: "send" });
  });

  it("shares thirty guesses a day with the sessions of its player: six challenges, and a seventh ten minutes later", async () => {
    const { ask } = bench;
    const phone = newPhone();
    for (let n = 0; n < 6; n++) expect(await ask(phone, at(n), { rules: free, ...(n % 2 === 0 ? stepUp : { lane: "proven" }) })).toMatchObject({ outcome: "send" });
    for (const lane of ["proven", "session"] as const) expect(await ask(phone, at(600) - 1, { rules: free, lane })).toMatchObject({ outcome: "limit", retryAfterMs: 1 });
    expect(await ask(phone, at(599), { rules: free })).toMatchObject({ outcome: "send" });
    expect(await ask(phone, at(600), { rules: free, lane: "proven" })).toMatchObject({ outcome: "send" });
  });
});

describe("an honest day", () => {
  it("of forty sign-ins with a slip in each is refused nothing", async () => {
    const { asked, guess } = bench;
    const phone = newPhone();
    for (let n = 0; n < 40; n++) {
      const now = at(n * 2160);
      const { challengeId } = await asked(phone, now, { rules: { ...sampleOtp, windows: [] } });
      expect(await guess(phone, now + 5000, challengeId, "wrong")).toMatchObject({ outcome: "wrong", attemptsLeft: 4 });
      expect(await guess(phone, now + 9000, challengeId, "right")).toMatchObject({ outcome: "right" });
    }
  });
});
