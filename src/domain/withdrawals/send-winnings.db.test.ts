import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientSeedFor } from "../../../prisma/luck.ts";
import { apiDeps, restClient } from "#src/testing/api.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { knownCode } from "#src/testing/known-code.ts";
import { openCases, payoutOf, workToEnd } from "#src/testing/payouts.ts";
import { booksOf, gameDeps, newPhone, withdrawDeps } from "#src/testing/play.ts";
import { scriptedRail, type ScriptedRail } from "#src/testing/rail.ts";
import { guestOf } from "../rounds/guest-token.ts";
import { placeStake } from "../rounds/place-stake.ts";
import { showGame } from "../rounds/show-game.ts";
import { sha256 } from "../shared/keys.ts";
import { maskPhone } from "../shared/phone.ts";
import { sendWinnings } from "./send-winnings.ts";
import { showWinnings } from "./show-winnings.ts";
import type { WithdrawSettings } from "./ports.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

const nobody = { playerId: null, guestId: null };
const refused = (code: string, params?: object) => expect.objectContaining({ code, ...(params ? { params } : {}) }) as Error;
let keys = 0;
const newKey = () => `k${(keys += 1)}`;

/** A round of 1,000 at evens that this phone has paid for: of somebody new, unless a guest is given. */
async function played({ phone = newPhone(), guestId = null, outcome = "win" }: { phone?: string; guestId?: string | null; outcome?: "win" | "loss" } = {}) {
  const deps = gameDeps(kit);
  const gamer = { ...nobody, guestId };
  const { activeSeedHash: serverSeedHash } = await showGame(deps, gamer);
  const bet = { side: "under", target: 4950 } as const;
  const clientSeed = await clientSeedFor({ db: kit.db, seedSecret: deps.game.seedSecret }, { ...bet, serverSeedHash, outcome });
  const { round, guestToken } = await placeStake(deps, { ...bet, amountMinor: 1000n, clientSeed, serverSeedHash, phone, idempotencyKey: newKey(), gamer });
  expect(round.status).toBe(outcome === "win" ? "WON" : "LOST");
  return { phone, roundId: round.id, guestToken: guestToken ?? "", guestId: guestOf(guestToken ?? "", deps.game.guestSecret) };
}

const depsAt = (rail: ScriptedRail, change: Partial<WithdrawSettings> = {}) => withdrawDeps(kit, { isPaidInRequest: false, payouts: rail, ...change });
const waiting = async (guestId: string | null) => (await showWinnings(withdrawDeps(kit), { guestId })).items.map(({ amountMinor }) => amountMinor);
const balances = async (phone: string) => {
  const { rows } = await kit.app.query<{ kind: string; posted: string; held: string }>(
    "SELECT a.kind::text, b.posted, b.held FROM ledger.balance b JOIN ledger.account a ON a.id = b.account_id LEFT JOIN players p ON p.id = a.player_id WHERE a.phone = $1 OR p.phone = $1", [phone]);
  return Object.fromEntries(rows.map(({ kind, posted, held }) => [kind, { posted: Number(posted), held: Number(held) }]));
};
const claim = async (phone: string) => {
  const code = await knownCode(kit, phone);
  const { rows } = await kit.app.query<{ claimed_amount: string; claimed_rounds: number }>(
    "SELECT claimed_amount, claimed_rounds FROM kete.sign_in($1, $2, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'API', decode(md5($3), 'hex'), NULL, now() + interval '1 day', NULL, 'UGX', 'r', $4)", [phone, code, code, maskPhone(phone)]);
  return Number(rows[0]?.claimed_amount);
};

