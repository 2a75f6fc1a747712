import { z } from "zod";
import { actors, type WithdrawalFile } from "#src/domain/operators/show-withdrawal.ts";
import { iso } from "./fields.ts";
import { attemptState, opsWithdrawal, opsWithdrawalAnswer, opsWithdrawalExample, withdrawStatus } from "./ops-fields.ts";

const by = z.string().nullable();
const text = z.string().nullable();

/** One withdrawal with everything that is known of it. */
export const withdrawalFile = opsWithdrawal.extend({
  events: z.array(z.object({ status: withdrawStatus, actor: z.enum(actors), by, note: text, at: z.string() })),
  attempts: z.array(z.object({ id: z.string(), n: z.int(), rail: z.string(), state: attemptState, code: text, providerTxnId: text, sends: z.int(), polls: z.int(), createdAt: z.string(), lastAskedAt: text, closedAt: text })),
  approvedBy: z.array(z.object({ by, note: text, at: z.string(), isMine: z.boolean(), counts: z.boolean() })),
  resolutions: z.array(z.object({ id: z.string(), attemptId: z.string(), outcome: z.enum(["PAID", "NOT_PAID"]), providerTxnId: text, evidence: z.string(), proposedBy: by, proposedAt: z.string(), isMine: z.boolean(), decidedBy: by, decidedAt: text, isConfirmed: z.boolean().nullable() })),
  exchanges: z.array(z.object({ verb: z.string(), httpStatus: z.int().nullable(), state: z.string(), code: text, body: text, ms: z.int(), at: z.string() })),
  reports: z.array(z.object({ said: text, isProven: z.boolean(), times: z.int(), body: z.string(), outcome: text, at: z.string() })),
  cases: z.array(z.object({ id: z.string(), kind: z.string(), openedAt: z.string(), closedAt: text })),
});
export type OpsWithdrawalFile = z.output<typeof withdrawalFile>;

const at = <T extends { at: Date }>(row: T) => ({ ...row, at: row.at.toISOString() });

export function fileAnswer(file: WithdrawalFile): OpsWithdrawalFile {
  return {
    ...opsWithdrawalAnswer(file),
    events: file.events.map(at),
    approvedBy: file.yeses.map(at),
    exchanges: file.exchanges.map(at),
    reports: file.reports.map(at),
    attempts: file.attempts.map((attempt) => ({ ...attempt, createdAt: attempt.createdAt.toISOString(), lastAskedAt: iso(attempt.lastAskedAt), closedAt: iso(attempt.closedAt) })),
    resolutions: file.resolutions.map((resolution) => ({ ...resolution, proposedAt: resolution.proposedAt.toISOString(), decidedAt: iso(resolution.decidedAt) })),
    cases: file.cases.map(({ openedAt, closedAt, ...of }) => ({ ...of, openedAt: openedAt.toISOString(), closedAt: iso(closedAt) })),
  };
}

export const fileExample: OpsWithdrawalFile = {
  ...opsWithdrawalExample,
  status: "PROCESSING",
  waitingFor: null,
  approvals: 2,
  attempt: "UNKNOWN",
  events: [{ status: "PENDING", actor: "player", by: null, note: null, at: "2026-11-21T05:50:00.000Z" }],
  attempts: [{ id: "019aa4c6-8802-7f3c-a1b2-c3d4e5f60718", n: 1, rail: "mtn", state: "UNKNOWN", code: "timeout", providerTxnId: null, sends: 1, polls: 12, createdAt: "2026-11-21T05:51:00.000Z", lastAskedAt: "2026-11-21T07:40:00.000Z", closedAt: null }],
  approvedBy: [{ by: "Nakato", note: null, at: "2026-11-21T05:50:40.000Z", isMine: true, counts: true }],
  resolutions: [],
  exchanges: [{ verb: "submit", httpStatus: null, state: "unknown", code: "timeout", body: null, ms: 15_000, at: "2026-11-21T05:51:15.000Z" }],
  reports: [],
  cases: [{ id: "019aa4d0-0001-7a2b-8c3d-4e5f60718293", kind: "payout_unreadable", openedAt: "2026-11-21T06:10:00.000Z", closedAt: null }],
};
