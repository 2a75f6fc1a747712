import { type APIRequestContext } from "@playwright/test";
import { expect, test } from "./fixtures/test.ts";

/** One REST client: JSON in and out, a bearer token once it has one. */
function client(request: APIRequestContext) {
  let token: string | undefined;
  const headers = (extra: Record<string, string> = {}) => ({ ...(token ? { authorization: `Bearer ${token}` } : {}), ...extra });
  const read = async (response: Awaited<ReturnType<APIRequestContext["get"]>>) => ({ status: response.status(), body: (await response.body()).length > 0 ? ((await response.json()) as Record<string, unknown>) : {} });
  return {
    useToken: (given: string | undefined) => void (token = given),
    get: async (path: string, extra?: Record<string, string>) => read(await request.get(`/api/v1${path}`, { headers: headers(extra) })),
    post: async (path: string, data: unknown, extra?: Record<string, string>) => read(await request.post(`/api/v1${path}`, { data, headers: headers(extra) })),
  };
}

test("a REST client plays as a guest, signs in with the texted code, and withdraws what it won", async ({ request, phone, clientSeed, readCode, expectBooksAtZero }) => {
  const api = client(request);
  const game = await api.get("/game");
  const serverSeedHash = String(game.body["active_seed_hash"]);
  const bet = { side: "under", target: 4950 } as const;
  const stake = { ...bet, amount: 2000, phone, server_seed_hash: serverSeedHash, client_seed: await clientSeed({ ...bet, serverSeedHash, outcome: "win" }) };
  const round = await api.post("/stakes", stake, { "idempotency-key": `round-${phone}` });
  expect(round).toMatchObject({ status: 201, body: { status: "WON", payout: 4000 } });
  const guest = { "x-guest-token": String(round.body["guest_token"]) };
  expect((await api.get(`/stakes/${String(round.body["id"])}`, guest)).body).toMatchObject({ status: "WON" });

  const asked = await api.post("/auth/request-otp", { phone, country_code: "UG" });
  expect(asked).toMatchObject({ status: 200, body: { sms_queued: true } });
  const code = await readCode(phone);
  expect(await api.post("/auth/verify-otp", { phone, code: "000000", challenge_id: asked.body["challenge_id"] })).toMatchObject({ status: 401, body: { error: { code: "wrong_code", params: { attempts_left: 4 } } } });
  const proven = await api.post("/auth/verify-otp", { phone, code, challenge_id: asked.body["challenge_id"], device_info: "journey" });
  expect(proven).toMatchObject({ status: 200, body: { is_new_player: true, claimed: { rounds: 1, amount: 4000 } } });
  api.useToken(String(proven.body["token"]));
  expect(await api.post("/auth/verify-otp", { phone, code, challenge_id: asked.body["challenge_id"] })).toMatchObject({ status: 401, body: { error: { code: "code_expired" } } });

  expect((await api.get("/me")).body).toMatchObject({ fee_exempt_balance: 4000, total_games_won: 1 });
  const wanted = { amount: 3000, method: "MOMO", destination: phone };
  const first = await api.post("/me/withdraw", wanted, { "idempotency-key": "w" });
  const second = await api.post("/me/withdraw", wanted, { "idempotency-key": "w" });
  expect(first).toMatchObject({ status: 201, body: { status: "COMPLETED", net_amount: 3000 } });
  expect(second).toEqual(first);
  expect(await api.post("/me/withdraw", { ...wanted, amount: 1001 }, { "idempotency-key": "x" })).toMatchObject({ status: 422, body: { error: { code: "insufficient_funds", params: { available: 1000 } } } });
  expect((await api.get(`/me/withdraws/${String(first.body["request_id"])}`)).body).toMatchObject({ provider_txn_id: expect.stringMatching(/^MOCK-/) });
  expect((await api.get("/me/transactions")).body).toMatchObject({ items: [{ balance_after: 1000 }, {}, { kind: "claim", amount: 4000 }] });

  expect(await api.post("/auth/logout", undefined)).toMatchObject({ status: 204 });
  expect(await api.get("/me")).toMatchObject({ status: 401 });
  await expectBooksAtZero();
});

test("the API's document, docs page, health and readiness are there", async ({ request }) => {
  expect((await request.get("/api/v1/openapi.json")).ok()).toBe(true);
  expect(await (await request.get("/api/docs")).text()).toContain("Idempotency-Key");
  expect((await request.get("/api/health")).status()).toBe(200);
  expect(await (await request.get("/api/ready")).json()).toEqual({ status: "ready", checks: { database: "ok", redis: "ok", queue: "ok" } });
});

test("every page carries its security headers, and a policy with a nonce of its own", async ({ request }) => {
  const [one, two] = [await request.get("/"), await request.get("/")];
  const policy = (response: typeof one) => response.headers()["content-security-policy"] ?? "";
  expect(policy(one)).toMatch(/script-src 'self' 'nonce-[\w+/=]{24}' 'strict-dynamic'(;|$)/);
  expect(policy(one)).not.toMatch(/unsafe-(inline|eval)/);
  expect(policy(one)).not.toBe(policy(two));
  expect(one.headers()).toMatchObject({ "x-content-type-options": "nosniff", "x-frame-options": "DENY", "referrer-policy": "strict-origin-when-cross-origin" });
  expect((await request.get("/", { headers: { host: "evil.example" } })).status()).toBe(421);
});
