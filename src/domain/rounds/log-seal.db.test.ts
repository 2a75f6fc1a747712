import { createHash } from "node:crypto";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCollectionRails } from "#src/adapters/collections/routes.ts";
import type { CollectionRail } from "#src/domain/collections/ports.ts";
import { apiDeps, restClient } from "#src/testing/api.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { gameDeps, newPhone, newPlayer } from "#src/testing/play.ts";
import { confirmCollection } from "./confirm-collection.ts";
import { listLog } from "./log.ts";
import { sealRounds } from "./log-seal.ts";
import { placeStake } from "./place-stake.ts";
import { showGame } from "./show-game.ts";

let kit: TestKit;
beforeEach(async () => {
  kit = await testKit();
});
afterEach(() => kit.close());

const nobody = { playerId: null, guestId: null };
const bet = { side: "under", target: 4950, clientSeed: "c" } as const;

type Check = { sealed: string; waiting: string; head_seq: string; head_link: Buffer; finding: string | null; finding_seq: string | null };
async function check(remembered: { seq: string; link: Buffer } | null = null): Promise<Check> {
  const { rows } = await kit.app.query<Check>("SELECT * FROM kete.check_round_log($1, $2)", [remembered?.seq ?? null, remembered?.link ?? null]);
  return rows[0] as Check;
}
const findingOf = async (remembered: { seq: string; link: Buffer } | null = null) => {
  const { finding, finding_seq } = await check(remembered);
  return [finding, finding_seq === null ? null : Number(finding_seq)];
};
const logged = async () => (await kit.app.query<{ round_id: string }>("SELECT round_id FROM round_log ORDER BY seq")).rows.map(({ round_id }) => Number(round_id));

/** A player who stakes 1,000 as often as asked, each round with a key of its own. */
async function seat() {
  const { playerId } = await newPlayer(kit, { amountMinor: 10_000_000n });
  const gamer = { playerId, guestId: null };
  const deps = gameDeps(kit);
  const { activeSeedHash: serverSeedHash } = await showGame(deps, gamer);
  let keys = 0;
  return async (count: number) => {
    for (let n = 0; n < count; n += 1) await placeStake(deps, { ...bet, gamer, amountMinor: 1000n, serverSeedHash, idempotencyKey: `k${(keys += 1)}` });
  };
}

/** A guest's round whose payment is still open; `pay` settles or voids it. */
async function openRound(): Promise<{ confirm(): Promise<void>; void(): Promise<unknown> }> {
  const answer = () => Promise.resolve({ answer: { state: "accepted", code: "PENDING" } as const, exchange: { httpStatus: null, body: "", ms: 0 } });
  const rail: CollectionRail = { name: "mock", isMock: true, submit: answer, status: answer, balance: () => Promise.resolve(null), readReport: () => null };
  const deps = { ...gameDeps(kit), collections: createCollectionRails({ places: [{ rail, reaches: () => true }] }) };
  const { activeSeedHash: serverSeedHash } = await showGame(deps, nobody);
  const { round } = await placeStake(deps, { ...bet, gamer: nobody, amountMinor: 1000n, serverSeedHash, phone: newPhone(), idempotencyKey: "open" });
  expect(round.status).toBe("AWAITING_PAYMENT");
  const { id: collectionId } = await kit.db.collection.findFirstOrThrow({ where: { round: { publicId: round.id } } });
  return {
    confirm: () => confirmCollection(gameDeps(kit), { collectionId }),
    void: () => kit.owner.query("UPDATE rounds SET status = 'VOID', settled_at = clock_timestamp() WHERE public_id = $1", [round.id]),
  };
}

/** What somebody with the owner's password and no respect for triggers does. */
const tamper = (...statements: string[]) =>
  kit.owner.query(["ALTER TABLE round_log DISABLE TRIGGER USER", "ALTER TABLE rounds DISABLE TRIGGER USER", ...statements, "ALTER TABLE round_log ENABLE TRIGGER USER", "ALTER TABLE rounds ENABLE TRIGGER USER"].join("; "));
async function sixSealed() {
  await (await seat())(6);
  expect(await sealRounds(kit)).toBe(6);
  const { head_seq: seq, head_link: link } = await check();
  return { seq, link };
}

