import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newCodePhone } from "#src/testing/codes.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { sampleOf } from "#src/testing/long.ts";
import { answerOf, signInBench, type SignInBench } from "#src/testing/sign-in.ts";

let kit: TestKit;
let bench: SignInBench;
beforeAll(async () => {
  kit = await testKit();
  bench = signInBench(kit);
});
beforeEach(() => {
  Object.assign(bench.carrier, { answer: null, isUsable: true }).sent.length = 0;
});
afterAll(() => kit.close());

/** Two processes of the app, each with a code store of its own. The mock's code spares a text for each phone. */
const twoProcesses = (isMock = true) => {
  // A thousand rounds are more than a day's budget.
  const otp = { isMock, spendDailyMaxMicros: 0, countryDailyMax: {} };
  return [bench.deps({ otp }), bench.deps({ otp })] as const;
};
const right = "123456";
const long = { timeout: sampleOf(1_800_000, 120_000) };

describe("under parallel submits to two processes", () => {
  it("each of 40 phones is signed in exactly once by 20 right codes at the same time", long, async () => {
    const processes = twoProcesses();
    const asked = await Promise.all(Array.from({ length: 40 }, async () => {
      const phone = newCodePhone();
      return { phone, challengeId: (await bench.ask(phone, processes[0])).challengeId };
    }));
    for (const { phone, challengeId } of asked) {
      const submits = Array.from({ length: 20 }, (_, n) => answerOf(bench.verify({ phone, code: right, ...(n % 4 < 2 ? { challengeId } : {}) }, processes[n % 2 === 0 ? 0 : 1])));
      const answers = await Promise.all(submits);
      expect(answers.filter((answer) => answer === "done")).toHaveLength(1);
      expect(new Set(answers)).toEqual(new Set(["done", "code_expired"]));
      expect(await kit.db.session.count({ where: { player: { phone } } })).toBe(1);
    }
  });

  it("a wrong guess beside it never refuses the right code", long, async () => {
    const [one, other] = twoProcesses();
    for (let round = 0; round < sampleOf(1000, 40); round++) {
      const phone = newCodePhone();
      const { challengeId } = await bench.ask(phone, one);
      const wrongs = Array.from({ length: 4 }, (_, n) => answerOf(bench.verify({ phone, challengeId, code: "000000" }, n % 2 === 0 ? one : other)));
      const nameless = answerOf(bench.verify({ phone, code: "000000" }, other));
      expect(await answerOf(bench.verify({ phone, challengeId, code: right }, other))).toBe("done");
      for (const answer of await Promise.all([...wrongs, nameless])) expect(["wrong_code", "code_expired"]).toContain(answer);
    }
  });

  it("a resend beside a wrong guess texts a code that works", long, async () => {
    const [one, other] = twoProcesses(false);
    for (let round = 0; round < sampleOf(1000, 40); round++) {
      const { phone, challengeId, wrong } = await bench.texted(newCodePhone(), one);
      bench.seconds(60);
      const [again, guessed] = await Promise.all([bench.resend({ challengeId }, one), answerOf(bench.verify({ phone, challengeId, code: wrong }, other))]);
      expect(guessed).toBe("wrong_code");
      await bench.runText(again.challengeId, one);
      const code = bench.carrier.sent.at(-1)?.code ?? "";
      expect(await answerOf(bench.verify({ phone, challengeId: again.challengeId, code }, other))).toBe("done");
    }
  });

  it("a resend beside the right code texts either the same, used one never again, or a new one that works", long, async () => {
    const [one, other] = twoProcesses(false);
    let renewed = 0;
    const rounds = sampleOf(1000, 40);
    for (let round = 0; round < rounds; round++) {
      const { phone, challengeId, code } = await bench.texted(newCodePhone(), one);
      bench.seconds(60);
      const guess = () => answerOf(bench.verify({ phone, challengeId, code }, other));
      const ask = () => bench.resend({ challengeId }, one);
      // Who starts first changes from round to round, so that both orders are seen.
      const [signedIn, again] = round % 2 === 0 ? await Promise.all([guess(), ask()]) : (await Promise.all([ask(), guess()])).toReversed() as [string, Awaited<ReturnType<typeof ask>>];
      expect(signedIn).toBe("done");
      bench.carrier.sent.length = 0;
      const text = await bench.runText(again.challengeId, one);
      if (again.challengeId === challengeId) {
        expect([text.delivery, bench.carrier.sent.length]).toEqual(["FAILED", 0]);
        continue;
      }
      renewed += 1;
      expect(await answerOf(bench.verify({ phone, challengeId: again.challengeId, code: bench.carrier.sent[0]?.code ?? "" }, other))).toBe("done");
    }
    expect(renewed).toBeGreaterThan(0);
  });
});
