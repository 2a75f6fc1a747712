import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { collecting } from "#src/testing/collecting.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { gameDeps, newPlayer } from "#src/testing/play.ts";
import { placeStake } from "./place-stake.ts";
import { rotateSeed } from "./rotate-seed.ts";
import { newSeed, unseal } from "./seeds.ts";
import { showGame } from "./show-game.ts";

// What the database holds to whoever writes: past our code, and past the verbs as its owner.

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

/** A player's seed with one round under it. */
async function played() {
  const { playerId } = await newPlayer(kit, { amountMinor: 10_000n });
  const gamer = { playerId, guestId: null };
  const { activeSeedHash } = await showGame(gameDeps(kit), gamer);
  await placeStake(gameDeps(kit), { gamer, amountMinor: 500n, side: "under", target: 4950, clientSeed: "c", serverSeedHash: activeSeedHash, idempotencyKey: "k" });
  const seed = await kit.db.seed.findUniqueOrThrow({ where: { hash: activeSeedHash } });
  return { ...seed, playerId, gamer, serverSeed: unseal(seed.sealed, seed.hash, gameDeps(kit).game.seedSecret) };
}

/** A guest's seed with a round that waits for its payment. */
async function undecided() {
  const c = collecting(kit);
  const id = await c.ask("stake");
  const round = await kit.db.round.findFirstOrThrow({ where: { collection: { id } }, include: { seed: true, guest: true } });
  return { ...round.seed, guestId: round.guest?.publicId, serverSeed: unseal(round.seed.sealed, round.seed.hash, c.deps.game.seedSecret) };
}

const reveal = (id: number, text: string) => kit.owner.query("UPDATE seeds SET state = 'REVEALED', revealed = $2, revealed_at = now() WHERE id = $1", [id, text]);
const stateOf = async (id: number) => (await kit.db.seed.findUniqueOrThrow({ where: { id } })).state;

describe("the app's role", () => {
  it.each(["INSERT INTO seeds (hash, sealed, state) VALUES (repeat('a', 64), 'x', 'RESERVED')", "UPDATE seeds SET state = 'REVEALED'", "DELETE FROM seeds", "UPDATE guests SET reveal_at = NULL", "UPDATE rounds SET roll = 1", "SELECT kete.hasten_reveals('{1}')"])("may not: %s", async (sql) => {
    await expect(kit.app.query(sql)).rejects.toThrow(/permission denied/);
  });

  it("rotates nothing with a text that does not hash to what was committed to, nor with a seed it has no name for", async () => {
    const seed = await played();
    const rotate = (text: string | null) => kit.app.query("SELECT kete.rotate_seed($1, NULL, $2, $3, $4, 'x')", [seed.playerId, seed.hash, text, newSeed().hash]);
    await expect(rotate("0".repeat(64))).rejects.toThrow("seeds_kept");
    await expect(rotate(seed.serverSeed.toUpperCase())).rejects.toThrow("seeds_kept");
    await expect(rotate(null)).rejects.toThrow("seeds_revealed");
    expect(await stateOf(seed.id)).toBe("ACTIVE");
  });

  it("reveals no seed while a round under it is undecided, though it knows the seed", async () => {
    const seed = await undecided();
    await expect(kit.app.query("SELECT kete.rotate_seed(NULL, $1, $2, $3, $4, 'x')", [seed.guestId, seed.hash, seed.serverSeed, newSeed().hash])).rejects.toThrow("round_undecided");
    expect(await stateOf(seed.id)).toBe("ACTIVE");
  });

  it("places no round under a revealed, a next or another's seed", async () => {
    const seed = await played();
    const { activeSeedHash, nextSeedHash } = await rotateSeed(gameDeps(kit), { gamer: seed.gamer });
    const play = (playerId: number, hash: string) => kit.app.query("SELECT kete.play(gen_random_uuid(), $1, $2, 0, 1, 'UGX', 500, 'under', 4950, 100, 'c', gen_random_uuid()::text, 'x', 0)", [playerId, hash]);
    await expect(play(seed.playerId, seed.hash)).rejects.toThrow("seed_mismatch");
    await expect(play(seed.playerId, nextSeedHash)).rejects.toThrow("seed_mismatch");
    await expect(play((await played()).playerId, activeSeedHash)).rejects.toThrow("seed_mismatch");
  });
});

