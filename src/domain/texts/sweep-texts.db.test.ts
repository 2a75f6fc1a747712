import { afterAll, beforeAll, expect, it } from "vitest";
import { newCodePhone } from "#src/testing/codes.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { recordingSms, routesTo } from "#src/testing/sample-otp.ts";
import { signInBench, type SignInBench } from "#src/testing/sign-in.ts";
import { challengeStatus } from "../otp/challenge-status.ts";
import type { SmsOutcome } from "./ports.ts";
import { sweepTexts } from "./sweep-texts.ts";

let kit: TestKit;
let bench: SignInBench;
beforeAll(async () => {
  kit = await testKit();
  bench = signInBench(kit);
});
afterAll(() => kit.close());

const status = (id: string) => challengeStatus(bench.deps(), { id });

/** A text that its provider has taken and not answered for. */
async function inFlight() {
  const taken = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<SmsOutcome>();
  const deps = bench.deps({ sms: routesTo({ ...recordingSms(), send: () => (taken.resolve(), answer.promise) }) });
  const { challengeId } = await bench.ask(newCodePhone(), deps);
  const job = bench.runText(challengeId, deps);
  await taken.promise;
  return { challengeId, answer: answer.resolve, job };
}

it("a text that a provider has in hand is told as sent, and then as what its provider says", async () => {
  const { challengeId, answer, job } = await inFlight();
  expect(await status(challengeId)).toMatchObject({ delivery: "sent", failure: null });
  expect(await bench.textsOf(challengeId)).toMatchObject([{ delivery: "SENDING" }]);
  answer({ outcome: "rejected", blame: "recipient", reason: "bad_number" });
  await job;
  expect(await status(challengeId)).toMatchObject({ delivery: "failed", failure: "number" });
});

it("one whose worker died is let be for two minutes, and is interrupted after them", async () => {
  const { challengeId } = await inFlight();
  expect(await sweepTexts(bench.deps())).toBe(0);
  const client = await kit.owner.connect();
  try {
    // Within one transaction time stands still.
    await client.query("BEGIN");
    const sweptAt = async (age: string) => {
      await client.query("UPDATE texts SET sent_at = now() - $2::interval WHERE challenge_id = $1", [challengeId, age]);
      return (await client.query<{ n: number }>("SELECT kete.sweep_texts() AS n")).rows[0]?.n;
    };
    expect(await sweptAt("1 minute 59.999 seconds")).toBe(0);
    expect(await sweptAt("2 minutes 0.001 seconds")).toBe(1);
    await client.query("ROLLBACK");
  } finally {
    client.release();
  }
  expect(await bench.textsOf(challengeId)).toMatchObject([{ delivery: "SENDING" }]);
  await kit.owner.query("UPDATE texts SET sent_at = now() - interval '121 seconds' WHERE challenge_id = $1", [challengeId]);
  expect(await sweepTexts(bench.deps())).toBe(1);
  expect(await bench.textsOf(challengeId)).toMatchObject([{ delivery: "SENT", reason: "interrupted" }]);
  expect(await kit.db.auditEntry.findMany({ where: { kind: "code_unknown" } })).toMatchObject([{ details: { reason: "interrupted", country: "UG" } }]);
  expect(await status(challengeId)).toMatchObject({ delivery: "sent", failure: null });
});

it("a text that waits for a worker is not swept, however old it is", async () => {
  const { challengeId } = await bench.ask(newCodePhone());
  await kit.owner.query("UPDATE texts SET created_at = now() - interval '1 hour' WHERE challenge_id = $1", [challengeId]);
  expect(await sweepTexts(bench.deps())).toBe(0);
  expect(await status(challengeId)).toMatchObject({ delivery: "queued" });
});
