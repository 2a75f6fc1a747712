import type { KeptSeeds } from "../game/kept-seeds.ts";
import { chanceOf, type Side } from "../game/odds.ts";

/** What decides a round and is checked against its seed. Amounts are minor units; `target`, `roll` hundredths. Null where nobody said. */
export type Claim = {
  serverSeed: string;
  serverSeedHash: string;
  clientSeed: string;
  nonce: number;
  side: Side;
  target: number;
  edgeBp: number;
  amount: bigint | null;
  roll: number | null;
  isWin: boolean | null;
  multiplier4: bigint | null;
  payout: bigint | null;
  /** What this browser kept when it staked the round; null where it kept nothing. */
  kept: KeptSeeds | null;
};

/** One HMAC with the words that were read from it: all but a last one were passed over. */
export type Turn = { message: string; hmac: string; words: readonly number[] };

/** Every figure on the way from the seeds to the payout. */
export type Working = {
  hash: string;
  turns: readonly Turn[];
  word: number;
  roll: number;
  isWin: boolean;
  outcomes: number;
  multiplier4: bigint;
  winPayout: bigint | null;
  payout: bigint | null;
};

/** Between a round as it is told now and what this browser kept of it. */
export type Change = "keptHash" | "keptClientSeed" | "keptNonce";
export type Disagreement = Change | "hash" | "roll" | "outcome" | "multiplier" | "payout";

/** Words at or above this would make some rolls likelier than others; they are passed over. */
export const fairWords = 4_294_960_000;

/** A server seed made ready: hashing and importing it costs as much as several rolls, and a seed serves many rounds. */
export type OpenedSeed = { hash: string; key: CryptoKey };

/** Throws where the browser has no Web Cryptography: on a plain-http address, or a very old one. */
export async function openSeed(serverSeed: string): Promise<OpenedSeed> {
  // The key is the seed's 64 characters as text. Its hex is never decoded: that would be another key.
  const text = new TextEncoder().encode(serverSeed);
  const [hash, key] = await Promise.all([crypto.subtle.digest("SHA-256", text), crypto.subtle.importKey("raw", text, { name: "HMAC", hash: "SHA-256" }, false, ["sign"])]);
  return { hash: hexOf(hash), key };
}

/** Works a round out from its seeds as dice-v1 and the house's arithmetic say, with the browser's own cryptography. */
export async function workOut(seed: OpenedSeed, claim: Claim): Promise<Working> {
  const { turns, word } = await readWords(seed, claim);
  const { side, target, edgeBp, amount } = claim;
  const roll = word % 10_000;
  const outcomes = chanceOf(side, target);
  const isWin = side === "under" ? roll < target : roll > target;
  // Division of whole numbers throws the rest away, which is the server's floor too.
  const multiplier4 = (BigInt(10_000 - edgeBp) * 10_000n) / BigInt(outcomes);
  const winPayout = amount === null ? null : (amount * multiplier4) / 10_000n;
  return { hash: seed.hash, turns, word, roll, isWin, outcomes, multiplier4, winPayout, payout: isWin ? winPayout : 0n };
}

async function readWords(seed: OpenedSeed, { clientSeed, nonce }: Pick<Claim, "clientSeed" | "nonce">): Promise<{ turns: Turn[]; word: number }> {
  const turns: Turn[] = [];
  for (let turn = 0; ; turn += 1) {
    const message = `${clientSeed}:${nonce}:${turn}`;
    const digest = await crypto.subtle.sign("HMAC", seed.key, new TextEncoder().encode(message));
    const { words, taken } = takeWord(digest);
    turns.push({ message, hmac: hexOf(digest), words });
    if (taken !== null) return { turns, word: taken };
  }
}

/** The eight words of an HMAC, first byte highest, up to the first that may be taken; `taken` is null when none may. */
export function takeWord(digest: ArrayBuffer): { words: number[]; taken: number | null } {
  const view = new DataView(digest);
  const words: number[] = [];
  for (let at = 0; at < 32; at += 4) {
    const word = view.getUint32(at);
    words.push(word);
    if (word < fairWords) return { words, taken: word };
  }
  return { words, taken: null };
}

/** Where a round is told otherwise than this browser kept it. This needs no revealed seed. */
export function changesSince(kept: KeptSeeds | null, { serverSeedHash, clientSeed, nonce }: KeptSeeds): Change[] {
  if (!kept) return [];
  return trueOnes({ keptHash: kept.serverSeedHash !== serverSeedHash, keptClientSeed: kept.clientSeed !== clientSeed, keptNonce: kept.nonce !== nonce });
}

/** Where what was claimed is not what comes of it, or not what was kept. What nobody claimed cannot disagree. */
export function disagreements(claim: Claim, working: Working): Disagreement[] {
  // The seed itself is held against the kept hash, so that nothing hangs on the hash in the answer.
  const changes = changesSince(claim.kept, { ...claim, serverSeedHash: working.hash });
  const wrong = trueOnes<Disagreement>({
    hash: claim.serverSeedHash !== working.hash,
    roll: claim.roll !== null && claim.roll !== working.roll,
    outcome: claim.isWin !== null && claim.isWin !== working.isWin,
    multiplier: claim.multiplier4 !== null && claim.multiplier4 !== working.multiplier4,
    payout: claim.payout !== null && working.payout !== null && claim.payout !== working.payout,
  });
  return [...changes, ...wrong];
}

function trueOnes<Name extends string>(differs: Partial<Record<Name, boolean>>): Name[] {
  return (Object.keys(differs) as Name[]).filter((what) => differs[what]);
}

function hexOf(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
