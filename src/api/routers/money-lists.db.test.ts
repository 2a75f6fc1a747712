import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiDeps, restClient, type Answer } from "#src/testing/api.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { newPhone, newPlayer } from "#src/testing/play.ts";

let kit: TestKit;
let rest: ReturnType<typeof restClient>;
beforeAll(async () => {
  kit = await testKit();
  rest = restClient(apiDeps(kit));
});
afterAll(() => kit.close());

const errorOf = ({ body }: Answer) => body["error"] as { code: string; params: Record<string, unknown> };

async function signIn({ amountMinor = 0n } = {}) {
  const { phone, playerId } = await newPlayer(kit, { amountMinor });
  const sent = await rest("/auth/request-otp", { method: "POST", body: { phone } });
  const proven = await rest("/auth/verify-otp", { method: "POST", body: { phone, code: "123456", challenge_id: sent.body["challenge_id"] } });
  return { phone, playerId, headers: { authorization: `Bearer ${String(proven.body["token"])}` } };
}
type Signed = Awaited<ReturnType<typeof signIn>>;
const post = ({ headers }: Signed, path: string, body: unknown, more: Record<string, string> = {}) => rest(path, { method: "POST", body, headers: { ...headers, ...more } });

describe("saved destinations over REST", () => {
  it("are listed, kept, renamed and removed", async () => {
    const player = await signIn();
    const phone = newPhone();
    const made = await post(player, "/me/destinations", { method: "MOMO", destination: phone, label: " Mother " });
    expect(made).toMatchObject({ status: 201, body: { method: "MOMO", label: "Mother", is_own: false, last_used_at: null } });
    const path = `/me/destinations/${String(made.body["id"])}`;
    expect((await rest("/me/destinations", player)).body).toMatchObject({ items: [{ id: "own", is_own: true }, { label: "Mother" }], next_cursor: null });
    expect(await rest(path, { method: "PUT", body: { label: null }, headers: player.headers })).toMatchObject({ status: 200, body: { label: null } });
    expect(await rest(path, { ...player, method: "DELETE" })).toMatchObject({ status: 204 });
    expect(await rest(path, { ...player, method: "DELETE" })).toMatchObject({ status: 404 });
    expect(JSON.stringify(await rest("/me/destinations", player))).not.toContain(phone);
  });

  it.each([
    ["no destination", { method: "MOMO" }],
    ["no method", { destination: "0772 123 456" }],
    ["a destination and a withdrawal", { method: "MOMO", destination: "0772 123 456", request_id: "x" }],
    ["an empty label", { method: "MOMO", destination: "0772 123 456", label: " " }],
    ["a label of 41 characters", { method: "MOMO", destination: "0772 123 456", label: "x".repeat(41) }],
    ["a label that turns the text round", { method: "MOMO", destination: "0772 123 456", label: "a\u202Eb" }],
  ])("refuse %s", async (_name, body) => {
    expect(errorOf(await post(await signIn(), "/me/destinations", body)).code).toBe("invalid_input");
  });

  it("take a label of 40 characters", async () => {
    expect(await post(await signIn(), "/me/destinations", { method: "MOMO", destination: newPhone(), label: "x".repeat(40) })).toMatchObject({ status: 201 });
  });
});

describe("a withdrawal by destination_id", () => {
  it("is the same withdrawal as by the destination itself: one key, one fingerprint", async () => {
    const player = await signIn({ amountMinor: 5000n });
    const key = { "idempotency-key": "w" };
    const first = await post(player, "/me/withdraw", { amount: 1000, destination_id: "own" }, key);
    expect(first).toMatchObject({ status: 201, body: { status: "COMPLETED", net_amount: 1000 } });
    expect((await post(player, "/me/withdraw", { amount: 1000, method: "MOMO", destination: player.phone }, key)).body).toEqual(first.body);
    expect(await post(player, "/me/withdraw", { amount: 1000, method: "MOMO", destination: newPhone() }, key)).toMatchObject({ status: 409 });
    expect((await rest("/me", player)).body).toMatchObject({ fee_exempt_balance: 4000 });
  });

  it("to a place kept only now still needs a code, and the check says why", async () => {
    const player = await signIn({ amountMinor: 5000n });
    const { body } = await post(player, "/me/destinations", { method: "MOMO", destination: newPhone() });
    const wanted = { amount: 1000, destination_id: body["id"] };
    expect(errorOf(await post(player, "/me/withdraw", wanted, { "idempotency-key": "a" }))).toMatchObject({ code: "step_up_required", params: { reason: "DESTINATION" } });
    expect((await post(player, "/me/withdraw/check", wanted)).body).toEqual({ reason: "DESTINATION" });
    expect(await post(player, "/me/withdraw/step-up", wanted)).toMatchObject({ status: 200 });
  });

  it.each([
    ["two ways at once", { destination_id: "own", destination: "0772 123 456" }, 400, "invalid_input"],
    ["no way", { method: "MOMO" }, 400, "invalid_input"],
    ["an id of nobody", { destination_id: "019aa4c6-8801-7b0a-8f21-6d7e5c4b3a29" }, 404, "not_found"],
    ["a method that is not the place's", { destination_id: "own", method: "BANK" }, 422, "invalid_destination"],
  ])("is refused with %s", async (_name, body, status, code) => {
    const answer = await post(await signIn({ amountMinor: 5000n }), "/me/withdraw", { amount: 1000, ...body }, { "idempotency-key": "a" });
    expect([answer.status, errorOf(answer).code]).toEqual([status, code]);
  });

  it("still names a wrong amount as the wrong field", async () => {
    const answer = await post(await signIn(), "/me/withdraw", { amount: -1, destination_id: "own" }, { "idempotency-key": "a" });
    expect(errorOf(answer).params["issues"]).toEqual([{ path: ["amount"], message: "more than zero" }]);
  });
});

it("the banks on offer are told to everybody", async () => {
  const deps = apiDeps(kit);
  const withBanks = restClient({ ...deps, withdraw: { ...deps.withdraw, banks: [{ code: "11125380", name: "Lake Bank" }] } });
  expect((await withBanks("/withdraw/banks")).body).toEqual({ items: [{ code: "11125380", name: "Lake Bank" }], next_cursor: null });
  expect((await rest("/withdraw/banks")).body).toEqual({ items: [], next_cursor: null });
});

it("a withdrawal says what it waits for, and how far it is", async () => {
  const player = await signIn({ amountMinor: 5000n });
  await post(player, "/me/withdraw", { amount: 1000, destination_id: "own" }, { "idempotency-key": "w" });
  const { body } = await rest("/me/withdraws", player);
  expect(body).toMatchObject({ items: [{ progress: "paid", rail: "Demo network", waiting_for: null, approvals: { needed: 0, given: 0 }, failure: null }] });
});
