import type { PayoutRails } from "../withdrawals/ports.ts";
import { RailAway, type RailDeps } from "./ports.ts";

/** Asks every rail that pays out what it holds for us. A rail that cannot say now is asked again at the next run. */
export async function readFloats(deps: RailDeps & { payouts: PayoutRails }): Promise<void> {
  for (const rail of deps.payouts.all) {
    try {
      const balance = await rail.balance();
      if (balance) await deps.db.$executeRaw`SELECT kete.note_float(${rail.name}, ${balance.amountMinor}::bigint, ${balance.currency}::char(3), ${deps.clock()}::timestamptz)`;
    } catch (error) {
      if (!(error instanceof RailAway)) throw error;
      deps.log.warn({ rail: rail.name, err: error }, "the float could not be read");
    }
  }
}
