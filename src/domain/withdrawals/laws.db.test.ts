import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId, payoutReference } from "../shared/ids.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { isLong, sampleOf } from "#src/testing/long.ts";
import { newPlayer, withdrawDeps } from "#src/testing/play.ts";
import { scriptedRail } from "#src/testing/rail.ts";
import { letAct, provenOperator, type SampleOperator } from "#src/testing/sample-operator.ts";
import { expected, judge, legalSteps, lives, newPayout, type Call, type Command, type Seen, type Step, type World } from "#src/testing/withdrawal-model.ts";
import { requestWithdrawal } from "./request-withdrawal.ts";

// Two withdrawals of one player, the second for two operators, beside a model: whatever workers, rail and
// operators ask of them, one after the other or two at once, PostgreSQL and the model must say the same.

let kit: TestKit;
/** The third is the asker himself. */
let operators: [SampleOperator, SampleOperator, SampleOperator];
beforeAll(async () => {
  kit = await testKit();
  operators = [await provenOperator(kit), await provenOperator(kit), await provenOperator(kit, await newPlayer(kit, { amountMinor: 1_000_000_000n }))];
  for (const { sessionId } of operators) await letAct(kit, sessionId, 720);
});
afterAll(() => kit.close());

function sqlOf({ now, payouts }: World, call: Call): [string, unknown[]] {
  const { id } = payouts[call.at];
  const [attempt, time] = [payoutReference(id), new Date(now)];
  const session = "by" in call ? operators[call.by].sessionId : null;
  switch (call.do) {
    case "begin": return ["SELECT verdict FROM kete.begin_payout($1, $2, $3, $4, 0)", [id, attempt, time, call.isConfigured ? ["mock"] : []]];
    case "note": return ["SELECT CASE WHEN noted THEN 'noted' ELSE 'overtaken' END FROM kete.note_attempt($1, $2, $3, 'C', NULL, NULL, NULL, 5, $4, NULL, NULL, NULL, $5)", [attempt, call.sends, call.state, call.isUnreadable ? "payout_unreadable" : null, time]];
    case "complete": return ["SELECT kete.complete_payout($1, $2, NULL, $3)", [attempt, call.txn, time]];
    case "fail": return ["SELECT CASE WHEN kete.fail_payout($1, $2, 'C', 'The payment was refused.', NULL, $3) THEN 'failed' ELSE 'overtaken' END", [attempt, call.sends, time]];
    case "cancel": return ["SELECT kete.cancel_withdrawal($1, $2, 'Asked for by the player', 'law')", [session, id]];
    case "approve": return ["SELECT kete.approve_withdrawal($1, $2, NULL, 'law')", [session, id]];
    case "propose": return ["SELECT kete.propose_resolution($1, $2, $3, $4, $5, 'Line 14 of the statement.', 'law')", [session, call.resolution, attempt, call.outcome, call.outcome === "PAID" ? call.txn : null]];
    case "decide": return ["SELECT kete.decide_resolution($1, $2, $3, 'law')", [session, call.resolution, call.isConfirmed]];
    case "sweep": return ["SELECT 'done' FROM kete.sweep_payouts($1)", [time]];
  }
}

/** As the app's own role. When one transaction is told of two payouts at once, one runs into the other; he is asked again, as the queue does. */
async function ask(world: World, call: Call, isAgain = false): Promise<string> {
  const [text, values] = sqlOf(world, call);
  try {
    const { rows } = await kit.app.query<[unknown]>({ text, values, rowMode: "array" });
    return String(rows[0]?.[0]) || "done";
  } catch (error) {
    const { code, message, constraint } = error as { code?: string; message: string; constraint?: string };
    if (constraint === "payout_attempts_txn" && !isAgain) return ask(world, call, true);
    return code === "KT001" ? message : (code ?? message);
  }
}

type Sums = { posted: number; held: number; mustBeZero: number };
type Moment = { seen: Seen[]; sums: Sums };

