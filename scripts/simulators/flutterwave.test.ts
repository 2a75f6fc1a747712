import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { flutterwavePayouts, type FlutterwaveSettings } from "#src/adapters/payouts/flutterwave.ts";
import { RailAway, type RailAnswer } from "#src/domain/rails/ports.ts";
import type { PayoutOrder } from "#src/domain/withdrawals/ports.ts";
import { createFlutterwaveWorld, demoFlutterwave } from "./flutterwave.ts";
import { nobodyThere, withStub } from "./kit-stub.ts";
import { startHook, startTrial, type Trial } from "./kit-trial.ts";
import { shortTimeouts } from "./kit-troubles.ts";

const world = createFlutterwaveWorld({ floatMinor: 1_000_000n });
let trial: Trial;
beforeAll(async () => { trial = await startTrial(world.simulator); });
beforeEach(() => trial.forget());
afterAll(() => trial.close());

const bank = (accountNumber: string, bankCode = "11125380") => JSON.stringify({ accountName: "Amina Nakato", accountNumber, bankCode });
const order = (change: Partial<PayoutOrder> = {}): PayoutOrder => ({ reference: randomUUID(), method: "BANK", destination: bank("0031625807098"), amountMinor: 5_000n, currency: "UGX", ...change });
const ending = (digits: string) => order({ destination: bank(`0031625000${digits}`) });
const rail = (change: Partial<FlutterwaveSettings> = {}) => flutterwavePayouts({ baseUrl: trial.baseUrl, ...demoFlutterwave, currency: "UGX", reportUrl: null, timeouts: shortTimeouts, ...change });
const moved = () => world.book().map(({ reference, amountMinor }) => [reference, amountMinor]);
const succeeded = { state: "succeeded", providerTxnId: expect.stringMatching(/^\d+$/) as string, amountMinor: 5_000n, currency: "UGX" };
const sentBodies = async () => (await trial.calls()).filter(({ method }) => method === "POST").map(({ body }) => JSON.parse(body) as Record<string, unknown>);

describe("a payout by Flutterwave", () => {
  it("is paid once, however often it is submitted under its reference", async () => {
    const one = order();
    expect((await rail().submit(one)).answer).toEqual({ state: "accepted", code: "NEW" });
    expect((await rail().submit(one)).answer).toEqual({ state: "accepted", code: "DUPLICATE_REFERENCE" });
    expect((await rail().status(one)).answer).toEqual(succeeded);
    expect(moved()).toEqual([[one.reference, 5_000n]]);
  });

  it("names the bank, the account and its owner, in whole shillings", async () => {
    await rail().submit(order());
    expect(await sentBodies()).toMatchObject([{ account_bank: "11125380", account_number: "0031625807098", beneficiary_name: "Amina Nakato", amount: 5_000, currency: "UGX" }]);
  });

  it.each([["+256772123456", "MTN"], ["+256702123456", "Airtel"], ["+256722123456", "MPS"]])("to the wallet %s goes by %s", async (destination, network) => {
    expect((await rail().submit(order({ method: "MOMO", destination }))).answer.state).toBe("accepted");
    expect(await sentBodies()).toMatchObject([{ account_bank: network, account_number: destination.slice(1) }]);
  });

  it.each<[string, RailAnswer]>([
    ["450", { state: "failed", code: "FAILED", isDoubtful: true }],
    ["453", { state: "accepted", code: "PENDING" }],
    ["454", { state: "accepted", code: "PENDING" }],
    ["455", { state: "failed", code: "NOT_ENOUGH_FUNDS", isDoubtful: false }],
    ["456", { state: "failed", code: "PAYEE_LIMIT_REACHED", isDoubtful: false }],
    ["458", { state: "failed", code: "PAYEE_NOT_FOUND", isDoubtful: false }],
  ])("to an account ending in %s ends as Flutterwave says", async (digits, answer) => {
    const one = ending(digits);
    expect((await rail().submit(one)).answer).toEqual({ state: "accepted", code: "NEW" });
    expect((await rail().status(one)).answer).toEqual(answer);
    expect(moved()).toEqual([]);
  });

  it.each([["an account", ending("457")], ["a bank", order({ destination: bank("0031625807098", "99999999") })]])("to %s that is refused at once fails alone, and stops no other", async (_name, one) => {
    expect((await rail().submit(one)).answer).toEqual({ state: "failed", code: "PAYEE_NOT_FOUND", isDoubtful: true });
    expect((await rail().status(one)).answer).toEqual({ state: "not_found", code: "NOT_FOUND" });
  });

  it("is decided later", async () => {
    const one = ending("454");
    await rail().submit(one);
    await trial.advance(25_000 - 5_000);
    expect((await rail().status(one)).answer.state).toBe("accepted");
    await trial.advance(5_000);
    expect((await rail().status(one)).answer).toEqual(succeeded);
  });

  it.each([["r_PMCK", "succeeded", 10], ["r_PMCK_ST_F", "failed", 10], ["r_PMCKDU_3", "succeeded", 3], ["r_PMCK_ST_FDU_1", "failed", 1]])("under the test reference %s has %s after %d minutes", async (reference, state, minutes) => {
    const one = order({ reference });
    await rail().submit(one);
    expect((await rail().status(one)).answer.state).toBe("accepted");
    await trial.advance(minutes * 60_000);
    expect((await rail().status(one)).answer.state).toBe(state);
  });

  it("above the float fails and moves nothing", async () => {
    const [tooMuch, all] = [order({ amountMinor: 1_000_001n }), order({ amountMinor: 1_000_000n })];
    await rail().submit(tooMuch);
    expect((await rail().status(tooMuch)).answer).toMatchObject({ state: "failed", code: "NOT_ENOUGH_FUNDS" });
    await rail().submit(all);
    expect((await rail().status(all)).answer.state).toBe("succeeded");
  });
});

