import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { startQueue } from "#src/adapters/jobs/queue.ts";
import { createSessionCache } from "#src/adapters/redis/session-cache.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { sampleOf } from "#src/testing/long.ts";
import { openSession, sessionDeps, type SampleSession } from "#src/testing/sample-session.ts";
import { newId } from "../shared/ids.ts";
import { buryEndedSession, burySession, distrustCopy } from "./bury.ts";
import { checkSession } from "./check-session.ts";
import { endOtherSessions, endOwnSession, endSession } from "./end-session.ts";
import type { SessionDeps } from "./ports.ts";

let kit: TestKit;
let nowMs: number;
beforeAll(async () => {
  kit = await testKit();
});
beforeEach(() => {
  nowMs = Date.UTC(2026, 10, 21, 8);
});
afterAll(() => kit.close());

/** Each call is another process: a cache of its own on the one Redis. */
const deps = (change: Partial<SessionDeps> = {}) => sessionDeps(kit, { clock: () => new Date(nowMs), ...change });
const withoutRedis = () => deps({ sessionCache: createSessionCache({ url: "http://127.0.0.1:9", token: "a-token-of-no-use" }, kit.log) });
const signedIn = (player?: SampleSession, kind: "WEB" | "API" = "WEB") => openSession(kit.owner, kind, nowMs, player ? { player } : {});
const isLive = async (session: SampleSession, at = deps()) => (await checkSession(at, session)) !== null;
const trailOf = async ({ playerId }: SampleSession) => (await kit.db.auditEntry.findMany({ where: { playerId }, orderBy: { id: "asc" } })).map(({ kind, requestId, details }) => ({ kind, requestId, details }));
const jobsOf = async (...sessions: SampleSession[]) =>
  (await kit.owner.query<{ key: string }>("SELECT key FROM graphile_worker.jobs WHERE task_identifier = 'bury-session' AND key = ANY ($1)", [sessions.map(({ publicId }) => `bury:${publicId}`)])).rows.length;

describe("a session that is ended", () => {
  it("is dead at once in a process that had just seen it live, with one entry in the trail", async () => {
    const session = await signedIn();
    const there = deps();
    expect(await isLive(session, there)).toBe(true);
    await endSession(deps(), { publicId: session.publicId, reason: "signed_out", requestId: "r" });
    expect(await isLive(session, there)).toBe(false);
    await endSession(deps(), { publicId: session.publicId, reason: "token_reused" });
    expect(await trailOf(session)).toEqual([{ kind: "session_ended", requestId: "r", details: { session: session.publicId, reason: "signed_out" } }]);
    expect(await jobsOf(session)).toBe(0);
  });

  it("stays dead to readers who had read it before: neither keeping nor replacing a copy revives it", async () => {
    const session = await signedIn();
    const { sessionCache } = deps();
    await isLive(session);
    const copy = await sessionCache.read(session.publicId);
    if (typeof copy !== "object") throw new Error("no copy was kept");
    await endSession(deps(), { publicId: session.publicId, reason: "signed_out" });
    await sessionCache.keep(copy);
    await sessionCache.replace({ ...copy, generation: 9 });
    expect(await isLive(session)).toBe(false);
  });

  const races = sampleOf(200, 60);
  it(`is dead after every one of ${races} races with its checks`, async () => {
    const here = deps();
    const there = deps();
    for (let round = 0; round < races; round += 1) {
      const session = await signedIn();
      // With a copy and without one, before the end and beside it.
      if (round % 2 === 0) await isLive(session, here);
      const before = Array.from({ length: round % 5 }, () => isLive(session, here));
      const end = endSession(there, { publicId: session.publicId, reason: "signed_out" });
      const beside = Array.from({ length: 5 }, () => isLive(session, here));
      await end;
      expect(await isLive(session, here)).toBe(false);
      await Promise.all([...before, ...beside]);
      expect(await isLive(session, here)).toBe(false);
    }
  });

  it("lives on when PostgreSQL could not end it, and can be ended again", async () => {
    const session = await signedIn();
    await isLive(session);
    const broken = { ...deps().db, $queryRaw: () => Promise.reject(new Error("gone")) } as unknown as SessionDeps["db"];
    await expect(endSession(deps({ db: broken }), { publicId: session.publicId, reason: "signed_out" })).rejects.toThrow("gone");
    expect(await isLive(session)).toBe(true);
    await endSession(deps(), { publicId: session.publicId, reason: "signed_out" });
    expect(await isLive(session)).toBe(false);
  });

  it("while Redis was away for whoever ended it is buried by a job", async () => {
    const session = await signedIn();
    await isLive(session);
    await endSession(withoutRedis(), { publicId: session.publicId, reason: "signed_out" });
    expect(await jobsOf(session)).toBe(1);
    // The one gap there is: a copy from before, that nobody could reach.
    expect(await isLive(session)).toBe(true);
    await expect(burySession(withoutRedis(), { publicId: session.publicId })).rejects.toMatchObject({ code: "unavailable" });
    const queue = await startQueue({ ownerUrl: kit.ownerUrl, concurrency: { "*": 1 }, crontab: "" }, { "bury-session": (payload) => burySession(deps(), { publicId: String(payload["session"]) }) }, kit.log);
    await vi.waitFor(async () => expect(await jobsOf(session)).toBe(0), { timeout: 15_000, interval: 50 });
    await queue.stop();
    expect(await isLive(session)).toBe(false);
  });

  it("while Redis was away is noticed, whatever its copy says, when it is next to be written down as seen", async () => {
    const session = await signedIn();
    await isLive(session);
    await endSession(withoutRedis(), { publicId: session.publicId, reason: "signed_out" });
    nowMs += 300_000;
    expect(await isLive(session)).toBe(false);
  });

  it("by another's statement is buried at once, or by a job while Redis is away", async () => {
    const [first, second] = [await signedIn(), await signedIn()];
    for (const session of [first, second]) {
      await isLive(session);
      await kit.owner.query("UPDATE sessions SET ended_at = now(), ended_reason = 'signed_in_again' WHERE public_id = $1", [session.publicId]);
    }
    await buryEndedSession(deps(), first.publicId);
    await buryEndedSession(withoutRedis(), second.publicId);
    expect([await isLive(first), await jobsOf(first), await jobsOf(second)]).toEqual([false, 0, 1]);
  });
});

