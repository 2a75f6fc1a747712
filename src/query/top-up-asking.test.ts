import { expect, it } from "vitest";
import { nextAskMs } from "./top-up-asking.ts";

const waiting = { status: "AWAITING_PAYMENT", refund: null };
const expired = { status: "EXPIRED", refund: null };
const onItsWayBack = { status: "SENT_BACK", refund: { status: "PENDING" } };
const back = { status: "SENT_BACK", refund: { status: "COMPLETED" } };

it.each([
  ["before the first answer", waiting, undefined, 2000],
  ["while money is on its way here", waiting, waiting, 2000],
  ["while money is on its way back", expired, onItsWayBack, 2000],
  ["of a payment that came late, which the page was rendered with after the last ask", onItsWayBack, expired, 10_000],
  ["no more once both are at rest", expired, back, false],
])("a top-up is asked about %s", (_, seen, last, ms) => {
  expect(nextAskMs(seen, last)).toBe(ms);
});