describe("a guest's winnings", () => {
  it("go to the phone that paid, without signing in: held, sent and booked once, whatever is repeated", async () => {
    const rail = scriptedRail({ name: "sends-winnings" });
    const { phone, roundId, guestId } = await played();
    const request = { guestId, roundId, amountMinor: 2000n, idempotencyKey: newKey() };
    const all = await Promise.all(Array.from({ length: 10 }, () => sendWinnings(depsAt(rail), request)));
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    expect(await balances(phone)).toEqual({ GUEST: { posted: 2000, held: 2000 } });
    expect(await waiting(guestId)).toEqual([0n]);
    await workToEnd(kit, depsAt(rail));
    expect(rail.book).toMatchObject([{ destination: phone, amountMinor: 2000n }]);
    expect(await balances(phone)).toEqual({ GUEST: { posted: 0, held: 0 } });
    // Asked again under other settings, it is told as it stands now.
    expect(await sendWinnings(depsAt(rail, { isEnabled: false, minAmount: 5000n }), request)).toMatchObject({ id: all[0]?.id, status: "COMPLETED" });
    const { items: [shown] } = await showWinnings(depsAt(rail), { guestId });
    expect(shown).toMatchObject({ roundId, phone: maskPhone(phone), amountMinor: 0n, sent: [{ id: all[0]?.id, status: "COMPLETED", destination: maskPhone(phone) }] });
    await expect(sendWinnings(depsAt(rail), { ...request, amountMinor: 1999n })).rejects.toEqual(refused("idempotency_mismatch"));
  });

  it("are the guest's whose round it was: nobody else sends them, and nothing that others won on that phone goes with them", async () => {
    const rail = scriptedRail({ name: "whose" });
    const { phone, roundId, guestId } = await played();
    const other = await played({ phone });
    expect(await waiting(guestId)).toEqual([2000n]);
    const send = (request: Partial<Parameters<typeof sendWinnings>[1]>) => sendWinnings(depsAt(rail), { guestId, roundId, amountMinor: 2000n, idempotencyKey: newKey(), ...request });
    for (const stranger of [null, (await played()).guestId, other.guestId]) await expect(send({ guestId: stranger })).rejects.toEqual(refused("not_found"));
    await expect(send({ roundId: "nonsense" })).rejects.toEqual(refused("not_found"));
    await expect(send({ amountMinor: 2001n })).rejects.toEqual(refused("insufficient_funds", { available: 2000 }));
    await send({});
    await expect(send({ amountMinor: 1000n })).rejects.toEqual(refused("insufficient_funds", { available: 0 }));
    expect(await balances(phone)).toEqual({ GUEST: { posted: 4000, held: 2000 } });
    expect(await waiting(other.guestId)).toEqual([2000n]);
  });

  it("of a round that was lost are sent by that round's id too, while others of the same phone have won", async () => {
    const rail = scriptedRail({ name: "lost-too" });
    const first = await played();
    const lost = await played({ phone: first.phone, guestId: first.guestId, outcome: "loss" });
    expect(await showWinnings(depsAt(rail), { guestId: first.guestId })).toMatchObject({ items: [{ roundId: lost.roundId, amountMinor: 2000n }] });
    expect(await sendWinnings(depsAt(rail), { guestId: first.guestId, roundId: lost.roundId, amountMinor: 2000n, idempotencyKey: newKey() })).toMatchObject({ status: "PENDING" });
  });

  it("keep the limits of a withdrawal: each at it and one past it", async () => {
    const rail = scriptedRail({ name: "limits" });
    const { phone, roundId, guestId } = await played();
    await played({ phone, guestId });
    const send = (amountMinor: bigint, change: Partial<WithdrawSettings> = {}) => sendWinnings(depsAt(rail, change), { guestId, roundId, amountMinor, idempotencyKey: newKey() });
    await expect(send(999n)).rejects.toEqual(refused("below_minimum", { minimum: 1000 }));
    await expect(send(1501n, { maxAmount: 1500n })).rejects.toEqual(refused("above_maximum", { maximum: 1500 }));
    await expect(send(2000n, { isEnabled: false })).rejects.toEqual(refused("withdrawals_disabled"));
    expect(await send(1000n, { dailyMax: 2500n })).toMatchObject({ amountMinor: 1000n });
    await expect(send(1501n, { dailyMax: 2500n })).rejects.toEqual(refused("daily_limit", { left: 1500 }));
    await expect(send(1000n, { dailyCount: 1 })).rejects.toEqual(refused("daily_limit", { left: 0 }));
    expect(await send(1500n, { dailyMax: 2500n, dailyCount: 2, feeBp: 250 })).toMatchObject({ amountMinor: 1500n, feeMinor: 0n });
    await workToEnd(kit, depsAt(rail));
    expect(rail.book.map(({ amountMinor }) => amountMinor)).toEqual([1000n, 1500n]);
    await expect(sendWinnings({ ...depsAt(rail), payouts: { to: () => null, named: () => null, all: [] } }, { guestId, roundId, amountMinor: 1000n, idempotencyKey: newKey() })).rejects.toEqual(refused("invalid_destination", { reason: "NO_RAIL" }));
  });

  it("may all be sent where they are less than the least: a part is held to it", async () => {
    const rail = scriptedRail({ name: "small" });
    const { roundId, guestId } = await played();
    const send = (amountMinor: bigint, change: Partial<WithdrawSettings> = {}) => sendWinnings(depsAt(rail, change), { guestId, roundId, amountMinor, idempotencyKey: newKey() });
    const least = { minAmount: 2001n };
    await expect(send(1999n, least)).rejects.toEqual(refused("below_minimum", { minimum: 2000 }));
    await expect(send(2001n, least)).rejects.toEqual(refused("insufficient_funds", { available: 2000 }));
    await expect(send(1499n, { minAmount: 1500n })).rejects.toEqual(refused("below_minimum", { minimum: 1500 }));
    await send(1500n, { minAmount: 1500n });
    await expect(send(499n, { minAmount: 1500n })).rejects.toEqual(refused("below_minimum", { minimum: 500 }));
    expect(await send(500n, { minAmount: 1500n })).toMatchObject({ amountMinor: 500n });
    await expect(send(1n)).rejects.toEqual(refused("insufficient_funds", { available: 0 }));
    await workToEnd(kit, depsAt(rail));
    expect(rail.book.map(({ amountMinor }) => amountMinor)).toEqual([1500n, 500n]);
  });

  it("wait while their rail is paused, and say for how long; what is large waits for two operators", async () => {
    const rail = scriptedRail({ name: "paused" });
    const { roundId, guestId } = await played();
    const send = (change: Partial<WithdrawSettings> = {}) => sendWinnings(depsAt(rail, change), { guestId, roundId, amountMinor: 2000n, idempotencyKey: newKey() });
    await kit.owner.query("INSERT INTO rails (name, reason, opened_at, retry_at) VALUES ('paused', 'config: a test', now(), $1::timestamptz + interval '30 seconds')", [kit.clock()]);
    await expect(send()).rejects.toEqual(refused("unavailable", { retryAfterSeconds: 30 }));
    kit.clock.advance(30_000);
    const { id } = await send({ approvalAboveMinor: 1999n });
    expect(await payoutOf(kit, id)).toMatchObject({ approvalsNeeded: 2, waitingFor: "approval", nextCheckAt: null });
    await workToEnd(kit, depsAt(rail));
    expect(rail.calls).toEqual([]);
  });

  it("that the rail refuses wait on the phone again: a person is told, and the guest may send or claim them", async () => {
    const rail = Object.assign(scriptedRail({ name: "refuses" }), { outcome: "refused" as const });
    const { phone, roundId, guestId } = await played();
    const { id } = await sendWinnings(depsAt(rail), { guestId, roundId, amountMinor: 2000n, idempotencyKey: newKey() });
    await workToEnd(kit, depsAt(rail));
    const { status, attempt } = await payoutOf(kit, id);
    expect([status, await openCases(kit, attempt?.id ?? "")]).toEqual(["FAILED", ["return_failed"]]);
    expect(await waiting(guestId)).toEqual([2000n]);
    expect(await claim(phone)).toBe(2000);
    expect(await openCases(kit, attempt?.id ?? "")).toEqual([]);
    expect(await waiting(guestId)).toEqual([0n]);
  });
});

