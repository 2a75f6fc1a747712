import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { mtnCollections } from "#src/adapters/collections/mtn.ts";
import { mtnPayouts } from "#src/adapters/payouts/mtn.ts";
import type { MtnSettings } from "#src/adapters/rails/mtn-client.ts";
import type { CollectionOrder } from "#src/domain/collections/ports.ts";
import { newId } from "#src/domain/shared/ids.ts";
import { startTrial, type Trial } from "./kit-trial.ts";
import { shortTimeouts } from "./kit-troubles.ts";
import { createMtnWorld, demoMtn } from "./mtn.ts";

let nowMs = Date.parse("2026-01-05T10:00:00Z");
const mtn = createMtnWorld({ clock: () => nowMs });
let trial: Trial;
beforeAll(async () => { trial = await startTrial(mtn.simulator); });
afterEach(() => trial.forget());
afterAll(() => trial.close());

const rail = (change: Partial<MtnSettings> = {}) => mtnCollections({ baseUrl: trial.baseUrl, targetEnvironment: demoMtn.targetEnvironment, ...demoMtn.collection, reportUrl: null, timeouts: shortTimeouts, ...change });
const order = (change: Partial<CollectionOrder> = {}): CollectionOrder => ({ reference: newId(), phone: "+256772123456", amountMinor: 5_000n, currency: "UGX", ...change });
const accepted = { state: "accepted", code: "ACCEPTED" };
const paid = { state: "succeeded", providerTxnId: expect.stringMatching(/^\d{10}$/) as string, amountMinor: 5_000n, currency: "UGX" };
const declined = { state: "failed", code: "APPROVAL_REJECTED", isDoubtful: false };
const press = async (path: string, body: unknown) => (await fetch(`${trial.baseUrl}/panel${path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) })).status;

describe("a collection through MTN", () => {
  it("asks the wallet's owner, is told as paid, and is in the book once as money in", async () => {
    const asked = order();
    expect((await rail().submit(asked)).answer).toEqual(accepted);
    expect((await rail().submit(asked)).answer).toEqual({ state: "accepted", code: "RESOURCE_ALREADY_EXIST" });
    expect((await rail().status(asked)).answer).toEqual(paid);
    expect(mtn.book()).toMatchObject([{ reference: asked.reference, direction: "in", msisdn: "256772123456", amountMinor: 5_000n }]);
    expect(JSON.parse((await trial.calls()).find(({ path }) => path.endsWith("requesttopay"))?.body ?? "")).toMatchObject({ payer: { partyIdType: "MSISDN", partyId: "256772123456" }, amount: "5000", externalId: asked.reference });
    expect(await trial.outbox()).toMatchObject([{ to: "256772123456", text: "MTN MoMo: pay 5000 UGX to Kete?" }]);
    expect(await rail().balance()).toEqual({ amountMinor: 1_000_005_000n, currency: "UGX" });
  });

  it("is unknown to payouts, whose keys open nothing here", async () => {
    const asked = order();
    await rail().submit(asked);
    const payouts = mtnPayouts({ baseUrl: trial.baseUrl, targetEnvironment: demoMtn.targetEnvironment, ...demoMtn.disbursement, reportUrl: null, timeouts: shortTimeouts });
    expect((await payouts.status({ ...asked, method: "MOMO", destination: asked.phone })).answer.state).toBe("not_found");
    expect((await rail({ ...demoMtn.disbursement }).submit(order())).answer).toEqual({ state: "refused", code: "CREDENTIALS", trouble: "config" });
    expect(await payouts.balance()).toEqual({ amountMinor: 1_000_000_000n, currency: "UGX" });
  });

  it.each([["450", "INTERNAL_PROCESSING_ERROR", true], ["451", "APPROVAL_REJECTED", false], ["452", "EXPIRED", false], ["455", "PAYER_NOT_FOUND", false]])("from the sandbox's payer …%s fails with %s", async (end, code, isDoubtful) => {
    const asked = order({ phone: `+46733123${end}` });
    await rail().submit(asked);
    expect((await rail().status(asked)).answer).toEqual({ state: "failed", code, isDoubtful });
    expect(mtn.book()).toEqual([]);
  });

  it("from the payer …454 is paid after 25 seconds", async () => {
    const asked = order({ phone: "+46733123454" });
    await rail().submit(asked);
    expect((await rail().status(asked)).answer).toEqual({ state: "accepted", code: "CREATED" });
    nowMs += 25_000;
    expect((await rail().status(asked)).answer).toEqual(paid);
  });

  it.each([["SUCCESSFUL", paid, 1], ["APPROVAL_REJECTED", declined, 0]])("waits for the wallet's owner, who decides %s once", async (outcome, answer, moved) => {
    const asked = order({ phone: "+46733123453" });
    await rail().submit(asked);
    nowMs += 3_600_000;
    expect((await rail().status(asked)).answer).toEqual({ state: "accepted", code: "PENDING" });
    expect(await press("/decide", { reference: asked.reference, outcome })).toBe(204);
    expect((await rail().status(asked)).answer).toEqual(answer);
    expect(await press("/decide", { reference: asked.reference, outcome: "SUCCESSFUL" })).toBe(400);
    expect(mtn.book()).toHaveLength(moved);
  });

  it("nobody decided expires at its deadline, and not before", async () => {
    const asked = order();
    mtn.faults.plan({ fault: { story: { outcome: "PENDING", expiresAfterMs: 300_000 } }, verb: "submit" });
    await rail().submit(asked);
    nowMs += 299_999;
    expect((await rail().status(asked)).answer.state).toBe("accepted");
    nowMs += 1;
    expect((await rail().status(asked)).answer).toEqual({ state: "failed", code: "EXPIRED", isDoubtful: false });
  });

  it("approved after a while is paid then, as a world may have it for all", async () => {
    const slow = createMtnWorld({ clock: () => nowMs, stories: { collection: { decidesAfterMs: 60_000 } } });
    const own = await startTrial(slow.simulator);
    const asked = order();
    const slowRail = rail({ baseUrl: own.baseUrl });
    await slowRail.submit(asked);
    expect((await slowRail.status(asked)).answer.state).toBe("accepted");
    nowMs += 60_000;
    expect((await slowRail.status(asked)).answer).toEqual(paid);
    await own.close();
  });

  it.each(["reset_before", "reset_after", "hang_after", "error_after", "unavailable_before", "html_after"])("lost by %s and asked for again takes the money once", async (fault) => {
    const collections = rail();
    const asked = order();
    mtn.faults.plan({ fault, verb: "submit" });
    expect((await collections.submit(asked)).answer.state).toBe("unknown");
    await collections.submit(asked);
    expect((await collections.status(asked)).answer).toEqual(paid);
    expect(mtn.book()).toHaveLength(1);
  });
});
