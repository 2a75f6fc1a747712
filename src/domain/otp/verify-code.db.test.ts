import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createRedis } from "#src/adapters/redis/client.ts";
import { createDatabase } from "#src/adapters/postgres/client.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { signInBench, type SignInBench } from "#src/testing/sign-in.ts";
import { checkSession } from "../sessions/check-session.ts";
import { maskPhone } from "../shared/phone.ts";

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

const textedPhone = (phone?: string) => bench.texted(phone);
const verify = (...guess: Parameters<SignInBench["verify"]>) => bench.verify(...guess);
const count = async (sql: string, values: unknown[]) => Number((await kit.owner.query<{ n: string }>(`SELECT count(*) AS n FROM ${sql}`, values)).rows[0]?.n);

describe("a right code", () => {
  it("makes a player of a new phone and opens a session that is live", async () => {
    const { phone, challengeId, code } = await textedPhone();
    const proven = await verify({ phone, code, challengeId, device: "Kete for Android\u0000 1.4" });
    expect(proven).toMatchObject({ isNewPlayer: true, player: { phoneNumber: phone, displayName: null }, claimed: { rounds: 0, amountMinor: 0n }, session: { generation: 0 } });
    expect(await checkSession(bench.deps(), proven.session)).toMatchObject({ session: { sessionId: proven.session.publicId, playerPublicId: proven.player.id, phone } });
    expect(await kit.db.session.findUnique({ where: { publicId: proven.session.publicId } })).toMatchObject({ device: "Kete for Android  1.4", kind: "WEB" });
    expect((await kit.db.otpChallenge.findUnique({ where: { id: challengeId } }))?.consumedAt).toBeInstanceOf(Date);
    expect(await count("audit_entries WHERE kind = 'signed_in' AND player_id = (SELECT id FROM players WHERE phone = $1)", [phone])).toBe(1);
  });

  it("may be typed as people copy it, with the phone in any form and no challenge named", async () => {
    const { phone, code } = await textedPhone();
    expect(await verify({ phone: `0${phone.slice(4)}`, code: ` ${code.slice(0, 3)}-${code.slice(3)} ` })).toMatchObject({ isNewPlayer: true });
  });

  it("brings the same player back and ends the session this browser had", async () => {
    const first = await textedPhone();
    const before = await verify(first);
    bench.seconds(60);
    const again = await verify({ ...(await textedPhone(first.phone)), endsSession: before.session.publicId });
    expect(again).toMatchObject({ isNewPlayer: false, player: { id: before.player.id } });
    expect(await checkSession(bench.deps(), before.session)).toBeNull();
    expect(await checkSession(bench.deps(), again.session)).not.toBeNull();
  });

  it("in a browser that another player used ends his session, and the trail says so of him", async () => {
    const before = await verify(await textedPhone());
    const after = await verify({ ...(await textedPhone()), endsSession: before.session.publicId });
    const ended = await kit.db.auditEntry.findMany({ where: { kind: "session_ended" } });
    const of = ended.filter(({ details }) => (details as { session?: string }).session === before.session.publicId);
    const { id: playerId } = await kit.db.player.findUniqueOrThrow({ where: { publicId: before.player.id } });
    expect(of).toMatchObject([{ playerId, requestId: "request-3", details: { reason: "signed_in_again" } }]);
    expect(after.player.id).not.toBe(before.player.id);
  });

  it("stands in the trail as proven, once, with its purpose and the phone masked", async () => {
    const texted = await textedPhone();
    await verify(texted);
    await expect(verify(texted)).rejects.toMatchObject({ code: "code_expired" });
    const proven = await kit.db.auditEntry.findMany({ where: { kind: "code_proven", phone: maskPhone(texted.phone) } });
    expect(proven).toMatchObject([{ requestId: "request-3", details: { purpose: "sign_in", challenge: texted.challengeId } }]);
  });

  it("is used once: the next try finds it expired", async () => {
    const texted = await textedPhone();
    await verify(texted);
    await expect(verify(texted)).rejects.toMatchObject({ code: "code_expired" });
  });

  it("stays used when Redis has forgotten that it was", async () => {
    const texted = await textedPhone();
    const redis = createRedis(kit.redis);
    const kept = await redis.hgetall<Record<string, string>>(`otp:${texted.phone}:code`);
    await verify(texted);
    await redis.del(`otp:${texted.phone}:code`);
    await redis.hset(`otp:${texted.phone}:code`, kept ?? {});
    await expect(verify(texted)).rejects.toMatchObject({ code: "code_expired" });
    expect(await count("sessions s JOIN players p ON p.id = s.player_id WHERE p.phone = $1", [texted.phone])).toBe(1);
  });

  it("is not burned by a database that was away for a moment", async () => {
    const texted = await textedPhone();
    const away = createDatabase({ url: "postgresql://nobody:nothing@127.0.0.1:9/kete", poolMax: 1 });
    for (let n = 0; n < 7; n++) await expect(verify(texted, bench.deps({ db: away }))).rejects.toThrow(/reach database|ECONNREFUSED/);
    await away.$disconnect();
    expect(await verify(texted)).toMatchObject({ isNewPlayer: true });
  });

  it.each(["SUSPENDED", "CLOSED"])("does not let a player in who is %s", async (state) => {
    const texted = await textedPhone();
    await verify(texted);
    await kit.owner.query("UPDATE players SET state = $2::player_state WHERE phone = $1", [texted.phone, state]);
    bench.seconds(60);
    await expect(verify(await textedPhone(texted.phone))).rejects.toMatchObject({ code: `account_${state.toLowerCase()}` });
    expect(await count("sessions s JOIN players p ON p.id = s.player_id WHERE p.phone = $1", [texted.phone])).toBe(1);
  });
});

