import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { openSession, sessionDeps } from "#src/testing/sample-session.ts";
import { newId } from "../shared/ids.ts";
import { clearOldSessions } from "./clear-old.ts";
import { endSession } from "./end-session.ts";
import { listSessions } from "./list-sessions.ts";

let kit: TestKit;
const nowMs = Date.UTC(2026, 10, 21, 8);
const dayMs = 86_400_000;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

const deps = () => sessionDeps(kit, { clock: () => new Date(nowMs) });

describe("the list of devices", () => {
  it("shows live sessions only, newest first, each by its device", async () => {
    const first = await openSession(kit.owner, "WEB", nowMs - 14 * dayMs + 1, { device: "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Mobile Safari/537.36" });
    const player = { player: first };
    await openSession(kit.owner, "WEB", nowMs - 14 * dayMs, player);
    const ended = await openSession(kit.owner, "API", nowMs, player);
    await endSession(deps(), { publicId: ended.publicId, reason: "signed_out" });
    const app = await openSession(kit.owner, "API", nowMs, { ...player, device: "Kete for Android 1.4" });
    await openSession(kit.owner, "WEB", nowMs);
    const { items, nextCursor } = await listSessions(deps(), { playerId: first.playerId, limit: 20 });
    expect(nextCursor).toBeNull();
    expect(items).toEqual([
      { id: app.publicId, kind: "API", device: "Kete for Android 1.4", createdAt: new Date(nowMs), lastSeenAt: new Date(nowMs) },
      { id: first.publicId, kind: "WEB", device: "Chrome on Android", createdAt: new Date(nowMs - 14 * dayMs + 1), lastSeenAt: new Date(nowMs - 14 * dayMs + 1) },
    ]);
  });

  it("comes in pages, by a cursor of its own player alone", async () => {
    const first = await openSession(kit.owner, "WEB", nowMs);
    const all = [first];
    for (let n = 0; n < 4; n += 1) all.unshift(await openSession(kit.owner, "WEB", nowMs, { player: first }));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { items, nextCursor } = await listSessions(deps(), { playerId: first.playerId, limit: 2, cursor });
      seen.push(...items.map(({ id }) => id));
      cursor = nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(all.map(({ publicId }) => publicId));
    const stranger = await openSession(kit.owner, "WEB", nowMs);
    for (const wrong of [stranger.publicId, newId(), "x"]) await expect(listSessions(deps(), { playerId: first.playerId, limit: 2, cursor: wrong })).rejects.toMatchObject({ code: "invalid_input" });
  });
});

describe("clearing old sessions", () => {
  const count = async () => kit.db.session.count();
  const age = (publicId: string, columns: string, age: string) => kit.owner.query(`UPDATE sessions SET ${columns.replaceAll("$", `now() - interval '${age}'`)} WHERE public_id = $1`, [publicId]);

  it("takes those that ended or ran out more than thirty days ago, in batches, and no others", async () => {
    await kit.owner.query("DELETE FROM sessions");
    const make = async (columns: string, since: string) => age((await openSession(kit.owner, "WEB", Date.now())).publicId, columns, since);
    const ended = "ended_at = $, ended_reason = 'signed_out'";
    for (let n = 0; n < 4; n += 1) await make(ended, "30 days 1 minute");
    await make("expires_at = $", "30 days 1 minute");
    await make(ended, "29 days 23 hours 59 minutes");
    await make("expires_at = $", "29 days 23 hours 59 minutes");
    await openSession(kit.owner, "WEB", Date.now());
    expect(await clearOldSessions(deps(), { batchSize: 2, batchesMax: 1 })).toBe(2);
    expect(await count()).toBe(6);
    const [one, two] = await Promise.all([clearOldSessions(deps(), { batchSize: 2, batchesMax: 10 }), clearOldSessions(deps(), { batchSize: 2, batchesMax: 10 })]);
    expect([one + two, await count()]).toEqual([3, 3]);
    expect(await clearOldSessions(deps())).toBe(0);
  });
});
