import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startQueue } from "#src/adapters/jobs/queue.ts";
import { record } from "#src/domain/audit/record.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { gameDeps } from "#src/testing/play.ts";
import { everySecond } from "./tasks.ts";

let kit: TestKit;
const queues: { stop(): Promise<void> }[] = [];
beforeAll(async () => {
  kit = await testKit();
});
afterAll(async () => {
  await Promise.all(queues.map((queue) => queue.stop()));
  await kit.close();
});

const unsealed = async () => (await kit.app.query<{ n: number }>("SELECT count(*)::int AS n FROM audit_entries WHERE seal_seq IS NULL")).rows[0]?.n;

it("two workers seal the trail within a second or two, into one chain, until they are stopped", async () => {
  for (let n = 0; n < 2; n += 1) queues.push(await startQueue({ ownerUrl: kit.ownerUrl, concurrency: { "*": 2 }, crontab: "", everySecond: everySecond(gameDeps(kit)) }, {}, kit.log));
  for (let n = 0; n < 40; n += 1) await record(kit, { kind: "alarm" });
  await vi.waitFor(async () => expect(await unsealed()).toBe(0), { timeout: 10_000, interval: 50 });
  await record(kit, { kind: "alarm" });
  await vi.waitFor(async () => expect(await unsealed()).toBe(0), { timeout: 10_000, interval: 50 });
  await Promise.all(queues.splice(0).map((queue) => queue.stop()));
  const { rows } = await kit.app.query("SELECT sealed, finding FROM kete.check_audit()");
  expect(rows).toEqual([{ sealed: "41", finding: null }]);
  expect(kit.log.lines.filter(({ level }) => level === "error")).toEqual([]);
}, 40_000);
