import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createSessionCache } from "#src/adapters/redis/session-cache.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { countedDatabase, redisRequestsOf } from "#src/testing/round-trips.ts";
import { openSession, sessionDeps } from "#src/testing/sample-session.ts";
import { checkAccessToken, issueAccessToken } from "./access-token.ts";
import { checkSession } from "./check-session.ts";
import { endSession } from "./end-session.ts";
import type { SessionDeps } from "./ports.ts";

let kit: TestKit;
let counted: ReturnType<typeof countedDatabase>;
let nowMs: number;
beforeAll(async () => {
  kit = await testKit();
  counted = countedDatabase(kit);
});
beforeEach(() => {
  nowMs = Date.UTC(2026, 10, 21, 8);
});
afterAll(async () => {
  await counted.db.$disconnect();
  await kit.close();
});

const deps = (change: Partial<SessionDeps> = {}) => sessionDeps(kit, { db: counted.db, clock: () => new Date(nowMs), ...change });
const signedIn = (kind: "WEB" | "API") => openSession(kit.owner, kind, nowMs);
const away = () => createSessionCache({ url: "http://127.0.0.1:9", token: "a-token-of-no-use" }, kit.log);

/** Statements and requests to Redis of one piece of work. */
async function costOf(work: () => Promise<unknown>): Promise<{ sql: number; redis: string[] }> {
  const before = counted.statements.length;
  const redis = await redisRequestsOf(work);
  return { sql: counted.statements.length - before, redis };
}

describe("checking a session", () => {
  it("costs a query once, and then one request to Redis and no SQL, in whatever process", async () => {
    const session = await signedIn("WEB");
    const here = deps();
    expect(await costOf(() => checkSession(here, session))).toEqual({ sql: 1, redis: ["get", "set"] });
    const there = deps();
    for (let n = 0; n < 5; n += 1) expect(await costOf(async () => expect(await checkSession(there, session)).not.toBeNull())).toEqual({ sql: 0, redis: ["get"] });
  });

  it("by an access token costs the same", async () => {
    const issued = await issueAccessToken(deps(), await signedIn("API"));
    expect(await costOf(() => checkAccessToken(deps(), issued))).toEqual({ sql: 1, redis: ["get", "set"] });
    expect(await costOf(async () => expect(await checkAccessToken(deps(), issued)).not.toBeNull())).toEqual({ sql: 0, redis: ["get"] });
  });

  it("writes down that it was seen at five minutes, in one statement, and not a moment sooner", async () => {
    const session = await signedIn("WEB");
    await checkSession(deps(), session);
    await checkSession(deps(), session);
    nowMs += 299_999;
    expect(await costOf(() => checkSession(deps(), session))).toEqual({ sql: 0, redis: ["get"] });
    nowMs += 1;
    const cost = await costOf(() => checkSession(deps(), session));
    expect([cost.sql, cost.redis[0], cost.redis[1]?.slice(0, 4)]).toEqual([1, "get", "eval"]);
    expect(await costOf(() => checkSession(deps(), session))).toEqual({ sql: 0, redis: ["get"] });
  });

  it("that has ended costs no SQL either", async () => {
    const session = await signedIn("WEB");
    await endSession(deps(), { publicId: session.publicId, reason: "signed_out" });
    expect(await costOf(async () => expect(await checkSession(deps(), session)).toBeNull())).toEqual({ sql: 0, redis: ["get"] });
  });

  it("asks PostgreSQL alone while Redis is away, and is right", async () => {
    const [live, ended] = [await signedIn("WEB"), await signedIn("WEB")];
    await checkSession(deps(), ended);
    await endSession(deps(), { publicId: ended.publicId, reason: "signed_out" });
    const cut = deps({ sessionCache: away() });
    const cost = await costOf(async () => {
      expect(await checkSession(cut, live)).not.toBeNull();
      expect(await checkSession(cut, ended)).toBeNull();
    });
    expect(cost).toEqual({ sql: 2, redis: ["get", "get"] });
  });

  it("never takes a copy's no for PostgreSQL's: a copy that fell behind costs a query", async () => {
    const session = await signedIn("WEB");
    const { sessionCache } = deps();
    await checkSession(deps(), session);
    const copy = await sessionCache.read(session.publicId);
    if (typeof copy !== "object") throw new Error("no copy was kept");
    await sessionCache.replace({ ...copy, secretHash: "00".repeat(32), lastSeenAtMs: 0 });
    const cost = await costOf(async () => expect(await checkSession(deps(), session)).not.toBeNull());
    expect([cost.sql, cost.redis.length]).toEqual([1, 2]);
    expect(await costOf(() => checkSession(deps(), session))).toEqual({ sql: 0, redis: ["get"] });
  });
});
