import { isSignedInAs } from "#src/query/is-signed-in-as.ts";
import { placeStake } from "#src/query/place-stake.ts";
import { refusalOfClientError } from "#src/query/refusal-of-client-error.ts";
import { wireStake, type KeptStake } from "./kept-stakes.ts";
import type { Round } from "./round.ts";
import { isSurelyOver } from "./stake-deadline.ts";

export type LostStake = { stake: KeptStake };
/** `not_his`: it is a player's who is not signed in, or not any more. */
export type WhatBecame = Round | "not_placed" | "not_his" | "unknown";

/** Sent with a deadline that is over, a stake is only looked for: the server never places it. */
const longAgo = new Date(0).toISOString();

/**
 * What became of a stake whose answer was lost. That it was not placed is said on one ground only: the server looked
 * for it among the rounds of him who staked it, found none, and none can come any more. Any other refusal says
 * something of him who asks, and nothing of the stake.
 */
export async function whatBecameOf({ stake }: LostStake): Promise<WhatBecame> {
  // Looked at before asking: what is over then can have been placed only before the answer.
  const isOver = isSurelyOver(stake.expiresAt);
  try {
    return await placeStake({ ...wireStake(stake), expiresAt: longAgo });
  } catch (failure) {
    const code = refusalOfClientError(failure)?.code;
    if (code === "phone_required") return "not_his";
    if (code !== "stake_expired" || !isOver) return "unknown";
    return stake.playerId === null ? "not_placed" : ifHeIsHere(stake.playerId);
  }
}

async function ifHeIsHere(playerId: string): Promise<WhatBecame> {
  try {
    return (await isSignedInAs(playerId)) ? "not_placed" : "not_his";
  } catch {
    return "unknown";
  }
}
