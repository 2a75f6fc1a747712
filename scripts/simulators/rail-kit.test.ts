import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTrial } from "./kit-trial.ts";
import { createMtnWorld, demoMtn } from "./mtn.ts";
import { FaultList, railFaults, RailWorld, type Taking } from "./rail-kit.ts";

let directory = "";
let nowMs = 0;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "kete-rail-"));
  nowMs = Date.parse("2026-01-05T10:00:00Z");
});
afterEach(() => rmSync(directory, { recursive: true }));

const world = (options: { journal?: string; floatMinor?: bigint } = {}) => new RailWorld({ clock: () => nowMs, floatMinor: 1_000n, ...options });
const taking = (reference: string, change: Partial<Taking> = {}): Taking => ({ reference, direction: "out", account: "float", msisdn: "256772123456", amountMinor: 400n, currency: "UGX", story: {}, extra: {}, ...change });

describe("a rail's world", () => {
  it("takes a reference once and moves its money once", () => {
    const rail = world();
    expect(rail.take(taking("a"))?.decided?.outcome).toBe("SUCCESSFUL");
    expect(rail.take(taking("a", { amountMinor: 1n }))).toBeNull();
    expect(rail.look("a")?.amountMinor).toBe(400n);
    expect([rail.book().length, rail.balance("float", "UGX")]).toEqual([1, 600n]);
  });

  it("spends its float and nothing more, and takes in what is collected", () => {
    const rail = world();
    for (const reference of ["a", "b", "c"]) rail.take(taking(reference));
    expect(rail.look("c")?.decided?.outcome).toEqual({ reason: "NOT_ENOUGH_FUNDS" });
    rail.take(taking("d", { direction: "in", amountMinor: 200n }));
    expect(rail.balance("float", "UGX")).toBe(400n);
    expect([rail.balance("other", "UGX"), rail.balance("float", "KES")]).toEqual([1_000n, 1_000n]);
  });

  it("moves money when the clock says so, asked or not, at the time that was due", () => {
    const rail = world();
    rail.take(taking("a", { story: { decidesAfterMs: 5_000 } }));
    nowMs += 4_999;
    expect(rail.book()).toEqual([]);
    nowMs += 3_600_000;
    expect(rail.book()).toMatchObject([{ reference: "a", at: "2026-01-05T10:00:05.000Z" }]);
    expect(rail.unreported().map(({ reference }) => reference)).toEqual(["a"]);
    expect(rail.unreported()).toEqual([]);
  });

  it("pays a failure it takes back once, and not at all out of an empty float", () => {
    const rail = world({ floatMinor: 400n });
    for (const reference of ["a", "b"]) rail.take(taking(reference, { story: { outcome: { reason: "EXPIRED" }, turnsAfterMs: 10 } }));
    nowMs += 10;
    expect(rail.book().map(({ reference }) => reference)).toEqual(["a"]);
    nowMs += 10;
    expect(rail.look("b")?.decided?.outcome).toEqual({ reason: "NOT_ENOUGH_FUNDS" });
    expect(rail.book()).toHaveLength(1);
  });

  it("is decided once by a person, and never after the clock decided", () => {
    const rail = world();
    rail.take(taking("a", { story: { outcome: "PENDING", expiresAfterMs: 1_000 } }));
    rail.take(taking("b", { story: { outcome: "PENDING", expiresAfterMs: null } }));
    nowMs += 1_000;
    expect(rail.decide("a", "SUCCESSFUL")).toBeNull();
    expect(rail.decide("b", "SUCCESSFUL")?.decided?.atMs).toBe(nowMs);
    expect(rail.decide("b", { reason: "EXPIRED" })).toBeNull();
    expect(rail.decide("c", "SUCCESSFUL")).toBeNull();
  });

  it("has a float that is its opening and what the book moved, whatever came", () => {
    const payment = fc.record({ reference: fc.constantFrom("a", "b", "c", "d", "e", "f"), direction: fc.constantFrom("in" as const, "out" as const), amountMinor: fc.bigInt({ min: 1n, max: 900n }), decidesAfterMs: fc.nat(50), stepMs: fc.nat(40) });
    fc.assert(fc.property(fc.array(payment, { maxLength: 30 }), (payments) => {
      const rail = world();
      for (const { stepMs, decidesAfterMs, ...given } of payments) {
        rail.take(taking(given.reference, { ...given, story: { decidesAfterMs } }));
        nowMs += stepMs;
        const moved = rail.book().reduce((sum, { direction, amountMinor }) => sum + (direction === "in" ? amountMinor : -amountMinor), 0n);
        expect(rail.balance("float", "UGX")).toBe(1_000n + moved);
        expect(rail.balance("float", "UGX")).toBeGreaterThanOrEqual(0n);
        expect(new Set(rail.book().map(({ reference }) => reference)).size).toBe(rail.book().length);
      }
    }));
  });
});

