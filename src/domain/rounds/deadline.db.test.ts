import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { gameDeps, newPhone, newPlayer } from "#src/testing/play.ts";
import type { Gamer } from "./ports.ts";
import { placeStake } from "./place-stake.ts";
import { showGame } from "./show-game.ts";

let kit: TestKit;
beforeAll(async () => { kit = await testKit(); });
afterAll(() => kit.close());

const stakers: Record<string, () => Promise<{ gamer: Gamer; phone?: string }>> = {
  "a player's": async () => ({ gamer: { playerId: (await newPlayer(kit, { amountMinor: 10_000n })).playerId, guestId: null } }),
  "a guest's": () => Promise.resolve({ gamer: { playerId: null, guestId: null }, phone: newPhone() }),
};

describe.each(Object.entries(stakers))("%s stake that waits for a lock", (...[, staker]) => {
  /** Holds the seed while the stake waits for it, for as long as asked, and says what became of it. */
  async function heldUp(aheadMs: number, until: (expiresAt: Date) => Promise<unknown>) {
    const deps = gameDeps(kit);
    const { gamer, phone } = await staker();
    const { activeSeedHash: serverSeedHash } = await showGame(deps, gamer);
    const expiresAt = new Date(Date.now() + aheadMs);
    const stake = { gamer, serverSeedHash, side: "under", target: 4950, amountMinor: 1000n, clientSeed: "c", idempotencyKey: randomUUID(), expiresAt, ...(phone === undefined ? {} : { phone }) } as const;
    const holder = await kit.owner.connect();
    try {
      await holder.query("BEGIN");
      await holder.query("SELECT FROM seeds WHERE hash = $1 FOR UPDATE", [serverSeedHash]);
      const { rows: [held] } = await holder.query<{ by: number }>("SELECT pg_backend_pid() AS by");
      const placing = placeStake(deps, stake).then(({ round }) => round.status, (error: { code: string }) => error.code);
      await expect.poll(async () => (await kit.owner.query("SELECT FROM pg_locks WHERE NOT granted AND $1::int = ANY (pg_blocking_pids(pid))", [held?.by])).rowCount).toBe(1);
      await until(expiresAt);
      await holder.query("COMMIT");
      return { said: await placing, stake, deps };
    } finally {
      holder.release();
    }
  }
  const isOver = (expiresAt: Date) => expect.poll(async () => (await kit.owner.query("SELECT FROM (SELECT clock_timestamp() AS now) x WHERE now > $1", [expiresAt])).rowCount, { timeout: 5000 }).toBe(1);

  it("is placed while its time is not over, and found afterwards", async () => {
    const { said, stake, deps } = await heldUp(30_000, () => Promise.resolve());
    expect(said).toMatch(/WON|LOST/);
    const { round } = await placeStake(deps, { ...stake, expiresAt: new Date(0) });
    expect(round.status).toBe(said);
  });

  it("is not placed once it is over: nothing of it is stored, nothing is taken, and its nonce is not used up", async () => {
    const { said, stake, deps } = await heldUp(1500, isOver);
    expect(said).toBe("stake_expired");
    const { rows } = await kit.owner.query("SELECT s.next_nonce, s.state, (SELECT count(*)::int FROM rounds WHERE seed_id = s.id) AS rounds FROM seeds s WHERE hash = $1", [stake.serverSeedHash]);
    expect(rows).toEqual([{ next_nonce: 0, state: stake.gamer.playerId === null ? "RESERVED" : "ACTIVE", rounds: 0 }]);
    await expect(placeStake(deps, stake)).rejects.toMatchObject({ code: "stake_expired" });
  });
});
