import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createRedis } from "#src/adapters/redis/client.ts";
import { createDatabase } from "#src/adapters/postgres/client.ts";
import { newCodePhone as newPhone } from "#src/testing/codes.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { signInBench, type SignInBench } from "#src/testing/sign-in.ts";
import { newId } from "../shared/ids.ts";
import { challengeStatus } from "./challenge-status.ts";
import type { OtpSettings } from "./ports.ts";

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

const ask = (phone: string, otp: Partial<OtpSettings> = {}) => bench.ask(phone, bench.deps({ otp }));
const seconds = (count: number) => bench.seconds(count);
const jobsFor = async (textId: string) => (await kit.owner.query("SELECT payload FROM graphile_worker._private_jobs WHERE key = $1", [`text:${textId}`])).rows.map(({ payload }: { payload: unknown }) => payload);

/** Everything in Redis, as text. */
async function redisDump(): Promise<string> {
  const redis = createRedis(kit.redis);
  const keys = await redis.keys("*");
  const read = async (key: string): Promise<unknown> => {
    const type = await redis.type(key);
    if (type === "hash") return redis.hgetall(key);
    return type === "list" ? redis.lrange(key, 0, -1) : redis.get(key);
  };
  const entries = await Promise.all(keys.map(async (key) => [key, await read(key)] as const));
  // Redis drops a list with its last entry; the stand-in keeps an empty one.
  return JSON.stringify(entries.filter(([, value]) => !Array.isArray(value) || value.length > 0));
}

describe("asking for a code", () => {
  it("records the challenge and queues one text, which says nothing but its challenge", async () => {
    const phone = newPhone();
    const sent = await ask(phone);
    expect(sent).toEqual({ smsQueued: true, challengeId: expect.any(String), expiresIn: 300, resendIn: 60 });
    const [text, ...others] = await bench.textsOf(sent.challengeId);
    expect(others).toEqual([]);
    expect(text).toMatchObject({ kind: "code", phone, country: "UG", priceMicros: 35_000, delivery: "QUEUED", provider: null, tries: [] });
    expect(await jobsFor(text?.id ?? "")).toEqual([{ text: text?.id }]);
    expect(await kit.db.otpChallenge.findUnique({ where: { id: sent.challengeId } })).toMatchObject({ phone, purpose: "sign_in", lane: "open", consumedAt: null });
    expect(bench.carrier.sent).toEqual([]);
  });

  it("again within a minute says when to come back, and gives a challenge of the asker's own", async () => {
    const phone = newPhone();
    const { challengeId } = await ask(phone);
    seconds(10);
    const refused: unknown = await ask(phone).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "code_cooldown", params: { retryAfterSeconds: 50, challengeId: expect.any(String), expiresIn: 290 } });
    const own = (refused as { params: { challengeId: string } }).params.challengeId;
    expect(own).not.toBe(challengeId);
    expect(await bench.textsOf(own)).toEqual([]);
    await bench.runText(challengeId);
    expect(await challengeStatus(bench.deps(), { id: own })).toEqual({ delivery: "sent", failure: null, expiresIn: 290, resendIn: 50, attemptsLeft: 5 });
  });

  it("a fourth time in ten minutes is too many", async () => {
    const phone = newPhone();
    for (let n = 0; n < 3; n++, seconds(60)) await ask(phone);
    await expect(ask(phone)).rejects.toMatchObject({ code: "too_many_codes", params: { retryAfterSeconds: 420, challengeId: expect.any(String) } });
  });

  it("shows the mock's code where hints are shown, and there alone", async () => {
    expect(await ask(newPhone(), { isMock: true, isHintShown: true })).toHaveProperty("otpHint", "123456");
    expect(await ask(newPhone(), { isMock: true })).not.toHaveProperty("otpHint");
  });

  it("is refused to numbers off the sandbox list", async () => {
    const [listed, other] = [newPhone(), newPhone()];
    const whitelist = [listed] as unknown as NonNullable<OtpSettings["whitelist"]>;
    await ask(listed, { whitelist });
    await expect(ask(other, { whitelist })).rejects.toMatchObject({ code: "not_whitelisted" });
    expect(await redisDump()).not.toContain(other);
  });
});

describe("an ask that cannot be served leaves nothing behind", () => {
  it("when no provider reaches the number", async () => {
    const phone = newPhone();
    bench.carrier.isUsable = false;
    await expect(ask(phone)).rejects.toMatchObject({ code: "sms_unavailable" });
    expect(await redisDump()).not.toContain(phone);
    bench.carrier.isUsable = true;
    await ask(phone);
  });

  it("when PostgreSQL is away", async () => {
    const phone = newPhone();
    const away = createDatabase({ url: "postgresql://nobody:nothing@127.0.0.1:9/kete", poolMax: 1 });
    await expect(bench.ask(phone, bench.deps({ db: away }))).rejects.toThrow(/reach database|ECONNREFUSED/);
    await away.$disconnect();
    expect(await redisDump()).not.toContain(phone);
    await ask(phone);
  });
});

describe("resending", () => {
  it("sends the same code again while it lives, with the time it has left", async () => {
    const { challengeId } = await ask(newPhone());
    await bench.runText(challengeId);
    seconds(60);
    expect(await bench.resend({ challengeId })).toEqual({ smsQueued: true, challengeId, expiresIn: 240, resendIn: 60 });
    await bench.runText(challengeId);
    expect(bench.carrier.sent).toHaveLength(2);
    expect(bench.carrier.sent[1]?.code).toBe(bench.carrier.sent[0]?.code);
    expect(bench.carrier.sent.map(({ text }) => /\d minutes/.exec(text)?.[0])).toEqual(["5 minutes", "4 minutes"]);
  });

  it("by phone gives a challenge of the asker's own on the same code", async () => {
    const phone = newPhone();
    const first = await ask(phone);
    seconds(60);
    const second = await bench.resend({ phone });
    expect(second.challengeId).not.toBe(first.challengeId);
    await bench.runText(first.challengeId);
    await bench.runText(second.challengeId);
    expect(bench.carrier.sent[0]?.code).toBe(bench.carrier.sent[1]?.code);
  });

  it("makes a new code under a new challenge once the old one has expired", async () => {
    const first = await ask(newPhone());
    await bench.runText(first.challengeId);
    seconds(300);
    const second = await bench.resend({ challengeId: first.challengeId });
    expect(second.challengeId).not.toBe(first.challengeId);
    expect(second.expiresIn).toBe(300);
  });

  it.each(["not an id", newId()])("refuses a challenge it does not know: %s", async (challengeId) => {
    await expect(bench.resend({ challengeId })).rejects.toMatchObject({ code: "code_expired" });
  });
});
