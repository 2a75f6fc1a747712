import { maskPhone } from "../shared/phone.ts";
import type { GameDeps, Gamer } from "./ports.ts";
import { latePaymentsOf, type LatePayment, type Refund } from "./late-payments.ts";
import { clientSeedBy, type ClientSeedMaker } from "./client-seed.ts";
import type { Side } from "./rules.ts";

export type RoundStatus = "AWAITING_PAYMENT" | "WON" | "LOST" | "VOID";

/** A round as its owner may see it. The server seed is there once it has been revealed, never before. */
export type RoundView = {
  id: string;
  status: RoundStatus;
  amountMinor: bigint;
  side: Side;
  target: number;
  clientSeed: string;
  clientSeedBy: ClientSeedMaker;
  serverSeedHash: string;
  serverSeed: string | null;
  nonce: number;
  edgeBp: number;
  roll: number | null;
  multiplier: string;
  payoutMinor: bigint | null;
  payerPhone: string | null;
  isClaimed: boolean;
  /** Whether it is the player's who asks, so that its payout, or a late payment he claimed, went to his balance. False to guests, whoever's it is. */
  isCredited: boolean;
  /** Its payment came after we had given it up, or as another sum, so that it was not played: the money goes back. */
  isPaidLate: boolean;
  /** What goes back of such a payment and how far that is, or that it was claimed; null where nothing came, or where a person must see to it. */
  refund: Refund | null;
  createdAt: Date;
  settledAt: Date | null;
};

type RoundRow = {
  id: bigint;
  publicId: string;
  playerId: number | null;
  status: RoundStatus;
  amount: bigint;
  side: Side;
  target: number;
  clientSeed: string;
  nonce: number;
  edgeBp: number;
  roll: number | null;
  multiplier4: bigint;
  payout: bigint | null;
  phone: string | null;
  claimedAt: Date | null;
  createdAt: Date;
  settledAt: Date | null;
  seed: { hash: string; revealed: string | null };
};

/** What a query must bring along for {@link roundViews}. The sealed seed is left out on purpose. */
export const roundParts = { seed: { select: { hash: true, revealed: true } } } as const;

/** Rounds as this reader may see them. Only those that are VOID cost a read more, all of them together. */
export async function roundViews(deps: Pick<GameDeps, "db">, gamer: Gamer, rows: readonly RoundRow[]): Promise<RoundView[]> {
  const late = await latePaymentsOf(deps, rows.flatMap(({ id, status }) => (status === "VOID" ? [id] : [])));
  return rows.map((row) => viewOf(row, gamer, late.get(row.id)));
}

export async function roundView(deps: Pick<GameDeps, "db">, gamer: Gamer, row: RoundRow): Promise<RoundView> {
  const [view] = await roundViews(deps, gamer, [row]);
  if (!view) throw new Error("one row makes one view");
  return view;
}

function viewOf(row: RoundRow, { playerId }: Gamer, late: LatePayment | undefined): RoundView {
  return {
    id: row.publicId,
    status: row.status,
    amountMinor: row.amount,
    side: row.side,
    target: row.target,
    clientSeed: row.clientSeed,
    clientSeedBy: clientSeedBy(row.clientSeed),
    serverSeedHash: row.seed.hash,
    serverSeed: row.seed.revealed,
    nonce: row.nonce,
    edgeBp: row.edgeBp,
    roll: row.roll,
    multiplier: decimal4(row.multiplier4),
    payoutMinor: row.payout,
    payerPhone: row.phone === null ? null : maskPhone(row.phone),
    // By claiming alone: whether a number has a player is not a stranger's to learn.
    isClaimed: row.claimedAt !== null,
    isCredited: playerId !== null && playerId === (late ? late.takenBy : row.playerId),
    isPaidLate: late !== undefined,
    refund: late?.refund ?? null,
    createdAt: row.createdAt,
    settledAt: row.settledAt,
  };
}

/** Ten-thousandths as a decimal string: 19800n is "1.9800". Exact, where a float would not be. */
export function decimal4(value: bigint): string {
  return `${value / 10_000n}.${String(value % 10_000n).padStart(4, "0")}`;
}