describe("sealing", () => {
  it("gives every decided round its place, once, and the chain is whole", async () => {
    const play = await seat();
    await play(3);
    expect(await check()).toMatchObject({ sealed: "0", waiting: "3", head_seq: "0", finding: null });
    expect(await sealRounds(kit)).toBe(3);
    expect(await sealRounds(kit)).toBe(0);
    await play(2);
    expect(await sealRounds(kit)).toBe(2);
    expect(await check()).toMatchObject({ sealed: "5", waiting: "0", head_seq: "5", finding: null });
    expect(await logged()).toHaveLength(5);
  });

  it("lets a guest's round join when it is decided, and not before: paid, or void with its nonce", async () => {
    const [paid, voided] = [await openRound(), await openRound()];
    await (await seat())(2);
    expect(await sealRounds(kit)).toBe(2);
    await paid.confirm();
    await voided.void();
    expect(await sealRounds(kit)).toBe(2);
    expect(await logged()).toEqual([3, 4, 1, 2]);
    const { items } = await listLog(kit, { limit: 10 });
    expect(items[0]).toMatchObject({ seq: "4", status: "VOID", roll: null, nonce: 0 });
    expect(await check()).toMatchObject({ sealed: "4", waiting: "0", finding: null });
  });

  it("puts a round that committed late behind those that were sealed before it", async () => {
    const play = await seat();
    await openRound();
    const slow = await kit.owner.connect();
    try {
      await slow.query("BEGIN");
      await slow.query("UPDATE rounds SET status = 'VOID', settled_at = clock_timestamp() WHERE status = 'AWAITING_PAYMENT'");
      await play(2);
      expect(await sealRounds(kit)).toBe(2);
      await slow.query("COMMIT");
    } finally {
      slow.release();
    }
    expect(await sealRounds(kit)).toBe(1);
    expect(await logged()).toEqual([2, 3, 1]);
    expect(await check()).toMatchObject({ sealed: "3", waiting: "0", finding: null });
  });

  it("by many workers at once, while rounds are played, leaves one chain with each round in it", async () => {
    const seats = await Promise.all(Array.from({ length: 4 }, seat));
    await Promise.all(seats.flatMap((play) => [
      (async () => { for (let n = 0; n < 10; n += 1) await play(1); })(),
      (async () => { for (let n = 0; n < 20; n += 1) await sealRounds(kit); })(),
    ]));
    await sealRounds(kit);
    expect(await check()).toMatchObject({ sealed: "40", waiting: "0", head_seq: "40", finding: null });
    expect((await logged()).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
  });

  it("of a worker that dies before its commit leaves nothing half done, and another goes on at once", async () => {
    await (await seat())(3);
    const dying = new pg.Client({ connectionString: kit.databaseUrl });
    const death = new Promise((resolve) => dying.on("error", resolve));
    await dying.connect();
    await dying.query("BEGIN");
    expect((await dying.query("SELECT kete.seal_rounds(2) AS n")).rows).toEqual([{ n: 2 }]);
    // While it lives, there is nothing to do for others.
    expect(await sealRounds(kit)).toBe(0);
    const { rows } = await dying.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    await kit.app.query("SELECT pg_terminate_backend($1)", [rows[0]?.pid]);
    expect(await death).toMatchObject({ code: "57P01" });
    await expect.poll(() => sealRounds(kit)).toBe(3);
    expect(await check()).toMatchObject({ sealed: "3", head_seq: "3", finding: null });
  });

  it.each([0, 10_001, null])("takes no batch of %s", async (batch) => {
    await expect(kit.app.query("SELECT kete.seal_rounds($1)", [batch])).rejects.toMatchObject({ code: "22023" });
  });
});

it("a stranger recomputes the chain from the public answer alone", async () => {
  await (await seat())(3);
  const open = await openRound();
  await open.void();
  await sealRounds(kit);
  const call = restClient(apiDeps(kit));
  const [first, second] = [await call("/game/log?limit=3"), await call("/game/log?limit=3&cursor=2")];
  expect(second.body["next_cursor"]).toBeNull();
  expect(first.body["next_cursor"]).toBe("2");
  const items = [...(first.body["items"] as Record<string, string | number | null>[]), ...(second.body["items"] as Record<string, string | number | null>[])];
  let link = "0".repeat(64);
  for (const item of items.toReversed()) {
    const line = [item["seq"], item["round_id"], item["server_seed_hash"], item["nonce"], item["client_seed"], item["side"], item["target"], item["edge_bp"], item["status"], item["roll"] ?? "-", item["decided_at"]].join("|");
    link = createHash("sha256").update(`${link}\n${line}`).digest("hex");
    expect(item["link"]).toBe(link);
  }
  expect(items).toHaveLength(4);
  expect((await call("/game/log/return")).body["head"]).toEqual({ seq: "4", link });
  expect(JSON.stringify([first.body, second.body])).not.toMatch(/amount|payout|phone|player|guest|\+256/);
});

it.each(["0", "-1", "x", "1".repeat(20)])("a cursor of %s is none of the log's", async (cursor) => {
  await expect(listLog(kit, { limit: 1, cursor })).rejects.toMatchObject({ code: "invalid_input" });
});

describe("the log", () => {
  it.each([
    ["the app", "app", "INSERT INTO round_log SELECT 9, round_id, seed_id, public_id, seed_hash, nonce, client_seed, side, target, edge_bp, status, roll, decided_at, link FROM round_log", "42501"],
    ["the app", "app", "UPDATE round_log SET roll = 1", "42501"],
    ["the app", "app", "DELETE FROM round_log", "42501"],
    ["the app", "app", "TRUNCATE round_log", "42501"],
    ["the app", "app", "DELETE FROM round_log_waiting", "42501"],
    ["the app", "app", "INSERT INTO round_log_waiting VALUES (1)", "42501"],
    ["the app", "app", "UPDATE round_log_head SET seq = 0", "42501"],
    ["the app", "app", "UPDATE round_returns SET paid = 0", "42501"],
    ["the app", "app", "SELECT kete.count_rounds(0)", "42501"],
    ["the owner", "owner", "UPDATE round_log SET roll = 1", "23001"],
    ["the owner", "owner", "UPDATE round_log SET link = sha256('x')", "23001"],
    ["the owner", "owner", "DELETE FROM round_log", "23001"],
    ["the owner", "owner", "TRUNCATE round_log", "23001"],
    ["the owner", "owner", "DELETE FROM round_log_head", "23001"],
    ["the owner", "owner", "TRUNCATE round_log_head", "23001"],
    ["the owner", "owner", "INSERT INTO round_log SELECT seq + 1, round_id, seed_id, public_id, seed_hash, nonce, client_seed, side, target, edge_bp, status, roll, decided_at, link FROM round_log", "23505"],
  ] as const)("refuses %s: %s", async (_who, role, sql, code) => {
    await (await seat())(1);
    await sealRounds(kit);
    await expect(kit[role].query(sql)).rejects.toMatchObject({ code });
  });
});

describe("the check finds", () => {
  it.each([
    ["a changed roll", ["UPDATE round_log SET roll = (roll + 1) % 10000 WHERE seq = 3"], ["changed", 3]],
    ["a changed client seed", ["UPDATE round_log SET client_seed = 'd' WHERE seq = 6"], ["changed", 6]],
    ["a changed moment", ["UPDATE round_log SET decided_at = decided_at + interval '1 ms' WHERE seq = 1"], ["changed", 1]],
    ["a changed link", ["UPDATE round_log SET link = sha256('x') WHERE seq = 2"], ["changed", 2]],
    ["a line taken out", ["DELETE FROM round_log WHERE seq = 3"], ["gap", 4]],
    ["the end cut off", ["DELETE FROM round_log WHERE seq = 6"], ["end", 6]],
    ["everything gone", ["DELETE FROM round_log"], ["end", 6]],
    ["a round that was changed after it was sealed", ["UPDATE rounds SET client_seed = 'd' WHERE nonce = 4"], ["differs", 5]],
    ["a round that the log forgot", ["DELETE FROM round_log WHERE seq = 6", "UPDATE round_log_head SET seq = 5, link = (SELECT link FROM round_log WHERE seq = 5)"], ["missing", null]],
    ["a round that is in the log and waits", ["INSERT INTO round_log_waiting SELECT round_id FROM round_log WHERE seq = 2"], ["waiting", 2]],
    ["sums that were mended", ["UPDATE round_returns SET paid = paid - 1 WHERE basis = 'money'"], ["returns", null]],
  ] as const)("%s", async (_name, statements, finding) => {
    await sixSealed();
    expect(await findingOf()).toEqual([null, null]);
    await tamper(...statements);
    expect(await findingOf()).toEqual(finding);
  });

  it("a log that was made anew, by the link that somebody remembered", async () => {
    const remembered = await sixSealed();
    expect(await findingOf(remembered)).toEqual([null, null]);
    await tamper("DELETE FROM round_log", "UPDATE rounds SET client_seed = 'd' WHERE nonce = 4", "UPDATE round_log_head SET seq = 0, link = decode(repeat('00', 32), 'hex')",
      "UPDATE round_returns SET rounds = 0, staked = 0, paid = 0, promised_e4 = 0, variance_e8 = 0", "INSERT INTO round_log_waiting SELECT id FROM rounds");
    expect(await sealRounds(kit)).toBe(6);
    expect(await findingOf()).toEqual([null, null]);
    expect(await findingOf(remembered)).toEqual(["head", 6]);
  });

  it("nothing while rounds are played and sealed beside it", async () => {
    const play = await seat();
    const checking = async () => { for (let n = 0; n < 40; n += 1) expect(await findingOf()).toEqual([null, null]); };
    await Promise.all([(async () => { for (let n = 0; n < 30; n += 1) await play(1).then(() => sealRounds(kit)); })(), checking()]);
    expect(await check()).toMatchObject({ sealed: "30", finding: null });
  });
});
