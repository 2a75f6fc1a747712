import type { CoreDeps } from "../shared/deps.ts";

/** Gives overdue withdrawals a job again and drops seed reservations that nobody took. */
export async function sweep(deps: CoreDeps): Promise<void> {
  const rows = await deps.db.$queryRaw<{ payouts: bigint; reservations: bigint }[]>`SELECT kete.sweep_payouts() AS payouts, kete.sweep_reservations() AS reservations`;
  const { payouts = 0n, reservations = 0n } = rows[0] ?? {};
  if (payouts > 0n) deps.log.warn({ payouts: Number(payouts) }, "overdue withdrawals were given to a worker again");
  if (reservations > 0n) deps.log.info({ reservations: Number(reservations) }, "unused seed reservations dropped");
}