describe("the owner of the database", () => {
  it("reveals no seed while a round under it is undecided", async () => {
    const seed = await undecided();
    await expect(reveal(seed.id, seed.serverSeed)).rejects.toMatchObject({ code: "SD003" });
  });

  it("changes nothing that was committed to or revealed, and takes no seed away", async () => {
    const seed = await played();
    await expect(kit.owner.query("UPDATE seeds SET hash = repeat('a', 64) WHERE id = $1", [seed.id])).rejects.toMatchObject({ code: "SD001" });
    await expect(kit.owner.query("UPDATE seeds SET sealed = 'x' WHERE id = $1", [seed.id])).rejects.toMatchObject({ code: "SD001" });
    await expect(kit.owner.query("UPDATE seeds SET next_id = NULL WHERE id = $1", [seed.id])).rejects.toMatchObject({ code: "SD001" });
    await expect(kit.owner.query("UPDATE seeds SET next_nonce = next_nonce + $2 WHERE id = $1", [seed.id, 2])).rejects.toMatchObject({ code: "SD001" });
    await expect(kit.owner.query("UPDATE seeds SET next_nonce = 0 WHERE id = $1", [seed.id])).rejects.toMatchObject({ code: "SD001" });
    await expect(kit.owner.query("UPDATE seeds SET state = 'NEXT' WHERE id = $1", [seed.id])).rejects.toMatchObject({ code: "SD002" });
    await expect(kit.owner.query("DELETE FROM seeds WHERE id = $1", [seed.nextId])).rejects.toMatchObject({ code: "SD001" });
    await rotateSeed(gameDeps(kit), { gamer: seed.gamer });
    await expect(kit.owner.query("UPDATE seeds SET revealed_at = now() WHERE id = $1", [seed.id])).rejects.toMatchObject({ code: "SD002" });
    await expect(kit.owner.query("UPDATE seeds SET state = 'ACTIVE', revealed = NULL, revealed_at = NULL WHERE id = $1", [seed.id])).rejects.toMatchObject({ code: "SD002" });
    await expect(kit.owner.query("UPDATE seeds SET next_nonce = next_nonce + 1 WHERE id = $1", [seed.id])).rejects.toMatchObject({ code: "SD001" });
  });

  it("places no round under a revealed seed, and plays none again", async () => {
    const seed = await played();
    const again = `INSERT INTO rounds (public_id, seed_id, nonce, player_id, currency, amount, side, target, edge_bp, multiplier4, win_payout, client_seed, status, roll, payout, idem_key, fingerprint, settled_at)
      SELECT gen_random_uuid(), seed_id, 1, $2, currency, amount, side, target, edge_bp, multiplier4, win_payout, client_seed, status, roll, payout, gen_random_uuid()::text, fingerprint, settled_at FROM rounds WHERE seed_id = $1`;
    await expect(kit.owner.query(again, [seed.id, (await played()).playerId])).rejects.toMatchObject({ code: "SD004" });
    await rotateSeed(gameDeps(kit), { gamer: seed.gamer });
    await expect(kit.owner.query(again, [seed.id, seed.playerId])).rejects.toMatchObject({ code: "SD004" });
    for (const change of ["status = 'AWAITING_PAYMENT', roll = NULL, payout = NULL, settled_at = NULL", "roll = (roll + 1) % 10000", "client_seed = 'other'", "nonce = 7", "target = target + 1"]) {
      await expect(kit.owner.query(`UPDATE rounds SET ${change} WHERE seed_id = $1`, [seed.id])).rejects.toMatchObject({ code: "SD005" });
    }
  });

  it("who inserts a round while another reveals its seed waits, and then is refused", async () => {
    const seed = await played();
    const [revealing, inserting] = [await kit.owner.connect(), await kit.owner.connect()];
    try {
      await revealing.query("BEGIN");
      await revealing.query("UPDATE seeds SET state = 'REVEALED', revealed = $2, revealed_at = now() WHERE id = $1", [seed.id, seed.serverSeed]);
      const { rows } = await inserting.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
      const late = inserting.query(`INSERT INTO rounds (public_id, seed_id, nonce, player_id, currency, amount, side, target, edge_bp, multiplier4, win_payout, client_seed, status, idem_key, fingerprint)
        SELECT gen_random_uuid(), seed_id, 1, player_id, currency, amount, side, target, edge_bp, multiplier4, win_payout, client_seed, 'AWAITING_PAYMENT', gen_random_uuid()::text, fingerprint FROM rounds WHERE seed_id = $1`, [seed.id]);
      const refused = late.then(() => null, (error: unknown) => error);
      await expect.poll(async () => (await kit.owner.query("SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND wait_event_type = 'Lock'", [rows[0]?.pid])).rowCount).toBe(1);
      await revealing.query("COMMIT");
      expect(await refused).toMatchObject({ code: "SD004" });
    } finally {
      revealing.release();
      inserting.release();
    }
  });
});
