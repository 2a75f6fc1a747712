import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { balanceOf, booksOf, newPlayer, withdrawDeps } from "#src/testing/play.ts";
import { requestWithdrawal } from "../withdrawals/request-withdrawal.ts";

type Player = Awaited<ReturnType<typeof newPlayer>>;

let kit: TestKit;
let player: Player;
beforeAll(async () => {
  kit = await testKit();
});
beforeEach(async () => {
  player = await newPlayer(kit, { amountMinor: 10_000n });
});
afterAll(() => kit.close());

const breaks = (code: string, constraint?: string) => expect.objectContaining({ code, ...(constraint ? { constraint } : {}) }) as Error;
/** As the owner whose rights the product's functions run with: what a mistake in one of them would meet. */
const asOwner = (sql: string, values: unknown[] = []) => kit.owner.query(sql, values);

const mine = () => `ledger.player_account(${player.playerId}, 'UGX')`;
const hot = (name: string, currency = "UGX") => `ledger.hot_account('${name}', '${currency}')`;
let keys = 0;
const post = (sides: [string, string], amount: bigint | number | null, rest: string, key = `attack-${(keys += 1)}`) =>
  asOwner(`SELECT ledger.post($1, ${sides[0]}, ${sides[1]}, $2::bigint, ${rest}) AS seq`, [key, amount === null ? null : String(amount)]);
const seqOf = ({ rows }: { rows: unknown[] }) => (rows[0] as { seq: string }).seq;

/** A withdrawal that waits, and its hold. */
async function waiting(amountMinor = 4000n, of = player, key = "waits") {
  const made = await requestWithdrawal(withdrawDeps(kit, { isPaidInRequest: false }), { player: of, amountMinor, method: "MOMO", destination: of.phone, idempotencyKey: key, address: null });
  const { rows } = await asOwner("SELECT seq, debit_id, credit_id, amount FROM ledger.transfer WHERE ref = $1 AND phase = 'PENDING'", [made.id]);
  return { id: made.id, hold: rows[0] as { seq: string; debit_id: string; credit_id: string; amount: string } };
}

