import { afterAll, beforeAll, expect, it } from "vitest";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { withdrawDeps } from "#src/testing/play.ts";
import { scriptedRail } from "#src/testing/rail.ts";
import { RailAway } from "./ports.ts";
import { readFloats } from "./read-floats.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

it("what the rails hold for us is kept with its time; one that cannot say now keeps its last figure, and no other is held up", async () => {
  const [away, open] = [scriptedRail({ name: "away" }), scriptedRail({ name: "open" })];
  const deps = { ...withdrawDeps(kit), payouts: { to: () => null, named: () => null, all: [away, open] } };
  [away.float, open.float] = [70n, 900n];
  await readFloats(deps);
  open.float = 800n;
  away.balance = () => Promise.reject(new RailAway("away", "TIMEOUT"));
  await readFloats(deps);
  expect(await kit.db.rail.findMany({ orderBy: { name: "asc" }, select: { name: true, balance: true, currency: true } })).toEqual([
    { name: "away", balance: 70n, currency: "UGX" },
    { name: "open", balance: 800n, currency: "UGX" },
  ]);
  expect(kit.log.lines.filter(({ level }) => level === "warn")).toHaveLength(1);
});
