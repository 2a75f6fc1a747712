import { randomUUID } from "node:crypto";
import { decideResolution, proposeResolution } from "#src/domain/operators/acts.ts";
import type { OperatorDeps } from "#src/domain/operators/ports.ts";
import type { Simulation } from "./simulation.ts";

type Stuck = { attempt: string; withdrawal: string; sends: number };

/**
 * What people do about payouts that stay unknown: they ask somebody at the rail, who settles what was
 * still open there; one says what became of it, another confirms. It goes by the product's own verbs.
 */
export async function resolveCases(simulation: Simulation): Promise<void> {
  const { house, operators, rail, machines, accounts } = simulation;
  const [first, second] = operators;
  const deps = machines[0]?.deps as unknown as OperatorDeps | undefined;
  if (!first || !second || !deps) throw new Error("resolving takes two operators");
  const { rows } = await house.owner.query<Stuck>(
    `SELECT t.id::text AS attempt, w.public_id::text AS withdrawal, t.sends FROM payout_attempts t JOIN withdraw_requests w ON w.id = t.withdraw_id
      WHERE w.account_id = ANY ($1) AND t.closed_at IS NULL AND EXISTS (SELECT FROM money_cases c WHERE c.closed_at IS NULL AND c.reference IN (t.id, w.public_id)) ORDER BY t.withdraw_id, t.n`,
    [await accounts()],
  );
  for (const { attempt, sends } of rows) {
    rail.world.decide(attempt, simulation.chance.happens(0.5) ? "SUCCESSFUL" : { reason: "PAYEE_NOT_FOUND" });
    const isPaid = rail.book().some(({ reference }) => reference === attempt);
    simulation.note(`people resolve ${attempt}: ${isPaid ? "PAID" : "NOT_PAID"} after ${sends} sends`);
    const acting = { sessionId: first.sessionId, requestId: "simulation" };
    const { id } = await proposeResolution(deps, { ...acting, attemptId: attempt, outcome: isPaid ? "PAID" : "NOT_PAID", providerTxnId: isPaid ? `by-hand-${randomUUID()}` : null, evidence: "the rail's own statement, read on the phone" });
    await decideResolution(deps, { ...acting, sessionId: second.sessionId, id, isConfirmed: true });
  }
}