describe("a transfer", () => {
  it.each<[string, bigint | number | null, string]>([
    ["nothing", 0, "transfer_amount"],
    ["less than nothing", -5, "transfer_amount"],
    ["more than a thousand million millions", 1_000_000_000_000_001n, "transfer_amount_max"],
  ])("of %s is refused", async (_what, amount, constraint) => {
    await expect(post([hot("equity"), mine()], amount, "'opening'")).rejects.toEqual(breaks("23514", constraint));
  });

  it("of just that much is taken, and a balance that 64 bits cannot hold is not", async () => {
    const client = await kit.owner.connect();
    try {
      await client.query("BEGIN");
      const pay = (key: string, amount: string) => client.query(`SELECT ledger.post('${key}', ${hot("equity")}, ${mine()}, ${amount}, 'opening')`);
      await expect(pay("fill-1", "1000000000000000")).resolves.toMatchObject({ rowCount: 1 });
      // Nine thousand of those later: filled by hand, past the triggers, and taken back below.
      await client.query("ALTER TABLE ledger.balance DISABLE TRIGGER USER");
      await client.query(`UPDATE ledger.balance SET posted = 9223372036854775000 WHERE account_id = ${mine()}`);
      await client.query("ALTER TABLE ledger.balance ENABLE TRIGGER USER");
      await expect(pay("fill-2", "808")).rejects.toEqual(breaks("22003"));
    } finally {
      await client.query("ROLLBACK");
      client.release();
    }
  });

  it.each<[string, [string, string], string, string]>([
    ["to itself", ["equity", "equity"], "UGX", "23514"],
    ["into another currency", ["equity", "house"], "KES", "23503"],
  ])("%s is refused", async (_what, [from, to], currency, code) => {
    await expect(post([hot(from), hot(to, currency)], 5, "'correction'")).rejects.toEqual(breaks(code));
  });

  it.each([
    ["from nowhere", "NULL", "ledger.hot_account('house', 'UGX')", "23502"],
    ["from an account that does not exist", "-1", "ledger.hot_account('house', 'UGX')", "23502"],
    ["to an account that does not exist", "ledger.hot_account('equity', 'UGX')", "-1", "23503"],
  ])("%s is refused", async (_what, from, to, code) => {
    await expect(post([from, to], 5, "'correction'")).rejects.toEqual(breaks(code));
  });

  it.each([["x".repeat(3), "23514"], ["x".repeat(201), "23514"]])("under the key %j is refused", async (key, code) => {
    await expect(post([hot("equity"), hot("house")], 5, "'correction'", key)).rejects.toEqual(breaks(code, "transfer_key"));
  });

  it.each(["x".repeat(4), "y".repeat(200)])("under the key %j is taken", async (key) => {
    await expect(post([hot("equity"), hot("house")], 5, "'correction'", key)).resolves.toMatchObject({ rowCount: 1 });
  });

  it("under a key used before is the same one, or refused: for another amount, side, kind or reference", async () => {
    const key = `once-${player.playerId}`;
    const first = seqOf(await post([hot("equity"), mine()], 5, "'opening'", key));
    expect(seqOf(await post([hot("equity"), mine()], 5, "'opening'", key))).toBe(first);
    for (const [sides, amount, rest] of [
      [[hot("equity"), mine()], 6, "'opening'"],
      [[hot("suspense"), mine()], 5, "'opening'"],
      [[hot("equity"), hot("house")], 5, "'opening'"],
      [[hot("equity"), mine()], 5, "'correction'"],
      [[hot("equity"), mine()], 5, "'opening', 'POSTED', NULL, gen_random_uuid()"],
    ] as [[string, string], number, string][]) {
      await expect(post(sides, amount, rest, key)).rejects.toEqual(breaks("LG001"));
    }
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 10_005n, held: 0n });
  });

  it("joins the kinds of accounts that its own kind is for, and no others", async () => {
    const { rows } = await asOwner(`SELECT kind || ': ' || f || ' to ' || t || CASE WHEN p = 'POSTED' THEN '' ELSE ' by ' || p END AS legal
      FROM unnest(ARRAY['deposit', 'stake', 'payout_win', 'claim', 'withdrawal', 'withdrawal_fee', 'opening', 'return', 'late_payment', 'float', 'suspense', 'stolen']) kind,
        unnest(enum_range(NULL::ledger.account_kind)) f, unnest(enum_range(NULL::ledger.account_kind)) t, unnest(enum_range(NULL::ledger.phase)) p WHERE ledger.is_legal(kind, f, t, p) ORDER BY 1`);
    const held = (words: string) => ["PENDING", "POST", "VOID"].map((phase) => `${words} by ${phase}`);
    expect(rows.map(({ legal }: { legal: string }) => legal)).toEqual([
      "claim: GUEST to PLAYER", "deposit: CLEARING to PLAYER", "float: CLEARING to EQUITY", "float: EQUITY to CLEARING", "late_payment: CLEARING to GUEST", "late_payment: CLEARING to PLAYER",
      "opening: EQUITY to PLAYER", "payout_win: HOUSE to GUEST", "payout_win: HOUSE to PLAYER", ...held("return: GUEST to CLEARING"), "stake: CLEARING to HOUSE", "stake: PLAYER to HOUSE",
      "suspense: CLEARING to SUSPENSE", "suspense: SUSPENSE to CLEARING", ...held("withdrawal: PLAYER to CLEARING"), ...held("withdrawal_fee: PLAYER to FEE"),
    ]);
    const corrections = await asOwner(`SELECT bool_and(ledger.is_legal('correction', f, t, 'POSTED') = ('EQUITY' IN (f, t) OR 'SUSPENSE' IN (f, t)) AND NOT ledger.is_legal('correction', f, t, 'PENDING')) AS fine
      FROM unnest(enum_range(NULL::ledger.account_kind)) f, unnest(enum_range(NULL::ledger.account_kind)) t`);
    expect(corrections.rows).toEqual([{ fine: true }]);
  });

  it.each<[string, () => [string, string], string]>([
    ["a stake paid out of suspense", () => [hot("suspense"), hot("house")], "'stake'"],
    ["a win paid out of a rail", () => [hot("clearing:mock"), mine()], "'payout_win'"],
    ["a withdrawal that was never held", () => [mine(), hot("clearing:mock")], "'withdrawal'"],
    ["a fee that was never held", () => [mine(), hot("fee")], "'withdrawal_fee'"],
    ["a deposit from the house", () => [hot("house"), mine()], "'deposit'"],
    ["a correction from a player to the house", () => [mine(), hot("house")], "'correction'"],
    ["a hold of the house's", () => [hot("house"), hot("clearing:mock")], "'withdrawal', 'PENDING', NULL, gen_random_uuid()"],
  ])("is refused as %s", async (_what, sides, rest) => {
    await expect(post(sides(), 5, rest)).rejects.toEqual(breaks("LG004"));
  });

  it("takes all that is there, and not one unit more; what is held is not there", async () => {
    await waiting(4000n);
    await expect(post([mine(), hot("house")], 6001, "'stake'")).rejects.toEqual(breaks("23514", "no_overdraft"));
    await post([mine(), hot("house")], 6000, "'stake'");
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 0n, held: 4000n });
  });

  it("that races others for the last of a balance: exactly as many as fit win", async () => {
    const tries = await Promise.allSettled(Array.from({ length: 40 }, () => post([mine(), hot("house")], 700, "'stake'")));
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(14);
    for (const one of tries) if (one.status === "rejected") expect(one.reason).toEqual(breaks("23514", "no_overdraft"));
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 200n, held: 0n });
  });

  it("between two players' accounts never deadlocks, whichever way they go", async () => {
    // A claim of either's guest money; the guests' accounts have ids on both sides of the players'.
    const guests = await Promise.all(["1", "2"].map(async (n) => `(SELECT id FROM ledger.account WHERE id = ${(await asOwner(`SELECT ledger.guest_account('+25677100${n}${player.playerId}', 'UGX') AS id`)).rows[0]?.id as string})`));
    for (const guest of guests) await post([hot("house"), guest], 100, "'payout_win'");
    const after = await newPlayer(kit);
    const late = `ledger.player_account(${after.playerId}, 'UGX')`;
    await Promise.all(Array.from({ length: 40 }, (_, n) => post([guests[n % 2] ?? "", n % 4 < 2 ? mine() : late], 1, "'claim'")));
    expect((await balanceOf(kit, player.playerId)).available + (await balanceOf(kit, after.playerId)).available).toBe(10_040n);
  });
});

