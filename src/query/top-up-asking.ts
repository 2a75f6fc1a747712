export type TopUpMoves = { status: string; refund: { status: string } | null };

const soonMs = 2000;
const laterMs = 10_000;

/** Money on the phone's way here, or on its way back. */
export const isMoving = ({ status, refund }: TopUpMoves) => status === "AWAITING_PAYMENT" || refund?.status === "PENDING" || refund?.status === "PROCESSING";

/**
 * In how many ms a top-up is asked about again, or false. At rest by the last ask and moving as the page was
 * rendered: one of them is older, and asking tells which.
 */
export function nextAskMs(seen: TopUpMoves, last: TopUpMoves | undefined): number | false {
  if (!last || isMoving(last)) return soonMs;
  return isMoving(seen) ? laterMs : false;
}
