import type { PlaceStakeInput } from "#src/query/place-stake.ts";
import { reachStorage } from "../kit/reach-storage.ts";

/** A stake as it is sent, with its key and the moment after which it must not be placed; and the id of the player whose balance it is from, null for a guest's. */
export type KeptStake = PlaceStakeInput & { expiresAt: string; playerId: string | null };

const prefix = "kete.stake.";
/** Long past every answer there could be; its round, if any, is on the list of rounds. */
const keptMs = 24 * 3_600_000;

/**
 * Stakes are kept in this browser from before they are sent until what became of them has been shown:
 * a tab that is closed or killed in between can ask on return. The phone is part of it, as it is of the
 * question; it goes with the answer. A birth date is no part of it. Each has an entry of its own, so that two tabs do not overwrite
 * each other. Where storage is refused, a tab still asks for as long as it is open.
 */
export function keepStake(stake: KeptStake): void {
  reachStorage((storage) => { storage.setItem(prefix + stake.idempotencyKey, JSON.stringify({ ...stake, birthDate: undefined })); });
}

export function forgetStake({ idempotencyKey }: KeptStake): void {
  reachStorage((storage) => { storage.removeItem(prefix + idempotencyKey); });
}

/** Stakes whose outcome this browser has not shown, whoever staked them, the oldest first. */
export function keptStakes(): KeptStake[] {
  const found: KeptStake[] = [];
  reachStorage((storage) => {
    for (const name of Object.keys(storage).filter((key) => key.startsWith(prefix))) {
      const stake = readStake(storage.getItem(name));
      if (!stake || Date.now() - Date.parse(stake.expiresAt) > keptMs) storage.removeItem(name);
      else found.push(stake);
    }
  });
  return found.toSorted((a, b) => a.expiresAt.localeCompare(b.expiresAt));
}

/** From a balance: nobody but its owner is told what became of it. */
export const isFromBalance = ({ phone }: KeptStake) => phone === undefined;

/**
 * Whether this is for him to ask about. A player's stake is for that player alone: the server looks for it among
 * the rounds of whoever asks, and of another's it would say that it was not placed. A guest's is for whoever is here:
 * he may have signed in since, and the guest he was is still in this browser's cookie.
 */
export const isAskedBy = (playerId: string | null, stake: KeptStake) => !isFromBalance(stake) || (playerId !== null && stake.playerId === playerId);

/** The stake as the server takes it. */
export function wireStake(stake: KeptStake): PlaceStakeInput & { expiresAt: string } {
  const { playerId: _, ...sent } = stake;
  return sent;
}

function readStake(text: string | null): KeptStake | null {
  try {
    const value: unknown = JSON.parse(text ?? "");
    // One without the mark is nobody's who is here.
    return isKept(value) ? { ...value, playerId: value.playerId ?? null } : null;
  } catch {
    return null;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

function isKept(value: unknown): value is Omit<KeptStake, "playerId"> & { playerId?: string | null } {
  if (!isRecord(value)) return false;
  const { amount, target, side, ...texts } = value;
  return typeof amount === "number" && typeof target === "number" && (side === "under" || side === "over") && !Number.isNaN(Date.parse(String(texts["expiresAt"])))
    && [texts["clientSeed"], texts["serverSeedHash"], texts["idempotencyKey"], texts["phone"] ?? "", texts["playerId"] ?? ""].every((text) => typeof text === "string");
}