describe("a hold", () => {
  const resolve = (hold: { debit_id: string; credit_id: string; amount: string; seq: string }, phase: string, change: { credit?: string; amount?: number; kind?: string; ref?: string; key?: string; pending?: string }, ref: string) =>
    post([hold.debit_id, change.credit ?? hold.credit_id], change.amount ?? Number(hold.amount), `'${change.kind ?? "withdrawal"}', '${phase}', ${change.pending ?? hold.seq}, ${change.ref ?? `'${ref}'`}`, change.key);

  it.each<[string, Parameters<typeof resolve>[2], string]>([
    ["for less", { amount: 3999 }, "LG002"],
    ["for more", { amount: 4001 }, "LG002"],
    ["at another rail", { credit: hot("clearing:other") }, "LG002"],
    ["as a fee", { kind: "withdrawal_fee", credit: hot("fee") }, "LG002"],
    ["under another's reference", { ref: "gen_random_uuid()" }, "LG002"],
    ["under no reference", { ref: "NULL" }, "23514"],
    ["as what was never held", { pending: "(SELECT max(seq) FROM ledger.transfer WHERE phase = 'POSTED')" }, "LG002"],
    ["that there is not", { pending: "-7" }, "23503"],
    ["behind its withdrawal's back", {}, "PY003"],
  ])("is neither posted nor voided %s", async (_what, change, code) => {
    const { id, hold } = await waiting();
    for (const phase of ["POST", "VOID"]) await expect(resolve(hold, phase, change, id)).rejects.toEqual(breaks(code));
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 6000n, held: 4000n });
  });

  it("of another's is not posted under this one's withdrawal, which agrees with its own money", async () => {
    const other = await newPlayer(kit, { amountMinor: 5000n });
    const [ours, theirs] = [await waiting(), await waiting(5000n, other)];
    await expect(resolve(theirs.hold, "VOID", {}, ours.id)).rejects.toEqual(breaks("LG002"));
    // Nor is their money held for our withdrawal.
    await newPlayer(kit);
    const rich = await newPlayer(kit, { amountMinor: 5000n });
    await expect(post([`ledger.player_account(${rich.playerId}, 'UGX')`, hot("clearing:mock")], 100, `'withdrawal', 'PENDING', NULL, '${ours.id}'`)).rejects.toEqual(breaks("PY003"));
    expect(await balanceOf(kit, other.playerId)).toEqual({ available: 0n, held: 5000n });
  });

  it("beside the withdrawal's own is refused at commit: holds add up to the amount", async () => {
    const { id } = await waiting();
    await expect(post([mine(), hot("clearing:mock")], 1, `'withdrawal', 'PENDING', NULL, '${id}'`)).rejects.toEqual(breaks("PY003"));
  });

  it("is refused at commit however the constraints are deferred", async () => {
    const { id } = await waiting();
    const client = await kit.owner.connect();
    try {
      await client.query("BEGIN; SET CONSTRAINTS ALL DEFERRED");
      await client.query("SELECT kete.resolve_holds($1, 'VOID')", [id]);
      await expect(client.query("COMMIT")).rejects.toEqual(breaks("PY003"));
    } finally {
      client.release(true);
    }
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 6000n, held: 4000n });
  });

  it("is resolved once: of twenty that race to post and void it in the same breath, one", async () => {
    const { id, hold } = await waiting();
    const client = await kit.owner.connect();
    // Within one transaction that is taken back, since no single one of them could be committed behind the withdrawal.
    const outcomes: string[] = [];
    try {
      await client.query("BEGIN");
      for (let n = 0; n < 20; n += 1) {
        await client.query("SAVEPOINT s");
        const phase = n % 2 ? "POST" : "VOID";
        const sql = `SELECT ledger.post('race-${hold.seq}-${n}', ${hold.debit_id}, ${hold.credit_id}, ${hold.amount}, 'withdrawal', '${phase}', ${hold.seq}, '${id}')`;
        outcomes.push(await client.query(sql).then(() => "resolved", (error: { code: string }) => error.code));
        await client.query(outcomes.at(-1) === "resolved" ? "RELEASE s" : "ROLLBACK TO s");
      }
    } finally {
      await client.query("ROLLBACK");
      client.release();
    }
    expect(outcomes).toEqual(["resolved", ...Array.from({ length: 19 }, () => "23505")]);
  });

  it("is made once by one key, however often and at once it is asked for", async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => waiting(4000n, player, "same")));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 6000n, held: 4000n });
  });
});

describe("a guest's money", () => {
  it("leaves once: what was claimed cannot be returned to the phone as well", async () => {
    const guest = `ledger.guest_account('+25677${String(7_000_000 + player.playerId)}', 'UGX')`;
    await post([hot("house"), guest], 900, "'payout_win'");
    await post([guest, mine()], 900, "'claim'");
    await expect(post([guest, mine()], 1, "'claim'")).rejects.toEqual(breaks("23514", "no_overdraft"));
  });
});

it("the books add up after all of this", async () => {
  expect(await booksOf(kit)).toEqual(["0"]);
});
