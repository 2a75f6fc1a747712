import { afterAll, beforeAll, expect, it } from "vitest";
import { placeStake } from "#src/domain/rounds/place-stake.ts";
import { showGame } from "#src/domain/rounds/show-game.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { gameDeps, newPlayer } from "#src/testing/play.ts";
import { parseLink } from "../audit/check-trail.ts";
import { checkLog } from "./check-log.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

it("the check says how long the log is, that it is whole, and its newest link, which it takes back", async () => {
  expect(await checkLog(kit.databaseUrl)).toEqual({ isWhole: true, lines: ["0 rounds sealed, 0 waiting, log whole"] });
  const { playerId } = await newPlayer(kit, { amountMinor: 100_000n });
  const [deps, gamer] = [gameDeps(kit), { playerId, guestId: null }];
  const { activeSeedHash: serverSeedHash } = await showGame(deps, gamer);
  for (let n = 0; n < 5; n += 1) await placeStake(deps, { gamer, amountMinor: 500n, side: "under", target: 4950, clientSeed: "c", serverSeedHash, idempotencyKey: `k${n}` });
  await kit.app.query("SELECT kete.seal_rounds(4)");
  const { isWhole, lines } = await checkLog(kit.databaseUrl);
  expect([isWhole, lines[0]]).toEqual([true, "4 rounds sealed, 1 waiting, log whole"]);
  const link = parseLink((lines[1] ?? "").replace("newest link ", ""));
  expect(link?.seq).toBe("4");
  await kit.app.query("SELECT kete.seal_rounds(4)");
  expect((await checkLog(kit.databaseUrl, link)).isWhole).toBe(true);
  expect((await checkLog(kit.databaseUrl, { seq: "4", hash: Buffer.alloc(32) })).lines.slice(0, 2)).toEqual(["5 rounds sealed, 0 waiting, log BROKEN", "place 4 does not hold the link that was remembered: the log was cut off before it and written anew"]);

  const first = await kit.db.roundLogEntry.findUniqueOrThrow({ where: { seq: 1n } });
  // What the database refuses, until its owner switches that off.
  await kit.owner.query("ALTER TABLE rounds DISABLE TRIGGER USER");
  await kit.owner.query("UPDATE rounds SET nonce = 99 WHERE id = $1", [first.roundId]);
  expect((await checkLog(kit.databaseUrl)).lines[1]).toBe(`round ${first.publicId} is not what the log says of it at place 1`);
  await kit.owner.query("UPDATE rounds SET nonce = 0 WHERE id = $1", [first.roundId]);
  await kit.owner.query("UPDATE round_returns SET rounds = 6 WHERE basis = 'money'");
  expect((await checkLog(kit.databaseUrl)).lines[1]).toBe("the sums of promised and paid returns are not what the log adds up to");
});
