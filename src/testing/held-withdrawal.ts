import { newId } from "#src/domain/shared/ids.ts";
import { sha256 } from "#src/domain/shared/keys.ts";
import type { TestKit } from "./kit.ts";
import { newPlayer, openSession } from "./play.ts";

// For tests alone: withdrawals at the moment that a test is about, made by the product's own functions.

type Asker = { playerId: number; phone: string; sessionId: string };
type Of = { amountMinor?: bigint; approvalsNeeded?: 0 | 2; player?: Asker };

/** A withdrawal of all that its player has, to his own number, PENDING on the mock rail. A player who is given gets the money first. */
export async function heldWithdrawal(kit: TestKit, { amountMinor = 5000n, approvalsNeeded = 0, player }: Of = {}): Promise<{ id: string; player: Asker }> {
  const asker = player ?? (await newPlayer(kit, { amountMinor }));
  if (player) {
    await kit.owner.query("SELECT ledger.post('opening:' || $1::text, ledger.hot_account('equity', 'UGX'), ledger.player_account($2::int, 'UGX'), $3::bigint, 'opening')", [newId(), player.playerId, String(amountMinor)]);
  }
  const id = newId();
  const fresh = await openSession(kit, asker.playerId);
  await kit.app.query("SELECT kete.request_withdrawal($1, $2, 'UGX', 'MOMO', $3, 0, $4, 'mock', $5, $6, 1000000000, 1000, interval '1 minute', $7, 1000000000, interval '24 hours', NULL, NULL, $8, now())", [
    id,
    asker.playerId,
    String(amountMinor),
    asker.phone,
    id,
    sha256(id),
    fresh,
    approvalsNeeded === 2 ? "0" : "1000000000",
  ]);
  return { id, player: asker };
}

/** Takes it up as the worker does: PROCESSING, with an attempt that is SENT. Its id, or null where that was refused. */
export async function sentAttempt(kit: TestKit, withdrawalId: string, minutesAgo = 0): Promise<string | null> {
  const { rows } = await kit.app.query<{ verdict: string; attempt_id: string }>("SELECT verdict, attempt_id FROM kete.begin_payout($1, $2, now() - make_interval(mins => $3), ARRAY['mock'], 0)", [withdrawalId, newId(), minutesAgo]);
  return rows[0]?.verdict === "send" ? rows[0].attempt_id : null;
}

/** Opens a case by hand; its id. */
export async function openCase(kit: TestKit, kind: string, reference: string, amountMinor = 1000n): Promise<string> {
  await kit.owner.query("SELECT kete.open_case($1, 'mock', $2, $3, 'UGX', '{}')", [kind, reference, String(amountMinor)]);
  const found = await kit.db.moneyCase.findFirstOrThrow({ where: { kind, reference, closedAt: null } });
  return found.id;
}
