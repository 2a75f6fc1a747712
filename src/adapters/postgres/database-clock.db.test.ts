import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { createDatabaseClock } from "./database-clock.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

const databaseMs = async () => Number((await kit.app.query<{ ms: string }>("SELECT extract(epoch FROM clock_timestamp()) * 1000 AS ms")).rows[0]?.ms);

it("two processes whose machines are a day apart tell the same time, which is the database's", async () => {
  const clocks = [createDatabaseClock(kit.db, kit.log), createDatabaseClock(kit.db, kit.log)];
  for (const [n, one] of clocks.entries()) {
    vi.setSystemTime(Date.now() + n * 86_400_000);
    await one.sync();
  }
  vi.useRealTimers();
  const truth = await databaseMs();
  for (const one of clocks) expect(Math.abs(one.clock().getTime() - truth)).toBeLessThan(2000);
});

it("between two readings it goes on by the monotonic clock, and before the first by the machine's", async () => {
  let monotonicMs = 1000;
  const time = createDatabaseClock(kit.db, kit.log, { monotonicMs: () => monotonicMs });
  expect(Math.abs(time.clock().getTime() - Date.now())).toBeLessThan(1000);
  await time.sync();
  const before = time.clock().getTime();
  monotonicMs += 90_000;
  expect(time.clock().getTime() - before).toBe(90_000);
});

it("a reading that fails is told, and changes nothing", async () => {
  const away = createDatabaseClock(Object.assign(Object.create(kit.db) as typeof kit.db, { $queryRaw: () => Promise.reject(new Error("away")) }), kit.log);
  await expect(away.sync()).rejects.toThrow("away");
  expect(Math.abs(away.clock().getTime() - Date.now())).toBeLessThan(1000);
});
