import { SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { newId } from "../shared/ids.ts";
import { checkAccessToken, issueAccessToken } from "./access-token.ts";
import { checkSession } from "./check-session.ts";
import { endSession } from "./end-session.ts";
import type { SessionDeps } from "./ports.ts";
import { openSession, sessionDeps, sampleSessions } from "#src/testing/sample-session.ts";

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

describe("a browser's session", () => {
  it("is known by its id and secret together", async () => {
    const { publicId, secret, playerId, playerPublicId, phone } = await signedIn("WEB");
    expect(await checkSession(deps(), { publicId, secret })).toEqual({ session: { sessionId: publicId, playerId, playerPublicId, phone } });
    const other = await signedIn("WEB");
    for (const given of [{ publicId, secret: other.secret }, { publicId, secret: "" }, { publicId: newId(), secret }, { publicId: "x' OR true", secret }]) expect(await checkSession(deps(), given)).toBeNull();
  });

  it("is no access token's session, nor the other way round", async () => {
    const web = await signedIn("WEB");
    const api = await signedIn("API");
    expect(await checkSession(deps(), api)).toBeNull();
    expect(await checkAccessToken(deps(), await issueAccessToken(deps(), web))).toBeNull();
  });

  it("ends after fourteen idle days, and lives on while it is used", async () => {
    const session = await signedIn("WEB");
    nowMs += 14 * dayMs - 1;
    expect(await checkSession(deps(), session)).not.toBeNull();
    nowMs += 14 * dayMs - 1;
    expect(await checkSession(deps(), session)).not.toBeNull();
    const idle = await signedIn("WEB");
    nowMs += 14 * dayMs;
    expect(await checkSession(deps(), idle)).toBeNull();
  });

  it("ends after thirty days, however busy", async () => {
    const session = await signedIn("WEB");
    for (const days of [10, 10]) {
      nowMs += days * dayMs;
      await checkSession(deps(), session);
    }
    nowMs += 10 * dayMs - 1;
    expect(await checkSession(deps(), session)).not.toBeNull();
    nowMs += 1;
    expect(await checkSession(deps(), session)).toBeNull();
  });

  it("is written down as seen at most every five minutes", async () => {
    const session = await signedIn("WEB");
    const opened = nowMs;
    nowMs += 299_999;
    await checkSession(deps(), session);
    expect((await rowOf(session.publicId)).lastSeenAt.getTime()).toBe(opened);
    nowMs += 1;
    await Promise.all(Array.from({ length: 5 }, () => checkSession(deps(), session)));
    expect((await rowOf(session.publicId)).lastSeenAt.getTime()).toBe(opened + 300_000);
  });

  it("is dead at once when it is ended, and ending it again keeps the first reason", async () => {
    const session = await signedIn("WEB");
    await endSession(deps(), { publicId: session.publicId, reason: "signed_out" });
    expect(await checkSession(deps(), session)).toBeNull();
    await endSession(deps(), { publicId: session.publicId, reason: "token_reused" });
    expect(await rowOf(session.publicId)).toMatchObject({ endedReason: "signed_out" });
  });

  it.each(["SUSPENDED", "CLOSED"])("is of no use to a player who is %s", async (state) => {
    const session = await signedIn("WEB");
    await setState(session.playerId, state);
    expect(await checkSession(deps(), session)).toBeNull();
  });
});

describe("an access token", () => {
  it("names its session and player until its time is up", async () => {
    const session = await signedIn("API");
    const { token, tokenType, expiresIn } = await issueAccessToken(deps(), session);
    expect({ tokenType, expiresIn }).toEqual({ tokenType: "Bearer", expiresIn: 900 });
    expect(await checkAccessToken(deps(), { token })).toEqual({ sessionId: session.publicId, playerId: session.playerId, playerPublicId: session.playerPublicId, phone: session.phone });
    nowMs += 900_000 - 1;
    expect(await checkAccessToken(deps(), { token })).not.toBeNull();
    nowMs += 1;
    expect(await checkAccessToken(deps(), { token })).toBeNull();
  });

  it("dies with its session, and with its player's account", async () => {
    const session = await signedIn("API");
    const issued = await issueAccessToken(deps(), session);
    await endSession(deps(), { publicId: session.publicId, reason: "signed_out" });
    expect(await checkAccessToken(deps(), issued)).toBeNull();
    const suspended = await signedIn("API");
    const theirs = await issueAccessToken(deps(), suspended);
    await setState(suspended.playerId, "SUSPENDED");
    expect(await checkAccessToken(deps(), theirs)).toBeNull();
  });

  it("made with another key, for another use, by another issuer, without an end or without a signature is refused", async () => {
    const { publicId, playerPublicId } = await signedIn("API");
    type Claims = { iss: string; aud: string; typ: string; key: string; exp: boolean };
    const make = (change: Partial<Claims>) => {
      const { iss, aud, typ, key, exp } = { iss: sampleSessions.issuer, aud: "kete-api", typ: "at+jwt", key: sampleSessions.jwtSecret, exp: true, ...change };
      const token = new SignJWT({ sid: publicId }).setProtectedHeader({ alg: "HS256", typ }).setSubject(playerPublicId).setIssuer(iss).setAudience(aud).setIssuedAt(nowMs / 1000);
      return (exp ? token.setExpirationTime(nowMs / 1000 + 60) : token).sign(new TextEncoder().encode(key));
    };
    expect(await checkAccessToken(deps(), { token: await make({}) })).not.toBeNull();
    for (const change of [{ iss: "https://evil.example" }, { aud: "another" }, { typ: "JWT" }, { key: sampleSessions.secret }, { exp: false }]) expect(await checkAccessToken(deps(), { token: await make(change) })).toBeNull();
    const [, payload] = (await make({})).split(".");
    const unsigned = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString("base64url")}.${payload}.`;
    for (const token of [unsigned, "", "a.b.c"]) expect(await checkAccessToken(deps(), { token })).toBeNull();
  });

  it("must name the session's own player", async () => {
    const [mine, theirs] = [await signedIn("API"), await signedIn("API")];
    expect(await checkAccessToken(deps(), await issueAccessToken(deps(), { ...mine, playerPublicId: theirs.playerPublicId }))).toBeNull();
  });
});
