import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { airtelPayouts, type AirtelSettings } from "#src/adapters/payouts/airtel.ts";
import { RailAway, type RailAnswer } from "#src/domain/rails/ports.ts";
import type { PayoutOrder } from "#src/domain/withdrawals/ports.ts";
import { createAirtelWorld, demoAirtel } from "./airtel.ts";
import { nobodyThere, withStub } from "./kit-stub.ts";
import { startHook, startTrial, type Trial } from "./kit-trial.ts";
import { shortTimeouts } from "./kit-troubles.ts";

const world = createAirtelWorld({ floatMinor: 1_000_000n });
let trial: Trial;
beforeAll(async () => { trial = await startTrial(world.simulator); });
beforeEach(() => trial.forget());
afterAll(() => trial.close());

const order = (change: Partial<PayoutOrder> = {}): PayoutOrder => ({ reference: randomUUID(), method: "MOMO", destination: "+256702123456", amountMinor: 5_000n, currency: "UGX", ...change });
const ending = (digits: string) => order({ destination: `+256702000${digits}` });
const rail = (change: Partial<AirtelSettings> = {}) => airtelPayouts({ baseUrl: trial.baseUrl, ...demoAirtel, country: "UG", currency: "UGX", timeouts: shortTimeouts, ...change });
const moved = () => world.book().map(({ reference, amountMinor }) => [reference, amountMinor]);
const tokensFetched = async () => (await trial.calls()).filter(({ path }) => path === "/auth/oauth2/token").length;
const succeeded = expect.objectContaining({ state: "succeeded", providerTxnId: expect.stringMatching(/^MP\d+/) as string }) as RailAnswer;

describe("a payout by Airtel Money", () => {
  it("is paid once, however often it is submitted under its reference", async () => {
    const airtel = rail();
    const one = order();
    expect((await airtel.submit(one)).answer).toEqual(succeeded);
    expect((await airtel.submit(one)).answer).toEqual({ state: "accepted", code: "ESB000041" });
    expect((await airtel.status(one)).answer).toEqual(succeeded);
    expect(moved()).toEqual([[one.reference, 5_000n]]);
  });

  it("goes to the number without its country's code, with the PIN encrypted anew each time", async () => {
    const airtel = rail();
    await airtel.submit(order());
    await airtel.submit(order());
    const sent = (await trial.calls()).filter(({ path }) => path === "/standard/v1/disbursements/").map(({ body }) => JSON.parse(body) as { payee: unknown; pin: string; transaction: { amount: unknown } });
    expect(sent.map(({ payee, transaction }) => [payee, transaction.amount])).toEqual([[{ msisdn: "702123456" }, 5_000], [{ msisdn: "702123456" }, 5_000]]);
    expect(new Set(sent.map(({ pin }) => pin)).size).toBe(2);
  });

  it.each<[string, RailAnswer]>([
    ["450", { state: "failed", code: "FAILED", isDoubtful: true }],
    ["451", { state: "failed", code: "REFUSED", isDoubtful: false }],
    ["453", { state: "accepted", code: "TIP" }],
    ["455", { state: "failed", code: "NOT_ENOUGH_FUNDS", isDoubtful: false }],
    ["456", { state: "failed", code: "PAYEE_LIMIT_REACHED", isDoubtful: false }],
    ["457", { state: "failed", code: "PAYEE_NOT_FOUND", isDoubtful: false }],
    ["459", { state: "unknown", code: "DP00900001000" }],
    ["460", { state: "failed", code: "REVERSED", isDoubtful: true }],
  ])("to a number ending in %s ends as Airtel says", async (digits, answer) => {
    expect((await rail().submit(ending(digits))).answer).toEqual(answer);
    expect(moved()).toEqual([]);
  });

  it("that is ambiguous at first is no failure: a minute later it was paid", async () => {
    const one = ending("459");
    expect((await rail().submit(one)).answer.state).toBe("unknown");
    expect((await rail().status(one)).answer.state).toBe("unknown");
    await trial.advance(60_000);
    expect((await rail().status(one)).answer).toEqual(succeeded);
    expect(moved()).toHaveLength(1);
  });

  it("is not found before it was submitted, nor while the enquiry lags behind", async () => {
    const one = order();
    expect((await rail().status(one)).answer).toEqual({ state: "not_found", code: "DP00900001015" });
    world.faults.plan({ fault: "lag", verb: "submit" });
    await rail().submit(one);
    expect((await rail().status(one)).answer.state).toBe("not_found");
    await trial.advance(30_000);
    expect((await rail().status(one)).answer).toEqual(succeeded);
  });

  it("above the float fails and moves nothing", async () => {
    expect((await rail().submit(order({ amountMinor: 1_000_001n }))).answer).toMatchObject({ state: "failed", code: "NOT_ENOUGH_FUNDS" });
    expect((await rail().submit(order({ amountMinor: 1_000_000n }))).answer).toEqual(succeeded);
  });
});

