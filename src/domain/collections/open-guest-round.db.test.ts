import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { gameDeps, newPhone, newPlayer } from "#src/testing/play.ts";
import { guestOf } from "../rounds/guest-token.ts";
import type { GameDeps } from "../rounds/ports.ts";
import { placeStake } from "../rounds/place-stake.ts";
import { showGame } from "../rounds/show-game.ts";
import { requestTopUp } from "./top-up.ts";

let kit: TestKit;
let deps: GameDeps;
beforeAll(async () => {
  kit = await testKit();
  deps = gameDeps(kit);
});
afterAll(() => kit.close());

const bet = { amountMinor: 1000n, side: "under", target: 4950, clientSeed: "open" } as const;
const codeOf = (error: { code: string }) => error.code;
let keys = 0;
const newKey = () => `k${(keys += 1)}`;

type Asked = { phone?: string; guestId?: string | null; idempotencyKey?: string; with_?: GameDeps };
/** A paid round: of somebody new, unless a guest is given. */
async function stake({ phone = newPhone(), guestId = null, idempotencyKey = newKey(), with_ = deps }: Asked = {}) {
  const gamer = { playerId: null, guestId };
  const { activeSeedHash: serverSeedHash } = await showGame(deps, gamer);
  const { round, guestToken } = await placeStake(with_, { ...bet, serverSeedHash, phone, idempotencyKey, gamer });
  return { phone, serverSeedHash, roundId: round.id, guestId: guestOf(guestToken ?? "", deps.game.guestSecret) };
}

describe("the pause between two rounds", () => {
  const slow = () => gameDeps(kit, { intervalSeconds: 60 });
  /** The database's clock, as it sees this guest's rounds: so many seconds later. */
  const wait = (guestId: string | null, seconds: number) =>
    kit.owner.query("UPDATE rounds SET created_at = rounds.created_at - make_interval(secs => $2) FROM guests g WHERE g.id = guest_id AND g.public_id = $1", [guestId, seconds]);

  it("is a guest's, whichever of his phones pays", async () => {
    const { guestId } = await stake();
    await wait(guestId, 55);
    const soon = await stake({ guestId, with_: slow() }).catch((error: unknown) => error);
    expect(soon).toMatchObject({ code: "too_fast", params: { retryAfterSeconds: expect.toSatisfy((left: number) => left >= 1 && left <= 5) as number } });
    await wait(guestId, 5);
    await stake({ guestId, with_: slow() });
  });

  it("is a phone's, whichever guest stakes, and keeps nobody else waiting", async () => {
    const { phone, guestId } = await stake();
    await expect(stake({ phone, with_: slow() })).rejects.toMatchObject({ code: "too_fast" });
    await stake({ with_: slow() });
    await wait(guestId, 60);
    await stake({ phone, with_: slow() });
  });

  it("holds for ten phones of one guest at the same moment", async () => {
    const { guestId } = await stake();
    await wait(guestId, 60);
    const told = await Promise.all(Array.from({ length: 10 }, () => stake({ guestId, with_: slow() }).then(() => "placed", codeOf)));
    expect(told.toSorted()).toEqual(["placed", ...Array.from({ length: 9 }, () => "too_fast")]);
  });

  it("keeps no replay waiting", async () => {
    const idempotencyKey = newKey();
    const { phone, guestId, roundId } = await stake({ idempotencyKey });
    const { activeSeedHash: serverSeedHash } = await showGame(deps, { playerId: null, guestId });
    const again = await placeStake(slow(), { ...bet, serverSeedHash, phone, idempotencyKey, gamer: { playerId: null, guestId } });
    expect(again.round.id).toBe(roundId);
  });
});

