import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { record } from "./record.ts";
import { sealAudit } from "./seal.ts";

let kit: TestKit;
beforeEach(async () => {
  kit = await testKit();
});
afterEach(() => kit.close());

type Check = { sealed: string; waiting: string; head_seq: string; head_hash: Buffer; finding: string | null; finding_seq: string | null; finding_id: string | null };

const check = async (remembered: { seq: string; hash: Buffer } | null = null): Promise<Check> => {
  const { rows } = await kit.app.query<Check>("SELECT * FROM kete.check_audit($1, $2)", [remembered?.seq ?? null, remembered?.hash ?? null]);
  return rows[0] as Check;
};
const findingOf = async (remembered: { seq: string; hash: Buffer } | null = null) => {
  const { finding, finding_seq } = await check(remembered);
  return [finding, finding_seq === null ? null : Number(finding_seq)];
};
const seqs = async () => (await kit.owner.query<{ n: string | null }>("SELECT seal_seq AS n FROM audit_entries ORDER BY id")).rows.map(({ n }) => n && Number(n));

async function write(count: number) {
  for (let n = 0; n < count; n += 1) await record(kit, { kind: "refused", phone: "+256772123456", details: { code: "wrong_code", n } });
}

/** Sealed entries 1 to 6, and then what somebody with the owner's password and no respect for triggers does. */
async function tamper(...statements: string[]) {
  await kit.owner.query(["ALTER TABLE audit_entries DISABLE TRIGGER USER", ...statements, "ALTER TABLE audit_entries ENABLE TRIGGER USER"].join("; "));
}
async function sixSealed() {
  await write(6);
  expect(await sealAudit(kit)).toBe(6);
  const { head_seq: seq, head_hash: hash } = await check();
  return { seq, hash };
}

describe("sealing", () => {
  it("gives every entry its place, once, and the chain is whole", async () => {
    await write(3);
    expect(await check()).toMatchObject({ sealed: "0", waiting: "3", head_seq: "0", finding: null });
    expect(await sealAudit(kit)).toBe(3);
    expect(await sealAudit(kit)).toBe(0);
    await write(2);
    expect(await check()).toMatchObject({ sealed: "3", waiting: "2", finding: null });
    expect(await sealAudit(kit)).toBe(2);
    expect(await seqs()).toEqual([1, 2, 3, 4, 5]);
    expect(await check()).toMatchObject({ sealed: "5", waiting: "0", head_seq: "5", finding: null });
  });

  it("goes on batch after batch, up to 10,000 entries a run", async () => {
    await kit.owner.query("INSERT INTO audit_entries (kind) SELECT 'refused' FROM generate_series(1, 10001)");
    expect(await sealAudit(kit)).toBe(10_000);
    expect(await sealAudit(kit)).toBe(1);
    expect(await check()).toMatchObject({ sealed: "10001", finding: null });
  });

  it("puts an entry that committed late behind those that were sealed before it", async () => {
    const slow = await kit.app.connect();
    await slow.query("BEGIN");
    await slow.query("INSERT INTO audit_entries (kind) VALUES ('alarm')");
    await write(2);
    expect(await sealAudit(kit)).toBe(2);
    await slow.query("COMMIT");
    slow.release();
    expect(await sealAudit(kit)).toBe(1);
    expect(await seqs()).toEqual([3, 1, 2]);
    expect(await check()).toMatchObject({ sealed: "3", finding: null });
  });

  it("by many workers at once leaves one chain, each entry in it and counted once", async () => {
    await Promise.all(
      Array.from({ length: 8 }, async (_, worker) => {
        for (let n = 0; n < 15; n += 1) {
          await record(kit, { kind: "refused", details: { code: "wrong_code", worker, n } });
          await sealAudit(kit);
        }
      }),
    );
    await sealAudit(kit);
    expect(await check()).toMatchObject({ sealed: "120", waiting: "0", head_seq: "120", finding: null });
    const { rows } = await kit.app.query("SELECT value::int FROM metric_counts WHERE name = 'kete_refusals_total'");
    expect(rows).toEqual([{ value: 120 }]);
  });

  it("waits for nobody: while another seals, there is nothing to do", async () => {
    await write(1);
    const other = await kit.app.connect();
    await other.query("BEGIN");
    expect((await other.query("SELECT kete.seal_audit(10) AS n")).rows).toEqual([{ n: 1 }]);
    expect(await sealAudit(kit)).toBe(0);
    await other.query("ROLLBACK");
    other.release();
    expect(await sealAudit(kit)).toBe(1);
    const { rows } = await kit.app.query("SELECT value::int FROM metric_counts WHERE name = 'kete_refusals_total'");
    expect(rows).toEqual([{ value: 1 }]);
  });

  it.each([0, 10_001, null])("takes no batch of %s", async (batch) => {
    await expect(kit.app.query("SELECT kete.seal_audit($1)", [batch])).rejects.toMatchObject({ code: "22023" });
  });
});

