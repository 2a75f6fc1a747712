import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { collecting, type Collecting } from "#src/testing/collecting.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { booksOf, newPhone, newPlayer } from "#src/testing/play.ts";
import { showGame } from "../rounds/show-game.ts";
import { placeStake } from "../rounds/place-stake.ts";
import { guestOf } from "../rounds/guest-token.ts";
import type { GameDeps } from "../rounds/ports.ts";
import type { PromptCaps } from "./ports.ts";
import { requestTopUp } from "./top-up.ts";

let kit: TestKit;
let bench: Collecting;
beforeAll(async () => {
  kit = await testKit();
});
beforeEach(() => {
  bench = collecting(kit);
});
afterAll(() => kit.close());

const none: PromptCaps = { unpaid: 0, phoneDaily: 0, addressHourly: 0, addressDaily: 0 };
const capped = (caps: Partial<PromptCaps>): GameDeps => ({ ...bench.deps, collecting: { ...bench.deps.collecting, caps: { ...none, ...caps } } });
const refused = (code: string, params: object) => expect.objectContaining({ code, params: expect.objectContaining(params) as object }) as Error;
/** A wait that began a moment ago. */
const almost = (seconds: number) => expect.closeTo(seconds, -1) as number;

let keys = 0;
/** A stake of 1,000 from this phone: of somebody new, unless a guest is given. The payment is open at the rail afterwards. */
async function stake(deps: GameDeps, phone: string, { guestId = null, address = null, key = `a key nobody guesses ${(keys += 1)}` }: { guestId?: string | null; address?: string | null; key?: string } = {}) {
  const gamer = { playerId: null, guestId };
  const { activeSeedHash: serverSeedHash } = await showGame(deps, gamer);
  const bet = { amountMinor: 1000n, side: "under", target: 4950, clientSeed: "caps", serverSeedHash, phone, idempotencyKey: key, gamer, address } as const;
  const placed = await placeStake(deps, bet);
  const { id } = await kit.db.collection.findFirstOrThrow({ where: { round: { publicId: placed.round.id } } });
  return { id, bet, round: placed.round, guestId: guestOf(placed.guestToken ?? "", deps.game.guestSecret) };
}
const topUp = (deps: GameDeps, player: { playerId: number; phone: string }, phone: string, address: string | null = null) =>
  requestTopUp(deps, { player, phone, amountMinor: 1000n, idempotencyKey: `k${(keys += 1)}`, address });

async function endAs(outcome: "paid" | "declined", id: string) {
  if (outcome === "paid") bench.rail.approve(id);
  else bench.rail.decline(id);
  await bench.confirm(id);
}
/** A prompt that was turned down long enough ago that the phone is no longer left in peace for it. */
async function declined(deps: GameDeps, phone: string, options: Parameters<typeof stake>[2] = {}) {
  const asked = await stake(deps, phone, options);
  await endAs("declined", asked.id);
  await age(phone, "2 hours");
  return asked;
}
async function age(phone: string, by: string) {
  await kit.owner.query("ALTER TABLE collections DISABLE TRIGGER guard");
  await kit.owner.query("UPDATE collections SET created_at = created_at - $2::interval, closed_at = closed_at - $2::interval WHERE phone = $1", [phone, by]);
  await kit.owner.query("ALTER TABLE collections ENABLE TRIGGER guard");
}

beforeEach(() => {
  bench.rail.wallets = "wait";
});

describe("a phone whose owner pays nothing", () => {
  it("is asked so often a day and no more, by whomever, for a round or a balance; then again", async () => {
    const deps = capped({ unpaid: 3 });
    const phone = newPhone();
    await declined(deps, phone);
    await declined(deps, phone);
    await stake(deps, phone).then(({ id }) => endAs("declined", id)); // the third, at the cap
    await age(phone, "2 hours");
    const tooMany = refused("too_many_prompts", { reason: "UNPAID", retryAfterSeconds: almost(18 * 3600) });
    await expect(stake(deps, phone)).rejects.toEqual(tooMany);
    await expect(topUp(deps, await newPlayer(kit), phone)).rejects.toEqual(tooMany);
    expect(await kit.db.collection.count({ where: { phone } })).toBe(3);
    await age(phone, "18 hours 1 minute");
    await stake(deps, phone);
  });

  it("is asked no oftener by twenty at once, whatever cookies they have", async () => {
    const deps = capped({ unpaid: 2 });
    const phone = newPhone();
    await declined(deps, phone);
    const told = await Promise.all(Array.from({ length: 20 }, () => stake(deps, phone).then(() => "asked", (error: { code: string }) => error.code)));
    expect(told.filter((code) => code === "asked")).toHaveLength(1);
    expect(await kit.db.collection.count({ where: { phone } })).toBe(2);
  });

  it("has its prompt back where the rail never asked it, or where the payment came after all", async () => {
    const deps = capped({ unpaid: 1 });
    const [unasked, late] = [newPhone(), newPhone()];
    const { id } = await declined(deps, late);
    bench.rail.approve(id);
    await bench.confirm(id, true);
    await stake(deps, late);
    bench.rail.next("config");
    await stake(deps, unasked);
    // That rail is left alone now; another is not.
    bench = collecting(kit);
    expect((await stake(capped({ unpaid: 1 }), unasked)).round.status).toBe("AWAITING_PAYMENT");
  });

  it("still gets the answer to what was asked before: a replay is never capped", async () => {
    const deps = capped({ unpaid: 1 });
    const { bet, round } = await declined(deps, newPhone());
    const again = await placeStake(deps, bet);
    expect(again.round).toMatchObject({ id: round.id, status: "VOID" });
  });
});

