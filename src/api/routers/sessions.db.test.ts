import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { issueAccessToken } from "#src/domain/sessions/access-token.ts";
import { rotateEverySeconds, sessionSecret } from "#src/domain/sessions/rules.ts";
import { newId } from "#src/domain/shared/ids.ts";
import { apiDeps, restClient } from "#src/testing/api.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { openSession, type SampleSession } from "#src/testing/sample-session.ts";
import type { ApiDeps, Cookies } from "../context.ts";
import { createContext } from "../create-context.ts";
import { createCallerFactory } from "../trpc.ts";
import { appRouter } from "./app-router.ts";

let kit: TestKit;
let deps: ApiDeps;
let rest: ReturnType<typeof restClient>;
beforeAll(async () => {
  kit = await testKit();
  deps = apiDeps(kit);
  rest = restClient(deps);
});
afterAll(() => kit.close());

const open = (kind: "WEB" | "API", player?: SampleSession, device?: string) => openSession(kit.owner, kind, kit.clock().getTime(), { ...(player ? { player } : {}), ...(device === undefined ? {} : { device }) });
const bearerOf = async (session: SampleSession) => ({ headers: { authorization: `Bearer ${(await issueAccessToken(deps, session)).token}` } });
const codeOf = ({ body }: { body: Record<string, unknown> }) => (body["error"] as { code: string }).code;

/** A browser with this session in its cookie, whose requests go to route handlers unless it is told otherwise. */
function browser(session: SampleSession) {
  const jar: { session: { id: string; secret: string } | null; writes: number } = { session: { id: session.publicId, secret: session.secret }, writes: 0 };
  const cookies: Cookies = {
    readSession: () => Promise.resolve(jar.session),
    writeSession: (value: { id: string; secret: string }) => {
      jar.session = value;
      jar.writes += 1;
      return Promise.resolve();
    },
    clearSession: () => {
      jar.session = null;
      return Promise.resolve();
    },
    readGuest: () => Promise.resolve(null),
    writeGuest: () => Promise.resolve(),
    readProofs: () => Promise.resolve([]),
    addProof: () => Promise.resolve(),
  };
  const origin = "https://kete.test";
  const call = (canRotate = true) =>
    createCallerFactory(appRouter)(createContext(deps, { headers: new Headers({ origin, cookie: "kete_session=x" }), channel: "web", requestId: newId(), cookies, ownOrigins: new Set([origin]), canRotate }));
  return { jar, call };
}

describe("a player's devices", () => {
  it("are listed with the one that asks marked, in snake_case, page by page", async () => {
    const app = await open("API", undefined, "Kete for Android 1.4");
    const web = await open("WEB", app, "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0");
    const bearer = await bearerOf(app);
    const first = await rest("/me/sessions?limit=1", bearer);
    expect(first.body).toMatchObject({ items: [{ id: web.publicId, kind: "WEB", device: "Firefox on Windows", is_current: false }], next_cursor: web.publicId });
    const second = await rest(`/me/sessions?limit=1&cursor=${web.publicId}`, bearer);
    expect(second.body).toMatchObject({ items: [{ id: app.publicId, kind: "API", device: "Kete for Android 1.4", is_current: true, created_at: expect.stringMatching(/Z$/) as string, last_seen_at: expect.stringMatching(/Z$/) as string }], next_cursor: null });
    expect((await rest("/me/sessions?limit=101", bearer)).status).toBe(400);
    expect((await rest("/me/sessions")).status).toBe(401);
  });

  it("are ended one by one: no one else's, and this one too", async () => {
    const [app, stranger] = [await open("API"), await open("API")];
    const other = await open("API", app);
    const [bearer, otherBearer] = [await bearerOf(app), await bearerOf(other)];
    for (const id of [stranger.publicId, newId(), "x"]) {
      const refused = await rest(`/me/sessions/${id}`, { method: "DELETE", ...bearer });
      expect([refused.status, codeOf(refused)]).toEqual([404, "not_found"]);
    }
    expect((await rest("/me/sessions", otherBearer)).status).toBe(200);
    expect((await rest(`/me/sessions/${other.publicId}`, { method: "DELETE", ...bearer })).status).toBe(204);
    expect((await rest("/me/sessions", otherBearer)).status).toBe(401);
    expect((await rest(`/me/sessions/${app.publicId}`, { method: "DELETE", ...bearer })).status).toBe(204);
    expect((await rest("/me/sessions", bearer)).status).toBe(401);
    expect((await rest("/me/sessions", await bearerOf(stranger))).status).toBe(200);
  });

  it("are ended all but this one, which says how many those were", async () => {
    const app = await open("API");
    const others = [await open("WEB", app), await open("API", app)];
    const bearer = await bearerOf(app);
    const answer = await rest("/me/sessions", { method: "DELETE", ...bearer });
    expect([answer.status, answer.body]).toEqual([200, { ended: others.length }]);
    const { body } = await rest("/me/sessions", bearer);
    expect((body["items"] as { id: string }[]).map(({ id }) => id)).toEqual([app.publicId]);
  });
});

