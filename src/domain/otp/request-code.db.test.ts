import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createCodeStore } from "#src/adapters/redis/code-store.ts";
import { createRedis } from "#src/adapters/redis/client.ts";
import { createDatabase } from "#src/adapters/postgres/client.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { sampleSessions } from "#src/testing/sample-session.ts";
import { newId } from "../shared/ids.ts";
import { challengeStatus } from "./challenge-status.ts";
import type { OtpDeps, OtpSettings } from "./ports.ts";
import { requestCode, resendCode } from "./request-code.ts";
import { recordingSms, sampleOtp, standingClock } from "#src/testing/sample-otp.ts";
import { sendCode } from "./send-code.ts";

let kit: TestKit;
const clock = standingClock();
let sms: ReturnType<typeof recordingSms>;
beforeAll(async () => {
  kit = await testKit();
});
beforeEach(() => {
  sms = recordingSms();
});
afterAll(() => kit.close());

function deps(change: Partial<OtpSettings> = {}): OtpDeps {
  return { db: kit.db, clock, log: kit.log, sessions: sampleSessions, otp: { ...sampleOtp, ...change }, codes: createCodeStore(createRedis(kit.redis), kit.log), sms };
}

let lastPhone = 772_100_000;
const newPhone = () => `+256${(lastPhone += 1)}`;
const requestId = "request-1";
const ask = (phone: string, change: Partial<OtpSettings> = {}) => requestCode(deps(change), { phone, requestId });
const seconds = (count: number) => clock.advance(count * 1000);
const jobsFor = async (challengeId: string) =>
  (await kit.owner.query("SELECT payload FROM graphile_worker._private_jobs WHERE key = $1", [`send-code:${challengeId}`])).rows.map(({ payload }: { payload: unknown }) => payload);

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
    expect(await jobsFor(sent.challengeId)).toEqual([{ challengeId: sent.challengeId }]);
    expect(await kit.db.otpChallenge.findUnique({ where: { id: sent.challengeId } })).toMatchObject({ phone, purpose: "sign_in", provider: "carrier", delivery: "QUEUED" });
    expect(sms.sent).toEqual([]);
  });

  it("keeps the code itself nowhere: not in Redis, PostgreSQL, the queue or the log", async () => {
    const phone = newPhone();
    const { challengeId } = await ask(phone);
    await sendCode(deps(), { challengeId });
    const code = sms.sent[0]?.code ?? "";
    expect(code).toMatch(/^\d{6}$/);
    const rows = await kit.owner.query("SELECT to_jsonb(c)::text AS row FROM otp_challenges c UNION ALL SELECT to_jsonb(j)::text FROM graphile_worker._private_jobs j UNION ALL SELECT to_jsonb(a)::text FROM audit_entries a");
    const everything = [await redisDump(), JSON.stringify(rows.rows), JSON.stringify(kit.log.lines)];
    // Six digits in a row are bound to turn up inside ids and instants; as a word of their own they would be the code.
    for (const text of everything) expect(text).not.toMatch(new RegExp(`(?<![0-9a-f])${code}(?![0-9a-f])`));
    expect(everything[2]).not.toContain(phone);
  });

  it("again within a minute says when to come back, and gives a challenge of the asker's own", async () => {
    const phone = newPhone();
    const { challengeId } = await ask(phone);
    seconds(10);
    const refused: unknown = await ask(phone).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "code_cooldown", params: { retryAfterSeconds: 50, challengeId: expect.any(String), expiresIn: 290 } });
    const own = (refused as { params: { challengeId: string } }).params.challengeId;
    expect(own).not.toBe(challengeId);
    expect(await jobsFor(own)).toEqual([]);
    await sendCode(deps(), { challengeId });
    expect(await challengeStatus(deps(), { id: own })).toEqual({ delivery: "sent", expiresIn: 290, resendIn: 50, attemptsLeft: 5 });
  });

  it("a fourth time in ten minutes is too many", async () => {
    const phone = newPhone();
    for (let n = 0; n < 3; n++, seconds(60)) await ask(phone);
    await expect(ask(phone)).rejects.toMatchObject({ code: "too_many_codes", params: { retryAfterSeconds: 420, challengeId: expect.any(String) } });
  });

  it("shows the mock's code where hints are shown, and there alone", async () => {
    expect(await ask(newPhone(), { provider: "mock", isHintShown: true })).toHaveProperty("otpHint", "123456");
    expect(await ask(newPhone(), { provider: "mock" })).not.toHaveProperty("otpHint");
    expect(await ask(newPhone(), { isHintShown: true })).not.toHaveProperty("otpHint");
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
    sms.isUsable = false;
    await expect(ask(phone)).rejects.toMatchObject({ code: "sms_unavailable" });
    expect(await redisDump()).not.toContain(phone);
    sms.isUsable = true;
    await ask(phone);
  });

  it("when PostgreSQL is away", async () => {
    const phone = newPhone();
    const away = createDatabase({ url: "postgresql://nobody:nothing@127.0.0.1:9/kete", poolMax: 1 });
    await expect(requestCode({ ...deps(), db: away }, { phone, requestId })).rejects.toThrow(/reach database|ECONNREFUSED/);
    await away.$disconnect();
    expect(await redisDump()).not.toContain(phone);
    await ask(phone);
  });
});

describe("resending", () => {
  it("sends the same code again while it lives, with the time it has left", async () => {
    const { challengeId } = await ask(newPhone());
    await sendCode(deps(), { challengeId });
    seconds(60);
    expect(await resendCode(deps(), { challengeId, requestId })).toEqual({ smsQueued: true, challengeId, expiresIn: 240, resendIn: 60 });
    await sendCode(deps(), { challengeId });
    expect(sms.sent).toHaveLength(2);
    expect(sms.sent[1]?.code).toBe(sms.sent[0]?.code);
    expect(sms.sent.map(({ text }) => /\d minutes/.exec(text)?.[0])).toEqual(["5 minutes", "4 minutes"]);
  });

  it("by phone gives a challenge of the asker's own on the same code", async () => {
    const phone = newPhone();
    const first = await ask(phone);
    seconds(60);
    const second = await resendCode(deps(), { phone, requestId });
    expect(second.challengeId).not.toBe(first.challengeId);
    await sendCode(deps(), first);
    await sendCode(deps(), second);
    expect(sms.sent[0]?.code).toBe(sms.sent[1]?.code);
  });

  it("makes a new code under a new challenge once the old one has expired", async () => {
    const first = await ask(newPhone());
    await sendCode(deps(), first);
    seconds(300);
    const second = await resendCode(deps(), { challengeId: first.challengeId, requestId });
    expect(second.challengeId).not.toBe(first.challengeId);
    expect(second.expiresIn).toBe(300);
  });

  it.each(["not an id", newId()])("refuses a challenge it does not know: %s", async (challengeId) => {
    await expect(resendCode(deps(), { challengeId, requestId })).rejects.toMatchObject({ code: "code_expired" });
  });
});