it("a claim and a sending that race end one way or the other, never both, twenty times over", async () => {
  const rail = scriptedRail({ name: "races" });
  const seen = { claimed: 0, sent: 0 };
  for (let n = 0; n < 20; n += 1) {
    const { phone, roundId, guestId } = await played();
    const send = () => sendWinnings(depsAt(rail), { guestId, roundId, amountMinor: 2000n, idempotencyKey: newKey() }).then(() => "sent", (error: { code: string }) => error.code);
    const acts = [claim(phone), send(), send()];
    const [claimed, ...sendings] = await Promise.all(n % 2 === 0 ? acts : acts.toReversed().map((act) => act)).then((all) => (n % 2 === 0 ? all : all.toReversed()));
    const won = sendings.filter((answer) => answer === "sent").length;
    expect([claimed, won]).toEqual(won === 1 ? [0, 1] : [2000, 0]);
    expect(await balances(phone)).toEqual(won === 1 ? { GUEST: { posted: 2000, held: 2000 }, PLAYER: { posted: 0, held: 0 } } : { GUEST: { posted: 0, held: 0 }, PLAYER: { posted: 2000, held: 0 } });
    seen[won === 1 ? "sent" : "claimed"] += 1;
    expect(await waiting(guestId)).toEqual([0n]);
    // The rounds and their statistics are the player's either way.
    expect((await kit.db.player.findUniqueOrThrow({ where: { phone }, include: { stats: true } })).stats).toMatchObject({ gamesPlayed: 1, totalWinnings: 2000n });
  }
  await workToEnd(kit, depsAt(rail));
  expect(rail.book).toHaveLength(seen.sent);
  expect(seen.claimed + seen.sent).toBe(20);
});

