import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { collecting, type Collecting } from "#src/testing/collecting.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { booksOf } from "#src/testing/play.ts";

let kit: TestKit;
let bench: Collecting;
beforeAll(async () => {
  kit = await testKit();
});
beforeEach(() => {
  bench = collecting(kit);
  bench.rail.wallets = "wait";
});
afterAll(() => kit.close());

const refusedWith = (code: string) => expect.objectContaining({ code }) as Error;
const change = (set: string, id: string) => kit.owner.query(`UPDATE collections SET ${set} WHERE id = $1`, [id]);
const unsent = async () => {
  bench.rail.next("busy");
  return bench.ask("top_up");
};

describe("the app's role", () => {
  it("writes no collection itself, nor any step that its verbs keep to themselves", async () => {
    const id = await bench.ask("top_up");
    const denied = refusedWith("42501");
    await expect(kit.app.query("UPDATE collections SET state = 'FAILED' WHERE id = $1", [id])).rejects.toEqual(denied);
    await expect(kit.app.query("DELETE FROM collections")).rejects.toEqual(denied);
    await expect(kit.app.query("SELECT kete.take_for_booking($1, 'T', 1000, NULL, now())", [id])).rejects.toEqual(denied);
    await expect(kit.app.query("SELECT kete.open_case('contradiction', 'mock', $1, 1, 'UGX', '{}')", [id])).rejects.toEqual(denied);
  });

  it("cannot book another amount than was asked for, nor what was never sent", async () => {
    const id = await bench.ask("top_up");
    await expect(kit.app.query("SELECT kete.settle_top_up($1, 'T', 1001, NULL, now())", [id])).rejects.toEqual(refusedWith("CO002"));
    await kit.owner.query("BEGIN");
    const { rows } = await kit.owner.query<{ id: string }>(
      "INSERT INTO collections (id, player_id, idem_key, fingerprint, phone, currency, amount, provider, deadline_at, next_check_at) SELECT gen_random_uuid(), player_id, 'other', fingerprint, '+256772000999', currency, amount, provider, deadline_at, next_check_at FROM collections WHERE id = $1 RETURNING id", [id]);
    await kit.owner.query("COMMIT");
    await expect(kit.app.query("SELECT kete.settle_top_up($1, 'T', 1000, NULL, now())", [rows[0]?.id])).rejects.toEqual(refusedWith("CO001"));
  });

  it("cannot send back as late what came in time", async () => {
    const id = await bench.ask("top_up");
    await expect(kit.app.query("SELECT kete.take_late_payment($1, 'T', 1000, 'UGX', gen_random_uuid(), 'mock', NULL, now())", [id])).rejects.toEqual(refusedWith("CO002"));
  });
});

describe("whoever writes", () => {
  it("changes nothing of what was asked for", async () => {
    const id = await bench.ask("top_up");
    for (const set of ["amount = 2000", "phone = '+256772000001'", "currency = 'KES'", "provider = 'mock'", "player_id = NULL", "deadline_at = now()", "id = gen_random_uuid()"]) {
      await expect(change(set, id)).rejects.toEqual(refusedWith("CO002"));
    }
  });

  it("sends only what is prepared, and goes back to nothing that was certain", async () => {
    const id = await bench.ask("top_up");
    for (const set of ["state = 'PREPARED'", "state = 'SENT', sends = 2", "sends = 0"]) await expect(change(set, id)).rejects.toEqual(refusedWith("CO001"));
    const other = await unsent();
    await expect(change("state = 'ACCEPTED'", other)).rejects.toEqual(refusedWith("CO001"));
  });

  it("closes nothing without its money, and books nothing beside it", async () => {
    const id = await bench.ask("top_up");
    await expect(change("state = 'SUCCEEDED', provider_txn_id = 'T', closed_at = now()", id)).rejects.toEqual(refusedWith("CO004"));
    const staked = await bench.ask("stake");
    await expect(change("state = 'FAILED', closed_at = now()", staked)).rejects.toEqual(refusedWith("CO004"));
  });

  it("leaves what is closed as it is; a late payment and its return are noted once", async () => {
    const id = await bench.ask("top_up");
    bench.rail.decline(id);
    await bench.work(5);
    for (const set of ["state = 'ACCEPTED', closed_at = NULL", "note = 'else'", "provider_txn_id = 'T'", "closed_at = now() + interval '1 second'"]) await expect(change(set, id)).rejects.toEqual(refusedWith("CO003"));
    await change("late_txn_id = 'T'", id);
    await expect(change("late_txn_id = 'U'", id)).rejects.toEqual(refusedWith("CO003"));
    await change("refund_id = gen_random_uuid()", id);
    await expect(change("refund_id = gen_random_uuid()", id)).rejects.toEqual(refusedWith("CO003"));
    await expect(kit.owner.query("DELETE FROM collections WHERE id = $1", [id])).rejects.toEqual(refusedWith("23001"));
  });

  it("keeps one open payment a phone, in every open state", async () => {
    const id = await bench.ask("top_up");
    const { phone } = await bench.stored(id);
    await expect(bench.ask("stake", { phone })).rejects.toMatchObject({ code: "collection_open" });
    await expect(bench.ask("top_up", { phone })).rejects.toMatchObject({ code: "collection_open" });
  });
});

it("leaves the books at zero", async () => {
  expect(await booksOf(kit)).toEqual(["0"]);
});
