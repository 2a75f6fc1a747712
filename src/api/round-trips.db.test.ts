import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase } from "#src/adapters/postgres/client.ts";
import { newId } from "#src/domain/shared/ids.ts";
import { apiDeps, restClient } from "#src/testing/api.ts";
import { newCodePhone } from "#src/testing/codes.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { tapWire, type Wire } from "#src/testing/wire.ts";
import type { ApiDeps, Cookies } from "./context.ts";
import { createContext } from "./create-context.ts";
import { appRouter } from "./routers/app-router.ts";
import { createCallerFactory } from "./trpc.ts";

let kit: TestKit;
let wire: Wire;
let db: TestKit["db"];
let deps: ApiDeps;
let rest: ReturnType<typeof restClient>;

beforeAll(async () => {
  kit = await testKit();
  wire = await tapWire({ redisUrl: kit.redis.url, postgresUrl: kit.databaseUrl });
  db = createDatabase({ url: wire.postgresUrl, poolMax: 2 });
  deps = { ...apiDeps({ ...kit, db, redis: { ...kit.redis, url: wire.redis.url } }), db };
  rest = restClient(deps);
  // Redis is sent each script once, and PostgreSQL's driver looks at each kind of column once.
  const { token } = await signIn();
  await quote(token);
  await rest("/auth/verify-otp", { method: "POST", body: { phone: newCodePhone(), code: right } });
});
afterAll(async () => {
  await db.$disconnect();
  await wire.close();
  await kit.close();
});

const right = "123456";
/** One statement on its own is one transaction and one round trip. */
const once = { statements: 1, trips: 1 };
const none = { statements: 0, trips: 0 };

async function ask(phone: string): Promise<string> {
  const { status, body } = await rest("/auth/request-otp", { method: "POST", body: { phone } });
  expect(status).toBe(200);
  return String(body["challenge_id"]);
}

const verify = (phone: string, challenge_id: string, code: string) => rest("/auth/verify-otp", { method: "POST", body: { phone, challenge_id, code } });

async function signIn(): Promise<{ token: string; refreshToken: string }> {
  const phone = newCodePhone();
  const { status, body } = await verify(phone, await ask(phone), right);
  expect(status).toBe(200);
  return { token: String(body["token"]), refreshToken: String(body["refresh_token"]) };
}

/** Reckoned from settings, so that it costs the check of the session and nothing else. */
async function quote(token: string): Promise<void> {
  const { status } = await rest("/me/withdraw/quote", { method: "POST", body: { amount: 10_000, method: "MOMO" }, headers: { authorization: `Bearer ${token}` } });
  expect(status).toBe(200);
}

/** A browser's procedures, and what it keeps between them. */
function browser() {
  let session: { id: string; secret: string } | null = null;
  const proofs: string[] = [];
  const cookies: Cookies = {
    readSession: () => Promise.resolve(session),
    writeSession: async (given) => void (session = given),
    clearSession: async () => void (session = null),
    readGuest: () => Promise.resolve(null),
    writeGuest: () => Promise.resolve(),
    readProofs: () => Promise.resolve(proofs),
    addProof: async (tag) => void proofs.push(tag),
  };
  const origin = "https://kete.test";
  const create = createCallerFactory(appRouter);
  /** One request each, as over HTTP. */
  return () => create(createContext(deps, { headers: new Headers({ origin }), channel: "web", requestId: newId(), cookies, ownOrigins: new Set([origin]), canRotate: true }));
}

describe("signing in costs", () => {
  it("one request to Redis and one statement to ask for a code", async () => {
    expect(await wire.costOf(() => ask(newCodePhone()))).toEqual({ redis: 1, ...once });
  });

  it("one request to Redis and one to be told to wait, and the refusal's entry in the trail", async () => {
    const phone = newCodePhone();
    await ask(phone);
    const cost = await wire.costOf(async () => expect((await rest("/auth/request-otp", { method: "POST", body: { phone } })).status).toBe(429));
    expect(cost).toEqual({ redis: 1, ...once });
  });

  it("one request to Redis and one transaction to prove the code and open a session", async () => {
    const phone = newCodePhone();
    const challenge = await ask(phone);
    expect(await wire.costOf(async () => expect((await verify(phone, challenge, right)).status).toBe(200))).toEqual({ redis: 1, ...once });
  });

  it("one request to Redis for a wrong code, and its entry in the trail", async () => {
    const phone = newCodePhone();
    const challenge = await ask(phone);
    let answer: Awaited<ReturnType<typeof verify>> | undefined;
    expect(await wire.costOf(async () => (answer = await verify(phone, challenge, "000000")))).toEqual({ redis: 1, ...once });
    expect(answer?.status).toBe(401);
    const entries = await kit.db.auditEntry.findMany({ where: { requestId: answer?.headers.get("x-request-id") ?? "" } });
    expect(entries.map(({ kind }) => kind)).toEqual(["refused"]);
  });

  it("no more in a browser that was signed out", async () => {
    const [web, phone] = [browser(), newCodePhone()];
    const { challengeId } = await web().auth.requestOtp({ phone });
    expect(await wire.costOf(() => web().auth.verifyOtp({ phone, challengeId, code: right }))).toEqual({ redis: 1, ...once });
  });

  it("two requests to Redis more in a browser that was signed in: its session is looked up, and its copy buried", async () => {
    const web = browser();
    for (const phone of [newCodePhone(), newCodePhone()]) {
      const { challengeId } = await web().auth.requestOtp({ phone });
      const isFirst = !(await web().auth.status()).authenticated;
      const cost = await wire.costOf(() => web().auth.verifyOtp({ phone, challengeId, code: right }));
      expect(cost).toEqual(isFirst ? { redis: 1, ...once } : { redis: 3, ...once });
    }
  });
});

describe("being signed in costs", () => {
  it("one request to Redis and no SQL, by token", async () => {
    const { token } = await signIn();
    await quote(token);
    for (let n = 0; n < 3; n += 1) expect(await wire.costOf(() => quote(token))).toEqual({ redis: 1, ...none });
  });

  it("one request to Redis and no SQL, by cookie", async () => {
    const [web, phone] = [browser(), newCodePhone()];
    const { challengeId } = await web().auth.requestOtp({ phone });
    await web().auth.verifyOtp({ phone, challengeId, code: right });
    const check = () => web().withdrawals.quote({ amount: 10_000, method: "MOMO" });
    await check();
    for (let n = 0; n < 3; n += 1) expect(await wire.costOf(check)).toEqual({ redis: 1, ...none });
  });

  it("two statements and no Redis to refresh", async () => {
    const { refreshToken } = await signIn();
    const cost = await wire.costOf(async () => expect((await rest("/auth/refresh", { method: "POST", body: { refresh_token: refreshToken } })).status).toBe(200));
    expect(cost).toEqual({ redis: 0, statements: 2, trips: 2 });
  });

  it("nothing at all to whoever shows a token that we never signed", async () => {
    const cost = await wire.costOf(async () => expect((await rest("/me/withdraw/quote", { method: "POST", body: { amount: 10_000, method: "MOMO" }, headers: { authorization: "Bearer a.b.c" } })).status).toBe(401));
    expect(cost).toEqual({ redis: 0, statements: 0, trips: 0 });
  });
});
