import { payWithdrawal } from "#src/domain/withdrawals/pay-withdrawal.ts";
import type { WithdrawDeps, WithdrawSettings } from "#src/domain/withdrawals/ports.ts";
import { requestWithdrawal } from "#src/domain/withdrawals/request-withdrawal.ts";
import { sweepPayouts } from "#src/domain/withdrawals/sweep.ts";
import type { TestKit } from "./kit.ts";
import { balanceOf, newPlayer, withdrawDeps } from "./play.ts";
import type { ScriptedRail } from "./rail.ts";

// For tests alone: the queue by hand, so that the clock decides when anything runs.

let lastKey = 0;

/** A withdrawal of 5,000 to the player's own number at this rail, with its job taken away: `pay` is the next step. */
export async function askedPayout(kit: TestKit, rail: ScriptedRail, change: Partial<WithdrawSettings> = {}) {
  const player = await newPlayer(kit, { amountMinor: 5000n });
  const deps = withdrawDeps(kit, { isPaidInRequest: false, payouts: rail, ...change });
  const { id } = await requestWithdrawal(deps, { player, amountMinor: 5000n, method: "MOMO", destination: player.phone, idempotencyKey: `k${(lastKey += 1)}`, address: null });
  await kit.owner.query("DELETE FROM graphile_worker._private_jobs");
  return {
    id,
    deps,
    pay: () => payWithdrawal(deps, { withdrawalId: id }),
    row: () => payoutOf(kit, id),
    balance: () => balanceOf(kit, player.playerId),
    sent: () => rail.calls.filter(({ verb }) => verb === "submit").length,
  };
}

/** Does every payout job that is queued for the rails of `deps`, whenever it was to run; what is queued for others is forgotten. Returns how many. */
export async function runPayoutJobs(kit: TestKit, deps: WithdrawDeps): Promise<number> {
  const { rows } = await kit.owner.query<{ id: string }>(
    "WITH gone AS (DELETE FROM graphile_worker._private_jobs WHERE key LIKE 'payout:%' RETURNING key) SELECT w.public_id AS id FROM gone JOIN withdraw_requests w ON w.public_id::text = substr(gone.key, 8) WHERE w.rail = ANY ($1)",
    [railsOf(deps)],
  );
  for (const { id } of rows) await payWithdrawal(deps, { withdrawalId: id });
  return rows.length;
}

const railsOf = (deps: WithdrawDeps) => deps.payouts.all.map(({ name }) => name);

/** Sweeps and works with the clock going on, until nothing is open at the rails of `deps` or so many hours are over. */
export async function workToEnd(kit: TestKit, deps: WithdrawDeps, hoursMax = 2): Promise<void> {
  const until = kit.clock().getTime() + hoursMax * 3_600_000;
  for (;;) {
    await sweepPayouts(deps);
    await runPayoutJobs(kit, deps);
    const { rowCount } = await kit.app.query("SELECT FROM withdraw_requests WHERE rail = ANY ($1) AND status IN ('PENDING', 'PROCESSING') AND next_check_at IS NOT NULL LIMIT 1", [railsOf(deps)]);
    if (rowCount === 0 || kit.clock().getTime() > until) return;
    kit.clock.advance(10_000);
  }
}

/** One withdrawal with its attempt, as the tables have them. */
export async function payoutOf(kit: TestKit, id: string) {
  const { attempts, ...withdraw } = await kit.db.withdrawRequest.findUniqueOrThrow({ where: { publicId: id }, include: { attempts: true } });
  return { ...withdraw, attempts, attempt: attempts[0] };
}

export const openCases = async (kit: TestKit, reference: string): Promise<string[]> => (await kit.db.moneyCase.findMany({ where: { reference, closedAt: null }, orderBy: { kind: "asc" } })).map(({ kind }) => kind);
