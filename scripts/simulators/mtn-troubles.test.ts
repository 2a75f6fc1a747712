import { afterAll, afterEach, describe, expect, it } from "vitest";
import type { MtnSettings } from "#src/adapters/rails/mtn-client.ts";
import { newId } from "#src/domain/shared/ids.ts";
import { nobodyThere, withStub } from "./kit-stub.ts";
import { demoMtn } from "./mtn.ts";
import { payoutOrder, startMtnTrial } from "./mtn-trial.ts";
import type { RailFault } from "./rail-kit.ts";

const { trial, mtn, pass, rail, paidTimes } = await startMtnTrial();
afterEach(() => trial.forget());
afterAll(() => trial.close());

const order = payoutOrder;
const accepted = { state: "accepted", code: "ACCEPTED" };
const paid = (change = {}) => ({ state: "succeeded", providerTxnId: expect.stringMatching(/^\d{10}$/) as string, amountMinor: 50_000n, currency: "UGX", ...change });
const token = { "/disbursement/token/": { access_token: "eyJstub", expires_in: 3600 } };

/** What a fault at the send makes of the answer, and whether MTN took the payment all the same. */
const faultsOfSending: [string, object, 0 | 1][] = [
  ["reset_before", { state: "unknown", code: "RESET" }, 0],
  ["reset_after", { state: "unknown", code: "RESET" }, 1],
  ["hang_before", { state: "unknown", code: "TIMEOUT" }, 0],
  ["hang_after", { state: "unknown", code: "TIMEOUT" }, 1],
  ["error_before", { state: "unknown", code: "INTERNAL_PROCESSING_ERROR" }, 0],
  ["error_after", { state: "unknown", code: "INTERNAL_PROCESSING_ERROR" }, 1],
  ["unavailable_before", { state: "unknown", code: "SERVICE_UNAVAILABLE" }, 0],
  ["unavailable_after", { state: "unknown", code: "SERVICE_UNAVAILABLE" }, 1],
  ["html_before", { state: "unknown", code: "HTTP_200" }, 0],
  ["html_after", { state: "unknown", code: "HTTP_200" }, 1],
  ["malformed", accepted, 1],
  ["throttle", { state: "refused", code: "THROTTLED", trouble: "busy" }, 0],
  ["token_expired", accepted, 1],
];

