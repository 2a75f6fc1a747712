import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rollUp } from "#src/domain/ledger/books.ts";
import { approveWithdrawal, cancelWithdrawal } from "#src/domain/operators/acts.ts";
import { rawEnvironment } from "#src/env.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { aWorldOf } from "#src/testing/books.ts";
import { heldWithdrawal, sentAttempt } from "#src/testing/held-withdrawal.ts";
import { operatorDeps, provenOperator } from "#src/testing/sample-operator.ts";
import { askAll, checkBooks, inWords } from "./check-books.ts";
import { checks } from "./checks.ts";

let kit: TestKit;
let root: pg.Client;
beforeAll(async () => {
  kit = await testKit();
  await aWorldOf(kit);
  await rollUp(kit);
  await aWorldOf(kit);
  await approvedAndRevoked();
  const url = new URL(rawEnvironment()["TEST_POSTGRES_ADMIN_URL"] ?? "");
  url.pathname = new URL(kit.ownerUrl).pathname;
  root = new pg.Client({ connectionString: url.href });
  await root.connect();
});
afterAll(() => Promise.all([kit.close(), root.end()]));

/** A large withdrawal, paid after two approvals, of which one is by an operator who was revoked since; one called off; one that failed. */
async function approvedAndRevoked(): Promise<void> {
  const [one, two] = [await provenOperator(kit), await provenOperator(kit)];
  const [large, off, failed] = [await heldWithdrawal(kit, { approvalsNeeded: 2 }), await heldWithdrawal(kit), await heldWithdrawal(kit)];
  for (const by of [one, two]) await approveWithdrawal(operatorDeps(kit), { ...by, id: large.id, note: null });
  await kit.app.query("SELECT kete.complete_payout($1, 'T-approved', NULL, now())", [await sentAttempt(kit, large.id)]);
  await kit.app.query("SELECT kete.fail_payout($1, 1, 'REFUSED', NULL, NULL, now())", [await sentAttempt(kit, failed.id)]);
  await cancelWithdrawal(operatorDeps(kit), { ...one, id: off.id, note: "Asked for by the player" });
  await kit.owner.query("SELECT kete.revoke_operator($1, 'shell:test')", [two.playerId]);
}

/** What the checks say once `sql` was done past every trigger and key, as only a superuser can; it is undone after. */
async function foundAfter(sql: string): Promise<Record<string, string>> {
  await root.query("BEGIN; SET LOCAL session_replication_role = replica");
  try {
    const last = [await root.query(sql)].flat().at(-1);
    expect(last?.rowCount, "the corruption must have touched a row").toBeGreaterThan(0);
    const all = await askAll(root);
    return Object.fromEntries(all.filter(({ findings }) => findings > 0n).map(({ check, examples }) => [check.name, examples.join("\n")]));
  } finally {
    await root.query("ROLLBACK");
  }
}

const player = "(SELECT min(account_id) FROM ledger.entry WHERE version = 4)";
const stake = "(SELECT min(seq) FROM ledger.transfer WHERE kind = 'stake')";
const completed = "(SELECT min(id) FROM public.withdraw_requests WHERE status = 'COMPLETED')";
const hash = (row: string) => `sha256(convert_to(concat_ws('|', ${row}.debit_id, ${row}.credit_id, ${row}.amount, ${row}.kind, ${row}.phase, coalesce(${row}.pending_seq, 0), coalesce(${row}.ref::text, '')), 'UTF8'))`;

