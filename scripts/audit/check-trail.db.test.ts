import { afterAll, beforeAll, expect, it } from "vitest";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { checkTrail, parseLink } from "./check-trail.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

it("the check says how long the trail is, that it is whole, and its newest link, which it takes back", async () => {
  expect(await checkTrail(kit.databaseUrl)).toEqual({ isWhole: true, lines: ["0 entries sealed, 0 waiting, chain whole"] });
  await kit.owner.query("INSERT INTO audit_entries (kind) SELECT 'alarm' FROM generate_series(1, 1500)");
  await kit.owner.query("SELECT kete.seal_audit(1400)");
  const { isWhole, lines } = await checkTrail(kit.databaseUrl);
  expect([isWhole, lines[0]]).toEqual([true, "1,400 entries sealed, 100 waiting, chain whole"]);
  const link = parseLink((lines[1] ?? "").replace("newest link ", ""));
  expect(link?.seq).toBe("1400");
  await kit.owner.query("SELECT kete.seal_audit(1400)");
  expect((await checkTrail(kit.databaseUrl, link)).isWhole).toBe(true);

  const other = await checkTrail(kit.databaseUrl, { seq: "1400", hash: Buffer.alloc(32) });
  expect(other.isWhole).toBe(false);
  expect(other.lines.slice(0, 2)).toEqual(["1,500 entries sealed, 0 waiting, chain BROKEN", "place 1400 does not hold the link that was remembered: the trail was cut off before it and written anew"]);

  await kit.owner.query("ALTER TABLE audit_entries DISABLE TRIGGER USER; DELETE FROM audit_entries WHERE seal_seq = 7");
  expect((await checkTrail(kit.databaseUrl)).lines.slice(0, 2)).toEqual(["1,499 entries sealed, 0 waiting, chain BROKEN", "before place 8 (entry 8) an entry is missing"]);
}, 60_000);

it.each(["", "12", "0:" + "a".repeat(64), "1:" + "a".repeat(63), "1:" + "g".repeat(64)])("%j is no link", (text) => {
  expect(parseLink(text)).toBeUndefined();
});
