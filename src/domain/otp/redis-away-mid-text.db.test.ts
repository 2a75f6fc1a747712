import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createRedis } from "#src/adapters/redis/client.ts";
import { createCodeStore } from "#src/adapters/redis/code-store.ts";
import { newCodePhone } from "#src/testing/codes.ts";
import { gateTo, type Gate } from "#src/testing/gate.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { recordingSms, routesTo } from "#src/testing/sample-otp.ts";
import { answerOf, signInBench, type SignInBench } from "#src/testing/sign-in.ts";
import { accepted, noCredit, verifier } from "#src/testing/verifier.ts";
import type { SmsOutcome, SmsProvider } from "../texts/ports.ts";
import { challengeStatus } from "./challenge-status.ts";

let kit: TestKit;
let bench: SignInBench;
let gate: Gate;
beforeAll(async () => {
  kit = await testKit();
  bench = signInBench(kit);
  gate = await gateTo(Number(new URL(kit.redis.url).port));
});
beforeEach(() => gate.set("open"));
afterAll(async () => {
  await gate.close();
  await kit.close();
});

/** Answers, and Redis is gone before anybody hears it. */
async function shutting(outcome: SmsOutcome): Promise<SmsOutcome> {
  await gate.set("shut");
  return outcome;
}

/** A text whose Redis went away while a provider had it, and what its page says when Redis is back. */
async function textedThrough(provider: SmsProvider, phone = newCodePhone()) {
  const redis = { ...kit.redis, url: Object.assign(new URL(kit.redis.url), { port: String(gate.port) }).toString() };
  const deps = bench.deps({ sms: routesTo(provider), codes: createCodeStore(createRedis(redis), kit.log) });
  const { challengeId } = await bench.ask(phone, deps);
  const text = await bench.runText(challengeId, deps);
  await gate.set("open");
  return { phone, challengeId, text, deps, status: await challengeStatus(bench.deps(), { id: challengeId }) };
}

describe("with Redis away from the moment a text was handed over", () => {
  it("one that certainly failed is told as failed, and its limits run out by themselves", async () => {
    const { text, status, phone } = await textedThrough({ ...recordingSms(), send: () => shutting(noCredit) });
    expect(text).toMatchObject({ delivery: "FAILED", reason: "no_credit" });
    expect(status).toMatchObject({ delivery: "failed", failure: "service" });
    expect(await answerOf(bench.ask(phone))).toBe("code_cooldown");
    bench.seconds(60);
    const { challengeId } = await bench.ask(phone);
    expect(await bench.runText(challengeId)).toMatchObject({ delivery: "SENT" });
  });

  it("a code that its provider made, and that nobody here can check, is told as failed", async () => {
    const provider = verifier();
    const { text, status, phone, challengeId, deps } = await textedThrough({ ...provider, start: () => shutting(accepted) });
    expect(text).toMatchObject({ delivery: "FAILED", reason: "uncheckable" });
    expect(status).toMatchObject({ delivery: "failed", failure: "service" });
    expect(await answerOf(bench.verify({ phone, challengeId, code: "135791" }, deps))).not.toBe("done");
    expect(provider.checks).toEqual([]);
  });
});