const sumsOf = "json_build_object('posted', b.posted, 'held', b.held, 'mustBeZero', (SELECT sum(abs(must_be_zero)) FROM ledger.trial_balance)) AS sums";

/** Both withdrawals with their rows as text, and the player's balance, in one question. */
async function look({ payouts }: World): Promise<Moment> {
  const { rows } = await kit.app.query<Seen & { sums: Sums }>({
    name: "look",
    text: `SELECT w.status, ARRAY(SELECT e.to_status::text FROM withdraw_events e WHERE e.withdraw_id = w.id ORDER BY e.id) AS timeline,
       ARRAY(SELECT array_position($2::int[], v.operator_id) - 1 FROM withdraw_approvals v WHERE v.withdraw_id = w.id ORDER BY 1) AS approvals,
       (SELECT coalesce(json_agg(json_build_object('state', t.state, 'sends', t.sends, 'txn', t.provider_txn_id) ORDER BY t.n), '[]') FROM payout_attempts t WHERE t.withdraw_id = w.id) AS attempts,
       (SELECT json_build_object('held', coalesce(sum(amount) FILTER (WHERE phase = 'PENDING'), 0), 'posted', coalesce(sum(amount) FILTER (WHERE phase = 'POST'), 0),
          'voided', coalesce(sum(amount) FILTER (WHERE phase = 'VOID'), 0), 'transfers', count(*)) FROM ledger.transfer WHERE ref = w.public_id) AS money,
       (SELECT count(*)::int FROM payout_resolutions r JOIN payout_attempts t ON t.id = r.attempt_id WHERE t.withdraw_id = w.id AND r.decided_at IS NULL) AS proposals,
       w::text || ARRAY(SELECT t::text FROM payout_attempts t WHERE t.withdraw_id = w.id ORDER BY t.n)::text AS rows, ${sumsOf}
     FROM withdraw_requests w JOIN ledger.balance b ON b.account_id = w.account_id WHERE w.public_id = ANY ($1) ORDER BY w.id`,
    values: [payouts.map(({ id }) => id), operators.map(({ playerId }) => playerId)],
  });
  return { seen: rows, sums: rows[0]?.sums ?? never() };
}

async function balance(): Promise<Sums> {
  const { rows } = await kit.app.query<{ sums: Sums }>(`SELECT ${sumsOf} FROM ledger.balance b JOIN ledger.account a ON a.id = b.account_id WHERE a.player_id = $1`, [operators[2].playerId]);
  return rows[0]?.sums ?? never();
}

const isClosed = ({ status }: Seen) => status !== "PENDING" && status !== "PROCESSING";

/** What holds of the tables whatever was asked and answered. The model is not asked. */
function checkLaws({ payouts }: World, opening: Sums, before: Moment, after: Moment): void {
  const due = { ...opening, mustBeZero: 0 };
  for (const [nth, now] of after.seen.entries()) {
    const { timeline, status, attempts, money } = now;
    const amount = payouts[nth]?.amount ?? 0;
    const was = before.seen[nth] ?? now;
    const sends = (of: Seen) => of.attempts.reduce((sum, attempt) => sum + attempt.sends, 0);
    if (status === "COMPLETED") due.posted -= amount;
    if (!isClosed(now)) due.held += amount;
    const broken = {
      "an illegal step": timeline[0] !== "PENDING" || timeline.at(-1) !== status || timeline.slice(1).some((to, n) => !legalSteps.includes(`${timeline[n]} ${to}`)),
      "a timeline that was rewritten": !isDeepStrictEqual(timeline.slice(0, was.timeline.length), was.timeline),
      "two live attempts": attempts.filter(({ state }) => state !== "FAILED").length > 1,
      "sends that were lost": sends(now) < sends(was),
      "money that is not where the status says": money.held !== amount || money.posted !== (status === "COMPLETED" ? amount : 0) || money.voided !== (status === "FAILED" || status === "CANCELLED" ? amount : 0),
      "a closed one that changed": isClosed(was) && was.rows !== now.rows,
    };
    for (const [what, is] of Object.entries(broken)) if (is) throw new Error(`${what}: ${JSON.stringify(now)}`);
  }
  if (!isDeepStrictEqual(after.sums, due)) throw new Error(`the balance is ${JSON.stringify(after.sums)} and should be ${JSON.stringify(due)}`);
}