describe("a phone whose owner pays each time", () => {
  it("plays on past the cap on unpaid prompts, up to the day's own", async () => {
    const deps = capped({ unpaid: 2, phoneDaily: 5 });
    const phone = newPhone();
    for (let n = 0; n < 5; n += 1) await endAs("paid", (await stake(deps, phone)).id);
    await expect(stake(deps, phone)).rejects.toEqual(refused("too_many_prompts", { reason: "DAY", retryAfterSeconds: almost(86_400) }));
    await age(phone, "24 hours");
    await stake(deps, phone);
  });

  it("is not shut out by strangers who used its prompts up: not the guest it has paid for, nor its own player", async () => {
    const deps = capped({ unpaid: 2, addressHourly: 2 });
    const phone = newPhone();
    const address = "00000000000000aa";
    const first = await stake(deps, phone, { address });
    await endAs("paid", first.id);
    await declined(deps, phone, { address });
    await declined(deps, phone, { address });
    await expect(stake(deps, phone, { address })).rejects.toEqual(refused("too_many_prompts", { reason: "UNPAID" }));
    // What he leaves unpaid himself counts against him all the same.
    await declined(deps, phone, { guestId: first.guestId, address });
    await declined(deps, phone, { guestId: first.guestId, address });
    await expect(stake(deps, phone, { guestId: first.guestId, address })).rejects.toEqual(refused("too_many_prompts", { reason: "UNPAID" }));
    await topUp(deps, await newPlayer(kit, { phone }), phone, address);
  });
});

describe("one address", () => {
  it("leaves so many prompts unpaid in an hour, over all phones, and no more; another is not held to it", async () => {
    const deps = capped({ addressHourly: 3 });
    const address = "0123456789abcdef";
    const phones = [newPhone(), newPhone(), newPhone()];
    for (const phone of phones) await stake(deps, phone, { address });
    const limited = refused("address_limited", { retryAfterSeconds: almost(3600) });
    await expect(stake(deps, newPhone(), { address })).rejects.toEqual(limited);
    await expect(topUp(deps, await newPlayer(kit), newPhone(), address)).rejects.toEqual(limited);
    await stake(deps, newPhone(), { address: "fedcba9876543210" });
    await stake(deps, newPhone());
    await age(phones[0] ?? "", "60 minutes");
    await stake(deps, newPhone(), { address });
  });

  it("leaves so many unpaid in a day, and no more, however they are spread over its hours", async () => {
    const deps = capped({ addressHourly: 2, addressDaily: 3 });
    const address = "0123456789abcde0";
    const phones = [newPhone(), newPhone(), newPhone()];
    const [first = "", second = ""] = phones;
    for (const phone of phones) {
      await stake(deps, phone, { address });
      await age(phone, "2 hours");
    }
    const limited = refused("address_limited", { retryAfterSeconds: almost(22 * 3600) });
    await expect(stake(deps, newPhone(), { address })).rejects.toEqual(limited);
    await expect(topUp(deps, await newPlayer(kit), newPhone(), address)).rejects.toEqual(limited);
    await stake(deps, newPhone(), { address: "0123456789abcde1" });
    await age(first, "22 hours");
    await stake(deps, newPhone(), { address });
    // Two of the day's three are of this hour now.
    await age(second, "22 hours");
    await stake(deps, newPhone(), { address });
    await age(phones[2] ?? "", "22 hours");
    await expect(stake(deps, newPhone(), { address })).rejects.toEqual(refused("address_limited", { retryAfterSeconds: almost(3600) }));
  });

  it("is not slowed down by what is paid", async () => {
    bench.rail.wallets = "approve";
    const deps = capped({ addressHourly: 1, addressDaily: 1 });
    for (let n = 0; n < 4; n += 1) {
      const { id } = await stake(deps, newPhone(), { address: "00000000000000bb" });
      await bench.confirm(id);
      expect((await bench.stored(id)).state).toBe("SUCCEEDED");
    }
  });

  it("is held to it when thirty ask at once", async () => {
    const deps = capped({ addressHourly: 30, addressDaily: 10 });
    const told = await Promise.all(Array.from({ length: 30 }, () => stake(deps, newPhone(), { address: "00000000000000cc" }).then(() => "asked", (error: { code: string }) => error.code)));
    expect(told.toSorted()).toEqual([...Array.from({ length: 20 }, () => "address_limited"), ...Array.from({ length: 10 }, () => "asked")]);
  });
});

it("nobody rewrites from where a payment was asked, and only a tag is kept", async () => {
  const { id } = await stake(capped({}), newPhone(), { address: "00000000000000dd" });
  await expect(kit.owner.query("UPDATE collections SET asked_from = NULL WHERE id = $1", [id])).rejects.toMatchObject({ code: "CO002" });
  await expect(stake(capped({}), newPhone(), { address: "203.0.113.9" })).rejects.toThrow("collections_asked_from");
});

it("leaves the books at zero", async () => {
  expect(await booksOf(kit)).toEqual(["0"]);
});
