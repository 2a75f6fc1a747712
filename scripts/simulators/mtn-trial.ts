import { mtnPayouts } from "#src/adapters/payouts/mtn.ts";
import type { MtnSettings } from "#src/adapters/rails/mtn-client.ts";
import { newId } from "#src/domain/shared/ids.ts";
import type { PayoutOrder, PayoutRail } from "#src/domain/withdrawals/ports.ts";
import { startTrial, type Trial } from "./kit-trial.ts";
import { shortTimeouts } from "./kit-troubles.ts";
import { createMtnWorld, demoMtn, type MtnWorld } from "./mtn.ts";

export type MtnTrial = {
  trial: Trial;
  mtn: MtnWorld;
  /** Moves MTN's clock. */
  pass: (ms: number) => void;
  /** Our client of payouts, with the demo's keys if nothing else is said. */
  rail: (change?: Partial<MtnSettings>) => PayoutRail;
  /** How often money moved under a reference. */
  paidTimes: (reference: string) => number;
};

/** MTN over HTTP with a clock that stands at 10:00 on 5 January 2026 until it is moved. */
export async function startMtnTrial(): Promise<MtnTrial> {
  let nowMs = Date.parse("2026-01-05T10:00:00Z");
  const mtn = createMtnWorld({ clock: () => nowMs });
  const trial = await startTrial(mtn.simulator);
  return {
    trial,
    mtn,
    pass: (ms) => { nowMs += ms; },
    rail: (change = {}) => mtnPayouts({ baseUrl: trial.baseUrl, targetEnvironment: demoMtn.targetEnvironment, ...demoMtn.disbursement, reportUrl: null, timeouts: shortTimeouts, ...change }),
    paidTimes: (reference) => mtn.book().filter((moved) => moved.reference === reference).length,
  };
}

export function payoutOrder(change: Partial<PayoutOrder> = {}): PayoutOrder {
  return { reference: newId(), method: "MOMO", destination: "+256772123456", amountMinor: 50_000n, currency: "UGX", ...change };
}