/** Answers after which something may have changed; after all others the rows are as they were. */
const moving = new Set(["send", "ask", "approval", "rail", "noted", "completed", "failed", "txn_reused", "done", "1", "2"]);

/** One command, or two at once: what PostgreSQL answers and then has is what the model says of one of the orders. */
async function take(world: World, commands: Command[], before: Moment, opening: Sums, note: (reached: string) => void): Promise<{ world: World; after: Moment }> {
  const calls = commands.map((command): Call => {
    const { id, attempt, proposals } = world.payouts[command.at];
    const sends = (attempt?.sends ?? 1) - ("isOld" in command && command.isOld ? 1 : 0);
    const txn = "isShared" in command && command.isShared ? world.shared : `T-${id}`;
    return { ...command, sends, txn, resolution: command.do === "decide" ? (proposals.at(-1)?.id ?? newId()) : newId() };
  });
  const orders = calls.length === 1 ? [calls] : [calls, calls.toReversed()];
  const possible = orders.map((order) => {
    const after = structuredClone(world);
    const answers = new Map(order.map((call) => [call, judge(after, call)]));
    return { after, answers: calls.map((call) => answers.get(call)) };
  });
  const answers = await Promise.all(calls.map((call) => ask(world, call)));
  const after = await look(world);
  checkLaws(world, opening, before, after);
  const rows = ({ seen }: Moment) => seen.map((one) => one.rows);
  if (!answers.some((answer) => moving.has(answer)) && !isDeepStrictEqual(rows(after), rows(before))) throw new Error(`${answers.join(" and ")} changed what is kept`);
  const seen = after.seen.map(({ timeline, status, approvals, attempts, money, proposals }) => ({ timeline, status, approvals, attempts, money, proposals }));
  const fit = possible.find((one) => isDeepStrictEqual(one.answers, answers) && isDeepStrictEqual(expected(one.after), seen));
  if (!fit) {
    const says = possible.map((one) => `${one.answers.join(" and ")} ${JSON.stringify(expected(one.after))}`).join("\nor ");
    throw new Error(`${JSON.stringify(calls)}\nPostgreSQL says ${answers.join(" and ")} ${JSON.stringify(seen)}\nthe model says ${says}`);
  }
  for (const [nth, answer] of answers.entries()) note(`${calls[nth]?.do} ${answer}`);
  if (calls.length === 2) note(`two at once, ${calls[0]?.at === calls[1]?.at ? "of one" : "of both"}`);
  return { world: fit.after, after };
}

/** One life of two withdrawals of 3,000 and 5,000 with their fees. */
async function live(sequence: Step[], note: (reached: string) => void): Promise<void> {
  const opening = await balance();
  const startedAt = Date.now();
  const deps = withdrawDeps(kit, { isPaidInRequest: false, payouts: scriptedRail(), feeBp: 100, approvalAboveMinor: 4999n, dailyMax: 1_000_000_000n, dailyCount: 100_000, stepUp: { aboveMinor: 1_000_000_000n, sessionHours: 24 } });
  const asked = async (amount: number, needed: number) => {
    const player = operators[2];
    const { id } = await requestWithdrawal(deps, { player, amountMinor: BigInt(amount), method: "MOMO", destination: player.phone, idempotencyKey: newId(), address: null });
    return newPayout(id, amount, needed);
  };
  let world: World = { startedAt, now: startedAt, shared: `T-shared-${newId()}`, payouts: [await asked(3000, 0), await asked(5000, 2)] };
  let before = await look(world);
  try {
    for (const step of sequence) {
      if ("waitSeconds" in step) world.now += step.waitSeconds * 1000;
      else ({ world, after: before } = await take(world, step, before, opening, note));
    }
  } finally {
    // What stays open is nobody's to sweep in the lives after this one.
    await kit.owner.query("UPDATE withdraw_requests SET next_check_at = NULL, waiting_for = NULL WHERE public_id = ANY ($1) AND processed_at IS NULL", [world.payouts.map(({ id }) => id)]);
  }
}

