import type { Prisma } from "#src/generated/prisma/client.ts";
import { heard } from "../rails/heard.ts";
import type { RailHealth } from "../rails/health.ts";
import type { RailReply } from "../rails/ports.ts";
import { payoutReference } from "../shared/ids.ts";
import type { AttemptFacts, Note } from "./next-step.ts";
import type { PayoutOrder, WithdrawDeps, WithdrawMethod } from "./ports.ts";

/** What the database lets a worker do with a withdrawal now; see kete.begin_payout. */
export type Verdict = "send" | "ask" | "sending" | "approval" | "account" | "rail" | "float" | "closed";

type Begun = {
  verdict: Verdict;
  attempt_id: string | null;
  rail: string;
  method: WithdrawMethod;
  destination: string;
  net: bigint;
  currency: string;
  sends: number;
  polls: number;
  since: Date;
  not_found_since: Date | null;
  failed_since: Date | null;
  last_code: string | null;
};

export type TakenUp = { withdrawalId: string; railName: string; verb: "submit" | "status"; order: PayoutOrder; facts: AttemptFacts };

/** Takes a withdrawal up: what is to be sent or asked about, which is committed, or why nothing is. */
export async function takeUp(deps: WithdrawDeps, withdrawalId: string): Promise<TakenUp | Exclude<Verdict, "send" | "ask">> {
  const rails = deps.payouts.all.map(({ name }) => name);
  const rows = await deps.db.$queryRaw<Begun[]>`
    SELECT verdict, attempt_id::text, rail, method::text, destination, net, currency::text, sends, polls, since, not_found_since, failed_since, last_code
      FROM kete.begin_payout(${withdrawalId}::uuid, ${payoutReference(withdrawalId)}::uuid, ${deps.clock()}::timestamptz, ${rails}::text[], ${deps.withdraw.floatReserveMinor}::bigint)`;
  const begun = rows[0];
  if (!begun) throw new Error("kete.begin_payout returned no row");
  const { verdict, attempt_id: reference, method, destination, net: amountMinor, currency, sends, polls, since } = begun;
  if (verdict !== "send" && verdict !== "ask") return verdict;
  if (reference === null) throw new Error("kete.begin_payout named no attempt");
  return {
    withdrawalId,
    railName: begun.rail,
    verb: verdict === "send" ? "submit" : "status",
    order: { reference, method, destination, amountMinor, currency },
    facts: { since, sends, polls, notFoundSince: begun.not_found_since, failedSince: begun.failed_since, lastCode: begun.last_code },
  };
}

type Told = { taken: TakenUp; reply: RailReply; health: RailHealth };

/** Keeps an answer that closes nothing. `noted` is false where another has been quicker. */
export async function note(deps: WithdrawDeps, { taken: { order, facts: { sends }, verb }, reply, health }: Told, step: Note): Promise<{ noted: boolean; is_new_case: boolean; paused: boolean }> {
  const rows = await deps.db.$queryRaw<{ noted: boolean; is_new_case: boolean; paused: boolean }[]>`
    SELECT noted, is_new_case, paused FROM kete.note_attempt(${order.reference}::uuid, ${sends}::int, ${step.state}::attempt_state, ${step.code}, ${step.notFoundSince}::timestamptz, ${step.failedSince}::timestamptz,
      ${step.waitingFor}, ${step.checkInSeconds}::int, ${step.case?.kind ?? null}, ${JSON.stringify((step.case?.details ?? {}) satisfies Prisma.JsonObject)}::jsonb, ${heard(verb, reply)}::jsonb, ${health}, ${deps.clock()}::timestamptz)`;
  const noted = rows[0];
  if (!noted) throw new Error("kete.note_attempt returned no row");
  return noted;
}

/** Closes a payout as paid. Anything but `completed` says why nothing was done. */
export async function complete(deps: WithdrawDeps, { taken: { order, verb }, reply }: Told, providerTxnId: string): Promise<string> {
  const rows = await deps.db.$queryRaw<{ outcome: string }[]>`SELECT kete.complete_payout(${order.reference}::uuid, ${providerTxnId}, ${heard(verb, reply)}::jsonb, ${deps.clock()}::timestamptz) AS outcome`;
  return rows[0]?.outcome ?? "";
}

/** Closes a payout as not paid; the money is its owner's again. */
export async function fail(deps: WithdrawDeps, { taken: { order, facts: { sends }, verb }, reply }: Told, code: string): Promise<boolean> {
  const note = "The payment was refused; the money is back in the balance.";
  const rows = await deps.db.$queryRaw<{ failed: boolean }[]>`SELECT kete.fail_payout(${order.reference}::uuid, ${sends}::int, ${code}, ${note}, ${heard(verb, reply)}::jsonb, ${deps.clock()}::timestamptz) AS failed`;
  return rows[0]?.failed ?? false;
}
