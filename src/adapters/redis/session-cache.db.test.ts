import { Redis } from "@upstash/redis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SessionCache, SessionRow } from "#src/domain/sessions/ports.ts";
import { newId } from "#src/domain/shared/ids.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { redisRequestsOf } from "#src/testing/round-trips.ts";
import { createSessionCache } from "./session-cache.ts";

let kit: TestKit;
let cache: SessionCache;
let redis: Redis;
beforeAll(async () => {
  kit = await testKit();
  cache = createSessionCache(kit.redis, kit.log);
  redis = new Redis({ ...kit.redis, automaticDeserialization: false });
});
afterAll(() => kit.close());

function row(change: Partial<SessionRow> = {}): SessionRow {
  const times = { rotatedAtMs: 1, lastSeenAtMs: 2, expiresAtMs: 3 };
  return { publicId: newId(), kind: "WEB", generation: 7, secretHash: "aa", previousHash: null, ...times, isEnded: false, playerId: 1, playerPublicId: newId(), phone: "+256772000001", playerState: "ACTIVE", ...change };
}
const keyOf = ({ publicId }: SessionRow) => `session:${publicId}`;

describe("a copy", () => {
  it("is given back as it was, and lives five minutes", async () => {
    const kept = row({ previousHash: "bb" });
    expect(await cache.read(kept.publicId)).toBe("nothing");
    await cache.keep(kept);
    expect(await cache.read(kept.publicId)).toEqual(kept);
    expect(await redis.ttl(keyOf(kept))).toBe(300);
  });

  it("is kept only where nothing stands", async () => {
    const first = row();
    await cache.keep(first);
    await cache.keep({ ...first, lastSeenAtMs: 9 });
    expect(await cache.read(first.publicId)).toEqual(first);
  });

  it("takes the place of an older one and of nothing, but not of a later generation's", async () => {
    const first = row();
    await cache.replace(first);
    const next = { ...first, generation: 8 };
    await cache.replace(next);
    await cache.replace(first);
    expect(await cache.read(first.publicId)).toEqual(next);
    await cache.replace({ ...next, lastSeenAtMs: 9 });
    expect(await cache.read(first.publicId)).toMatchObject({ generation: 8, lastSeenAtMs: 9 });
    expect(await redis.ttl(keyOf(first))).toBe(300);
  });

  it("in a form that this release does not know is left for PostgreSQL to judge", async () => {
    for (const text of ["", "7 {", `7 {"publicId":"x"}`, "another release's"]) {
      const other = row();
      await redis.set(keyOf(other), text);
      expect(await cache.read(other.publicId)).toBe("ending");
    }
  });
});

describe("a tombstone", () => {
  it.each(["ending", "ended"] as const)("that says %s stands over any copy, under none, and three times as long", async (word) => {
    const copy = row();
    await cache.keep(copy);
    await cache.mark([copy.publicId], word);
    await cache.keep(copy);
    await cache.replace({ ...copy, generation: 99 });
    expect(await cache.read(copy.publicId)).toBe(word);
    expect(await redis.ttl(keyOf(copy))).toBe(900);
  });

  it("of 501 sessions takes two requests", async () => {
    const many = Array.from({ length: 501 }, () => newId());
    expect(await redisRequestsOf(() => cache.mark(many, "ended"))).toEqual(["set", "set"]);
    expect([await cache.read(many[0] ?? ""), await cache.read(many[500] ?? "")]).toEqual(["ended", "ended"]);
  });
});

it("each verb is one request", async () => {
  const copy = row();
  await cache.replace(copy);
  expect(await redisRequestsOf(() => cache.read(copy.publicId))).toEqual(["get"]);
  expect(await redisRequestsOf(() => cache.keep(copy))).toEqual(["set"]);
  expect(await redisRequestsOf(() => cache.replace(copy))).toEqual(["evalsha"]);
  expect(await redisRequestsOf(() => cache.mark([copy.publicId], "ended"))).toEqual(["set"]);
});

it("a Redis that is away is said to be, within a second", async () => {
  const dead = createSessionCache({ url: "http://127.0.0.1:9", token: "a-token-of-no-use" }, kit.log);
  const startedAt = performance.now();
  for (const work of [() => dead.read("x"), () => dead.keep(row()), () => dead.replace(row()), () => dead.mark(["x"], "ended")]) await expect(work()).rejects.toMatchObject({ code: "unavailable" });
  expect(performance.now() - startedAt).toBeLessThan(1000);
});