describe("a browser", () => {
  it("that ends its own session loses its cookie, and another's keeps it", async () => {
    const session = await open("WEB");
    const other = await open("WEB", session);
    const { jar, call } = browser(session);
    await call().sessions.end({ id: other.publicId });
    expect(jar.session).toMatchObject({ id: session.publicId });
    await call().sessions.end({ id: session.publicId });
    expect(jar.session).toBeNull();
  });

  it("is sent its next secret after an hour, where the answer can carry it, and goes on with it", async () => {
    const session = await open("WEB");
    const { jar, call } = browser(session);
    await call().auth.status();
    kit.clock.advance(rotateEverySeconds * 1000);
    await call(false).auth.status();
    expect(jar.writes).toBe(0);
    await call().auth.status();
    expect(jar.session).toEqual({ id: session.publicId, secret: sessionSecret(deps.sessions, session.publicId, 1) });
    expect(await call().auth.status()).toMatchObject({ authenticated: true });
    expect(jar.writes).toBe(1);
    expect(await kit.db.session.findUnique({ where: { publicId: session.publicId } })).toMatchObject({ generation: 1 });
  });

  it("whose cookie was copied before that is signed out together with the thief", async () => {
    const session = await open("WEB");
    const { jar, call } = browser(session);
    const thief = browser(session);
    kit.clock.advance(rotateEverySeconds * 1000);
    await call().auth.status();
    await call().auth.status();
    kit.clock.advance(31_000);
    expect(await thief.call().auth.status()).toMatchObject({ authenticated: false });
    expect(jar.session).not.toBeNull();
    expect(await call().auth.status()).toEqual({ authenticated: false, phoneVerified: false, accountActive: false });
  });

  it("that signs out kills the cookie for whoever copied it", async () => {
    const session = await open("WEB");
    const [{ jar, call }, thief] = [browser(session), browser(session)];
    expect(await thief.call().auth.status()).toMatchObject({ authenticated: true });
    await call().auth.logout();
    expect(jar.session).toBeNull();
    expect(await thief.call().auth.status()).toMatchObject({ authenticated: false });
  });

  it("in which somebody planted a session of his own gets a new one at sign-in, and the planted one ends", async () => {
    const planted = await open("WEB");
    const [{ jar, call }, attacker] = [browser(planted), browser(planted)];
    expect(await attacker.call().auth.status()).toMatchObject({ authenticated: true });
    const phone = "0772470001";
    const sent = await call().auth.requestOtp({ phone });
    await call().auth.verifyOtp({ phone, code: "123456", challengeId: sent.challengeId });
    expect(jar.session?.id).not.toBe(planted.publicId);
    expect(jar.session?.secret).not.toBe(planted.secret);
    expect(await attacker.call().auth.status()).toMatchObject({ authenticated: false });
    expect(await call().auth.status()).toMatchObject({ authenticated: true, player: { phoneNumber: "+256772470001" }, accountActive: true });
  });
});