describe("trouble at Flutterwave", () => {
  it.each<[string, Partial<RailAnswer>, number]>([
    ["reset_before", { state: "unknown", code: "RESET" }, 0],
    ["reset_after", { state: "unknown", code: "RESET" }, 1],
    ["hang_after", { state: "unknown", code: "TIMEOUT" }, 1],
    ["error_before", { state: "unknown", code: "HTTP_500" }, 0],
    ["error_after", { state: "unknown", code: "HTTP_500" }, 1],
    ["html_after", { state: "unknown", code: "UNREADABLE" }, 1],
    ["malformed", { state: "unknown", code: "UNREADABLE" }, 1],
    ["throttle", { state: "refused", code: "THROTTLED", trouble: "busy" }, 0],
    ["token_expired", { state: "refused", code: "HTTP_401", trouble: "config" }, 0],
  ])("%s while submitting leaves the payout as it should be, and once paid at the end", async (fault, answer, paidAtOnce) => {
    const one = order();
    world.faults.plan({ fault, verb: "submit" });
    expect((await rail().submit(one)).answer).toEqual(answer);
    expect(moved()).toHaveLength(paidAtOnce);
    await rail().submit(one);
    expect((await rail().status(one)).answer).toEqual(succeeded);
    expect(moved()).toEqual([[one.reference, 5_000n]]);
  });

  it.each(["reset_before", "hang_before", "error_before", "html_before", "throttle", "token_expired"])("%s on an enquiry says nothing of the payout", async (fault) => {
    const one = order();
    await rail().submit(one);
    world.faults.plan({ fault, verb: "status" });
    expect((await rail().status(one)).answer.state).toBe("unknown");
  });

  it("tells an unknown status, another amount and a late list as they are", async () => {
    const [held, other, late] = [order(), order(), order()];
    for (const [one, fault] of [[held, "unknown_status"], [other, "other_amount"], [late, "lag"]] as const) {
      world.faults.plan({ fault, verb: "submit" });
      await rail().submit(one);
    }
    expect((await rail().status(held)).answer).toEqual({ state: "unknown", code: "ON_HOLD" });
    expect((await rail().status(other)).answer).toMatchObject({ state: "succeeded", amountMinor: 1n });
    expect((await rail().status(late)).answer.state).toBe("not_found");
  });

  it("that nobody listens is an outage, and a wrong key stops the rail", async () => {
    expect((await rail({ baseUrl: await nobodyThere() }).submit(order())).answer).toEqual({ state: "unknown", code: "NOT_CONNECTED" });
    expect((await rail({ secretKey: "FLWSECK_TEST-wrong" }).submit(order())).answer).toEqual({ state: "refused", code: "HTTP_401", trouble: "config" });
    expect((await rail({ secretKey: "FLWSECK_TEST-wrong" }).status(order())).answer.state).toBe("unknown");
  });

  it.each<[string, number, unknown, RailAnswer]>([
    ["a whole list of others", 200, { status: "success", data: [{ reference: "another", status: "SUCCESSFUL" }] }, { state: "unknown", code: "OTHER_REFERENCES" }],
    ["two transfers of one reference", 200, { status: "success", data: [{ reference: "r-1", status: "FAILED" }, { reference: "r-1", status: "SUCCESSFUL" }] }, { state: "unknown", code: "SEVERAL_TRANSFERS" }],
    ["one transfer without a list", 200, { status: "success", data: { id: 7, reference: "r-1", status: "successful", amount: 50_000, currency: "UGX" } }, { state: "succeeded", providerTxnId: "7", amountMinor: 50_000n, currency: "UGX" }],
    ["a success without an amount", 200, { status: "success", data: [{ id: 7, reference: "r-1", status: "successful", currency: "UGX" }] }, { state: "unknown", code: "AMOUNT_UNREADABLE" }],
    ["a success that is an error", 200, { status: "error", data: [] }, { state: "unknown", code: "UNREADABLE" }],
    ["a 404 that means the transfer", 404, { status: "error", message: "Transfer not found" }, { state: "not_found", code: "NOT_FOUND" }],
    ["a 404 that means the path", 404, "no such route", { state: "unknown", code: "HTTP_404" }],
    ["a 400", 400, { status: "error", message: "Bad request" }, { state: "unknown", code: "HTTP_400" }],
  ])("in an enquiry, %s, is taken for what it is", async (_name, status, body, answer) => {
    expect(await withStub(status, body, async (baseUrl) => (await rail({ baseUrl }).status(order({ reference: "r-1" }))).answer)).toEqual(answer);
  });

  it.each<[string, number, unknown, RailAnswer]>([
    ["somebody else's transfer", 200, { status: "success", data: { reference: "another", status: "NEW" } }, { state: "unknown", code: "OTHER_REFERENCE" }],
    ["a success without a transfer", 200, { status: "success", data: null }, { state: "unknown", code: "NO_TRANSFER" }],
    ["a 409", 409, {}, { state: "accepted", code: "DUPLICATE_REFERENCE" }],
    ["a 408", 408, {}, { state: "unknown", code: "HTTP_408" }],
    ["an account that may not pay by API", 400, { status: "error", message: "Please enable transfers via API in your dashboard" }, { state: "refused", code: "HTTP_400", trouble: "config" }],
  ])("in answer to a payout, %s, is taken for what it is", async (_name, status, body, answer) => {
    expect(await withStub(status, body, async (baseUrl) => (await rail({ baseUrl }).submit(order({ reference: "r-1" }))).answer)).toEqual(answer);
  });
});

