import { afterAll, beforeAll, expect, it } from "vitest";
import { createDatabase } from "#src/adapters/postgres/client.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { record } from "./record.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

it("an entry holds a masked phone and short, storable details, whoever writes it", async () => {
  await record(kit, { kind: "refused", playerId: 7, phone: "+256772123456", requestId: "request-1", details: { code: "wrong_code", said: `${"y".repeat(300)}\u0000`, times: 2, isLate: true, none: null } });
  const entry = await kit.db.auditEntry.findFirst({ where: { requestId: "request-1" } });
  expect(entry).toMatchObject({ kind: "refused", playerId: 7, phone: "+256772•••456", details: { code: "wrong_code", said: "y".repeat(200), times: 2, isLate: true, none: null }, sealSeq: null });
});

it("the largest entry that can be asked for fits", async () => {
  const details = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`${index}`.padEnd(40, "語"), "文".repeat(200)]));
  await record(kit, { kind: "alarm", requestId: "r".repeat(200), details });
  expect(await kit.db.auditEntry.count({ where: { kind: "alarm", requestId: "r".repeat(100) } })).toBe(1);
});

it("an entry that cannot be written is an error in the log and not in the answer", async () => {
  const gone = createDatabase({ url: "postgres://kete_app@127.0.0.1:1/kete", poolMax: 1, waitMs: 500 });
  await record({ db: gone, log: kit.log }, { kind: "signed_in", requestId: "request-2" });
  expect(kit.log.lines).toContainEqual(expect.objectContaining({ level: "error", fields: expect.objectContaining({ kind: "signed_in", requestId: "request-2" }) as unknown }));
  await gone.$disconnect();
});

it.each([
  ["a whole phone", "INSERT INTO audit_entries (kind, phone) VALUES ('refused', '+256772123456')"],
  ["a kind that is no name", "INSERT INTO audit_entries (kind) VALUES ('Not a kind')"],
  ["details that are a list", "INSERT INTO audit_entries (kind, details) VALUES ('refused', '[]')"],
  ["more than 16 kB of details", "INSERT INTO audit_entries (kind, details) VALUES ('refused', jsonb_build_object('x', repeat('x', 16384)))"],
  ["a request id of 101 characters", "INSERT INTO audit_entries (kind, request_id) VALUES ('refused', repeat('r', 101))"],
])("the trail itself refuses %s", async (_name, sql) => {
  await expect(kit.app.query(sql)).rejects.toMatchObject({ code: "23514" });
});