describe("one key, used for two phones at once", () => {
  it("is one round of a guest, and the other is told so", async () => {
    for (let n = 0; n < 10; n += 1) {
      const { guestId } = await stake();
      const idempotencyKey = newKey();
      const told = await Promise.all(Array.from({ length: 4 }, () => stake({ guestId, idempotencyKey }).then(() => "placed", codeOf)));
      expect(told.toSorted()).toEqual(["idempotency_mismatch", "idempotency_mismatch", "idempotency_mismatch", "placed"]);
    }
  });

  it("is one first round, whose seed the other does not get", async () => {
    for (let n = 0; n < 10; n += 1) {
      const gamer = { playerId: null, guestId: null };
      const { activeSeedHash: serverSeedHash } = await showGame(deps, gamer);
      const idempotencyKey = newKey();
      const told = await Promise.all([newPhone(), newPhone()].map((phone) => placeStake(deps, { ...bet, serverSeedHash, phone, idempotencyKey, gamer }).then(() => "placed", codeOf)));
      expect(told.toSorted()).toEqual(["placed", "seed_taken"]);
    }
  });

  it("is one top-up of a player, and the other is told so", async () => {
    for (let n = 0; n < 10; n += 1) {
      const player = await newPlayer(kit);
      const idempotencyKey = newKey();
      const told = await Promise.all(Array.from({ length: 4 }, () => requestTopUp(deps, { player, phone: newPhone(), amountMinor: 1000n, idempotencyKey }).then(() => "asked", codeOf)));
      expect(told.toSorted()).toEqual(["asked", "idempotency_mismatch", "idempotency_mismatch", "idempotency_mismatch"]);
    }
  });
});

describe("a process of the version before, which names neither an address nor caps", () => {
  const openRound = (phone: string, hash: string, key: string) => kit.app.query<{ round_id: string; replayed: boolean }>(
    `SELECT * FROM kete.open_guest_round(gen_random_uuid(), gen_random_uuid(), NULL::uuid, gen_random_uuid(), $1::char(64), $2, 'UGX'::char(3), 1000::bigint, 'under'::round_side, 4950::int,
       100::int, 'before', $3, '\\x00'::bytea, 5::int, 'mock', 180::int, now())`, [hash, phone, key]);
  const openTopUp = (playerId: number, phone: string, key: string) => kit.app.query<{ collection_id: string; replayed: boolean }>(
    "SELECT * FROM kete.open_top_up(gen_random_uuid(), $1::int, $2, 'UGX'::char(3), 1000::bigint, 'mock', $3, '\\x00'::bytea, 180::int, now())", [playerId, phone, key]);
  const reserved = async () => (await showGame(deps, { playerId: null, guestId: null })).activeSeedHash;
  const key = "0".repeat(64);

  it("still takes stakes and top-ups, and finds them again", async () => {
    const [phone, hash] = [newPhone(), await reserved()];
    const [first, again] = [await openRound(phone, hash, key), await openRound(phone, hash, key)];
    expect([first.rows[0]?.replayed, again.rows]).toEqual([false, [{ ...first.rows[0], replayed: true }]]);
    const player = await newPlayer(kit);
    const [asked, asksAgain] = [await openTopUp(player.playerId, player.phone, key), await openTopUp(player.playerId, player.phone, key)];
    expect([asked.rows[0]?.replayed, asksAgain.rows]).toEqual([false, [{ ...asked.rows[0], replayed: true }]]);
    expect(await kit.db.collection.count({ where: { phone: { in: [phone, player.phone] }, askedFrom: null } })).toBe(2);
  });

  it("is held to the usual caps", async () => {
    const player = await newPlayer(kit);
    for (let n = 0; n < 10; n += 1) {
      const { rows } = await openTopUp(player.playerId, player.phone, `${n}`.padStart(64, "0"));
      await kit.app.query("SELECT kete.send_collection($1, true, now())", [rows[0]?.collection_id]);
      await kit.app.query("SELECT kete.fail_collection($1, 'declined', 9, 'failed', 'DECLINED', NULL, NULL, now())", [rows[0]?.collection_id]);
      await kit.owner.query("ALTER TABLE collections DISABLE TRIGGER guard");
      await kit.owner.query("UPDATE collections SET created_at = created_at - interval '1 hour', closed_at = closed_at - interval '1 hour' WHERE phone = $1", [player.phone]);
      await kit.owner.query("ALTER TABLE collections ENABLE TRIGGER guard");
    }
    await expect(openTopUp(player.playerId, player.phone, "f".repeat(64))).rejects.toThrow("too_many_prompts");
  });
});