describe("what Flutterwave tells besides", () => {
  it("is its float, which payouts take from", async () => {
    await rail().submit(order());
    expect(await rail().balance()).toEqual({ amountMinor: 995_000n, currency: "UGX" });
    await expect(rail({ secretKey: "FLWSECK_TEST-wrong" }).balance()).rejects.toThrow(RailAway);
  });

  it.each([
    ["newer", "0031625807098", "SUCCESSFUL"],
    ["older", "0031625807099", "SUCCESSFUL"],
    ["newer, of a failure", "0031625000450", "FAILED"],
    ["older, of a failure", "0031625000455", "FAILED"],
  ])("are reports in the %s shape, proven by what we agreed", async (_name, account, said) => {
    const hook = await startHook("/hooks/flutterwave");
    const one = order({ destination: bank(account) });
    await rail({ reportUrl: hook.url }).submit(one);
    await rail().status(one);
    const [report] = await hook.received(1);
    await hook.close();
    const headers = { "verif-hash": report?.header("verif-hash") ?? "" };
    const rawBody = report?.rawBody ?? "";
    expect(rail().readReport({ headers, rawBody })).toMatchObject({ reference: one.reference, said, isProven: true });
    for (const wrong of [{}, { "verif-hash": "" }, { "verif-hash": `${demoFlutterwave.webhookHash}x` }]) expect(rail().readReport({ headers: wrong, rawBody })).toBeNull();
  });

  it.each(["", "[]", "{}", "<html>", '{"data":1}'])("that makes no sense (%j) is no report", (rawBody) => {
    expect(rail().readReport({ headers: { "verif-hash": demoFlutterwave.webhookHash }, rawBody })).toBeNull();
  });

  it("is recorded without keys, whole accounts and names", async () => {
    const { exchange } = await rail().submit(order());
    for (const hidden of ["0031625807098", "Amina", demoFlutterwave.secretKey]) expect(exchange.body).not.toContain(hidden);
    expect(exchange.body).toContain("NEW");
  });
});
