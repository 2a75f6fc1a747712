import type { Prisma } from "#src/generated/prisma/client.ts";
import { maskPhone } from "../shared/phone.ts";
import { withdrawalView, type WithdrawalView } from "../withdrawals/withdrawal-view.ts";
import type { OperatorDeps } from "./ports.ts";
import { pageOf, seenIn, type WithdrawalFilter } from "./rules.ts";

export type AttemptState = "PREPARED" | "SENT" | "ACCEPTED" | "UNKNOWN" | "SUCCEEDED" | "FAILED";

/** A withdrawal or return as operators see it: whose it is, on which rail, and what it waits for. */
export type OperatorWithdrawal = WithdrawalView & {
  kind: "WITHDRAWAL" | "RETURN";
  rail: string;
  waitingFor: string | null;
  approvals: number;
  approvalsNeeded: number;
  /** Of the newest attempt; null before anything was sent. */
  attempt: AttemptState | null;
  /** Null where the money goes back to a phone; `phone` is that phone then. Masked. */
  playerId: string | null;
  phone: string;
};

const filters: Record<WithdrawalFilter, { where: Prisma.WithdrawRequestWhereInput; order: "asc" | "desc" }> = {
  // What waits is shown oldest first; what is over, newest first.
  approval: { where: { status: "PENDING", waitingFor: "approval" }, order: "asc" },
  pending: { where: { status: "PENDING" }, order: "asc" },
  unknown: { where: { status: "PROCESSING", attempts: { some: { state: "UNKNOWN" } } }, order: "asc" },
  processing: { where: { status: "PROCESSING" }, order: "asc" },
  completed: { where: { status: "COMPLETED" }, order: "desc" },
  failed: { where: { status: "FAILED" }, order: "desc" },
  cancelled: { where: { status: "CANCELLED" }, order: "desc" },
};

/** As kete.approvals_of counts them: of operators who are operators still, with accounts that are in order. */
export const approvalCounts = { operator: { revokedAt: null, player: { state: "ACTIVE" } } } as const;

const included = { player: { select: { publicId: true, phone: true } }, attempts: { orderBy: { n: "desc" }, take: 1, select: { state: true } }, _count: { select: { approvals: { where: approvalCounts } } } } as const;

type Row = Prisma.WithdrawRequestGetPayload<{ include: typeof included }>;

/** Withdrawals in one state, a page at a time. Refuses with invalid_input a cursor that is none. */
export async function listForOperators({ db }: Pick<OperatorDeps, "db">, { state, limit, cursor }: { state: WithdrawalFilter; limit: number; cursor?: string | undefined }): Promise<{ items: OperatorWithdrawal[]; nextCursor: string | null }> {
  const { where, order } = filters[state];
  const seen = cursor === undefined ? null : seenIn(cursor, /^\d{1,9}$/);
  const past = order === "asc" ? "gt" : "lt";
  const after = seen ? { OR: [{ createdAt: { [past]: seen.at } }, { createdAt: seen.at, id: { [past]: Number(seen.id) } }] } : {};
  const rows = await db.withdrawRequest.findMany({ where: { AND: [where, after] }, orderBy: [{ createdAt: order }, { id: order }], take: limit + 1, include: included });
  const { items, nextCursor } = pageOf(rows, limit, ({ createdAt, id }) => ({ at: createdAt, id: String(id) }));
  return { items: items.map(operatorWithdrawal), nextCursor };
}

/** A player's newest ones. */
export async function lastOfPlayer({ db }: Pick<OperatorDeps, "db">, { playerId, limit }: { playerId: number; limit: number }): Promise<OperatorWithdrawal[]> {
  const rows = await db.withdrawRequest.findMany({ where: { playerId }, orderBy: { id: "desc" }, take: limit, include: included });
  return rows.map(operatorWithdrawal);
}

export const withdrawalIncluded = included;

export function operatorWithdrawal(row: Row): OperatorWithdrawal {
  const { rail, waitingFor, approvalsNeeded, player, attempts, _count } = row;
  return {
    ...withdrawalView(row),
    kind: row.kind === "RETURN" ? "RETURN" : "WITHDRAWAL",
    rail,
    waitingFor,
    approvalsNeeded,
    approvals: _count.approvals,
    attempt: attempts[0]?.state ?? null,
    playerId: player?.publicId ?? null,
    phone: maskPhone(player?.phone ?? row.phone ?? ""),
  };
}

export type WithdrawalCounts = Record<WithdrawalFilter, number>;

/** How many are open now, and how many ended in the last 24 hours: reads what is open and a day, never the whole table. */
export async function countWithdrawals({ db }: Pick<OperatorDeps, "db">): Promise<WithdrawalCounts> {
  const rows = await db.$queryRaw<WithdrawalCounts[]>`
    SELECT (SELECT count(*) FROM withdraw_requests WHERE status = 'PENDING' AND waiting_for = 'approval')::int AS approval,
           (SELECT count(*) FROM withdraw_requests WHERE status = 'PENDING')::int AS pending,
           (SELECT count(*) FROM withdraw_requests WHERE status = 'PROCESSING')::int AS processing,
           (SELECT count(*) FROM payout_attempts WHERE state = 'UNKNOWN')::int AS unknown,
           (SELECT count(*) FROM withdraw_requests WHERE status = 'COMPLETED' AND processed_at > now() - interval '24 hours')::int AS completed,
           (SELECT count(*) FROM withdraw_requests WHERE status = 'FAILED' AND processed_at > now() - interval '24 hours')::int AS failed,
           (SELECT count(*) FROM withdraw_requests WHERE status = 'CANCELLED' AND processed_at > now() - interval '24 hours')::int AS cancelled`;
  return rows[0] ?? { approval: 0, pending: 0, processing: 0, unknown: 0, completed: 0, failed: 0, cancelled: 0 };
}
