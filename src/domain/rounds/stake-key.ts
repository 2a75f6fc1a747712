import { sha256 } from "../shared/keys.ts";
import type { Side } from "./rules.ts";

/** What a client asks for. `phone` is a guest's; `expiresAt` is when it must not be placed any more. */
export type Stake = {
  amountMinor: bigint;
  side: Side;
  target: number;
  clientSeed: string;
  serverSeedHash: string;
  phone?: string | undefined;
  expiresAt?: Date | undefined;
  idempotencyKey: string;
};

/** The client's key as ours: any text of any length becomes 64 hex characters. */
export function keyHash(idempotencyKey: string): string {
  return sha256(idempotencyKey).toString("hex");
}

export function playerStakeKey(playerId: number, idempotencyKey: string): string {
  return `player:${playerId}:${keyHash(idempotencyKey)}`;
}

/** What the client chose; a retry under the same key must choose the same. The deadline may move. */
export function stakeFingerprint(stake: Stake, phone: string): Buffer {
  return sha256(String(stake.amountMinor), stake.side, String(stake.target), stake.clientSeed, stake.serverSeedHash, phone);
}
