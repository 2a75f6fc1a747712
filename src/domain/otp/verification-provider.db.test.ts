import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { SmsProvider } from "../texts/ports.ts";
import { newCodePhone } from "#src/testing/codes.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { routesTo } from "#src/testing/sample-otp.ts";
import { newPlayer, withdrawDeps } from "#src/testing/play.ts";
import { answerOf, signInBench, type SignInBench } from "#src/testing/sign-in.ts";
import { accepted, noCredit, verifier } from "#src/testing/verifier.ts";
import { askStepUp } from "../withdrawals/ask-step-up.ts";
import { requestWithdrawal } from "../withdrawals/request-withdrawal.ts";
import { challengeStatus } from "./challenge-status.ts";

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

const through = (...providers: readonly SmsProvider[]) => bench.deps({ sms: routesTo(...providers) });

async function textedThrough(deps: ReturnType<typeof through>) {
  const phone = newCodePhone();
  const { challengeId } = await bench.ask(phone, deps);
  await bench.runText(challengeId, deps);
  return { phone, challengeId };
}

describe("a verification provider", () => {
  it("is told whether a code of its own may still live: not at first, but when it is texted again", async () => {
    const provider = verifier();
    const deps = through(provider);
    const { challengeId, phone } = await textedThrough(deps);
    bench.seconds(60);
    await bench.resend({ challengeId }, deps);
    await bench.runText(challengeId, deps);
    expect(provider.starts).toEqual([false, true].map((isResend, n) => expect.objectContaining({ to: phone, isResend, expiresInSeconds: 300 - n * 60 }) as unknown));
  });

  it("is asked with the token of its start", async () => {
    const provider = verifier();
    const deps = through(provider);
    const { phone, challengeId } = await textedThrough(deps);
    await bench.verify({ phone, challengeId, code: "135791" }, deps);
    expect(provider.checks).toEqual([{ to: phone, token: "token", code: "135791" }]);
  });

  it("that says yes to twenty submits at once signs in one", async () => {
    const deps = through(verifier());
    for (let n = 0; n < 5; n++) {
      const { phone, challengeId } = await textedThrough(deps);
      const answers = await Promise.all(Array.from({ length: 20 }, (_, k) => answerOf(bench.verify({ phone, code: "135791", ...(k % 2 ? { challengeId } : {}) }, deps))));
      expect(answers.filter((answer) => answer === "done")).toHaveLength(1);
      for (const answer of answers) expect(["done", "code_expired", "locked"]).toContain(answer);
    }
  });

  it.each(["gone", "locked"] as const)("that says %s makes the code an expired one", async (check) => {
    const deps = through(verifier(accepted, check));
    const texted = await textedThrough(deps);
    expect(await answerOf(bench.verify({ ...texted, code: "135791" }, deps))).toBe("code_expired");
  });

  it("that is not configured any more takes its codes with it: they are expired", async () => {
    const texted = await textedThrough(through(verifier()));
    expect(await answerOf(bench.verify({ ...texted, code: "135791" }, bench.deps()))).toBe("code_expired");
  });

  it("is asked again about a withdrawal's code when the same request comes again, and that is one guess", async () => {
    const provider = verifier(accepted, "unknown");
    const { withdraw, payouts } = withdrawDeps(kit);
    const deps = { ...through(provider), withdraw, payouts };
    const player = await newPlayer(kit, { amountMinor: 5000n });
    const choice = { player, amountMinor: 5000n, method: "MOMO" as const, destination: newCodePhone(), address: null };
    const { challengeId } = await askStepUp(deps, { ...choice, requestId: "r" });
    await bench.runText(challengeId, deps);
    const request = () => requestWithdrawal(deps, { ...choice, idempotencyKey: "k", stepUp: { challengeId, code: "135791" } });
    for (let n = 0; n < 6; n++) expect(await answerOf(request())).toBe("unavailable");
    expect(await challengeStatus(deps, { id: challengeId })).toMatchObject({ attemptsLeft: 4 });
    provider.checkAnswer = "right";
    expect(await request()).toMatchObject({ status: "COMPLETED" });
  });

  it("that refuses falls back to one that carries our code, and ours is the one that counts", async () => {
    const provider = verifier(noCredit);
    const deps = through(provider, bench.carrier);
    const texted = await textedThrough(deps);
    const code = bench.carrier.sent[0]?.code ?? "";
    expect(await bench.verify({ ...texted, code }, deps)).toMatchObject({ isNewPlayer: true });
    expect(provider.checks).toEqual([]);
  });

  it("takes over when ours is refused at the second text, and then says what is right", async () => {
    const provider = verifier(accepted, "wrong");
    const deps = through(bench.carrier, provider);
    const { phone, challengeId } = await textedThrough(deps);
    const ours = bench.carrier.sent[0]?.code ?? "";
    bench.carrier.answer = noCredit;
    bench.seconds(60);
    await bench.resend({ challengeId }, deps);
    await bench.runText(challengeId, deps);
    expect(await answerOf(bench.verify({ phone, challengeId, code: ours }, deps))).toBe("wrong_code");
    provider.checkAnswer = "right";
    expect(await bench.verify({ phone, challengeId, code: "135791" }, deps)).toMatchObject({ isNewPlayer: true });
  });

  it("gives the code back to us when the text after it goes through one that carries ours", async () => {
    const provider = verifier();
    const deps = through(provider, bench.carrier);
    const { phone, challengeId } = await textedThrough(deps);
    provider.startAnswer = noCredit;
    bench.seconds(60);
    await bench.resend({ challengeId }, deps);
    await bench.runText(challengeId, deps);
    expect(await bench.verify({ phone, challengeId, code: bench.carrier.sent[0]?.code ?? "" }, deps)).toMatchObject({ isNewPlayer: true });
    expect(provider.checks).toEqual([]);
  });
});