describe("the check of the books", () => {
  it("finds nothing in books that only the product wrote, and has looked at every kind of thing", async () => {
    const all = await checkBooks(kit.databaseUrl);
    expect(all.map(({ check }) => check.name)).toEqual(checks.map(({ name }) => name));
    for (const { check, checked, findings, examples } of all) expect([check.name, findings, examples, checked > 0n]).toEqual([check.name, 0n, [], true]);
    expect(inWords(all[0] ?? never())[0]).toMatch(/^ {2}✓ accounts +\d+ accounts: players and guests .* \(\d+\.\d s\)$/);
  });

  it.each<[string, string, Record<string, RegExp>]>([
    ["a balance that was raised", `UPDATE ledger.balance SET posted = posted + 5 WHERE account_id = ${player}`, { balances: /its lines add up to/, "trial balance": /UGX is out by 5/ }],
    ["a hold that was lifted from a balance", "UPDATE ledger.balance SET held = 0 WHERE held > 0", { balances: /of which 0 held/, holds: /holds 0; its open holds add up to/ }],
    ["a balance that is gone", `DELETE FROM ledger.balance WHERE account_id = ${player}`, { accounts: /has no balance row/, balances: /.*/, holds: /holds 0; its open holds/, "trial balance": /.*/ }],
    ["a hot account with a balance row", "INSERT INTO ledger.balance (account_id) SELECT id FROM ledger.account WHERE kind = 'HOUSE'", { accounts: /hot and has a balance row/ }],
    ["a line that is gone", `DELETE FROM ledger.entry WHERE account_id = ${player} AND version = 2`, { statements: /line 3: the line before it is missing/, transfers: /its line is missing/, balances: /.*/ }],
    ["a last line that is gone, its balance put back to match", `WITH gone AS (DELETE FROM ledger.entry WHERE account_id = ${player} AND version = (SELECT max(version) FROM ledger.entry WHERE account_id = ${player}) RETURNING *)
      UPDATE ledger.balance b SET version = e.version, posted = e.posted_after, held = e.held_after, head_hash = e.hash FROM gone g JOIN ledger.entry e ON e.account_id = g.account_id AND e.version = g.version - 1 WHERE b.account_id = g.account_id`,
      { transfers: /its line is missing/, holds: /holds 0; its open holds/ }],
    ["a line with another amount", `UPDATE ledger.entry SET delta = delta - 1 WHERE account_id = ${player} AND version = 2`, { statements: /line 2: the balance does not follow/, transfers: /another amount/, balances: /.*/ }],
    ["a line with another hash", `UPDATE ledger.entry SET hash = sha256('x') WHERE account_id = ${player} AND version = 2`, { statements: /line 2: the hash does not follow[^]*line 3: the hash/ }],
    ["a line without a transfer", `INSERT INTO ledger.entry (account_id, version, transfer_seq, delta, held_delta, posted_after, held_after, hash) SELECT account_id, version + 1, 999999, 0, 0, posted, held, sha256(head_hash || int8send(999999) || int8send(0) || int8send(0)) FROM ledger.balance WHERE account_id = ${player}`,
      { transfers: /transfer 999999.*a line that it did not make/, balances: /.*/ }],
    ["a second line of one transfer", `INSERT INTO ledger.entry SELECT account_id, 1000, transfer_seq, 0, 0, posted_after, held_after, hash FROM ledger.entry WHERE account_id = ${player} AND version = 1`, { transfers: /more than one line/, statements: /.*/, balances: /.*/ }],
    ["a transfer with another amount", `UPDATE ledger.transfer SET amount = amount + 1 WHERE seq = ${stake}`, { transfers: /not what was asked for under its key/, "hot accounts": /house:UGX has/, rounds: /.*/ }],
    ["a transfer that is gone", `DELETE FROM ledger.transfer WHERE seq = ${stake}`, { transfers: /a line that it did not make/, "hot accounts": /.*/, rounds: /with 0 stakes/ }],
    ["a transfer that moved nothing", `INSERT INTO ledger.transfer (idem_key, fingerprint, phase, kind, currency, debit_id, credit_id, amount) SELECT 'forged', ${hash("t")}, t.phase, t.kind, 'UGX', t.debit_id, t.credit_id, t.amount
      FROM (SELECT 'POSTED'::ledger.phase AS phase, 'claim' AS kind, (SELECT max(id) FROM ledger.account WHERE kind = 'GUEST') AS debit_id, ${player} AS credit_id, 7 AS amount, NULL::bigint AS pending_seq, NULL::uuid AS ref) t`, { transfers: /its line is missing/ }],
    ["a transfer between accounts it is not for", `UPDATE ledger.transfer SET kind = 'deposit', fingerprint = ${hash("t")} FROM (SELECT debit_id, credit_id, amount, 'deposit' AS kind, phase, pending_seq, ref FROM ledger.transfer WHERE kind = 'opening' ORDER BY seq LIMIT 1) t
      WHERE transfer.kind = 'opening' AND transfer.credit_id = t.credit_id`, { transfers: /no deposit goes from EQUITY to PLAYER/ }],
    ["a hold resolved for another withdrawal", `UPDATE ledger.transfer SET ref = gen_random_uuid() WHERE phase = 'POST' AND kind = 'withdrawal'`, { holds: /resolved as something else/, transfers: /not what was asked for/ }],
    ["a hold for no withdrawal", "UPDATE ledger.transfer SET ref = gen_random_uuid() WHERE phase = 'PENDING'", { holds: /is for no withdrawal/, transfers: /.*/, withdrawals: /.*/ }],
    ["a hold resolved twice", `DROP INDEX ledger.transfer_pending_seq_key; INSERT INTO ledger.transfer (idem_key, fingerprint, phase, kind, currency, debit_id, credit_id, amount, pending_seq, ref)
      SELECT 'again', fingerprint, phase, kind, currency, debit_id, credit_id, amount, pending_seq, ref FROM ledger.transfer WHERE phase = 'POST' AND kind = 'withdrawal' ORDER BY seq LIMIT 1`, { holds: /was resolved 2 times/, transfers: /its line is missing/, "hot accounts": /clearing:mock:UGX has/, withdrawals: /.*/ }],
    ["a roll-up that was changed", "UPDATE ledger.rollup SET posted = posted + 1 WHERE account_id = (SELECT id FROM ledger.account WHERE code = 'house:UGX')", { "hot accounts": /house:UGX has/, "trial balance": /out by 1/ }],
    ["two roll-ups changed so that the sum stays", "UPDATE ledger.rollup SET posted = posted + CASE account_id WHEN (SELECT id FROM ledger.account WHERE code = 'house:UGX') THEN 1 ELSE -1 END WHERE account_id IN (SELECT id FROM ledger.account WHERE code IN ('house:UGX', 'equity:UGX'))",
      { "hot accounts": /equity:UGX has[^]*house:UGX has|house:UGX has[^]*equity:UGX has/ }],
    ["a movement that was lost", "DELETE FROM ledger.delta WHERE id = (SELECT min(id) FROM ledger.delta)", { "hot accounts": /.*/, "trial balance": /.*/ }],
    ["a withdrawal said to be paid that was not", "UPDATE public.withdraw_requests SET status = 'COMPLETED', processed_at = now(), provider_txn_id = 'x' WHERE status = 'PENDING'", { withdrawals: /is COMPLETED with 1 holds/, transitions: /is COMPLETED; its timeline ends PENDING/ }],
    ["an attempt said to have failed that paid", `UPDATE public.payout_attempts SET state = 'FAILED', provider_txn_id = NULL WHERE withdraw_id = ${completed}`, { withdrawals: /is COMPLETED/ }],
    ["a withdrawal of another amount", `UPDATE public.withdraw_requests SET amount = amount + 1 WHERE id = ${completed}`, { withdrawals: /.*/ }],
    ["a step that is another", `UPDATE public.withdraw_events SET to_status = 'CANCELLED' WHERE to_status = 'COMPLETED' AND withdraw_id = ${completed}`, { transitions: /PROCESSING does not become CANCELLED[^]*is COMPLETED; its timeline ends CANCELLED/ }],
    ["a step that goes on from elsewhere", `UPDATE public.withdraw_events SET from_status = 'PENDING' WHERE to_status = 'COMPLETED' AND withdraw_id = ${completed}`, { transitions: /it goes on from PENDING after PROCESSING/ }],
    ["a timeline without its beginning", `DELETE FROM public.withdraw_events WHERE to_status = 'PENDING' AND withdraw_id = ${completed}`, { transitions: /it begins PROCESSING from PENDING/ }],
    ["a timeline without its end", `DELETE FROM public.withdraw_events WHERE to_status = 'COMPLETED' AND withdraw_id = ${completed}`, { transitions: /is COMPLETED; its timeline ends PROCESSING/ }],
    ["a timeline that is gone", `DELETE FROM public.withdraw_events WHERE withdraw_id = ${completed}`, { transitions: /is COMPLETED and has no timeline/ }],
    ["a timeline of no withdrawal", "INSERT INTO public.withdraw_events (withdraw_id, to_status, actor) VALUES (999999, 'PENDING', 'nobody')", { transitions: /withdrawal row 999999 does not exist; its timeline ends PENDING/ }],
    ["a withdrawal paid without the approvals it needs", `UPDATE public.withdraw_requests SET approvals_needed = 2 WHERE id = ${completed}`, { transitions: /is COMPLETED with 0 of 2 approvals/ }],
    ["an approval that is gone", `DELETE FROM public.withdraw_approvals WHERE operator_id = (SELECT player_id FROM public.operators WHERE revoked_at IS NOT NULL)`, { transitions: /is COMPLETED with 1 of 2 approvals/ }],
    ["a withdrawal approved by its own player", "INSERT INTO public.withdraw_approvals (withdraw_id, operator_id) SELECT id, player_id FROM public.withdraw_requests WHERE approvals_needed = 2", { transitions: /was approved by its own player/ }],
    ["a decided round called void", "UPDATE public.rounds SET status = 'VOID', roll = NULL, payout = NULL WHERE id = (SELECT min(id) FROM public.rounds WHERE status = 'LOST' AND phone IS NULL)", { rounds: /is VOID with 1 stakes/, statistics: /.*/ }],
    ["a round that is another player's", "UPDATE public.rounds SET player_id = (SELECT max(id) FROM public.players) WHERE id = (SELECT min(id) FROM public.rounds WHERE guest_id IS NULL)", { rounds: /staked by another player/, statistics: /.*/ }],
    ["a seed revealed as another", "ALTER TABLE public.seeds DROP CONSTRAINT seeds_kept; UPDATE public.seeds SET state = 'REVEALED', revealed = repeat('0', 64), revealed_at = now() WHERE id = (SELECT min(id) FROM public.seeds WHERE state = 'ACTIVE')", { seeds: /not what was committed to/ }],
    ["an active seed without a next", "DELETE FROM public.seeds WHERE id = (SELECT max(id) FROM public.seeds WHERE state = 'NEXT')", { seeds: /it has no next one/ }],
    ["a round that is gone", "DELETE FROM public.rounds WHERE id = (SELECT min(id) FROM public.rounds WHERE guest_id IS NULL)", { rounds: /which is no round/, seeds: /counts \d+: \d+ rounds, numbered/, statistics: /.*/ }],
    ["a confirmed payment called failed", "UPDATE public.collections SET state = 'FAILED' WHERE state = 'SUCCEEDED'", { collections: /is FAILED with 1 stakes/ }],
    ["a payment of another amount", "UPDATE public.collections SET amount = amount + 1 WHERE state = 'SUCCEEDED'", { collections: /.*/ }],
    ["a payment that no collection asked for", "DELETE FROM public.collections WHERE state = 'SUCCEEDED'", { collections: /which no collection asked for/ }],
    ["a late payment that no rail told of", `INSERT INTO ledger.transfer (idem_key, fingerprint, phase, kind, currency, debit_id, credit_id, amount, ref) SELECT 'late', fingerprint, 'POSTED', 'late_payment', 'UGX', debit_id, credit_id, amount, gen_random_uuid() FROM ledger.transfer WHERE kind = 'stake' ORDER BY seq LIMIT 1`,
      { collections: /late payment of 1000 for/, transfers: /no late_payment goes from PLAYER to HOUSE/, "hot accounts": /.*/ }],
    ["statistics that were changed", "UPDATE public.player_stats SET games_won = games_won + 1 WHERE games_played > 0", { statistics: /is said to have played/ }],
  ])("finds %s", async (_what, sql, expected) => {
    const found = await foundAfter(sql);
    expect(Object.keys(found).toSorted()).toEqual(Object.keys(expected).toSorted());
    for (const [name, words] of Object.entries(expected)) expect(found[name]).toMatch(words);
  });

  it("tells a finding in its report, and twenty of many", async () => {
    await root.query("BEGIN; SET LOCAL session_replication_role = replica; INSERT INTO ledger.balance (account_id) SELECT -n FROM generate_series(1, 25) n");
    const [accounts] = await askAll(root);
    await root.query("ROLLBACK");
    const lines = inWords(accounts ?? never());
    expect(lines).toHaveLength(22);
    expect(lines[0]).toMatch(/^ {2}✗ accounts +\d+ accounts, 25 WRONG/);
    expect(lines[21]).toBe("      … and 5 more");
  });
});

function never(): never {
  throw new Error("no check was asked");
}
