import { afterAll, beforeAll, expect, it } from "vitest";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { newPlayer } from "#src/testing/play.ts";
import { listMovements, transferKinds } from "./statement.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

it("the kinds that have words are those that the ledger takes", async () => {
  const { rows } = await kit.app.query<{ rule: string }>("SELECT pg_get_constraintdef(oid) AS rule FROM pg_constraint WHERE conname = 'transfer_kind'");
  expect([...(rows[0]?.rule ?? "").matchAll(/'([a-z_]+)'/g)].map((match) => match[1] ?? "").toSorted()).toEqual([...transferKinds].toSorted());
});

it("a page ends where the next begins, and a cursor of no list is refused", async () => {
  const { playerId } = await newPlayer(kit, { amountMinor: 10_000n });
  await kit.owner.query("SELECT ledger.post('page:' || n, ledger.hot_account('equity', 'UGX'), ledger.player_account($1::int, 'UGX'), n, 'correction') FROM generate_series(1, 4) n", [playerId]);
  const deps = { db: kit.db, clock: kit.clock, log: kit.log, currency: "UGX" };
  const first = await listMovements(deps, { playerId, limit: 3 });
  const second = await listMovements(deps, { playerId, limit: 3, ...(first.nextCursor ? { cursor: first.nextCursor } : {}) });
  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(["5", "4", "3", "2", "1"]);
  expect([first.nextCursor, second.nextCursor]).toEqual(["3", null]);
  await expect(listMovements(deps, { playerId, limit: 3, cursor: "0" })).rejects.toMatchObject({ code: "invalid_input" });
});