describe("a guess is refused", () => {
  it("with the tries left, and on the fifth miss the challenge is over", async () => {
    const { phone, challengeId, code, wrong } = await textedPhone();
    for (const attemptsLeft of [4, 3, 2, 1]) await expect(verify({ phone, challengeId, code: wrong })).rejects.toMatchObject({ code: "wrong_code", params: { attemptsLeft } });
    await expect(verify({ phone, challengeId, code: wrong })).rejects.toMatchObject({ code: "code_expired" });
    await expect(verify({ phone, challengeId, code })).rejects.toMatchObject({ code: "code_expired" });
  });

  it("for ten minutes once five that name no challenge were wrong; one that names its own is not", async () => {
    const { phone, challengeId, code, wrong } = await textedPhone();
    for (let n = 0; n < 4; n++) await expect(verify({ phone, code: wrong })).rejects.toMatchObject({ code: "wrong_code" });
    await expect(verify({ phone, code: wrong })).rejects.toMatchObject({ code: "locked", params: { retryAfterSeconds: 600 } });
    await expect(verify({ phone, code })).rejects.toMatchObject({ code: "locked" });
    expect(await verify({ phone, code, challengeId })).toMatchObject({ isNewPlayer: true });
  });

  it("and one lock is one entry in the trail, however many guesses meet it", async () => {
    const { phone, wrong } = await textedPhone();
    const locks = () => count("audit_entries WHERE kind = 'locked' AND phone = $1", [maskPhone(phone)]);
    const before = await locks();
    for (let n = 0; n < 4; n++) await expect(verify({ phone, code: wrong })).rejects.toMatchObject({ code: "wrong_code" });
    expect(await locks()).toBe(before);
    await Promise.all(Array.from({ length: 10 }, () => expect(verify({ phone, code: wrong })).rejects.toMatchObject({ code: "locked" })));
    expect(await locks()).toBe(before + 1);
  });

  it("when it is not six digits, at no cost", async () => {
    const { phone, challengeId, code } = await textedPhone();
    for (let n = 0; n < 6; n++) await expect(verify({ phone, challengeId, code: "12345" })).rejects.toMatchObject({ code: "invalid_input" });
    await verify({ phone, challengeId, code });
  });

  it("when it names a challenge that is no id of ours, and does not fall into the nameless lane", async () => {
    const { phone, code } = await textedPhone();
    await expect(verify({ phone, code, challengeId: "x" })).rejects.toMatchObject({ code: "code_expired" });
  });

  it("for numbers off the sandbox list", async () => {
    const texted = await textedPhone();
    await expect(verify(texted, bench.deps({ otp: { whitelist: [] } }))).rejects.toMatchObject({ code: "not_whitelisted" });
    await verify(texted);
  });
});
