import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { sampleOf } from "#src/testing/long.ts";
import { newPlayer } from "#src/testing/play.ts";
import { rollUp, rollUpLag, trialBalance } from "./books.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

const move = (key: string, amount: number) => kit.owner.query("SELECT ledger.post($1, ledger.hot_account('equity', 'UGX'), ledger.hot_account('house', 'UGX'), $2, 'correction')", [key, amount]);
const house = async () => BigInt((await kit.app.query<{ posted: string }>("SELECT posted::text FROM ledger.account_balance WHERE code = 'house:UGX'")).rows[0]?.posted ?? 0);

describe("the roll-up", () => {
  it("tells how much waits and for how long, and nothing when nothing does", async () => {
    expect(await rollUpLag(kit)).toEqual({ waiting: 0n, oldestSeconds: 0 });
    await move("lag-1", 5);
    const lag = await rollUpLag(kit);
    expect(lag.waiting).toBe(2n);
    expect(lag.oldestSeconds).toBeGreaterThanOrEqual(0);
    expect(lag.oldestSeconds).toBeLessThan(30);
    expect(await rollUp(kit)).toBe(2n);
    expect(await rollUpLag(kit)).toEqual({ waiting: 0n, oldestSeconds: 0 });
    expect(await house()).toBe(5n);
  });

  it("takes the oldest first, and no more than asked for", async () => {
    for (let n = 1; n <= 5; n += 1) await move(`batch-${n}`, n);
    const before = (await kit.app.query<{ id: string }>("SELECT id FROM ledger.delta ORDER BY id")).rows.map(({ id }) => id);
    expect((await kit.app.query("SELECT ledger.roll(4)::int AS n")).rows).toEqual([{ n: 4 }]);
    expect((await kit.app.query<{ id: string }>("SELECT id FROM ledger.delta ORDER BY id")).rows.map(({ id }) => id)).toEqual(before.slice(4));
    expect(await house()).toBe(20n);
    expect(await rollUp(kit)).toBe(6n);
    expect(await house()).toBe(20n);
  });

  it("has one roller at a time: a second does nothing, waits for nobody and finds nothing lost", async () => {
    await move("second-1", 7);
    const first = await kit.app.connect();
    try {
      await first.query("BEGIN");
      expect((await first.query("SELECT ledger.roll()::int AS n")).rows).toEqual([{ n: 2 }]);
      expect(await rollUp(kit)).toBe(0n);
      expect(await house()).toBe(27n); // what the first has taken is not gone before it commits
      await first.query("COMMIT");
    } finally {
      first.release();
    }
    expect(await house()).toBe(27n);
    expect(await rollUp(kit)).toBe(0n);
  });

  it("never shows books that do not add up: every look is exact while 8 write and two roll", async () => {
    const before = await house();
    const players = await Promise.all(Array.from({ length: 8 }, () => newPlayer(kit, { amountMinor: 100_000n })));
    const each = sampleOf(2000, 100);
    const work = { isOver: false };
    const writers = players.map(async ({ playerId }) => {
      const client = await kit.owner.connect();
      try {
        for (let n = 0; n < each; n += 1) await client.query("SELECT ledger.post($1, ledger.player_account($2, 'UGX'), ledger.hot_account('house', 'UGX'), $3, 'stake')", [`w:${playerId}:${n}`, playerId, 1 + (n % 7)]);
      } finally {
        client.release();
      }
    });
    const rollers = [1, 2].map(async () => {
      let rolled = 0n;
      while (!work.isOver) rolled += await rollUp(kit);
      return rolled;
    });
    let looks = 0;
    const looker = (async () => {
      while (!work.isOver) {
        const books = await trialBalance(kit);
        looks += 1;
        if (books.some(({ mustBeZero }) => mustBeZero !== 0n)) throw new Error(`look ${looks}: ${books[0]?.mustBeZero}`);
      }
    })();
    await Promise.all(writers).finally(() => (work.isOver = true));
    const rolled = await Promise.all(rollers);
    await looker;
    expect(looks).toBeGreaterThan(10);
    expect((rolled[0] ?? 0n) + (rolled[1] ?? 0n)).toBeGreaterThan(0n);
    const staked = BigInt(Array.from({ length: each }, (_, n) => 1 + (n % 7)).reduce((sum, amount) => sum + amount, 0) * 8);
    expect(await house()).toBe(before + staked);
    await rollUp(kit);
    expect((await kit.app.query("SELECT posted::text FROM ledger.rollup WHERE account_id = (SELECT id FROM ledger.account WHERE code = 'house:UGX')")).rows).toEqual([{ posted: String(before + staked) }]);
  });
});
