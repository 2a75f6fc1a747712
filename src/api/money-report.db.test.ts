import { afterAll, beforeAll, expect, it } from "vitest";
import { newId } from "#src/domain/shared/ids.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { gameDeps, withdrawDeps } from "#src/testing/play.ts";
import { scriptedRail } from "#src/testing/rail.ts";
import { answerMoneyReport, reportBytesMax } from "./money-report.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

const secret = "only the rail knows this";
const rail = scriptedRail({ name: "reporter" });
const tell = (body: string, { method = "POST", of = rail.name, by = secret } = {}) =>
  answerMoneyReport({ ...withdrawDeps(kit, { payouts: rail }), collections: gameDeps(kit).collections, secretOf: () => secret }, new Request(`https://kete.test/api/webhooks/money/${of}/${by}`, { method, body }), { rail: of, secret: by });

it("a report is kept and acknowledged at once, by POST or PUT and however often it comes, and the rail is not asked meanwhile", async () => {
  const reference = newId();
  for (const method of ["POST", "PUT", "POST"]) expect((await tell(reference, { method })).status).toBe(200);
  expect(await kit.db.railWebhook.findMany({ where: { reference } })).toMatchObject([{ times: 3, handledAt: null }]);
  expect(rail.calls).toEqual([]);
});

it("whoever does not know the address learns nothing, and nothing is kept of it", async () => {
  const before = await kit.db.railWebhook.count();
  for (const by of ["", "wrong", `${secret}x`]) expect((await tell(newId(), { by })).status).toBe(404);
  expect((await tell(newId(), { of: "nobody" })).status).toBe(404);
  expect(await kit.db.railWebhook.count()).toBe(before);
  expect(JSON.stringify(kit.log.lines)).not.toContain(secret);
});

it("a report as long as may be is kept, one byte more is refused, and so is what makes no sense", async () => {
  expect((await tell("x".repeat(reportBytesMax))).status).toBe(200);
  expect((await tell("x".repeat(reportBytesMax + 1))).status).toBe(413);
  expect((await tell("")).status).toBe(403);
});
