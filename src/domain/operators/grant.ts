import { randomBytes } from "node:crypto";
import { withRefusals, type Database } from "../shared/database.ts";
import { DomainError } from "../shared/errors.ts";
import { isId } from "../shared/ids.ts";
import { maskPhone, parsePhone } from "../shared/phone.ts";
import type { OperatorSettings } from "./ports.ts";
import { newTotpSecret, sealTotp, totpUri } from "./totp.ts";

/** `db` connects as the owner: the app's own role can make nobody an operator. */
export type GrantDeps = { db: Database; operators: OperatorSettings };

export type Candidate = { playerId: number; publicId: string; phone: string; displayName: string | null };

/** A player by phone, as people type it, or by public id. Refuses with invalid_phone and not_found. */
export async function findCandidate({ db, operators }: GrantDeps, phoneOrId: string): Promise<Candidate> {
  const player = await db.player.findUnique({ where: isId(phoneOrId) ? { publicId: phoneOrId } : { phone: parsePhone(phoneOrId, operators.phones) } });
  if (!player) throw new DomainError("not_found");
  return { playerId: player.id, publicId: player.publicId, phone: player.phone, displayName: player.displayName };
}

/**
 * Makes a player an operator with a new second factor; a former one is worth nothing from then on. The
 * secret is returned to be shown once. `actor` is who ran it. Refuses with operator_required where
 * phones are not proven for real, with state_conflict whoever is not active.
 */
export async function grantOperator({ db, operators }: GrantDeps, { player, actor }: { player: Candidate; actor: string }): Promise<{ secret: string; uri: string }> {
  if (operators.isSandbox) throw new DomainError("operator_required", { reason: "SANDBOX" });
  const secret = newTotpSecret();
  const sealed = sealTotp(secret, player.publicId, { secret: operators.secret, nonce: randomBytes(12) });
  await withRefusals(() => db.$queryRaw`SELECT kete.grant_operator(${player.playerId}::int, ${sealed}::bytea, ${actor})::text`);
  return { secret, uri: totpUri(secret, { issuer: operators.issuer, label: maskPhone(player.phone) }) };
}

/** Ends a player's being an operator, in every session at once. False where there was nothing to end. */
export async function revokeOperator({ db }: GrantDeps, { player, actor }: { player: Candidate; actor: string }): Promise<boolean> {
  const rows = await db.$queryRaw<{ done: boolean }[]>`SELECT kete.revoke_operator(${player.playerId}::int, ${actor}) AS done`;
  return rows[0]?.done ?? false;
}

export type Listed = Omit<Candidate, "playerId"> & { grantedAt: Date; grantedBy: string; revokedAt: Date | null };

/** Everybody who is or was an operator, the newest grants first; at most 200. */
export async function listOperators({ db }: GrantDeps): Promise<Listed[]> {
  const rows = await db.operator.findMany({ orderBy: { grantedAt: "desc" }, take: 200, select: { grantedAt: true, grantedBy: true, revokedAt: true, player: { select: { publicId: true, phone: true, displayName: true } } } });
  return rows.map(({ player, ...grant }) => ({ ...player, ...grant }));
}