const law = (note: (reached: string) => void = () => undefined) => fc.asyncProperty(lives, (sequence) => live(sequence, note));

it("does what the model says, whatever is asked of it, in whatever order, and two at once", async () => {
  // What was reached, so that a change that makes every command a refusal does not pass for a law.
  const reached: Record<string, number> = {};
  await fc.assert(law((what) => void (reached[what] = (reached[what] ?? 0) + 1)), { numRuns: sampleOf(200, 25) });
  const often = ["begin send", "begin approval", "note noted", "note PY007", "complete completed", "fail overtaken", "cancel not_in_state", "approve 1", "approve 2", "approve already_approved", "propose not_in_state", "decide not_found",
    "two at once, of one", "two at once, of both"];
  const seldom = ["note overtaken", "begin ask", "begin sending", "begin rail", "begin closed", "complete not_sent", "complete closed", "complete txn_reused", "complete contradiction", "fail failed", "cancel done", "cancel own_money", "approve own_money", "approve not_in_state",
    "propose done", "propose not_found", "propose own_money", "decide done", "decide not_in_state", "decide own_money", "decide second_pair_of_eyes", "sweep done"];
  expect([...often, ...(isLong ? seldom : [])].filter((what) => !reached[what])).toEqual([]);
  const { rows } = await kit.app.query<{ wrong: string }>("SELECT (ledger.check_withdrawals()).findings + (ledger.check_transitions()).findings + (ledger.check_holds()).findings AS wrong");
  expect(rows).toEqual([{ wrong: "0" }]);
}, sampleOf(1_200_000, 120_000));

describe("the law finds", () => {
  /** Plants a mistake in a function of ours, as its owner, while `work` runs. */
  async function withMistake(name: string, from: string, to: string, work: () => Promise<void>): Promise<void> {
    const { rows } = await kit.owner.query<{ sql: string }>("SELECT pg_get_functiondef($1::regproc) AS sql", [name]);
    const right = rows[0]?.sql ?? "";
    expect(right).toContain(from);
    await kit.owner.query(right.replace(from, to));
    try {
      await work();
    } finally {
      await kit.owner.query(right);
    }
  }

  it.each([
    ["an answer to an older send that closes", "kete.fail_payout", " AND t.sends = p_sends", "", /PostgreSQL says .*failed[^]*the model says .*overtaken/],
    ["one operator who is enough", "kete.approvals_of", "count(*)::int", "2 * count(*)::int", /PostgreSQL says/],
    ["another worker who takes up what is being sent", "kete.payout_lease", "50 seconds", "0 seconds", /PostgreSQL says .*(ask|rail)[^]*the model says .*sending/],
  ])("%s", async (_what, name, from, to, words) => {
    await withMistake(name, from, to, async () => {
      const found = await fc.check(law(), { numRuns: 300, endOnFailure: true });
      expect(String(found.errorInstance)).toMatch(words);
    });
  }, 120_000);

  it("money that is paid out where it should come back, were there no check at COMMIT", async () => {
    await withMistake("kete.assert_agreement", "IF fine IS NOT TRUE", "IF false", () =>
      withMistake("kete.void_payout", "'VOID'", "'POST'", async () => {
        const found = await fc.check(law(), { numRuns: 300, endOnFailure: true });
        expect(String(found.errorInstance)).toMatch(/money that is not where the status says/);
      }));
  }, 120_000);
});

function never(): never {
  throw new Error("there is no such player or withdrawal");
}
