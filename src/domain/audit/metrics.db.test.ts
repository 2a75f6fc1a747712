import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import type { AuditKind } from "./kinds.ts";
import { readCounts, readGauges } from "./metrics.ts";
import { record } from "./record.ts";
import type { AuditDetails } from "./rules.ts";
import { sealAudit } from "./seal.ts";

let kit: TestKit;
beforeEach(async () => {
  kit = await testKit();
});
afterEach(() => kit.close());

/** Each figure by its name and labels, in one line. */
async function counted(): Promise<Record<string, number>> {
  const lines = (await readCounts(kit)).map(({ name, labels, value }) => {
    const pairs = Object.entries(labels).map(([label, text]) => ` ${label}=${text}`);
    return [name + pairs.toSorted((a, b) => a.localeCompare(b)).join(""), value] as const;
  });
  return Object.fromEntries(lines);
}

async function sealed(...entries: [kind: AuditKind, details?: AuditDetails][]) {
  for (const [kind, details = {}] of entries) await record(kit, { kind, details });
  await sealAudit(kit);
  return counted();
}

describe("the metrics", () => {
  it("count what the trail tells of", async () => {
    const figures = await sealed(
      ["code_requested", { country: "UG", purpose: "sign_in" }],
      ["code_sent", { provider: "dmark", country: "UG", ms: 300 }],
      ["code_failed", { provider: "dmark", country: "UG" }],
      ["code_failed", { provider: "dmark", country: "UG" }],
      ["code_unknown", { provider: "smsmkt", country: "TH" }],
      ["signed_in", { new: true }],
      ["signed_in", { new: false }],
      ["refused", { code: "wrong_code" }],
      ["refused", { code: "locked" }],
      ["locked"],
      ["session_ended", { reason: "signed_out" }],
      ["sessions_ended", { reason: "signed_out", ended: 3 }],
      ["alarm", { what: "wrong_codes" }],
    );
    expect(figures).toMatchObject({
      "kete_code_requests_total purpose=sign_in": 1,
      "kete_sms_total country=UG outcome=sent provider=dmark": 1,
      "kete_sms_total country=UG outcome=failed provider=dmark": 2,
      "kete_sms_total country=TH outcome=unknown provider=smsmkt": 1,
      "kete_sign_ins_total new=true": 1,
      "kete_sign_ins_total new=false": 1,
      "kete_refusals_total code=wrong_code": 1,
      "kete_refusals_total code=locked": 1,
      kete_lockouts_total: 1,
      "kete_sessions_ended_total reason=signed_out": 4,
      "kete_alarms_total kind=wrong_codes": 1,
      "kete_sms_send_seconds_sum provider=dmark": 0.3,
      "kete_sms_send_seconds_bucket le=0.25 provider=dmark": 0,
      "kete_sms_send_seconds_bucket le=0.5 provider=dmark": 1,
    });
  });

  it("count an entry once, however often sealing runs", async () => {
    await sealed(["signed_in", { new: true }]);
    expect((await sealed())["kete_sign_ins_total new=true"]).toBe(1);
    expect((await sealed(["signed_in", { new: true }]))["kete_sign_ins_total new=true"]).toBe(2);
  });

  it("measure delivery by DELIVERED receipts, a bound belonging to its bucket", async () => {
    const receipt = (seconds: number | string | null, delivery = "DELIVERED"): [AuditKind, AuditDetails] => ["receipt", { provider: "twilio", delivery, seconds }];
    const figures = await sealed(receipt(2), receipt(2.001), receipt(300), receipt(300.5), receipt(9, "FAILED"), receipt(null), receipt("7"), receipt(-1));
    const bucket = (le: string) => figures[`kete_sms_delivery_seconds_bucket le=${le} provider=twilio`];
    expect(["2", "5", "10", "20", "30", "60", "120", "300", "+Inf"].map(bucket)).toEqual([1, 2, 2, 2, 2, 2, 2, 3, 4]);
    expect(figures["kete_sms_delivery_seconds_count provider=twilio"]).toBe(4);
    expect(figures["kete_sms_delivery_seconds_sum provider=twilio"]).toBe(604.501);
    expect(figures).toMatchObject({ "kete_receipts_total delivery=delivered provider=twilio": 7, "kete_receipts_total delivery=failed provider=twilio": 1 });
  });

  it("keep no text from outside as a label", async () => {
    await kit.owner.query(`INSERT INTO audit_entries (kind, details) SELECT 'code_sent', jsonb_build_object('provider', 'no"such\nprovider ' || n, 'country', 'U' || n, 'ms', 'soon') FROM generate_series(1, 50) n`);
    await kit.owner.query("INSERT INTO audit_entries (kind, details) SELECT 'refused', jsonb_build_object('code', repeat('x', 39 + n)) FROM generate_series(1, 3) n");
    expect(await sealed(["refused"])).toEqual({
      "kete_sms_total country=other outcome=sent provider=other": 50,
      [`kete_refusals_total code=${"x".repeat(40)}`]: 1,
      "kete_refusals_total code=other": 3,
    });
  });

  it("pass over kinds they do not know, and details of any form", async () => {
    await kit.owner.query(`INSERT INTO audit_entries (kind, details) VALUES ('something_new', '{"provider": {"a": [1]}}'), ('receipt', '{"provider": [1], "delivery": "DELIVERED", "seconds": {"x": 1}}'),
      ('code_sent', '{"ms": 1e400}'), ('sessions_ended', '{"ended": [2]}'), ('signed_in', '{"new": "perhaps"}')`);
    expect(await sealed()).toEqual({
      "kete_receipts_total delivery=delivered provider=other": 1,
      "kete_sms_total country=other outcome=sent provider=other": 1,
      "kete_sessions_ended_total reason=other": 1,
      "kete_sign_ins_total new=other": 1,
    });
  });

  it("tell how many entries wait, and since when", async () => {
    const gauges = async () => Object.fromEntries((await readGauges(kit)).map(({ name, value }) => [name, value]));
    expect(await gauges()).toEqual({ kete_audit_unsealed: 0, kete_audit_oldest_unsealed_seconds: 0, kete_jobs_late: 0, kete_challenges_live: 0 });
    await kit.owner.query("INSERT INTO audit_entries (kind, at) VALUES ('alarm', now() - interval '90 seconds'), ('alarm', now())");
    const waiting = await gauges();
    expect(waiting["kete_audit_unsealed"]).toBe(2);
    expect(waiting["kete_audit_oldest_unsealed_seconds"]).toBeGreaterThanOrEqual(90);
    await sealAudit(kit);
    expect(await gauges()).toMatchObject({ kete_audit_unsealed: 0, kete_audit_oldest_unsealed_seconds: 0 });
  });
});
