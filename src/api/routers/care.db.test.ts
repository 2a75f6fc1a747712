import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiDeps } from "#src/api/context.ts";
import { countryPolicies } from "#src/domain/care/policies.ts";
import { apiDeps, restClient, type Answer } from "#src/testing/api.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { newPhone } from "#src/testing/play.ts";

let kit: TestKit;
let deps: ApiDeps;
let rest: ReturnType<typeof restClient>;
beforeAll(async () => {
  kit = await testKit();
  deps = apiDeps(kit);
  rest = restClient(deps);
});
afterAll(() => kit.close());

const codeOf = ({ body }: Answer) => (body["error"] as { code: string } | undefined)?.code ?? null;
const errorOf = ({ body }: Answer) => body["error"] as { code: string; params: Record<string, unknown> };
let key = 0;

async function signIn(phone = newPhone()) {
  const sent = await rest("/auth/request-otp", { method: "POST", body: { phone } });
  const proven = await rest("/auth/verify-otp", { method: "POST", body: { phone, code: "123456", challenge_id: sent.body["challenge_id"] } });
  const headers = { authorization: `Bearer ${String(proven.body["token"])}` };
  const call = (method: string, path: string, body?: unknown) => rest(path, { method, headers, ...(body === undefined ? {} : { body }) });
  return { phone, headers, get: (path: string) => call("GET", path), put: (path: string, body: unknown) => call("PUT", path, body), post: (path: string, body: unknown) => call("POST", path, body) };
}

async function guestStake(phone: string, amount = 1000, more: Record<string, unknown> = {}) {
  const { body } = await rest("/game");
  return rest("/stakes", { method: "POST", headers: { "idempotency-key": `key-${(key += 1)}` }, body: { amount, side: "under", target: 4950, client_seed: "test", server_seed_hash: body["active_seed_hash"], phone, ...more } });
}

describe("PUT /me/limits", () => {
  it("sets what is given, says what is left and when it begins anew to its owner alone", async () => {
    const player = await signIn();
    expect((await guestStake(player.phone)).status).toBe(201);
    const { status, body } = await player.put("/me/limits", { deposit_day: 1500 });
    expect(status).toBe(200);
    expect((body["limits"] as unknown[])[0]).toMatchObject({ name: "deposit_day", amount: 1500, used: 1000, left: 500, next: null });
    const guests = await guestStake(player.phone, 501);
    expect([guests.status, errorOf(guests)]).toMatchObject([403, { code: "phone_not_playing", params: {} }]);
    const refused = await rest("/me/top-ups", { method: "POST", headers: { ...player.headers, "idempotency-key": "past" }, body: { amount: 501 } });
    expect([refused.status, errorOf(refused)]).toMatchObject([422, { code: "limit_reached", params: { kind: "deposit", span: "day", maximum: 1500, left: 500, resets_at: expect.stringMatching(/Z$/) as string } }]);
    expect((await player.get("/me/limits")).body).toEqual(body);
  });

  it.each([[{ deposit_day: -1 }], [{ deposit_day: 1.5 }], [{ deposit_day: "1500" }], [{ deposit_day: 1_000_000_000_001 }], [{ deposit_month: 1 }], [[]]])("does not take %j", async (body) => {
    expect(codeOf(await (await signIn()).put("/me/limits", body))).toBe("invalid_input");
  });

  it("takes the largest amount there is, and nothing at all", async () => {
    const player = await signIn();
    expect((await player.put("/me/limits", { loss_week: 1_000_000_000_000 })).status).toBe(200);
    expect((await player.put("/me/limits", {})).status).toBe(200);
  });
});