describe("the trail", () => {
  it.each([
    ["the app", "app", "UPDATE audit_entries SET kind = 'alarm'", "42501"],
    ["the app", "app", "UPDATE audit_entries SET seal_seq = 7, seal_hash = sha256('x')", "42501"],
    ["the app", "app", "INSERT INTO audit_entries (kind, seal_seq, seal_hash) VALUES ('alarm', 7, sha256('x'))", "42501"],
    ["the app", "app", "INSERT INTO audit_entries (kind, at) VALUES ('alarm', now())", "42501"],
    ["the app", "app", "DELETE FROM audit_entries", "42501"],
    ["the app", "app", "TRUNCATE audit_entries", "42501"],
    ["the app", "app", "UPDATE audit_head SET seq = 0", "42501"],
    ["the app", "app", "UPDATE metric_counts SET value = 0", "42501"],
    ["the app", "app", "SELECT kete.count_audit(ARRAY[1])", "42501"],
    ["the owner", "owner", "UPDATE audit_entries SET kind = 'alarm'", "23001"],
    ["the owner", "owner", "UPDATE audit_entries SET seal_seq = NULL, seal_hash = NULL WHERE seal_seq = 1", "23001"],
    ["the owner", "owner", "UPDATE audit_entries SET seal_seq = 9, seal_hash = sha256('x') WHERE seal_seq = 1", "23001"],
    ["the owner", "owner", "UPDATE audit_entries SET seal_seq = 9, seal_hash = sha256('x'), details = '{\"n\": 1.0}' WHERE seal_seq IS NULL", "23001"],
    ["the owner", "owner", "UPDATE audit_entries SET seal_seq = 9 WHERE seal_seq IS NULL", "23514"],
    ["the owner", "owner", "DELETE FROM audit_entries WHERE seal_seq = 1", "23001"],
    ["the owner", "owner", "TRUNCATE audit_entries", "23001"],
    ["the owner", "owner", "DELETE FROM audit_head", "23001"],
  ] as const)("refuses %s: %s", async (_who, role, sql, code) => {
    await write(1);
    await sealAudit(kit);
    await kit.owner.query("INSERT INTO audit_entries (kind, details) VALUES ('alarm', '{\"n\": 1}')");
    await expect(kit[role].query(sql)).rejects.toMatchObject({ code });
  });
});

describe("the check finds", () => {
  it.each([
    ["a changed detail", ["UPDATE audit_entries SET details = details || '{\"n\": 99}' WHERE seal_seq = 3"], ["changed", 3]],
    ["a changed time", ["UPDATE audit_entries SET at = at + interval '1 ms' WHERE seal_seq = 6"], ["changed", 6]],
    ["a changed phone", ["UPDATE audit_entries SET phone = NULL WHERE seal_seq = 1"], ["changed", 1]],
    ["a changed seal", ["UPDATE audit_entries SET seal_hash = sha256('x') WHERE seal_seq = 2"], ["changed", 2]],
    ["an entry taken out of the middle", ["DELETE FROM audit_entries WHERE seal_seq = 3"], ["gap", 4]],
    ["the first entry taken out", ["DELETE FROM audit_entries WHERE seal_seq = 1"], ["gap", 2]],
    ["an entry unsealed, to be changed and sealed again", ["UPDATE audit_entries SET seal_seq = NULL, seal_hash = NULL, kind = 'alarm' WHERE seal_seq = 3"], ["gap", 4]],
    ["two entries that changed places", ["CREATE TEMP TABLE t AS SELECT * FROM audit_entries WHERE seal_seq IN (2, 4)", "UPDATE audit_entries a SET details = t.details FROM t WHERE a.seal_seq + t.seal_seq = 6 AND a.seal_seq <> t.seal_seq"], ["changed", 2]],
    ["the end cut off", ["DELETE FROM audit_entries WHERE seal_seq = 6"], ["end", 6]],
    ["everything gone", ["DELETE FROM audit_entries"], ["end", 6]],
  ] as const)("%s", async (_name, statements, finding) => {
    await sixSealed();
    expect(await findingOf()).toEqual([null, null]);
    await tamper(...statements);
    expect(await findingOf()).toEqual(finding);
  });

  it("an end that was cut off together with its head, by the link that somebody remembered", async () => {
    const remembered = await sixSealed();
    expect(await findingOf(remembered)).toEqual([null, null]);
    await tamper("DELETE FROM audit_entries WHERE seal_seq = 6", "UPDATE audit_head SET seq = 5, hash = (SELECT seal_hash FROM audit_entries WHERE seal_seq = 5)");
    expect(await findingOf()).toEqual([null, null]);
    expect(await findingOf(remembered)).toEqual(["head", 6]);
    // New entries fill the place, with another link.
    await write(3);
    await sealAudit(kit);
    expect(await findingOf()).toEqual([null, null]);
    expect(await findingOf(remembered)).toEqual(["head", 6]);
  });

  it("a chain made anew from a changed entry on, by the link that somebody remembered", async () => {
    const remembered = await sixSealed();
    await tamper(
      "UPDATE audit_entries SET seal_seq = NULL, seal_hash = NULL WHERE seal_seq >= 3",
      "UPDATE audit_entries SET details = '{}' WHERE seal_seq IS NULL AND id = (SELECT min(id) FROM audit_entries WHERE seal_seq IS NULL)",
      "UPDATE audit_head SET seq = 2, hash = (SELECT seal_hash FROM audit_entries WHERE seal_seq = 2)",
    );
    await sealAudit(kit);
    expect(await findingOf()).toEqual([null, null]);
    expect(await findingOf(remembered)).toEqual(["head", 6]);
  });

  it("nothing while entries are written and sealed beside it", async () => {
    const writing = async () => {
      for (let n = 0; n < 30; n += 1) await write(5).then(() => sealAudit(kit));
    };
    const checking = async () => {
      for (let n = 0; n < 60; n += 1) expect(await findingOf()).toEqual([null, null]);
    };
    await Promise.all([writing(), checking()]);
    expect(await check()).toMatchObject({ sealed: "150", waiting: "0", finding: null });
  });
});
