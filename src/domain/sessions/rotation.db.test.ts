import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createSessionCache } from "#src/adapters/redis/session-cache.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { sampleOf } from "#src/testing/long.ts";
import { openSession, sampleSessions, sessionDeps, type SampleSession } from "#src/testing/sample-session.ts";
import { checkSession, type Checked } from "./check-session.ts";
import { sessionSecret } from "./rules.ts";

let kit: TestKit;
let nowMs: number;
let session: SampleSession;
beforeAll(async () => {
  kit = await testKit();
});
beforeEach(async () => {
  nowMs = Date.UTC(2026, 10, 21, 8);
  session = await openSession(kit.owner, "WEB", nowMs);
});
afterAll(() => kit.close());

const deps = () => sessionDeps(kit, { clock: () => new Date(nowMs) });
const hours = (count: number) => count * 3_600_000;
const secretOf = (generation: number) => sessionSecret(sampleSessions, session.publicId, generation);
const rowOf = () => kit.db.session.findUniqueOrThrow({ where: { publicId: session.publicId } });
/** A request by a browser that sends the secret of this generation. */
const send = (generation: number, canRotate = true): Promise<Checked | null> => checkSession(deps(), { publicId: session.publicId, secret: secretOf(generation), canRotate });

describe("a browser's secret", () => {
  it("stays for an hour", async () => {
    nowMs += hours(1) - 1;
    expect(await send(0)).not.toHaveProperty("newSecret");
  });

  it("is then answered with the next, and nothing moves: the answer may be lost, any number of times", async () => {
    nowMs += hours(1);
    for (let n = 0; n < 3; n += 1) {
      expect(await send(0)).toMatchObject({ newSecret: secretOf(1) });
      nowMs += hours(1);
    }
    expect(await rowOf()).toMatchObject({ generation: 0, endedAt: null });
  });

  it("moves on once the next comes back, and stays again for an hour", async () => {
    nowMs += hours(2);
    await send(0);
    expect(await send(1)).toMatchObject({ session: { sessionId: session.publicId } });
    expect(await rowOf()).toMatchObject({ generation: 1, rotatedAt: new Date(nowMs) });
    nowMs += hours(1) - 1;
    expect(await send(1)).not.toHaveProperty("newSecret");
    nowMs += 1;
    expect(await send(1)).toMatchObject({ newSecret: secretOf(2) });
  });

  it("counts for thirty seconds more, and is answered with the one that replaced it", async () => {
    nowMs += hours(1);
    await send(0);
    await send(1);
    nowMs += 30_000;
    expect(await send(0)).toMatchObject({ newSecret: secretOf(1) });
    expect(await rowOf()).toMatchObject({ generation: 1, endedAt: null });
  });

  it("that comes later than that is a copied cookie: the session ends for everybody, and the trail says so", async () => {
    nowMs += hours(1);
    await send(0);
    await send(1);
    nowMs += 30_001;
    expect(await send(0)).toBeNull();
    expect(await send(1)).toBeNull();
    expect(await rowOf()).toMatchObject({ endedReason: "secret_reused", endedAt: new Date(nowMs) });
    const trail = await kit.db.auditEntry.findMany({ where: { kind: "session_ended", playerId: session.playerId } });
    expect(trail.map(({ details }) => details)).toEqual([{ session: session.publicId, reason: "secret_reused" }]);
  });

  it("two generations old ends the session even within the grace", async () => {
    for (const generation of [0, 1]) {
      nowMs += hours(1);
      await send(generation);
      await send(generation + 1);
    }
    expect(await send(0)).toBeNull();
    expect(await rowOf()).toMatchObject({ endedReason: "secret_reused" });
  });

  it("that was never ours ends nothing", async () => {
    expect(await checkSession(deps(), { publicId: session.publicId, secret: secretOf(5), canRotate: true })).toBeNull();
    expect(await rowOf()).toMatchObject({ endedAt: null });
    expect(await send(0)).not.toBeNull();
  });

  it("neither moves nor is replaced where the answer can carry no cookie, and is as good there", async () => {
    nowMs += hours(1);
    expect(await send(0, false)).toEqual({ session: expect.any(Object) as object });
    await send(0);
    expect(await send(1, false)).toEqual({ session: expect.any(Object) as object });
    expect(await rowOf()).toMatchObject({ generation: 0 });
    await send(1);
    expect(await send(0, false)).toEqual({ session: expect.any(Object) as object });
    nowMs += 30_001;
    expect(await send(0, false)).toBeNull();
  });

  it("shown by twenty requests at once moves the session by one", async () => {
    nowMs += hours(1);
    await send(0);
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => send(n % 2)));
    expect(answers.filter((answer) => answer === null)).toEqual([]);
    expect(await rowOf()).toMatchObject({ generation: 1, endedAt: null });
  });

  it("moves on and is found out as a copy without Redis too", async () => {
    const sessionCache = createSessionCache({ url: "http://127.0.0.1:9", token: "a-token-of-no-use" }, kit.log);
    const ask = (generation: number) => checkSession({ ...deps(), sessionCache }, { publicId: session.publicId, secret: secretOf(generation), canRotate: true });
    nowMs += hours(1);
    expect(await ask(0)).toMatchObject({ newSecret: secretOf(1) });
    expect(await ask(1)).not.toHaveProperty("newSecret");
    expect(await ask(0)).toMatchObject({ newSecret: secretOf(1) });
    nowMs += 30_001;
    expect([await ask(0), await ask(1)]).toEqual([null, null]);
  });

  it("that arrived is taken by a process whose copy does not know of it yet", async () => {
    nowMs += hours(1);
    await send(0);
    const { sessionCache } = deps();
    const behind = await sessionCache.read(session.publicId);
    if (typeof behind !== "object") throw new Error("no copy was kept");
    await send(1);
    const stale = { ...deps(), sessionCache: { ...sessionCache, read: () => Promise.resolve(behind) } };
    expect(await checkSession(stale, { publicId: session.publicId, secret: secretOf(1), canRotate: true })).toEqual({ session: expect.any(Object) as object });
    expect(await rowOf()).toMatchObject({ generation: 1, endedAt: null });
  });

  it("lasts for thirty days of use, and every hour of use brings a new generation", { timeout: sampleOf(300_000, 60_000) }, async () => {
    let generation = 0;
    // Used at every hour, or every fourth.
    const step = sampleOf(1, 4);
    for (let hour = step; hour < 30 * 24; hour += step) {
      nowMs += hours(step);
      expect(await send(generation)).toMatchObject({ newSecret: secretOf(generation + 1) });
      generation += 1;
      expect(await send(generation)).not.toBeNull();
    }
    nowMs = session.expiresAtMs;
    expect(await send(generation)).toBeNull();
  });
});