describe("one key, used for two phones at once", () => {
  const twoPhones = async () => {
    const first = await played();
    return [first, await played({ guestId: first.guestId })] as const;
  };

  it.each(["COMMIT", "ROLLBACK"])("is the first one's: the second is refused, and sent only where the first came to nothing (%s)", async (end) => {
    const rail = scriptedRail({ name: `key-${end.toLowerCase()}` });
    const [first, second] = await twoPhones();
    const idempotencyKey = newKey();
    const ahead = await kit.app.connect();
    try {
      await ahead.query("BEGIN");
      await ahead.query("SELECT kete.send_winnings(gen_random_uuid(), $1, $2, 2000, 1000, $3, $4, 5000000, 50, '0', 2000000, now())", [first.guestId, first.roundId, rail.name, sha256(idempotencyKey).toString("hex")]);
      const behind = sendWinnings(depsAt(rail), { guestId: second.guestId, roundId: second.roundId, amountMinor: 2000n, idempotencyKey }).then(({ status }) => status, (error: { code: string }) => error.code);
      await expect.poll(async () => (await kit.app.query("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%kete.send_winnings%' AND datname = current_database()")).rowCount).toBe(1);
      await ahead.query(end);
      expect(await behind).toBe(end === "COMMIT" ? "idempotency_mismatch" : "PENDING");
    } finally {
      ahead.release(true);
    }
  });

  it("twenty times over sends one of the two, and tells the other so", async () => {
    const rail = scriptedRail({ name: "one-key" });
    for (let n = 0; n < 20; n += 1) {
      const [first, second] = await twoPhones();
      const idempotencyKey = newKey();
      const told = await Promise.all([first, second].map(({ guestId, roundId }) => sendWinnings(depsAt(rail), { guestId, roundId, amountMinor: 2000n, idempotencyKey }).then(() => "sent", (error: { code: string }) => error.code)));
      expect(told.toSorted()).toEqual(["idempotency_mismatch", "sent"]);
    }
  });
});

it("over REST a guest token lists and sends them; a stranger has none", async () => {
  const call = restClient(apiDeps(kit));
  const { guestToken, roundId, phone } = await played();
  const { guestSecret } = gameDeps(kit).game;
  expect(guestOf(guestToken, guestSecret)).not.toBeNull();
  const headers = { "x-guest-token": guestToken };
  expect((await call("/winnings", { headers })).body).toMatchObject({ min_amount: 1000, items: [{ round_id: roundId, phone: maskPhone(phone), amount: 2000, sent: [] }], next_cursor: null });
  expect((await call("/winnings")).body["items"]).toEqual([]);
  const body = { round_id: roundId, amount: 2000 };
  expect((await call("/winnings", { method: "POST", headers, body })).status).toBe(400);
  expect(await call("/winnings", { method: "POST", headers: { "idempotency-key": "a" }, body })).toMatchObject({ status: 404 });
  for (let n = 0; n < 2; n += 1) {
    expect(await call("/winnings", { method: "POST", headers: { ...headers, "idempotency-key": "a" }, body })).toMatchObject({ status: 201, body: { status: "COMPLETED", amount: 2000, destination: maskPhone(phone) } });
  }
  expect(await call("/winnings", { method: "POST", headers: { ...headers, "idempotency-key": "b" }, body })).toMatchObject({ status: 422, body: { error: { code: "insufficient_funds" } } });
});

it("leaves the books at zero", async () => {
  expect(await booksOf(kit)).toEqual(["0"]);
});
