import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Lane, OtpSettings } from "#src/domain/otp/ports.ts";
import type { Phone } from "#src/domain/shared/phone.ts";
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

// Nothing but the daily shares stands in the way, and codes live as long as they ever may.
const rules: OtpSettings = { ...sampleOtp, ttlSeconds: 600, cooldownSeconds: 0, windows: [] };
const dayMs = 86_400_000;
const lanes: readonly Lane[] = ["open", "proven", "session"];

type Share = "named" | "nameless" | "proven";
type Comparison = { atMs: number; share: Share };

/** Someone with every means: challenges of all lanes, an address of his own for each guess, and all the time in the world. */
function attackOn(phone: Phone, random: () => number) {
  const compared: Comparison[] = [];
  let addresses = 0;
  const guess = async (nowMs: number, challengeId: string | null, share: Share) => {
    const verdict = await bench.guess(phone, nowMs, challengeId, "wrong", undefined, { rules, address: `${phone}-${(addresses += 1)}` });
    // The fifth miss of a challenge and of the nameless lane are told as what they lead to, but were compared.
    const isCompared = verdict.outcome === "wrong" || ("missesThisHour" in verdict && verdict.missesThisHour > 0);
    if (isCompared) compared.push({ atMs: nowMs, share });
    return isCompared;
  };
  const takeChallenges = async (nowMs: number) => {
    const taken: { id: string; share: Share }[] = [];
    for (const lane of lanes) {
      for (let answer = await bench.ask(phone, nowMs, { rules, lane }); answer.outcome === "send"; answer = await bench.ask(phone, nowMs, { rules, lane })) {
        taken.push({ id: answer.challengeId, share: lane === "open" ? "named" : "proven" });
        if (random() < 0.2) break;
      }
    }
    return taken;
  };
  const useUp = async (nowMs: number, challenges: readonly { id: string; share: Share }[], tries: number) => {
    for (const { id, share } of challenges) for (let n = 0; n < tries && (await guess(nowMs, id, share)); n++);
  };
  const nameless = async (nowMs: number) => {
    while (await guess(nowMs, null, "nameless"));
  };
  return { compared, takeChallenges, useUp, nameless };
}

/** The most comparisons that fell within any 24 hours. */
function mostInADay(compared: readonly Comparison[]): number {
  let first = 0;
  let most = 0;
  for (const [last, { atMs }] of compared.entries()) {
    while ((compared[first]?.atMs ?? 0) <= atMs - dayMs) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

/** The same numbers at every run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

describe("two and a half days of guessing at one phone", () => {
  it.each([
    { name: "as soon as there is a challenge", stepSeconds: 1200, waitMs: () => 0, triesOf: () => 5 },
    { name: "in the last moment of every code", stepSeconds: 1200, waitMs: () => 599_999, triesOf: () => 5 },
    { name: "now and then, some of the tries, at any moment", stepSeconds: 1200, waitMs: (random: () => number) => Math.floor(random() * 599_999), triesOf: (random: () => number) => Math.floor(random() * 6) },
  ])("$name is compared 240 times in any 24 hours at most, in shares of 150, 60 and 30", async ({ stepSeconds, waitMs, triesOf }) => {
    const random = dice(20_261_121);
    const attack = attackOn(newPhone(), random);
    for (let seconds = 0; seconds < 2.5 * 86_400; seconds += stepSeconds) {
      const challenges = await attack.takeChallenges(at(seconds));
      const then = at(seconds) + waitMs(random);
      await attack.useUp(then, challenges, triesOf(random));
      await attack.nameless(then);
    }
    const most = (share: Share) => mostInADay(attack.compared.filter((one) => one.share === share));
    expect(most("named")).toBeLessThanOrEqual(150);
    expect(most("nameless")).toBeLessThanOrEqual(60);
    expect(most("proven")).toBeLessThanOrEqual(30);
    expect(mostInADay(attack.compared)).toBeLessThanOrEqual(240);
    // An attack that came nowhere near would prove nothing.
    expect(mostInADay(attack.compared)).toBeGreaterThan(200);
  });
});
