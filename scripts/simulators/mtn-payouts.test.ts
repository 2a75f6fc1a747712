import { afterAll, afterEach, describe, expect, it } from "vitest";
import { demoMtn } from "./mtn.ts";
import { payoutOrder, startMtnTrial } from "./mtn-trial.ts";

const { trial, mtn, pass, rail, paidTimes } = await startMtnTrial();
afterEach(() => trial.forget());
afterAll(() => trial.close());

const order = payoutOrder;
const accepted = { state: "accepted", code: "ACCEPTED" };
const known = { state: "accepted", code: "RESOURCE_ALREADY_EXIST" };
const paid = (change = {}) => ({ state: "succeeded", providerTxnId: expect.stringMatching(/^\d{10}$/) as string, amountMinor: 50_000n, currency: "UGX", ...change });

describe("a payout through MTN", () => {
  it("is taken, then told as paid with MTN's id and amount, and is in the book once", async () => {
    const mtnRail = rail();
    const asked = order();
    const sent = await mtnRail.submit(asked);
    expect(sent).toMatchObject({ answer: accepted, exchange: { httpStatus: 202, body: "" } });
    expect((await mtnRail.status(asked)).answer).toEqual(paid());
    expect(mtn.book()).toEqual([{ reference: asked.reference, direction: "out", msisdn: "256772123456", amountMinor: 50_000n, currency: "UGX", at: "2026-01-05T10:00:00.000Z" }]);
  });

  it("carries the wallet without its plus, the amount as text, our reference twice and no special sign", async () => {
    const asked = order();
    await rail({ reportUrl: "http://127.0.0.1:9/hook" }).submit(asked);
    const [call] = await trial.calls();
    expect(JSON.parse(call?.body ?? "")).toEqual({ amount: "50000", currency: "UGX", externalId: asked.reference, payee: { partyIdType: "MSISDN", partyId: "256772123456" }, payerMessage: "Kete payout", payeeNote: "Kete payout" });
    expect(call?.headers).toEqual(expect.arrayContaining(["x-reference-id", "x-callback-url", "x-target-environment", "ocp-apim-subscription-key"]));
    expect(call?.path).toBe("/disbursement/v1_0/transfer");
  });

  it("takes its reference only once, however often it is sent", async () => {
    const mtnRail = rail();
    const asked = order();
    const answers = [];
    for (let n = 0; n < 4; n += 1) answers.push((await mtnRail.submit(asked)).answer);
    expect(answers).toEqual([accepted, known, known, known]);
    expect(paidTimes(asked.reference)).toBe(1);
  });

  it("sent many times side by side is paid once", async () => {
    const mtnRail = rail({ timeouts: { connectMs: 2_000, totalMs: 5_000 } });
    const asked = order();
    const answers = await Promise.all(Array.from({ length: 20 }, () => mtnRail.submit(asked)));
    expect(answers.filter(({ answer }) => answer.state === "accepted" && answer.code === "ACCEPTED")).toHaveLength(1);
    expect(paidTimes(asked.reference)).toBe(1);
    expect((await trial.calls()).filter(({ path }) => path === "/disbursement/token/")).toHaveLength(1);
  });

  it("that was never sent is not found", async () => {
    expect((await rail().status(order())).answer).toEqual({ state: "not_found", code: "RESOURCE_NOT_FOUND" });
  });

  it("to a bank never leaves", async () => {
    const asked = order({ method: "BANK" });
    expect((await rail().submit(asked)).answer).toEqual({ state: "refused", code: "NO_BANK", trouble: "config" });
    expect((await rail().status(asked)).answer.state).toBe("unknown");
    expect(await trial.calls()).toEqual([]);
  });

  it("in a currency that the market does not have is refused, and in one nobody has does not leave", async () => {
    expect((await rail().submit(order({ currency: "KES" }))).answer).toEqual({ state: "refused", code: "INVALID_CURRENCY", trouble: "config" });
    expect((await rail().submit(order({ currency: "XXX" }))).answer).toEqual({ state: "refused", code: "INVALID_CURRENCY", trouble: "config" });
    expect(mtn.book()).toEqual([]);
  });

  it("in the sandbox goes out as euros of the same figure and is read back as ours", async () => {
    const sandbox = rail({ targetEnvironment: "sandbox" });
    const asked = order({ amountMinor: 1_050n, currency: "UGX" });
    expect((await sandbox.submit(asked)).answer).toEqual(accepted);
    expect((await sandbox.status(asked)).answer).toEqual(paid({ amountMinor: 1_050n }));
    expect(mtn.book()).toMatchObject([{ amountMinor: 105_000n, currency: "EUR" }]);
    expect(await sandbox.balance()).toBeNull();
  });

  it("has its amount told shortened, and read as the same money", async () => {
    const ghana = rail({ targetEnvironment: "mtnghana" });
    for (const amountMinor of [50_000n, 50_050n, 5n]) {
      const asked = order({ currency: "GHS", amountMinor });
      await ghana.submit(asked);
      const status = await ghana.status(asked);
      expect(status.answer).toEqual(paid({ amountMinor, currency: "GHS" }));
      expect(status.exchange.body).toContain(`"amount":"${Number(amountMinor) / 100}"`);
    }
  });

  it("leaves no key, token or whole phone in its record", async () => {
    const mtnRail = rail();
    const asked = order();
    const bodies = [await mtnRail.submit(asked), await mtnRail.status(asked), await rail({ apiKey: "wrong-key-0000" }).submit(order())].map(({ exchange }) => exchange.body).join("\n");
    expect(bodies).toContain("256772•••456");
    for (const secret of ["256772123456", "eyJ", demoMtn.disbursement.subscriptionKey, demoMtn.disbursement.apiKey, "wrong-key-0000"]) expect(bodies).not.toContain(secret);
  });
});

