import { reachStorage } from "../kit/reach-storage.ts";

/**
 * What a round was staked on, as this browser saw it then. The server's answers of later can be
 * held against it: an answer that brings both the seed and its hash proves nothing by itself.
 */
export type KeptSeeds = { serverSeedHash: string; clientSeed: string; nonce: number };

const prefix = "kete.seeds.";
/** About 100 KB, of the 5 MB that a browser gives a site. */
export const keptSeedsMax = 500;

/**
 * Keeps a round's seeds in this browser; without phone or amount, and each in an entry of its own, so that two tabs do
 * not overwrite each other. What was kept first stays: an answer of later must not replace it. The oldest make room
 * for the newest; round ids are UUIDs of version 7, which sort by their time.
 */
export function keepSeeds(roundId: string, { serverSeedHash, clientSeed, nonce }: KeptSeeds): void {
  reachStorage((storage) => {
    if (storage.getItem(prefix + roundId) !== null) return;
    storage.setItem(prefix + roundId, JSON.stringify({ serverSeedHash, clientSeed, nonce }));
    const names = Object.keys(storage).filter((name) => name.startsWith(prefix)).sort();
    for (const name of names.slice(0, Math.max(0, names.length - keptSeedsMax))) storage.removeItem(name);
  });
}

/** Null for a round that was staked elsewhere, without scripts, or too long ago. */
export function keptSeeds(roundId: string): KeptSeeds | null {
  let kept: KeptSeeds | null = null;
  reachStorage((storage) => {
    const value: unknown = JSON.parse(storage.getItem(prefix + roundId) ?? "null");
    if (isKept(value)) kept = value;
  });
  return kept;
}

function isKept(value: unknown): value is KeptSeeds {
  if (typeof value !== "object" || value === null) return false;
  const { serverSeedHash, clientSeed, nonce } = value as Record<string, unknown>;
  return typeof serverSeedHash === "string" && typeof clientSeed === "string" && typeof nonce === "number";
}