describe("trouble at Airtel", () => {
  it.each<[string, Partial<RailAnswer>, number]>([
    ["reset_before", { state: "unknown", code: "RESET" }, 0],
    ["reset_after", { state: "unknown", code: "RESET" }, 1],
    ["hang_after", { state: "unknown", code: "TIMEOUT" }, 1],
    ["error_before", { state: "unknown", code: "HTTP_500" }, 0],
    ["error_after", { state: "unknown", code: "HTTP_500" }, 1],
    ["unavailable_after", { state: "unknown", code: "HTTP_503" }, 1],
    ["html_after", { state: "unknown", code: "UNREADABLE" }, 1],
    ["malformed", { state: "unknown", code: "UNREADABLE" }, 1],
    ["throttle", { state: "refused", code: "THROTTLED", trouble: "busy" }, 0],
    ["unknown_status", { state: "unknown", code: "ON_HOLD" }, 1],
  ])("%s while submitting leaves the payout as it should be, and once paid at the end", async (fault, answer, paidAtOnce) => {
    const one = order();
    world.faults.plan({ fault, verb: "submit" });
    expect((await rail().submit(one)).answer).toEqual(answer);
    expect(moved()).toHaveLength(paidAtOnce);
    await rail().submit(one);
    expect(moved()).toEqual([[one.reference, 5_000n]]);
  });

  it.each(["reset_before", "hang_before", "error_before", "html_before", "throttle", "token_expired"])("%s on an enquiry says nothing of the payout", async (fault) => {
    const airtel = rail();
    const one = ending("453");
    await airtel.submit(one);
    world.faults.plan({ fault, verb: "status", calls: 2 });
    expect((await airtel.status(one)).answer.state).toBe("unknown");
  });

  it("that nobody listens is an outage", async () => {
    expect((await rail({ baseUrl: await nobodyThere() }).submit(order())).answer).toEqual({ state: "unknown", code: "NOT_CONNECTED" });
  });

  it.each<[string, Partial<AirtelSettings>, string]>([
    ["a wrong secret", { clientSecret: "wrong-secret" }, "CREDENTIALS"],
    ["a wrong PIN", { pin: "0000" }, "ROUTER115"],
    ["a wrong country", { currency: "KES" }, "ROUTER006"],
  ])("by %s stops the rail and fails no payout", async (_name, change, code) => {
    expect((await rail(change).submit(order())).answer).toEqual({ state: "refused", code, trouble: "config" });
    expect(moved()).toEqual([]);
  });

  it.each<[string, Partial<AirtelSettings>]>([["a wrong secret", { clientSecret: "wrong-secret" }], ["a wrong country", { currency: "KES" }]])("by %s leaves an enquiry without an answer", async (_name, change) => {
    expect((await rail(change).status(order())).answer.state).toBe("unknown");
  });

  it.each<[string, number, unknown, RailAnswer]>([
    ["a success of another transaction", 200, { data: { transaction: { id: "another", status: "TS" } }, status: { success: true } }, { state: "unknown", code: "OTHER_TRANSACTION" }],
    ["a success that says it is none", 200, { data: { transaction: { status: "TS" } }, status: { success: false } }, { state: "unknown", code: "CONTRADICTORY" }],
    ["a failure by an ambiguous code", 200, { data: { transaction: { status: "TF" } }, status: { success: false, response_code: "DP00900001014" } }, { state: "unknown", code: "DP00900001014" }],
    ["a refusal by a code that is not known", 200, { status: { success: false, response_code: "DP99" } }, { state: "unknown", code: "DP99" }],
    ["a gateway's 408", 408, { status: { success: false } }, { state: "unknown", code: "HTTP_408" }],
    ["a 400 without a code", 400, { error: "bad request" }, { state: "refused", code: "HTTP_400", trouble: "request" }],
    ["an address that is not let in", 403, {}, { state: "refused", code: "HTTP_403", trouble: "config" }],
    ["a success by its code alone", 200, { status: { success: true, response_code: "DP00900001001" } }, { state: "succeeded", providerTxnId: "r-1", amountMinor: null, currency: null }],
  ])("%s is taken for what it is", async (_name, status, body, answer) => {
    const token = { "/auth/oauth2/token": { access_token: "t", expires_in: "180" } };
    expect(await withStub(status, body, async (baseUrl) => (await rail({ baseUrl }).submit(order({ reference: "r-1" }))).answer, token)).toEqual(answer);
  });
});

