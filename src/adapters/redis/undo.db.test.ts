import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { at, codeBench, newCodePhone as newPhone } from "#src/testing/codes.ts";

type CodeBench = ReturnType<typeof codeBench>;

let kit: TestKit;
let codes: CodeBench["codes"];
let ask: CodeBench["ask"];
let asked: CodeBench["asked"];
let guess: CodeBench["guess"];
let undo: CodeBench["undo"];
beforeAll(async () => {
  kit = await testKit();
  ({ codes, ask, asked, guess, undo } = codeBench(kit));
});
afterAll(() => kit.close());

describe("an ask taken back", () => {
  it("leaves no cool-down, no count, no code and no challenge", async () => {
    const phone = newPhone();
    // More often than the windows and the day's challenges would allow.
    for (let n = 0; n < 31; n++) {
      const { challengeId, textId } = await asked(phone, at(0));
      await undo(phone, { challengeId, textId });
      expect(await codes.find(challengeId, at(0))).toBeNull();
    }
    expect(await guess(phone, at(1), null, "right")).toEqual({ outcome: "expired", missesThisHour: 0 });
  });

  it("leaves the guesses counted that were made on it", async () => {
    const phone = newPhone();
    for (let n = 0; n < 30; n++) {
      const { challengeId, textId } = await asked(phone, at(0));
      for (let miss = 0; miss < 5; miss++) await guess(phone, at(0), challengeId, "wrong");
      await undo(phone, { challengeId, textId });
    }
    expect(await ask(phone, at(0))).toMatchObject({ outcome: "limit", retryAfterMs: 87_000_000 });
  });

  it("leaves the cool-down of a later ask running", async () => {
    const phone = newPhone();
    const { challengeId, textId } = await asked(phone, at(0));
    await asked(phone, at(60));
    await undo(phone, { challengeId, textId });
    expect(await ask(phone, at(61))).toMatchObject({ outcome: "cooldown", retryAfterMs: 59_000 });
  });

  it("leaves an earlier text of the same code useful", async () => {
    const phone = newPhone();
    const { challengeId, codeId } = await asked(phone, at(0));
    const { textId } = await asked(phone, at(60), { own: challengeId });
    await undo(phone, { challengeId, textId });
    await undo(phone, { challengeId, textId });
    await asked(phone, at(61));
    expect(await guess(phone, at(62), challengeId, "right")).toMatchObject({ outcome: "right", codeId });
  });
});
