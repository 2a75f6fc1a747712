import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { mtnPayouts } from "#src/adapters/payouts/mtn.ts";
import { newId } from "#src/domain/shared/ids.ts";
import type { PayoutOrder } from "#src/domain/withdrawals/ports.ts";
import { startHook, startTrial, type Hook, type Trial } from "./kit-trial.ts";
import { shortTimeouts } from "./kit-troubles.ts";
import { createMtnWorld, demoMtn } from "./mtn.ts";

const mtn = createMtnWorld();
let trial: Trial;
let hook: Hook;
beforeAll(async () => { trial = await startTrial(mtn.simulator); });
beforeEach(async () => { hook = await startHook("/api/webhooks/money/mtn/s3cret"); });
afterEach(async () => {
  await trial.forget();
  await hook.close();
});
afterAll(() => trial.close());

const rail = (reportUrl: string | null = hook.url) => mtnPayouts({ baseUrl: trial.baseUrl, targetEnvironment: demoMtn.targetEnvironment, ...demoMtn.disbursement, reportUrl, timeouts: { connectMs: 1_000, totalMs: 3_000 } });
const order = (): PayoutOrder => ({ reference: newId(), method: "MOMO", destination: "+256772123456", amountMinor: 50_000n, currency: "UGX" });
const read = (rawBody: string) => rail().readReport({ headers: {}, rawBody });

describe("a report of MTN's", () => {
  it("comes by PUT after the answer, names our reference, and proves nothing", async () => {
    const asked = order();
    await rail().submit(asked);
    const [report] = await hook.received(1);
    expect(report?.method).toBe("PUT");
    expect(read(report?.rawBody ?? "")).toEqual({ reference: asked.reference, said: "SUCCESSFUL", isProven: false, body: expect.stringContaining("256772•••456") as string });
  });

  it("comes by POST and twice", async () => {
    const asked = order();
    mtn.faults.plan({ fault: "report_twice" , verb: "submit" });
    await rail().submit(asked);
    const reports = await hook.received(2);
    expect(reports.map(({ method, rawBody }) => [method, read(rawBody)?.reference])).toEqual([["POST", asked.reference], ["POST", asked.reference]]);
  });

  it("overtakes the answer to the payout", async () => {
    const asked = order();
    mtn.faults.plan({ fault: "report_early", verb: "submit" });
    const order1: string[] = [];
    const told = hook.received(1).then(() => order1.push("report"));
    await rail().submit(asked).then(() => order1.push("answer"));
    await told;
    expect(order1).toEqual(["report", "answer"]);
  });

  it("contradicts what the enquiry says", async () => {
    const asked = order();
    mtn.faults.plan({ fault: "report_lies", verb: "submit" });
    await rail().submit(asked);
    const [report] = await hook.received(2);
    expect(read(report?.rawBody ?? "")?.said).toBe("FAILED");
    expect((await rail().status(asked)).answer.state).toBe("succeeded");
  });

  it("never comes", async () => {
    mtn.faults.plan({ fault: "silent", verb: "submit" });
    const silent = order();
    await rail().submit(silent);
    const asked = order();
    await rail().submit(asked);
    expect((await hook.received(1)).map(({ rawBody }) => read(rawBody)?.reference)).toEqual([asked.reference]);
    expect((await rail().status(silent)).answer.state).toBe("succeeded");
  });

  it("of a payment whose answer was lost comes all the same", async () => {
    const asked = order();
    mtn.faults.plan({ fault: "reset_after", verb: "submit" });
    expect((await rail().submit(asked)).answer.state).toBe("unknown");
    const [report] = await hook.received(1);
    expect(read(report?.rawBody ?? "")?.reference).toBe(asked.reference);
  });

  it("tells of a payment that somebody decided on the page", async () => {
    const asked = { ...order(), destination: "+46733123453" };
    await rail().submit(asked);
    const pressed = await fetch(`${trial.baseUrl}/panel/decide`, { method: "POST", body: new URLSearchParams({ reference: asked.reference, outcome: "APPROVAL_REJECTED" }), redirect: "manual" });
    expect([pressed.status, pressed.headers.get("location")]).toEqual([303, "/mtn/panel"]);
    const [report] = await hook.received(1);
    expect(read(report?.rawBody ?? "")).toMatchObject({ reference: asked.reference, said: "FAILED" });
  });

  it.each([
    ["a reason and a money id", { externalId: "0198c5f0-0000-7000-8000-000000000001", status: "FAILED", reason: { code: "EXPIRED" } }, { reference: "0198c5f0-0000-7000-8000-000000000001", said: "FAILED" }],
    ["an id that is none of ours", { externalId: "wd-1", status: "SUCCESSFUL" }, { reference: null, said: "SUCCESSFUL" }],
    ["no status", { externalId: "0198c5f0-0000-7000-8000-000000000001" }, { reference: "0198c5f0-0000-7000-8000-000000000001", said: "" }],
    ["a status far too long", { externalId: 5, status: "S".repeat(500) }, { reference: null, said: "S".repeat(40) }],
    ["markup for a status", { externalId: "0198c5f0-0000-7000-8000-000000000001", status: "<b>\n" }, { said: "b" }],
  ])("with %s is read", (_what, body, report) => {
    expect(read(JSON.stringify(body))).toMatchObject({ ...report, isProven: false });
  });

  it.each(["", "null", "[]", "5", "{", "{}", '{"other":1}', "<xml/>", "\u0000"])("of %j is none", (body) => {
    expect(read(body)).toBeNull();
  });
});