describe("a payee of the sandbox's list", () => {
  it.each([
    ["450", "INTERNAL_PROCESSING_ERROR", true], ["451", "APPROVAL_REJECTED", false], ["452", "EXPIRED", false], ["455", "NOT_ENOUGH_FUNDS", false], ["456", "PAYER_LIMIT_REACHED", false],
    ["457", "PAYEE_NOT_FOUND", false], ["458", "NOT_ALLOWED", false], ["459", "NOT_ALLOWED_TARGET_ENVIRONMENT", false], ["460", "INVALID_CALLBACK_URL_HOST", false], ["461", "INVALID_CURRENCY", false],
    ["462", "INTERNAL_PROCESSING_ERROR", true], ["463", "SERVICE_UNAVAILABLE", true], ["464", "TRANSFER_TYPE_UNKNOWN", true],
  ])("…%s fails with %s, and whether that is doubted is %s", async (end, code, isDoubtful) => {
    for (const destination of [`+46733123${end}`, `+256772000${end}`]) {
      const asked = order({ destination });
      expect((await rail().submit(asked)).answer).toEqual(accepted);
      expect((await rail().status(asked)).answer).toEqual({ state: "failed", code, isDoubtful });
    }
    expect(mtn.book()).toEqual([]);
  });

  it("…453 stays undecided for ever", async () => {
    const asked = order({ destination: "+46733123453" });
    await rail().submit(asked);
    pass(7 * 86_400_000);
    expect((await rail().status(asked)).answer).toEqual({ state: "accepted", code: "PENDING" });
  });

  it("…454 has a status that no page knows for 25 seconds, and is paid then", async () => {
    const asked = order({ destination: "+46733123454" });
    await rail().submit(asked);
    pass(24_999);
    expect((await rail().status(asked)).answer).toEqual({ state: "accepted", code: "CREATED" });
    expect(paidTimes(asked.reference)).toBe(0);
    pass(1);
    expect((await rail().status(asked)).answer).toEqual(paid());
    expect(paidTimes(asked.reference)).toBe(1);
  });
});

describe("MTN's float", () => {
  it("is told, and is really spent", async () => {
    await rail().submit(order());
    expect(await rail().balance()).toEqual({ amountMinor: 999_950_000n, currency: "UGX" });
  });

  it("pays what it holds to the last shilling and not one more", async () => {
    mtn.world.addFloat("disbursement", "UGX", 50_000n - 1_000_000_000n);
    const [all, more] = [order(), order({ amountMinor: 1n })];
    await rail().submit(all);
    await rail().submit(more);
    expect((await rail().status(all)).answer).toEqual(paid());
    expect((await rail().status(more)).answer).toEqual({ state: "failed", code: "NOT_ENOUGH_FUNDS", isDoubtful: false });
    expect((await rail().balance())?.amountMinor).toBe(0n);
  });

  it.each(["error", "html", "malformed", "hang", "throttle"] as const)("cannot be told with the fault %s", async (fault) => {
    await rail().balance();
    await fetch(`${trial.baseUrl}/__faults`, { method: "POST", body: JSON.stringify({ fault, path: "/disbursement/v1_0/account" }) });
    await expect(rail().balance()).rejects.toThrow(/^mtn: /);
  });
});