describe("a cool-off or self-exclusion", () => {
  it("starts at once, is not shortened, and leaves everything but staking and paying in open", async () => {
    const player = await signIn();
    const excluded = await player.post("/me/limits/self-exclusion", { span: "6_months" });
    expect(excluded.body["exclusion"]).toMatchObject({ kind: "self_exclusion" });
    expect((await player.post("/me/limits/cool-off", { span: "24_hours" })).body["exclusion"]).toEqual(excluded.body["exclusion"]);
    const { until } = excluded.body["exclusion"] as { until: string };
    const guests = await guestStake(player.phone);
    expect([guests.status, errorOf(guests).code, errorOf(guests).params]).toEqual([403, "phone_not_playing", {}]);
    const refused = await rest("/me/top-ups", { method: "POST", headers: { ...player.headers, "idempotency-key": "top-up" }, body: { amount: 1000 } });
    expect([refused.status, errorOf(refused).code, errorOf(refused).params["until"]]).toEqual([403, "self_excluded", until]);
    for (const path of ["/me", "/me/transactions", "/stakes", "/game", "/me/withdraws"]) expect((await player.get(path)).status).toBe(200);
    expect((await player.get("/auth/status")).body).toMatchObject({ authenticated: true, account_active: true });
  });

  it.each([["/me/limits/cool-off", "6_months"], ["/me/limits/self-exclusion", "30_days"], ["/me/limits/cool-off", "1_hour"], ["/me/limits/self-exclusion", "toString"]])("%s is not for %s", async (path, span) => {
    expect(codeOf(await (await signIn()).post(path, { span }))).toBe("invalid_input");
  });

  it.each([["GET", "/me/limits"], ["PUT", "/me/limits"], ["POST", "/me/limits/cool-off"], ["POST", "/me/limits/self-exclusion"], ["PUT", "/me/birth-date"]])("%s %s needs a number that is proven", async (method, path) => {
    expect(codeOf(await rest(path, { method, ...(method === "GET" ? {} : { body: { span: "7_days", birth_date: "1990-04-21" } }) }))).toMatch(/unauthenticated|invalid_input/);
  });
});

describe("a country that asks for a birth date", () => {
  it("takes it once from a player, and with each stake from a guest", async () => {
    const ug = countryPolicies["UG"];
    if (!ug) throw new Error("Uganda has a policy");
    deps.care = { ...deps.care, policies: { ...countryPolicies, UG: { ...ug, isBirthDateRequired: true } } };
    try {
      const player = await signIn();
      expect(codeOf(await player.put("/me/birth-date", { birth_date: "1990-02-30" }))).toBe("invalid_input");
      expect((await player.put("/me/birth-date", { birth_date: "1990-04-21" })).body["birth_date"]).toBe("1990-04-21");
      expect(codeOf(await player.put("/me/birth-date", { birth_date: "1990-04-22" }))).toBe("birth_date_stated");
      expect(codeOf(await guestStake(newPhone()))).toBe("birth_date_required");
      expect(codeOf(await guestStake(newPhone(), 1000, { birth_date: "2020-01-01" }))).toBe("under_age");
      expect((await guestStake(newPhone(), 1000, { birth_date: "1990-04-21" })).status).toBe(201);
    } finally {
      deps.care = { ...deps.care, policies: countryPolicies };
    }
  });
});

describe("a sitting", () => {
  it("is nothing to somebody new, and goes on for whoever plays", async () => {
    expect((await rest("/game/sitting")).body).toEqual({ minutes: 0, rounds: 0, staked: 0, net: 0, is_check_due: false, every_minutes: 30 });
    const { body } = await guestStake(newPhone());
    const headers = { "x-guest-token": String(body["guest_token"]) };
    expect((await rest("/game/sitting", { headers })).body).toMatchObject({ rounds: 1, staked: 1000, net: Number(body["payout"]) - 1000 });
    await kit.owner.query("UPDATE rounds SET created_at = now() - interval '29 minutes 59 seconds' WHERE public_id = $1", [body["id"]]);
    expect((await rest("/game/sitting", { headers })).body).toMatchObject({ minutes: 29, is_check_due: false });
    expect((await rest("/game/sitting/go-on", { method: "POST", headers, body: {} })).body).toMatchObject({ is_check_due: false });
    expect((await rest("/game/sitting/go-on", { method: "POST", body: {} })).status).toBe(200);
  });
});

it("GET /policies tells what each country on offer asks", async () => {
  const { body } = await rest("/policies");
  expect((body["items"] as { country: string }[]).map(({ country }) => country)).toEqual(["UG", "KE", "TH"]);
  expect((body["items"] as unknown[])[0]).toMatchObject({ minimum_age: 25, may_guests_stake: true, money: "demo", help_line: null });
});