it("a session whose copy is not to be trusted is checked in PostgreSQL", async () => {
  const session = await signedIn();
  await isLive(session);
  await distrustCopy(deps(), session.publicId);
  await kit.owner.query("UPDATE players SET phone = '+256779000001' WHERE id = $1", [session.playerId]);
  for (let n = 0; n < 2; n += 1) expect(await checkSession(deps(), session)).toMatchObject({ session: { phone: "+256779000001" } });
});

describe("a player", () => {
  it("ends one device of his own, and no one else's", async () => {
    const [mine, other] = [await signedIn(), await signedIn()];
    const phone = await signedIn(mine, "API");
    const ended = (publicId: string) => endOwnSession(deps(), { playerId: mine.playerId, publicId, requestId: "r" });
    for (const publicId of [other.publicId, newId(), "x"]) await expect(ended(publicId)).rejects.toMatchObject({ code: "not_found" });
    expect(await isLive(other)).toBe(true);
    await ended(phone.publicId);
    await expect(ended(phone.publicId)).rejects.toMatchObject({ code: "not_found" });
    expect(await trailOf(mine)).toEqual([{ kind: "session_ended", requestId: "r", details: { session: phone.publicId, reason: "ended_by_player" } }]);
    expect(await isLive(mine)).toBe(true);
  });

  it("ends all others at once, and is told how many devices that were", async () => {
    const mine = await signedIn();
    nowMs -= 15 * 86_400_000;
    const idle = await signedIn(mine);
    nowMs += 15 * 86_400_000;
    const others = [await signedIn(mine), await signedIn(mine)];
    for (const session of [mine, ...others]) expect(await isLive(session)).toBe(true);
    const stranger = await signedIn();
    expect(await endOtherSessions(deps(), { playerId: mine.playerId, except: mine.publicId, requestId: "r" })).toEqual({ ended: 2 });
    expect(await Promise.all([mine, stranger, ...others].map((session) => isLive(session)))).toEqual([true, true, false, false]);
    expect(await kit.db.session.findUnique({ where: { publicId: idle.publicId } })).toMatchObject({ endedReason: "ended_by_player" });
    expect(await trailOf(mine)).toEqual([{ kind: "sessions_ended", requestId: "r", details: { reason: "ended_by_player", ended: 3, kept: mine.publicId } }]);
    expect(await endOtherSessions(deps(), { playerId: mine.playerId, except: mine.publicId })).toEqual({ ended: 0 });
    expect(await trailOf(mine)).toHaveLength(1);
  });

  it("ends all others while Redis is away, each with a job", async () => {
    const mine = await signedIn();
    const others = [await signedIn(mine), await signedIn(mine)];
    expect(await endOtherSessions(withoutRedis(), { playerId: mine.playerId, except: mine.publicId })).toEqual({ ended: 2 });
    expect([await jobsOf(...others), await jobsOf(mine)]).toEqual([2, 0]);
    expect(await Promise.all(others.map((session) => isLive(session)))).toEqual([false, false]);
  });
});

it("the app's own role cannot end, revive or delete a session past these functions", async () => {
  const { publicId } = await signedIn();
  for (const sql of ["UPDATE sessions SET ended_at = now(), ended_reason = 'x' WHERE public_id = $1", "UPDATE sessions SET ended_at = NULL, ended_reason = NULL WHERE public_id = $1", "DELETE FROM sessions WHERE public_id = $1"]) {
    await expect(kit.app.query(sql, [publicId])).rejects.toThrow("permission denied");
  }
  await expect(kit.app.query("SELECT kete.bury_sessions(ARRAY[$1]::uuid[], 'x', now(), '{}')", [publicId])).rejects.toThrow("permission denied");
});