describe("MTN in trouble", () => {
  it.each(faultsOfSending)("with %s at the send: sent again under its reference, it is paid once", async (fault, answer, timesTaken) => {
    const mtnRail = rail();
    const asked = order();
    mtn.faults.plan({ fault, verb: "submit" });
    expect((await mtnRail.submit(asked)).answer).toEqual(answer);
    expect(paidTimes(asked.reference)).toBe(timesTaken);
    expect((await mtnRail.status(asked)).answer.state).toBe(timesTaken ? "succeeded" : "not_found");
    expect((await mtnRail.submit(asked)).answer).toMatchObject({ state: "accepted" });
    expect((await mtnRail.status(asked)).answer).toEqual(paid());
    expect(paidTimes(asked.reference)).toBe(1);
  });

  it.each([true, false])("with a gateway that gives up, the work done: %s, nobody knows", async (isDone) => {
    const asked = order();
    mtn.faults.plan({ fault: { spoil: { how: "gateway_timeout", isDone, delayMs: 50 } }, verb: "submit" });
    expect((await rail().submit(asked)).answer).toEqual({ state: "unknown", code: "HTTP_504" });
    expect(paidTimes(asked.reference)).toBe(isDone ? 1 : 0);
  });

  it.each<[string, object]>([
    ["reset_after", { state: "unknown", code: "RESET" }],
    ["hang_after", { state: "unknown", code: "TIMEOUT" }],
    ["error_before", { state: "unknown", code: "INTERNAL_PROCESSING_ERROR" }],
    ["unavailable_before", { state: "unknown", code: "SERVICE_UNAVAILABLE" }],
    ["html_before", { state: "unknown", code: "HTTP_200" }],
    ["malformed", { state: "unknown", code: "HTTP_200" }],
    ["throttle", { state: "unknown", code: "THROTTLED" }],
    ["token_expired", paid()],
  ])("with %s at the enquiry nothing is concluded", async (fault, answer) => {
    const mtnRail = rail();
    const asked = order();
    await mtnRail.submit(asked);
    mtn.faults.plan({ fault, verb: "status" });
    expect((await mtnRail.status(asked)).answer).toEqual(answer);
    expect((await mtnRail.status(asked)).answer).toEqual(paid());
  });

  it("with nobody there nothing has left, and it counts as an outage", async () => {
    const asked = order();
    const gone = rail({ baseUrl: await nobodyThere() });
    expect(await gone.submit(asked)).toMatchObject({ answer: { state: "unknown", code: "TOKEN_NOT_CONNECTED" }, exchange: { httpStatus: null } });
    expect((await gone.status(asked)).answer).toEqual({ state: "unknown", code: "TOKEN_NOT_CONNECTED" });
    await expect(gone.balance()).rejects.toThrow("mtn: not_connected");
  });

  it("finds nothing for a while after it took a payment, and then finds it", async () => {
    const asked = order();
    mtn.faults.plan({ fault: "lag", verb: "submit" });
    await rail().submit(asked);
    pass(29_999);
    expect((await rail().status(asked)).answer.state).toBe("not_found");
    expect((await rail().submit(asked)).answer).toEqual({ state: "accepted", code: "RESOURCE_ALREADY_EXIST" });
    pass(1);
    expect((await rail().status(asked)).answer).toEqual(paid());
    expect(paidTimes(asked.reference)).toBe(1);
  });

  it("with a status that nobody knows decides nothing", async () => {
    const asked = order();
    mtn.faults.plan({ fault: "unknown_status", verb: "submit" });
    await rail().submit(asked);
    expect((await rail().status(asked)).answer).toEqual({ state: "unknown", code: "ON_HOLD" });
  });

  it("that pays what it said had failed is seen in the book and in the next answer", async () => {
    const asked = order();
    mtn.faults.plan({ fault: "turns_successful", verb: "submit" });
    await rail().submit(asked);
    expect((await rail().status(asked)).answer).toEqual({ state: "failed", code: "INTERNAL_PROCESSING_ERROR", isDoubtful: true });
    pass(600_000);
    expect((await rail().status(asked)).answer).toEqual(paid());
    expect(paidTimes(asked.reference)).toBe(1);
  });

  it("that tells another amount is quoted with it", async () => {
    const asked = order();
    mtn.faults.plan({ fault: "other_amount", verb: "submit" });
    await rail().submit(asked);
    expect((await rail().status(asked)).answer).toEqual(paid({ amountMinor: 1n }));
  });
});

describe("MTN refusing our settings", () => {
  it.each<[string, Partial<MtnSettings>, string]>([
    ["subscription key", { subscriptionKey: "0".repeat(32) }, "CREDENTIALS"],
    ["key of the other product", { subscriptionKey: demoMtn.collection.subscriptionKey }, "CREDENTIALS"],
    ["API key", { apiKey: "wrong" }, "CREDENTIALS"],
    ["API user", { apiUser: newId() }, "CREDENTIALS"],
    ["target environment", { targetEnvironment: "mtnatlantis" }, "NOT_ALLOWED_TARGET_ENVIRONMENT"],
    ["host of the callback", { reportUrl: "https://elsewhere.example/hook" }, "INVALID_CALLBACK_URL_HOST"],
  ])("a wrong %s: nothing is taken, and the rail is to be put right", async (_what, change, code) => {
    expect((await rail(change).submit(order())).answer).toEqual({ state: "refused", code, trouble: "config" });
    expect(mtn.world.payments()).toEqual([]);
  });

  it("wrong keys at an enquiry say nothing of the payment", async () => {
    const asked = order();
    await rail().submit(asked);
    expect((await rail({ apiKey: "wrong" }).status(asked)).answer).toEqual({ state: "unknown", code: "CREDENTIALS" });
  });

  it.each([["NOT_ALLOWED", 500], ["NOT_ALLOWED_TARGET_ENVIRONMENT", 500], ["INVALID_CALLBACK_URL_HOST", 500], ["INVALID_CURRENCY", 500], ["FORBIDDEN", 403]])("%s as a %i is our trouble", async (code, status) => {
    mtn.faults.plan({ fault: { spoil: { how: "answer", status, body: { code, message: "words" } } }, verb: "submit" });
    expect((await rail().submit(order())).answer).toEqual({ state: "refused", code, trouble: "config" });
  });

  it("a 400 without one of those codes is about this one request", async () => {
    mtn.faults.plan({ fault: { spoil: { how: "answer", status: 400, body: { code: "BAD_REQUEST", message: "words" } } }, verb: "submit" });
    expect((await rail().submit(order())).answer).toEqual({ state: "refused", code: "BAD_REQUEST", trouble: "request" });
    expect(mtn.world.payments()).toEqual([]);
  });

  it("a config code at an enquiry decides nothing", async () => {
    mtn.faults.plan({ fault: { spoil: { how: "answer", status: 500, body: { code: "NOT_ALLOWED" } } }, verb: "status" });
    expect((await rail().status(order())).answer).toEqual({ state: "unknown", code: "NOT_ALLOWED" });
  });
});

