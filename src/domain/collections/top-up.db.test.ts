import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { collecting, type Collecting } from "#src/testing/collecting.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { balanceOf, booksOf, newPhone, newPlayer } from "#src/testing/play.ts";
import { maskPhone } from "../shared/phone.ts";
import { listTopUps, paidTwin, requestTopUp, showTopUp } from "./top-up.ts";

let kit: TestKit;
let bench: Collecting;
beforeAll(async () => {
  kit = await testKit();
});
beforeEach(() => {
  bench = collecting(kit);
});
afterAll(() => kit.close());

type Asked = Partial<Parameters<typeof requestTopUp>[1]> & { player: Awaited<ReturnType<typeof newPlayer>> };
const ask = (asked: Asked) => requestTopUp(bench.deps, { amountMinor: 5000n, idempotencyKey: "k", ...asked });
const refused = (code: string, params?: object) => expect.objectContaining({ code, ...(params ? { params } : {}) }) as Error;

describe("a top-up", () => {
  it("comes from the player's own phone unless another is named, and is his once the rail is certain", async () => {
    const player = await newPlayer(kit);
    const asked = await ask({ player });
    expect(asked).toMatchObject({ status: "AWAITING_PAYMENT", amountMinor: 5000n, phone: maskPhone(player.phone), refund: null, providerTxnId: null });
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 0n, held: 0n });
    await bench.work(5);
    expect(await showTopUp(kit, { playerId: player.playerId, id: asked.id })).toMatchObject({ status: "PAID", providerTxnId: bench.rail.book[0]?.txn });
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 5000n, held: 0n });
    const other = newPhone();
    expect(await ask({ player, phone: other, idempotencyKey: "other" })).toMatchObject({ phone: maskPhone(other) });
  });

  it("asked for again under its key, by twenty at once, is one; with other choices it is refused", async () => {
    const player = await newPlayer(kit);
    const phone = newPhone();
    const all = await Promise.all(Array.from({ length: 20 }, () => ask({ player, phone })));
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    expect(bench.rail.calls.filter(({ verb }) => verb === "submit")).toHaveLength(1);
    await expect(ask({ player, phone, amountMinor: 5001n })).rejects.toEqual(refused("idempotency_mismatch"));
    await expect(ask({ player })).rejects.toEqual(refused("idempotency_mismatch"));
    await bench.work(5);
    expect(await ask({ player, phone })).toMatchObject({ id: all[0]?.id, status: "PAID" });
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 5000n, held: 0n });
  });

  it("of a sum that came in under another key is known for ten minutes, so that its player is asked first", async () => {
    const player = await newPlayer(kit);
    const { playerId } = player;
    const { id, createdAt } = await ask({ player });
    const twin = (amountMinor: bigint, idempotencyKey: string, afterMs = 0) => paidTwin({ ...bench.deps, clock: () => new Date(createdAt.getTime() + afterMs) }, { playerId, amountMinor, idempotencyKey });
    expect(await twin(5000n, "another")).toBeNull(); // nothing came in yet
    await bench.work(5);
    expect([await twin(5000n, "another"), await twin(5000n, "another", 600_000)]).toEqual([id, id]);
    expect([await twin(5000n, "another", 600_001), await twin(5000n, "k"), await twin(5001n, "another")]).toEqual([null, null, null]);
  });

  it("of one phone by twenty players at once is one, and nineteen are told that a payment is open", async () => {
    const phone = newPhone();
    const players = await Promise.all(Array.from({ length: 20 }, () => newPlayer(kit)));
    const told = await Promise.all(players.map((player) => ask({ player, phone }).then(() => "asked", (error: { code: string }) => error.code)));
    expect(told.toSorted()).toEqual(["asked", ...Array.from({ length: 19 }, () => "collection_open")]);
  });

  it("keeps its limits: refused one below the least and one above the most", async () => {
    const player = await newPlayer(kit);
    await expect(ask({ player, amountMinor: 499n })).rejects.toEqual(refused("below_minimum", { minimum: 500 }));
    await expect(ask({ player, amountMinor: 2_000_001n })).rejects.toEqual(refused("above_maximum", { maximum: 2_000_000 }));
    expect((await ask({ player, amountMinor: 500n })).amountMinor).toBe(500n);
    await bench.work(5);
    expect((await ask({ player, amountMinor: 2_000_000n, idempotencyKey: "most" })).amountMinor).toBe(2_000_000n);
    await expect(ask({ player, phone: "0414 123 456", idempotencyKey: "landline" })).rejects.toEqual(refused("invalid_phone"));
  });

  it("that was granted is not denied when it is sent again under other limits or routes", async () => {
    const player = await newPlayer(kit);
    const { id } = await ask({ player });
    const later = { ...bench.deps, collecting: { ...bench.deps.collecting, maxTopUp: 1n }, collections: { ...bench.deps.collections, from: () => null } };
    expect((await requestTopUp(later, { player, amountMinor: 5000n, idempotencyKey: "k" })).id).toBe(id);
    await expect(requestTopUp(later, { player, amountMinor: 1n, phone: newPhone(), idempotencyKey: "new" })).rejects.toEqual(refused("below_minimum"));
  });

  it("from a network we have no rail for is refused", async () => {
    const player = await newPlayer(kit);
    const nowhere = { ...bench.deps, collections: { ...bench.deps.collections, from: () => null } };
    await expect(requestTopUp(nowhere, { player, amountMinor: 5000n, idempotencyKey: "k" })).rejects.toEqual(refused("invalid_phone", { reason: "NO_RAIL" }));
  });

  it("is told as it ended: expired, declined, never asked, or sent back with how far that is", async () => {
    const player = await newPlayer(kit);
    bench.rail.wallets = "wait";
    const asked = await ask({ player });
    const shown = () => showTopUp(kit, { playerId: player.playerId, id: asked.id });
    await bench.work(185);
    expect(await shown()).toMatchObject({ status: "EXPIRED", refund: null });
    bench.rail.approve(asked.id);
    await bench.work(65);
    expect(await shown()).toMatchObject({ status: "SENT_BACK", refund: { amountMinor: 5000n, status: "PENDING" } });
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 0n, held: 0n });
    bench.rail.next("config");
    expect(await ask({ player, idempotencyKey: "config" })).toMatchObject({ status: "NOT_SENT" });
  });

  it("is its player's to see, in pages, and nobody else's", async () => {
    const [player, stranger] = [await newPlayer(kit), await newPlayer(kit)];
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) ids.unshift((await ask({ player, phone: newPhone(), idempotencyKey: `p${n}` })).id);
    const of = { playerId: player.playerId, limit: 2 };
    const first = await listTopUps(kit, of);
    const second = await listTopUps(kit, { ...of, cursor: first.nextCursor ?? "" });
    const third = await listTopUps(kit, { ...of, cursor: second.nextCursor ?? "" });
    expect([first, second, third].map(({ items }) => items.map(({ id }) => id))).toEqual([ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)]);
    expect(third.nextCursor).toBeNull();
    await expect(showTopUp(kit, { playerId: stranger.playerId, id: ids[0] ?? "" })).rejects.toEqual(refused("not_found"));
    await expect(showTopUp(kit, { playerId: player.playerId, id: "nonsense" })).rejects.toEqual(refused("not_found"));
    await expect(listTopUps(kit, { ...of, playerId: stranger.playerId, cursor: ids[0] ?? "" })).rejects.toEqual(refused("invalid_input"));
  });
});

it("leaves the books at zero", async () => {
  expect(await booksOf(kit)).toEqual(["0"]);
});
