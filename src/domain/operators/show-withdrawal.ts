import { DomainError } from "../shared/errors.ts";
import { isId } from "../shared/ids.ts";
import { operatorWithdrawal, withdrawalIncluded, type AttemptState, type OperatorWithdrawal } from "./list-withdrawals.ts";
import { operatorNames } from "./operator-names.ts";
import type { OperatorDeps } from "./ports.ts";

type Named = { by: string | null; note: string | null; at: Date };
export type Attempt = { id: string; n: number; rail: string; state: AttemptState; code: string | null; providerTxnId: string | null; sends: number; polls: number; createdAt: Date; lastAskedAt: Date | null; closedAt: Date | null };
export type Resolution = { id: string; attemptId: string; outcome: "PAID" | "NOT_PAID"; providerTxnId: string | null; evidence: string; proposedBy: string | null; proposedAt: Date; isMine: boolean; decidedBy: string | null; decidedAt: Date | null; isConfirmed: boolean | null };
export type ShownExchange = { verb: string; httpStatus: number | null; state: string; code: string | null; body: string | null; ms: number; at: Date };
export type ShownReport = { said: string | null; isProven: boolean; times: number; body: string; outcome: string | null; at: Date };

export type WithdrawalFile = OperatorWithdrawal & {
  events: (Named & { status: OperatorWithdrawal["status"]; actor: (typeof actors)[number] })[];
  attempts: Attempt[];
  yeses: (Named & { isMine: boolean; /** He is an operator still, with an account in order. */ counts: boolean })[];
  resolutions: Resolution[];
  exchanges: ShownExchange[];
  reports: ShownReport[];
  cases: { id: string; kind: string; openedAt: Date; closedAt: Date | null }[];
};

// A payout that is asked about every five minutes for a day has some 300; the newest tell how it stands.
const exchangesMax = 100;
const reportsMax = 20;

/** All that is known of one withdrawal or return. Bodies are as they were stored: redacted. Refuses with not_found. */
export async function showForOperators({ db }: OperatorDeps, { id, operatorId }: { id: string; operatorId: number }): Promise<WithdrawalFile> {
  const row = isId(id) ? await db.withdrawRequest.findUnique({ where: { publicId: id }, include: { ...withdrawalIncluded, events: { orderBy: { id: "asc" } }, approvals: { orderBy: { at: "asc" }, include: { operator: { select: { revokedAt: true, player: { select: { state: true } } } } } } } }) : null;
  if (!row) throw new DomainError("not_found");
  const attempts = await db.payoutAttempt.findMany({ where: { withdrawId: row.id }, orderBy: { n: "asc" }, include: { resolutions: { orderBy: { proposedAt: "asc" } } } });
  const references = attempts.map((attempt) => attempt.id);
  const [exchanges, reports, cases] = await Promise.all([
    db.railExchange.findMany({ where: { reference: { in: references } }, orderBy: { id: "desc" }, take: exchangesMax }),
    db.railWebhook.findMany({ where: { reference: { in: references } }, orderBy: { id: "desc" }, take: reportsMax }),
    db.moneyCase.findMany({ where: { reference: { in: [...references, row.publicId] } }, orderBy: { openedAt: "desc" }, take: reportsMax }),
  ]);
  const resolutions = attempts.flatMap((attempt) => attempt.resolutions);
  const nameOf = await operatorNames({ db }, [...row.approvals.map((yes) => yes.operatorId), ...row.events.map((event) => operatorIn(event.actor)), ...resolutions.flatMap((r) => [r.proposedBy, r.decidedBy])]);
  return {
    ...operatorWithdrawal(row),
    events: row.events.map(({ toStatus, note, at, actor }) => ({ status: toStatus, note, at, actor: actorKind(actor), by: nameOf(operatorIn(actor)) })),
    attempts: attempts.map(({ provider, lastCode, ...attempt }) => ({ ...attempt, rail: provider, code: lastCode })),
    yeses: row.approvals.map(({ operatorId: by, note, at, operator }) => ({ by: nameOf(by), note, at, isMine: by === operatorId, counts: operator.revokedAt === null && operator.player.state === "ACTIVE" })),
    resolutions: resolutions.map((r) => ({ ...r, outcome: r.outcome === "PAID" ? "PAID" : "NOT_PAID", isMine: r.proposedBy === operatorId, proposedBy: nameOf(r.proposedBy), decidedBy: nameOf(r.decidedBy) })),
    exchanges,
    reports: reports.map(({ receivedAt, ...report }) => ({ ...report, at: receivedAt })),
    cases,
  };
}

/** Whoever is named moved it; the system goes unnamed. */
export const actors = ["player", "guest", "operator", "system"] as const;
const actorKind = (actor: string) => actors.find((kind) => actor.startsWith(`${kind}:`)) ?? "system";

function operatorIn(actor: string): number | null {
  const found = /^operator:(\d{1,9})$/.exec(actor);
  return found ? Number(found[1]) : null;
}