describe("a rail's journal", () => {
  it("lets a new process know what moved, what is open, the float, and which references are taken", () => {
    const journal = join(directory, "rail.jsonl");
    const before = world({ journal });
    before.take(taking("a"));
    before.take(taking("b", { story: { outcome: "PENDING", expiresAfterMs: null } }));
    before.addFloat("float", "UGX", 50n);
    const after = world({ journal });
    expect(after.book()).toEqual(before.book());
    expect(after.payments()).toEqual(before.payments());
    expect(after.balance("float", "UGX")).toBe(650n);
    expect(after.take(taking("a"))).toBeNull();
    after.decide("b", "SUCCESSFUL");
    const txnIds = world({ journal }).payments().map(({ decided }) => decided?.txnId);
    expect(new Set(txnIds).size).toBe(2);
  });

  it("is read up to a line that was cut, and written on after it", () => {
    const journal = join(directory, "rail.jsonl");
    world({ journal }).take(taking("a"));
    appendFileSync(journal, '{"kind":"payment","payment":{"refer');
    world({ journal }).take(taking("b"));
    expect(world({ journal }).book().map(({ reference }) => reference)).toEqual(["a", "b"]);
  });

  it("forgets on demand only, and keeps the lines", () => {
    const journal = join(directory, "rail.jsonl");
    const rail = world({ journal });
    rail.take(taking("a"));
    rail.forget();
    expect([rail.book(), world({ journal }).book(), rail.balance("float", "UGX")]).toEqual([[], [], 1_000n]);
    expect(readFileSync(journal, "utf8")).toContain('"moved"');
  });
});

describe("a list of faults", () => {
  const call = { verb: "submit", reference: "a", msisdn: "1", direction: "out" } as const;

  it("gives each planned fault to the calls it fits, as often as was asked, in the order of planning", () => {
    const faults = new FaultList();
    faults.plan({ fault: "reset_after", verb: "status" });
    faults.plan({ fault: "throttle", reference: "a", calls: 2 });
    faults.plan({ fault: { story: { lagMs: 5 } } });
    const given = [call, { ...call, reference: "b" }, call, call, { ...call, verb: "status" as const }].map((one) => faults.next(one));
    expect(given).toEqual([railFaults["throttle"], { story: { lagMs: 5 } }, railFaults["throttle"], null, railFaults["reset_after"]]);
  });

  it("asks a hook first, with the number of the call", () => {
    const faults = new FaultList();
    faults.hook = ({ n, verb }) => (n === 2 && verb === "submit" ? "reset_before" : null);
    expect([1, 2, 3].map(() => faults.next(call))).toEqual([null, railFaults["reset_before"], null]);
  });

  it("knows no fault by another name", () => {
    expect(() => new FaultList().plan({ fault: "fire" })).toThrow("no such fault of a rail: fire");
  });
});

describe("a rail's page", () => {
  it("gives the book, open payments, float and faults to people and to other processes", async () => {
    const mtn = createMtnWorld({ floatMinor: 100n });
    const trial = await startTrial(mtn.simulator);
    const press = async (path: string, body: unknown) => (await fetch(`${trial.baseUrl}/panel/${path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) })).status;
    mtn.world.take(taking("a", { amountMinor: 60n, account: "disbursement" }));
    mtn.world.take(taking("<b>", { story: { outcome: "PENDING", expiresAfterMs: null } }));
    expect(await (await fetch(`${trial.baseUrl}/panel/book`)).json()).toMatchObject([{ reference: "a", amountMinor: "60", direction: "out" }]);
    expect(await (await fetch(`${trial.baseUrl}/panel/payments`)).json()).toHaveLength(2);
    expect(await press("float", { account: "disbursement", currency: "UGX", amount_minor: "25" })).toBe(204);
    expect(mtn.world.balance("disbursement", "UGX")).toBe(65n);
    expect(await press("faults", { fault: "throttle", calls: 2, verb: "token" })).toBe(204);
    expect((await fetch(`${trial.baseUrl}/disbursement/token/`, { method: "POST", headers: { "Ocp-Apim-Subscription-Key": demoMtn.disbursement.subscriptionKey } })).status).toBe(429);
    expect(await press("faults", { fault: "none" })).toBe(204);
    expect((await fetch(`${trial.baseUrl}/disbursement/token/`, { method: "POST" })).status).toBe(401);
    for (const [path, body] of [["float", { account: "x", currency: "UGX", amount_minor: "1.5" }], ["faults", { fault: "fire" }], ["faults", { fault: "throttle", calls: 0 }], ["decide", { reference: "zzz", outcome: "SUCCESSFUL" }]] as const) expect(await press(path, body)).toBe(400);
    expect((await fetch(`${trial.baseUrl}/panel/other`)).status).toBe(404);
    const page = await (await fetch(`${trial.baseUrl}/panel`)).text();
    expect(page).toContain("disbursement: 65 UGX");
    expect(page).toContain("&#60;b&#62;");
    expect(page).not.toContain("<b>");
    expect(await (await fetch(new URL("/", trial.baseUrl))).text()).toContain('href="/mtn/panel"');
    await trial.close();
  });
});
