import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase } from "#src/adapters/postgres/client.ts";
import { apiDeps, restClient, type Answer } from "#src/testing/api.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { newPhone } from "#src/testing/play.ts";
import { bodyBytesMax } from "./read-input.ts";

let kit: TestKit;
let rest: ReturnType<typeof restClient>;
beforeAll(async () => {
  kit = await testKit();
  rest = restClient(apiDeps(kit));
});
afterAll(() => kit.close());

const errorOf = ({ body }: Answer) => body["error"] as { code: string; message: string; params: Record<string, unknown>; request_id: string };

async function signIn(phone = newPhone()) {
  const sent = await rest("/auth/request-otp", { method: "POST", body: { phone } });
  const proven = await rest("/auth/verify-otp", { method: "POST", body: { phone, code: "123456", challenge_id: sent.body["challenge_id"] } });
  return { phone, sent, proven, bearer: { authorization: `Bearer ${String(proven.body["token"])}` } };
}

describe("a call", () => {
  it.each([
    ["nowhere", "/nope", {}, 404, "not_found"],
    ["by a method the path has not", "/me", { method: "DELETE" }, 405, "method_not_allowed"],
    ["that is not JSON by type", "/auth/request-otp", { method: "POST", rawBody: "phone=1", headers: { "content-type": "text/plain" } }, 415, "unsupported_media_type"],
    ["that is not JSON", "/auth/request-otp", { method: "POST", rawBody: "{" }, 400, "invalid_input"],
    ["with a list for a body", "/auth/request-otp", { method: "POST", rawBody: "[]" }, 400, "invalid_input"],
    ["without a body", "/auth/request-otp", { method: "POST" }, 400, "invalid_input"],
    ["that names an unknown key", "/auth/request-otp", { method: "POST", body: { phone: "0772123456", is_admin: true } }, 400, "invalid_input"],
    ["in camelCase", "/auth/request-otp", { method: "POST", body: { phone: "0772123456", countryCode: "UG" } }, 400, "invalid_input"],
    ["that would touch prototypes", "/auth/request-otp", { method: "POST", rawBody: `{"phone":"0772123456","__proto__":{"x":1}}` }, 400, "invalid_input"],
    ["nested a thousand deep", "/auth/request-otp", { method: "POST", rawBody: `{"phone":${"[".repeat(1000)}${"]".repeat(1000)}}` }, 400, "invalid_input"],
    ["with a NUL in a device's name", "/auth/verify-otp", { method: "POST", body: { phone: "0772123456", code: "123456", device_info: "a\u0000b" } }, 400, "invalid_input"],
    ["with a body one byte too large", "/auth/request-otp", { method: "POST", rawBody: JSON.stringify({ phone: "x".repeat(bodyBytesMax) }).slice(0, bodyBytesMax + 1) }, 413, "payload_too_large"],
    ["that posts its input in the address", "/auth/request-otp?phone=0772123456", { method: "POST", body: {} }, 400, "invalid_input"],
    ["with an id of no known form", "/stakes/../../etc", {}, 404, "not_found"],
    ["for a round that is not there", "/stakes/019aa4c6-6f0e-7b52-9a53-0f5d3d1c2b8a", {}, 404, "not_found"],
    ["that needs a token and has none", "/me", {}, 401, "unauthenticated"],
    ["with a token of nobody", "/me", { headers: { authorization: "Bearer a.b.c" } }, 401, "unauthenticated"],
    ["with a limit of 0", "/stakes?limit=0", {}, 400, "invalid_input"],
    ["with a limit of 101", "/stakes?limit=101", {}, 400, "invalid_input"],
    ["with a limit of 100", "/stakes?limit=100", {}, 200, null],
    ["that stakes without an idempotency key", "/stakes", { method: "POST", body: {} }, 400, "idempotency_key_required"],
    ["that stakes under a key of 256 characters", "/stakes", { method: "POST", body: {}, headers: { "idempotency-key": "k".repeat(256) } }, 400, "idempotency_key_required"],
    ["to a landline", "/auth/request-otp", { method: "POST", body: { phone: "0414 123 456" } }, 400, "invalid_phone"],
  ] as const)("%s", async (_name, path, call, status, code) => {
    const answer = await rest(path, call);
    expect(answer.status).toBe(status);
    if (code !== null) {
      expect(errorOf(answer)).toMatchObject({ code, params: expect.any(Object) as object });
      expect(errorOf(answer).request_id).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it("by the wrong method is told the right ones", async () => {
    expect((await rest("/me", { method: "DELETE" })).headers.get("allow")).toBe("GET, PUT");
  });

  it("with a body of exactly the limit is read", async () => {
    const frame = JSON.stringify({ phone: "" }).length;
    const answer = await rest("/auth/request-otp", { method: "POST", body: { phone: "x".repeat(bodyBytesMax - frame) } });
    expect(errorOf(answer).code).toBe("invalid_input");
  });

  it("names the wrong fields as the caller wrote them", async () => {
    const answer = await rest("/stakes", { method: "POST", headers: { "idempotency-key": "k" }, body: { amount: 1.5, client_seed: "no spaces please", extra_key: 1 } });
    const paths = (errorOf(answer).params["issues"] as { path: string[] }[]).map(({ path }) => path.join("."));
    expect(paths).toEqual(expect.arrayContaining(["amount", "client_seed", "server_seed_hash", "extra_key"]));
  });

  it("that meets a fault is told a request id and nothing else", async () => {
    const deps = apiDeps(kit);
    const broken = restClient({ ...deps, game: { ...deps.game, currency: "no such currency" } });
    const game = await rest("/game");
    const answer = await broken("/stakes", {
      method: "POST",
      headers: { "idempotency-key": "k" },
      body: { amount: 1000, side: "under", target: 5000, client_seed: "a", server_seed_hash: game.body["active_seed_hash"], phone: newPhone() },
    });
    expect(answer.status).toBe(500);
    expect(errorOf(answer)).toEqual({ code: "internal", message: expect.any(String) as string, params: {}, request_id: expect.any(String) as string });
    expect(JSON.stringify(answer.body)).not.toMatch(/currency|sql|select|prisma/i);
    expect(kit.log.lines.filter(({ level, message }) => level === "error" && message === "fault")).toHaveLength(1);
  });
});

it("an answer that breaks its own form is our fault, not the caller's", async () => {
  const deps = apiDeps(kit);
  const broken = restClient({ ...deps, game: { ...deps.game, edgeBp: 1.5 } });
  const answer = await broken("/site");
  expect(answer.status).toBe(500);
  expect(errorOf(answer).code).toBe("internal");
});

describe("with PostgreSQL away", () => {
  it("a call is told to try again within three seconds, and told nothing else", async () => {
    const db = createDatabase({ url: "postgres://kete_app:x@127.0.0.1:9/kete", poolMax: 1 });
    const cut = restClient({ ...apiDeps(kit), db });
    const startedAt = performance.now();
    const answers = await Promise.all([cut("/game"), cut("/auth/request-otp", { method: "POST", body: { phone: newPhone() } })]);
    await db.$disconnect();
    expect(performance.now() - startedAt).toBeLessThan(3000);
    for (const answer of answers) {
      expect(answer.status).toBe(503);
      expect(errorOf(answer)).toMatchObject({ code: "unavailable", params: {} });
      expect(answer.headers.get("retry-after")).toBe("5");
    }
  });
});

describe("with PostgreSQL hung", () => {
  it("a call is told so within three seconds, though the server took the connection", async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    const db = createDatabase({ url: `postgres://kete_app:x@127.0.0.1:${(silent.address() as AddressInfo).port}/kete`, poolMax: 1 });
    const startedAt = performance.now();
    const answer = await restClient({ ...apiDeps(kit), db })("/game");
    expect([answer.status, errorOf(answer).code]).toEqual([503, "unavailable"]);
    expect(performance.now() - startedAt).toBeLessThan(3000);
    silent.close();
  });
});

describe("a client with a token", () => {
  it("signs in, plays from what it claimed, withdraws, and signs out for good", async () => {
    const phone = newPhone();
    const game = await rest("/game");
    const stake = { amount: 1000, side: "under", target: 9600, client_seed: "a", server_seed_hash: game.body["active_seed_hash"], phone };
    const round = await rest("/stakes", { method: "POST", headers: { "idempotency-key": "the first of a guest, long" }, body: stake });
    expect(round.status).toBe(201);
    const again = await rest("/stakes", { method: "POST", headers: { "idempotency-key": "the first of a guest, long" }, body: stake });
    expect(again.body).toEqual(round.body);
    const guest = { "x-guest-token": String(round.body["guest_token"]) };
    expect((await rest(`/stakes/${String(round.body["id"])}`, { headers: guest })).body).toMatchObject({ id: round.body["id"], payer_phone: expect.stringContaining("•••") as string });
    expect((await rest(`/stakes/${String(round.body["id"])}`)).status).toBe(404);

    const { proven, bearer, sent } = await signIn(phone);
    expect(sent.body).toMatchObject({ sms_queued: true, expires_in: 300, resend_in: 60, otp_hint: "123456" });
    expect(proven.body).toMatchObject({ token_type: "Bearer", is_new_player: true, claimed: { rounds: 1, amount: round.body["payout"] } });
    expect((await rest("/me", { headers: bearer })).body).toMatchObject({ phone_number: phone, fee_exempt_balance: round.body["payout"], total_games_played: 1 });
    expect((await rest("/auth/status", { headers: bearer })).body).toMatchObject({ authenticated: true, phone_verified: true });

    const refreshed = await rest("/auth/refresh", { method: "POST", body: { refresh_token: proven.body["refresh_token"] } });
    expect(refreshed.status).toBe(200);
    expect((await rest("/auth/logout", { method: "POST", headers: bearer })).status).toBe(204);
    expect((await rest("/me", { headers: { authorization: `Bearer ${String(refreshed.body["token"])}` } })).status).toBe(401);
  });

  it("edits the profile: what is given changes, what is refused changes nothing", async () => {
    const { bearer } = await signIn();
    const put = (body: unknown) => rest("/me", { method: "PUT", headers: bearer, body });
    expect((await put({ display_name: "  Amina  ", bio: "Plays on Fridays.\nLoses on Saturdays." })).body).toMatchObject({ display_name: "Amina" });
    expect((await put({ display_name: "n".repeat(40) })).status).toBe(200);
    expect((await put({ display_name: "n".repeat(41), bio: "x" })).status).toBe(400);
    expect((await put({ avatar_url: "http://pictures.example/a.png" })).status).toBe(400);
    for (const avatar_url of ["javascript:alert(1)", "https://user:pw@pictures.example/a.png", "https:\\\\", "//pictures.example/a.png"]) expect((await put({ avatar_url })).status).toBe(400);
    expect((await put({ avatar_url: "HTTPS://Pictures.example/a.png" })).body).toMatchObject({ avatar_url: "https://pictures.example/a.png" });
    expect((await put({ bio: "One line.\r\nAnother." })).body).toMatchObject({ bio: "One line.\nAnother." });
    expect((await put({ bio: "a\u0000b" })).status).toBe(400);
    expect((await put({ bio: "Plays on Fridays.\nLoses on Saturdays." })).status).toBe(200);
    expect((await put({ display_name: "a\u202Eb" })).status).toBe(400);
    expect((await put({ avatar_url: "https://pictures.example/a.png", display_name: "" })).body).toMatchObject({ display_name: null, avatar_url: "https://pictures.example/a.png", bio: "Plays on Fridays.\nLoses on Saturdays." });
  });

  it("is told to wait, in seconds and with a challenge of its own, when it asks again too soon", async () => {
    const { phone } = await signIn();
    const answer = await rest("/auth/request-otp", { method: "POST", body: { phone } });
    expect(answer.status).toBe(429);
    expect(errorOf(answer).code).toBe("code_cooldown");
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(50);
  });
});

describe("a browser's cookie", () => {
  const guestCookie = { headers: { cookie: "kete_guest=x" } };

  it("writes only for our own origin", async () => {
    const call = (origin?: string) => rest("/auth/request-otp", { method: "POST", body: { phone: newPhone() }, headers: { ...guestCookie.headers, ...(origin ? { origin } : {}) } });
    expect((await call("https://kete.test")).status).toBe(200);
    for (const origin of [undefined, "https://evil.example", "null", "https://kete.test.evil.example"]) {
      const answer = await call(origin);
      expect(answer.status).toBe(403);
      expect(errorOf(answer).code).toBe("bad_origin");
    }
  });
});