describe("MTN's token", () => {
  const tokensFetched = async () => (await trial.calls()).filter(({ path }) => path === "/disbursement/token/").length;

  it("is used until a minute before its end, and no longer", async () => {
    let ageMs = 0;
    const mtnRail = rail({ monotonicMs: () => ageMs });
    await mtnRail.submit(order());
    ageMs = 3_539_999;
    await mtnRail.submit(order());
    expect(await tokensFetched()).toBe(1);
    ageMs = 3_540_000;
    await mtnRail.submit(order());
    expect(await tokensFetched()).toBe(2);
  });

  it("that ends on its way is replaced once, and the payment is taken once", async () => {
    const mtnRail = rail();
    await mtnRail.submit(order());
    mtn.dropTokens();
    const asked = order();
    expect((await mtnRail.submit(asked)).answer).toEqual(accepted);
    expect(await tokensFetched()).toBe(2);
    expect(paidTimes(asked.reference)).toBe(1);
  });

  it("that is refused twice ends it: our trouble", async () => {
    mtn.faults.plan({ fault: "token_expired", verb: "submit", calls: 2 });
    expect((await rail().submit(order())).answer).toEqual({ state: "refused", code: "HTTP_401", trouble: "config" });
    expect(await tokensFetched()).toBe(2);
  });

  it.each<[RailFault | string, object]>([
    ["throttle", { state: "refused", code: "THROTTLED", trouble: "busy" }],
    ["error_before", { state: "unknown", code: "TOKEN_INTERNAL_PROCESSING_ERROR" }],
    ["hang_before", { state: "unknown", code: "TOKEN_TIMEOUT" }],
    ["reset_before", { state: "unknown", code: "TOKEN_RESET" }],
    ["malformed", { state: "unknown", code: "TOKEN_HTTP_200" }],
    ["html_before", { state: "unknown", code: "TOKEN_HTTP_200" }],
    [{ spoil: { how: "answer", status: 200, body: { access_token: "with space" } } }, { state: "unknown", code: "TOKEN_HTTP_200" }],
  ])("not to be had by %j: nothing is sent, and the next payout asks again", async (fault, answer) => {
    const mtnRail = rail();
    mtn.faults.plan({ fault, verb: "token" });
    const asked = order();
    expect((await mtnRail.submit(asked)).answer).toEqual(answer);
    expect((await mtnRail.submit(asked)).answer).toEqual(accepted);
  });
});

