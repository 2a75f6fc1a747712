import type { CoreDeps } from "../shared/deps.ts";

/** Drops seed reservations that nobody took, five thousand a statement, until none is left. Any number may run. */
export async function sweepReservations({ db, log }: Pick<CoreDeps, "db" | "log">): Promise<void> {
  let reservations = 0;
  for (let dropped = 1; dropped > 0; reservations += dropped) {
    const rows = await db.$queryRaw<{ seeds: bigint }[]>`SELECT kete.sweep_reservations() AS seeds`;
    dropped = Number(rows[0]?.seeds ?? 0n);
  }
  if (reservations > 0) log.info({ reservations }, "unused seed reservations dropped");
}
