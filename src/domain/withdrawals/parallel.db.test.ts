import { afterAll, beforeAll, expect, it } from "vitest";
import { createDatabase } from "#src/adapters/postgres/client.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { balanceOf, booksOf, newPlayer, withdrawDeps } from "#src/testing/play.ts";
import { DomainError } from "../shared/errors.ts";
import { requestWithdrawal } from "./request-withdrawal.ts";

let kit: TestKit;
const pools: { $disconnect(): Promise<void> }[] = [];
beforeAll(async () => {
  kit = await testKit();
});
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.$disconnect()));
  await kit.close();
});

/** One process of the product: what it has of its own is its connections. */
function aProcess() {
  const db = createDatabase({ url: kit.databaseUrl, poolMax: 10, waitMs: 60_000 });
  pools.push(db);
  return { ...withdrawDeps(kit, { isPaidInRequest: false, dailyCount: 1_000 }), db };
}

const requests = 200;

/** All at once, by turns in each process; what each was told. */
async function askAll(player: { playerId: number; phone: string; sessionId: string }, keyOf: (n: number) => string) {
  const processes = [aProcess(), aProcess()];
  return Promise.all(
    Array.from({ length: requests }, async (_, n) => {
      const deps = processes[n % processes.length];
      if (!deps) throw new Error("no process");
      try {
        return (await requestWithdrawal(deps, { player, amountMinor: 1_000n, method: "MOMO", destination: player.phone, idempotencyKey: keyOf(n), address: null })).id;
      } catch (error) {
        if (error instanceof DomainError) return error.code;
        throw error;
      }
    }),
  );
}

const madeFor = (playerId: number) => kit.db.withdrawRequest.count({ where: { playerId } });

it("200 parallel requests with one key, in two processes, make one withdrawal and are all answered with it", async () => {
  const player = await newPlayer(kit, { amountMinor: 1_000_000n });
  const answers = await askAll(player, () => "the one key");
  expect(new Set(answers).size).toBe(1);
  expect(await madeFor(player.playerId)).toBe(1);
  expect(await balanceOf(kit, player.playerId)).toEqual({ available: 999_000n, held: 1_000n });
  expect(await booksOf(kit)).toEqual(["0"]);
}, 120_000);

it("of 200 parallel requests with keys of their own on a balance for 14, in two processes, exactly 14 are granted", async () => {
  const player = await newPlayer(kit, { amountMinor: 14_999n });
  const answers = await askAll(player, (n) => `key ${n}`);
  const refused = answers.filter((answer) => answer === "insufficient_funds");
  expect([answers.length - refused.length, refused.length]).toEqual([14, 186]);
  expect(new Set(answers).size).toBe(15);
  expect(await madeFor(player.playerId)).toBe(14);
  expect(await balanceOf(kit, player.playerId)).toEqual({ available: 999n, held: 14_000n });
  expect(await booksOf(kit)).toEqual(["0"]);
}, 120_000);

it("of 200 parallel requests by ten players, 14 of each are granted, and keys of one are no keys of another", async () => {
  const players = await Promise.all(Array.from({ length: 10 }, () => newPlayer(kit, { amountMinor: 14_000n })));
  const processes = [aProcess(), aProcess()];
  const answers = await Promise.all(
    players.flatMap((player) => Array.from({ length: 20 }, async (_, n) => {
      const deps = processes[n % processes.length];
      if (!deps) throw new Error("no process");
      return requestWithdrawal(deps, { player, amountMinor: 1_000n, method: "MOMO", destination: player.phone, idempotencyKey: `key ${n}`, address: null }).then(() => "granted", (error: unknown) => (error as DomainError).code);
    })),
  );
  expect(answers.filter((answer) => answer === "granted")).toHaveLength(140);
  for (const { playerId } of players) {
    expect(await madeFor(playerId)).toBe(14);
    expect(await balanceOf(kit, playerId)).toEqual({ available: 0n, held: 14_000n });
  }
  expect(await booksOf(kit)).toEqual(["0"]);
}, 120_000);