describe("answers that MTN should not give", () => {
  const status = (code: number, body: unknown, asked = order()) => withStub(code, body, async (baseUrl) => (await rail({ baseUrl }).status(asked)).answer, token);
  const submit = (code: number, body: unknown) => withStub(code, body, async (baseUrl) => (await rail({ baseUrl }).submit(order())).answer, token);

  it.each<[string, number, unknown, object]>([
    ["a 404 of a gateway", 404, { statusCode: 404, message: "Resource not found" }, { state: "unknown", code: "HTTP_404" }],
    ["a 404 as a page", 404, "<html>nothing here</html>", { state: "unknown", code: "HTTP_404" }],
    ["no status", 200, {}, { state: "unknown", code: "UNREADABLE" }],
    ["a status that is no word", 200, { status: { a: 1 } }, { state: "unknown", code: "UNREADABLE" }],
    ["a list", 200, [1], { state: "unknown", code: "HTTP_200" }],
    ["a failure without a reason", 200, { status: "FAILED" }, { state: "failed", code: "FAILED", isDoubtful: true }],
    ["a reason as text", 200, { status: "FAILED", reason: "PAYEE_NOT_FOUND" }, { state: "failed", code: "PAYEE_NOT_FOUND", isDoubtful: false }],
    ["a reason as an object", 200, { status: "FAILED", reason: { code: "PAYEE_NOT_FOUND", message: "no" } }, { state: "failed", code: "PAYEE_NOT_FOUND", isDoubtful: false }],
    ["a time-out at MTN", 200, { status: "FAILED", reason: "COULD_NOT_PERFORM_TRANSACTION" }, { state: "failed", code: "COULD_NOT_PERFORM_TRANSACTION", isDoubtful: true }],
    ["another payment", 200, { status: "SUCCESSFUL", externalId: newId() }, { state: "unknown", code: "OTHER_REFERENCE" }],
    ["a success in small letters", 200, { status: "successful" }, { state: "unknown", code: "successful" }],
    ["a success of another currency", 200, { status: "SUCCESSFUL", amount: "50000", currency: "EUR", financialTransactionId: "7" }, { state: "succeeded", providerTxnId: "7", amountMinor: null, currency: "EUR" }],
    ["a success without an amount", 200, { status: "SUCCESSFUL", currency: "UGX", financialTransactionId: 7 }, { state: "unknown", code: "AMOUNT_UNREADABLE" }],
    ["a success of an amount that is none", 200, { status: "SUCCESSFUL", amount: "abc", currency: "UGX", financialTransactionId: "7" }, { state: "unknown", code: "AMOUNT_UNREADABLE" }],
    ["a success of a fraction of a shilling", 200, { status: "SUCCESSFUL", amount: "5.5", currency: "UGX", financialTransactionId: "7" }, { state: "unknown", code: "AMOUNT_UNREADABLE" }],
    ["a success without a currency", 200, { status: "SUCCESSFUL", amount: "50000", financialTransactionId: "7" }, { state: "unknown", code: "AMOUNT_UNREADABLE" }],
    ["a redirect", 302, { status: "SUCCESSFUL" }, { state: "unknown", code: "HTTP_302" }],
    ["a success with the wrong HTTP status", 202, { status: "SUCCESSFUL" }, { state: "unknown", code: "HTTP_202" }],
  ])("%s", async (_what, code, body, answer) => {
    expect(await status(code, body)).toEqual(answer);
  });

  it("a success without MTN's id has ours for one", async () => {
    const asked = order();
    expect(await status(200, { status: "SUCCESSFUL", amount: "50000.0", currency: "UGX" }, asked)).toEqual(paid({ providerTxnId: asked.reference }));
  });

  it.each<[number, unknown, object]>([
    [200, { status: "SUCCESSFUL" }, { state: "unknown", code: "HTTP_200" }],
    [302, "", { state: "unknown", code: "HTTP_302" }],
    [404, { statusCode: 404 }, { state: "refused", code: "HTTP_404", trouble: "config" }],
    [408, "", { state: "unknown", code: "HTTP_408" }],
    [409, "", { state: "accepted", code: "RESOURCE_ALREADY_EXIST" }],
    [500, { code: "INTERNAL_PROCESSING_ERROR" }, { state: "unknown", code: "INTERNAL_PROCESSING_ERROR" }],
    [502, "<html>bad gateway</html>", { state: "unknown", code: "HTTP_502" }],
  ])("a %i to a transfer", async (code, body, answer) => {
    expect(await submit(code, body)).toEqual(answer);
  });
});