describe("Airtel's token", () => {
  it("is fetched once for payouts side by side, and again ten seconds before its end", async () => {
    let nowMs = 0;
    const airtel = rail({ monotonicMs: () => nowMs });
    await Promise.all([1, 2, 3].map(() => airtel.submit(order())));
    nowMs = 170_000 - 1;
    await airtel.submit(order());
    expect(await tokensFetched()).toBe(1);
    nowMs += 1;
    await airtel.submit(order());
    expect(await tokensFetched()).toBe(2);
  });

  it("that ended on the way is replaced, and the payout goes out once", async () => {
    const airtel = rail();
    await airtel.submit(order());
    world.dropTokens();
    expect((await airtel.submit(order())).answer).toEqual(succeeded);
    expect(moved()).toHaveLength(2);
    expect(await tokensFetched()).toBe(2);
  });
});

describe("what Airtel tells besides", () => {
  it("is its float, which payouts take from", async () => {
    await rail().submit(order());
    expect(await rail().balance()).toEqual({ amountMinor: 995_000n, currency: "UGX" });
    await expect(rail({ clientSecret: "wrong-secret" }).balance()).rejects.toThrow(RailAway);
  });

  it("are reports, to the address entered in its portal, which prove nothing", async () => {
    const hook = await startHook("/hooks/airtel");
    await fetch(`${trial.baseUrl}/panel/hook`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ hook_url: hook.url }) });
    const one = order();
    await rail().submit(one);
    const [report] = await hook.received(1);
    await hook.close();
    expect(rail().readReport({ headers: {}, rawBody: report?.rawBody ?? "" })).toMatchObject({ reference: one.reference, said: "TS", isProven: false });
  });

  it.each(["", "[]", "{}", "<html>", '{"transaction":"x"}'])("that makes no sense (%j) is no report", (rawBody) => {
    expect(rail().readReport({ headers: {}, rawBody })).toBeNull();
  });

  it("is recorded without keys and whole numbers", async () => {
    const { exchange } = await rail().submit(ending("451"));
    expect(exchange).toMatchObject({ httpStatus: 200 });
    const tokenless = await rail({ clientSecret: "wrong-secret" }).submit(order());
    for (const text of [exchange.body, tokenless.exchange.body]) for (const hidden of [demoAirtel.clientSecret, "702123456", demoAirtel.pin]) expect(text).not.toContain(hidden);
  });
});
