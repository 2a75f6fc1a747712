import type { MoneyCase } from "#src/generated/prisma/client.ts";
import { isId } from "../shared/ids.ts";
import { operatorNames } from "./operator-names.ts";
import type { OperatorDeps } from "./ports.ts";
import { pageOf, seenIn } from "./rules.ts";

export type ShownCase = {
  id: string;
  kind: string;
  rail: string | null;
  reference: string | null;
  /** The withdrawal that it is about, if it is about one. */
  withdrawalId: string | null;
  amountMinor: bigint | null;
  currency: string | null;
  details: string;
  openedAt: Date;
  closedAt: Date | null;
  closedBy: string | null;
  resolution: string | null;
};

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What a person must look at, oldest first; or what was closed, newest first. Refuses with invalid_input a cursor that is none. */
export async function listCases({ db }: Pick<OperatorDeps, "db">, { isOpen, limit, cursor }: { isOpen: boolean; limit: number; cursor?: string | undefined }): Promise<{ items: ShownCase[]; nextCursor: string | null }> {
  const seen = cursor === undefined ? null : seenIn(cursor, uuid);
  const [order, past] = isOpen ? (["asc", "gt"] as const) : (["desc", "lt"] as const);
  const after = seen ? { OR: [{ openedAt: { [past]: seen.at } }, { openedAt: seen.at, id: { [past]: seen.id } }] } : {};
  const rows = await db.moneyCase.findMany({ where: { AND: [{ closedAt: isOpen ? null : { not: null } }, after] }, orderBy: [{ openedAt: order }, { id: order }], take: limit + 1 });
  const { items, nextCursor } = pageOf(rows, limit, ({ openedAt, id }) => ({ at: openedAt, id }));
  return { items: await shown({ db }, items), nextCursor };
}

async function shown({ db }: Pick<OperatorDeps, "db">, rows: readonly MoneyCase[]): Promise<ShownCase[]> {
  const references = rows.flatMap(({ reference }) => (reference !== null && isId(reference) ? [reference] : []));
  const [attempts, asked, nameOf] = await Promise.all([
    db.payoutAttempt.findMany({ where: { id: { in: references } }, select: { id: true, withdraw: { select: { publicId: true } } } }),
    db.withdrawRequest.findMany({ where: { publicId: { in: references } }, select: { publicId: true } }),
    operatorNames({ db }, rows.map(({ closedBy }) => closedBy)),
  ]);
  const withdrawals = new Map([...attempts.map(({ id, withdraw }) => [id, withdraw.publicId] as const), ...asked.map(({ publicId }) => [publicId, publicId] as const)]);
  return rows.map(({ amount, details, closedBy, ...row }) => ({ ...row, amountMinor: amount, details: JSON.stringify(details), closedBy: nameOf(closedBy), withdrawalId: withdrawals.get(row.reference ?? "") ?? null }));
}