describe("provisioning in the sandbox", () => {
  const ask = (method: string, path: string, headers: Record<string, string> = {}, body?: unknown) => fetch(`${trial.baseUrl}${path}`, { method, headers: { "Ocp-Apim-Subscription-Key": demoMtn.disbursement.subscriptionKey, ...headers }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });

  it("makes an API user whose callback host is fixed and whose key is shown", async () => {
    const apiUser = "1f5a3c7e-9b2d-4e6f-8a1c-3d5e7f9b1c2d";
    const { hostname } = new URL(hook.url);
    expect((await ask("POST", "/v1_0/apiuser", { "X-Reference-Id": apiUser }, { providerCallbackHost: hostname })).status).toBe(201);
    expect((await ask("POST", "/v1_0/apiuser", { "X-Reference-Id": apiUser }, { providerCallbackHost: hostname })).status).toBe(409);
    expect(await (await ask("GET", `/v1_0/apiuser/${apiUser}`)).json()).toEqual({ providerCallbackHost: hostname, targetEnvironment: "sandbox" });
    const made = await ask("POST", `/v1_0/apiuser/${apiUser}/apikey`);
    const { apiKey } = (await made.json()) as { apiKey: string };
    expect(made.status).toBe(201);
    const own = (reportUrl: string) => mtnPayouts({ baseUrl: trial.baseUrl, targetEnvironment: "sandbox", subscriptionKey: demoMtn.disbursement.subscriptionKey, apiUser, apiKey, reportUrl, timeouts: shortTimeouts });
    expect((await own(hook.url).submit(order())).answer.state).toBe("accepted");
    expect((await own("https://other.example/hook").submit(order())).answer).toMatchObject({ state: "refused", code: "INVALID_CALLBACK_URL_HOST" });
  });

  it("wants a key, a UUID, a host and a user that exists", async () => {
    expect((await ask("POST", "/v1_0/apiuser", { "Ocp-Apim-Subscription-Key": "wrong" })).status).toBe(401);
    expect((await ask("POST", "/v1_0/apiuser", { "X-Reference-Id": "wd-1" }, { providerCallbackHost: "a.example" })).status).toBe(400);
    expect((await ask("POST", "/v1_0/apiuser", { "X-Reference-Id": newId() }, {})).status).toBe(400);
    expect((await ask("POST", `/v1_0/apiuser/${newId()}/apikey`)).status).toBe(404);
  });
});

describe("the API beyond payments", () => {
  const bearer = async () => {
    const { subscriptionKey, apiUser, apiKey } = demoMtn.disbursement;
    const keyed = { "Ocp-Apim-Subscription-Key": subscriptionKey, "X-Target-Environment": "mtnuganda" };
    const form = { method: "POST", headers: { ...keyed, Authorization: `Basic ${btoa(`${apiUser}:${apiKey}`)}` }, body: new URLSearchParams({ grant_type: "client_credentials" }) };
    const { access_token: token } = (await (await fetch(`${trial.baseUrl}/disbursement/token/`, form)).json()) as { access_token: string };
    return { ...keyed, Authorization: `Bearer ${token}` };
  };

  it("tells whether a wallet is active and whose it is", async () => {
    const headers = await bearer();
    const get = async (path: string) => { const answer = await fetch(`${trial.baseUrl}/disbursement/v1_0/accountholder/msisdn/${path}`, { headers }); return [answer.status, await answer.json()]; };
    expect(await get("256772123456/active")).toEqual([200, { result: true }]);
    expect(await get("256772000457/active")).toEqual([200, { result: false }]);
    expect(await get("256772123456/basicuserinfo")).toEqual([200, expect.objectContaining({ family_name: "Wallet 456" })]);
    expect((await get("256772000457/basicuserinfo"))[0]).toBe(404);
  });

  it.each<[string, Record<string, unknown>, Record<string, string>]>([
    ["an apostrophe in a note", { payeeNote: "Kete's" }, {}],
    ["a note of 161 signs", { payerMessage: "x".repeat(161) }, {}],
    ["a plus before the wallet", { payee: { partyIdType: "MSISDN", partyId: "+256772123456" } }, {}],
    ["an amount of nothing", { amount: "0" }, {}],
    ["an amount as a number", { amount: 500 }, {}],
    ["half a shilling", { amount: "0.5" }, {}],
    ["a reference that is no UUID", {}, { "X-Reference-Id": "wd-1" }],
    ["the API user for a reference", {}, { "X-Reference-Id": demoMtn.disbursement.apiUser }],
  ])("refuses %s with a 400 and takes nothing", async (_what, change, headers) => {
    const body = { amount: "500", currency: "UGX", externalId: "a", payee: { partyIdType: "MSISDN", partyId: "256772123456" }, payerMessage: "a", payeeNote: "b", ...change };
    const answer = await fetch(`${trial.baseUrl}/disbursement/v1_0/transfer`, { method: "POST", headers: { ...(await bearer()), "X-Reference-Id": newId(), ...headers }, body: JSON.stringify(body) });
    expect(answer.status).toBe(400);
    expect(mtn.world.payments()).toEqual([]);
  });

  it("knows no other path", async () => {
    for (const path of ["/remittance/token/", "/disbursement/token", "/disbursement/v2_0/deposit", "/x"]) expect((await fetch(trial.baseUrl + path, { method: "POST" })).status).toBe(404);
  });
});
