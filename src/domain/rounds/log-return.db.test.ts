import { afterEach, beforeEach, expect, it } from "vitest";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { gameDeps, newPlayer } from "#src/testing/play.ts";
import { moneyStep, showLogReturn } from "./log-return.ts";
import { bandOf } from "./log-rules.ts";
import { sealRounds } from "./log-seal.ts";
import { placeStake } from "./place-stake.ts";
import { showGame } from "./show-game.ts";

let kit: TestKit;
beforeEach(async () => {
  kit = await testKit();
});
afterEach(() => kit.close());

/** Rounds of every kind of odds and stake, sealed a few at a time as a busy second brings them. */
async function played(count: number, sealEvery: number) {
  const { playerId } = await newPlayer(kit, { amountMinor: 100_000_000n });
  const gamer = { playerId, guestId: null };
  const deps = gameDeps(kit);
  const { activeSeedHash: serverSeedHash } = await showGame(deps, gamer);
  for (let n = 1; n <= count; n += 1) {
    const [side, outcomes] = [n % 3 === 0 ? "over" as const : "under" as const, 200 + ((n * 977) % 9400)];
    await placeStake(deps, { gamer, amountMinor: BigInt(500 + n * 13), side, target: side === "under" ? outcomes : 9999 - outcomes, clientSeed: "c", serverSeedHash, idempotencyKey: `k${playerId}-${n}` });
    if (n % sealEvery === 0) await sealRounds(kit);
  }
  await sealRounds(kit);
}

/** The same sums over the first rounds of the log, added up here. */
async function addedUp(rounds: number) {
  const rows = await kit.db.round.findMany({ where: { logged: { seq: { lte: BigInt(rounds) } } } });
  let [staked, paid, promisedE4, varianceE8] = [0n, 0n, 0n, 0n];
  for (const { amount, payout, winPayout, side, target } of rows) {
    const outcomes = BigInt(side === "under" ? target : 9999 - target);
    staked += amount;
    paid += payout ?? 0n;
    promisedE4 += winPayout * outcomes;
    varianceE8 += winPayout * winPayout * outcomes * (10_000n - outcomes);
  }
  return { rounds: BigInt(rounds), staked, paid, promisedE4, varianceE8 };
}

it("the figures in money stand as they were at the last whole hundred of rounds, and are what those rounds add up to", async () => {
  expect(await showLogReturn(kit)).toMatchObject({ head: { seq: "0", link: "0".repeat(64) }, byRound: null, byMoney: null });
  await played(moneyStep - 1, 7);
  expect(await showLogReturn(kit)).toMatchObject({ head: { seq: "99" }, byRound: { rounds: 99n }, byMoney: null });
  await played(1, 1);
  const atStep = await addedUp(100);
  expect((await showLogReturn(kit)).byMoney).toEqual({ ...bandOf(atStep), stakedMinor: atStep.staked, paidMinor: atStep.paid });
  await played(99, 40);
  expect((await showLogReturn(kit)).byMoney).toMatchObject({ rounds: 100n });
  // A batch that begins before a step and ends behind it.
  await played(20, 40);
  const after = await addedUp(200);
  expect(await showLogReturn(kit)).toMatchObject({ byRound: { rounds: 219n }, byMoney: { ...bandOf(after), stakedMinor: after.staked, paidMinor: after.paid } });
  const { rows } = await kit.app.query("SELECT finding FROM kete.check_round_log()");
  expect(rows).toEqual([{ finding: null }]);
}, 60_000);
