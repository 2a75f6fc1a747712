import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { databaseCause, isDatabaseAway, withRefusals, type Database } from "./database.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
  await kit.owner.query("CREATE TABLE two_rows (id int PRIMARY KEY, told text)");
  await kit.owner.query("INSERT INTO two_rows VALUES (1), (2)");
  await kit.owner.query("GRANT SELECT, UPDATE ON two_rows TO kete_app");
});
afterAll(() => kit.close());

/** Another holds row 2 and comes for row 1 once row 1 is held here: of the two PostgreSQL ends this one, which has waited longer. */
async function inCircle(work: () => Promise<unknown>): Promise<unknown> {
  const other = await kit.owner.connect();
  try {
    await other.query("BEGIN");
    const { rows: [held] } = await other.query<{ by: number }>("SELECT pg_backend_pid() AS by");
    await other.query("SELECT FROM two_rows WHERE id = 2 FOR UPDATE");
    const ours = work();
    await expect.poll(async () => (await kit.owner.query("SELECT FROM pg_locks WHERE NOT granted AND $1::int = ANY (pg_blocking_pids(pid))", [held?.by])).rowCount).toBeGreaterThan(0);
    const theirs = other.query("SELECT FROM two_rows WHERE id = 1 FOR UPDATE").then(() => other.query("COMMIT"));
    const [said] = await Promise.allSettled([ours, theirs]);
    if (said.status === "rejected") throw said.reason;
    return said.value;
  } finally {
    other.release();
  }
}

const both = (db: Database, told: string) => db.$executeRaw`UPDATE two_rows SET told = ${told} FROM (SELECT id FROM two_rows ORDER BY id FOR UPDATE) locked WHERE two_rows.id = locked.id`;

describe("a statement that waits in a circle with another", () => {
  it("is run once more, and done once", async () => {
    let runs = 0;
    expect(await inCircle(() => withRefusals(() => { runs += 1; return both(kit.db, "again"); }))).toBe(2);
    expect(runs).toBe(2);
    expect((await kit.owner.query("SELECT DISTINCT told FROM two_rows")).rows).toEqual([{ told: "again" }]);
  });

  it("is the end of its transaction, which says so and has done nothing", async () => {
    const failure = await inCircle(() => kit.db.$transaction((tx) => withRefusals(() => both(tx, "in a transaction")))).catch((error: unknown) => error);
    expect(databaseCause(failure)?.originalCode).toBe("40P01");
    expect(isDatabaseAway(failure)).toBe(true);
    expect((await kit.owner.query("SELECT DISTINCT told FROM two_rows")).rows).toEqual([{ told: "again" }]);
  });
});
