/** A stake that a slow network delivers later than this is refused as stale rather than played unseen. */
const freshMs = 45_000;
/** What the server may still need for a stake that reached it at the last moment: longer than its database lets it. */
const graceMs = 10_000;

/**
 * A page without scripts knows when it was made, and not when its button is pressed: ten minutes to read it and to type
 * with one thumb. Its seed is reserved for thirty. A page that was left open for longer is staked from unseen.
 */
const plainFreshMs = 10 * 60_000;

let aheadMs = Number.NEGATIVE_INFINITY;

/**
 * Phones' clocks are often wrong: deadlines are told by the server's, as it stood when a page was made.
 * A page is read later than it was made, and one from the browser's history much later, so that the
 * greatest lead ever seen is the nearest to the truth.
 */
export function noteServerTime(serverNowMs: number): void {
  aheadMs = Math.max(aheadMs, serverNowMs - Date.now());
}

/** The device's clock has been set since: what the next page says counts. */
export function forgetServerTime(): void {
  aheadMs = Number.NEGATIVE_INFINITY;
}

/** The server's time, or a little before it. */
const serverMs = () => Date.now() + (Number.isFinite(aheadMs) ? aheadMs : 0);

export const newDeadline = () => new Date(serverMs() + freshMs).toISOString();

/** Until when a form that is made now may be sent as it is. */
export const plainDeadline = (nowMs: number) => new Date(nowMs + plainFreshMs).toISOString();

/**
 * The deadline that came back with a plain form, as the API takes it: no further ahead than a stake needs that has arrived.
 * Whoever edits it is late, or staked in time: it guards him and nobody else. What is no moment, as in a form
 * made before there was one, is long over.
 */
export function sentDeadline(field: string, nowMs: number): string {
  const deadlineMs = Date.parse(field);
  return new Date(Number.isNaN(deadlineMs) ? 0 : Math.min(deadlineMs, nowMs + freshMs)).toISOString();
}

/** From now on nothing can place a stake with this deadline any more. */
export const isSurelyOver = (expiresAt: string) => serverMs() > Date.parse(expiresAt) + graceMs;
