import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { newId } from "../shared/ids.ts";
import { checkAccessToken, issueAccessToken } from "./access-token.ts";
import { endSession } from "./end-session.ts";
import type { SessionDeps } from "./ports.ts";
import { refreshSession } from "./refresh.ts";
import { openSession, sessionDeps } from "#src/testing/sample-session.ts";

let kit: TestKit;
let nowMs: number;
beforeAll(async () => {
  kit = await testKit();
});
beforeEach(() => {
  nowMs = Date.UTC(2026, 10, 21, 8);
});
afterAll(() => kit.close());

const deps = (): SessionDeps => sessionDeps(kit, { clock: () => new Date(nowMs) });
const signedIn = (kind: "WEB" | "API") => openSession(kit.owner, kind, nowMs);
const rowOf = (publicId: string) => kit.db.session.findUniqueOrThrow({ where: { publicId } });
const setState = (playerId: number, state: string) => kit.owner.query("UPDATE players SET state = $2::player_state WHERE id = $1", [playerId, state]);
const dayMs = 86_400_000;

describe("a refresh token", () => {
  it("gives the next pair, and an access token that works", async () => {
    const session = await signedIn("API");
    const first = await issueAccessToken(deps(), session);
    nowMs += 900_000;
    const next = await refreshSession(deps(), first);
    expect(next.refreshToken).not.toBe(first.refreshToken);
    expect(await checkAccessToken(deps(), next)).toMatchObject({ sessionId: session.publicId });
    expect((await refreshSession(deps(), next)).refreshToken).toMatch(/\.2\./);
  });

  it("sent again within thirty seconds gives the same successor, and at thirty-one ends the session", async () => {
    const session = await signedIn("API");
    const first = await issueAccessToken(deps(), session);
    const next = await refreshSession(deps(), first);
    nowMs += 30_000;
    expect((await refreshSession(deps(), first)).refreshToken).toBe(next.refreshToken);
    nowMs += 1_000;
    await expect(refreshSession(deps(), first)).rejects.toMatchObject({ code: "token_reused" });
    expect(await rowOf(session.publicId)).toMatchObject({ endedReason: "token_reused", endedAt: expect.any(Date) });
    // The thief's successor is as dead as the owner's.
    await expect(refreshSession(deps(), next)).rejects.toMatchObject({ code: "token_invalid" });
    expect(await checkAccessToken(deps(), next)).toBeNull();
  });

  it("of the generation before last ends the session even within the grace", async () => {
    const first = await issueAccessToken(deps(), await signedIn("API"));
    const second = await refreshSession(deps(), first);
    await refreshSession(deps(), second);
    await expect(refreshSession(deps(), first)).rejects.toMatchObject({ code: "token_reused" });
  });

  it("sent twenty times at once gives one successor", async () => {
    const session = await signedIn("API");
    const first = await issueAccessToken(deps(), session);
    const answers = await Promise.all(Array.from({ length: 20 }, () => refreshSession(deps(), first)));
    expect(new Set(answers.map(({ refreshToken }) => refreshToken)).size).toBe(1);
    expect(await rowOf(session.publicId)).toMatchObject({ generation: 1, endedAt: null });
  });

  it.each(["", "x", "a.0.b", `${newId()}.0.${"A".repeat(43)}`])("that is none is refused: %j", async (refreshToken) => {
    await expect(refreshSession(deps(), { refreshToken })).rejects.toMatchObject({ code: "token_invalid" });
  });

  it("of a browser's session, an ended, an idle or an old one is refused", async () => {
    await expect(refreshSession(deps(), await issueAccessToken(deps(), await signedIn("WEB")))).rejects.toMatchObject({ code: "token_invalid" });
    const ended = await signedIn("API");
    await endSession(deps(), { publicId: ended.publicId, reason: "signed_out" });
    await expect(refreshSession(deps(), await issueAccessToken(deps(), ended))).rejects.toMatchObject({ code: "token_invalid" });
    const idle = await issueAccessToken(deps(), await signedIn("API"));
    nowMs += 14 * dayMs;
    await expect(refreshSession(deps(), idle)).rejects.toMatchObject({ code: "token_invalid" });
  });

  it.each([
    ["SUSPENDED", "account_suspended"],
    ["CLOSED", "account_closed"],
  ])("of a player who is %s says so", async (state, code) => {
    const session = await signedIn("API");
    const tokens = await issueAccessToken(deps(), session);
    await setState(session.playerId, state);
    await expect(refreshSession(deps(), tokens)).rejects.toMatchObject({ code });
  });
});
