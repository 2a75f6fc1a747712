import { afterAll, beforeAll, expect, it } from "vitest";
import { newCodePhone } from "#src/testing/codes.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { sampleOf } from "#src/testing/long.ts";
import { sampleOtp } from "#src/testing/sample-otp.ts";
import { answerOf, signInBench, type SignInBench } from "#src/testing/sign-in.ts";
import type { OtpDeps } from "./ports.ts";

let kit: TestKit;
let bench: SignInBench;
beforeAll(async () => {
  kit = await testKit();
  bench = signInBench(kit);
});
afterAll(() => kit.close());

const rounds = sampleOf(100, 3);
const guesses = 1000;
const timeout = sampleOf(3_600_000, 120_000);
/** The owner shares the first of them, as phones behind a carrier's NAT do. */
const addresses = ["203.0.113.1", "203.0.113.2", "203.0.113.3", "203.0.113.4"];
const owner = { address: addresses[0] ?? null };

/** So many wrong guesses at a phone, from everywhere: naming no challenge, or challenges that the strangers asked for. */
async function attack(phone: string, count: number, processes: readonly OtpDeps[]): Promise<Set<string>> {
  const answers = new Set<string>();
  const stranger = async (n: number) => {
    const [deps, address] = [processes[n % processes.length] ?? bench.deps(), addresses[n % addresses.length] ?? null];
    const asked = await bench.ask(phone, deps, { address }).catch((error: { params: { challengeId?: string } }) => error.params);
    for (let k = 0; k < count / 20; k++) {
      const challengeId = k % 2 === 0 ? asked.challengeId : undefined;
      answers.add(await answerOf(bench.verify({ phone, code: "000000", address, challengeId }, deps)));
    }
  };
  await Promise.all(Array.from({ length: 20 }, (_, n) => stranger(n)));
  return answers;
}

// So few misses per address that the owner's is always full of the strangers' when he comes.
const otp = { isMock: true, addresses: { ...sampleOtp.addresses, misses: { max: 20, seconds: 900 } } };
const processes = () => [bench.deps({ otp }), bench.deps({ otp })] as const;
const refusals = ["wrong_code", "code_expired", "locked", "address_limited"];

it(`while strangers guess ${guesses} times, the owner signs in at the first try with a challenge asked for before, ${rounds} times over`, { timeout }, async () => {
  const [one, other] = processes();
  for (let round = 0; round < rounds; round++) {
    const phone = newCodePhone();
    // Each round is an hour of its own: asks are counted per address too.
    bench.seconds(3600);
    const { challengeId } = await bench.ask(phone, one, owner);
    const before = await attack(phone, guesses / 2, [one, other]);
    const [signedIn, during] = await Promise.all([answerOf(bench.verify({ phone, challengeId, code: "123456", ...owner }, other)), attack(phone, guesses / 2, [one, other])]);
    expect(signedIn).toBe("done");
    expect(before).toContain("address_limited");
    for (const answer of [...before, ...during]) expect(refusals).toContain(answer);
    expect(await kit.db.session.count({ where: { player: { phone } } })).toBe(1);
  }
});

it(`while strangers guess ${guesses} times, the owner signs in at the first try on a browser that has proven the phone, ${rounds} times over`, { timeout }, async () => {
  const [one, other] = processes();
  for (let round = 0; round < rounds; round++) {
    const phone = newCodePhone();
    // Each round is an hour of its own: asks are counted per address too.
    bench.seconds(3600);
    const { challengeId } = await bench.ask(phone, one, owner);
    const { proof } = await bench.verify({ phone, challengeId, code: "123456", ...owner }, one);
    bench.seconds(60);
    const before = await attack(phone, guesses / 2, [one, other]);
    const asked = await bench.ask(phone, other, { ...owner, proofs: [proof] });
    const [signedIn, during] = await Promise.all([answerOf(bench.verify({ phone, challengeId: asked.challengeId, code: "123456", ...owner }, other)), attack(phone, guesses / 2, [one, other])]);
    expect(signedIn).toBe("done");
    expect(before).toContain("address_limited");
    for (const answer of [...before, ...during]) expect(refusals).toContain(answer);
    expect(await kit.db.session.count({ where: { player: { phone } } })).toBe(2);
  }
});
