import type { KeptSeeds } from "../game/kept-seeds.ts";
import type { Round } from "../game/round.ts";
import { changesSince, disagreements, openSeed, workOut, type Disagreement, type OpenedSeed } from "./check-round.ts";
import { claimOf } from "./claim-of.ts";

export type Tally = {
  /** Rounds worked out again; `wrong` are those that were not what their seeds make. */
  checked: number;
  /** Of those, the ones that were also held against what this browser kept when they were staked. */
  compared: number;
  wrong: readonly { id: string; what: readonly Disagreement[] }[];
  /** Decided, but the seed is still in use. */
  waiting: number;
  undecided: number;
  voided: number;
};

export const nothingYet: Tally = { checked: 0, compared: 0, wrong: [], waiting: 0, undecided: 0, voided: 0 };

type Page = { items: readonly Round[]; nextCursor: string | null };
type CheckAll = {
  load: (cursor: string | null) => Promise<Page>;
  keptOf: (roundId: string) => KeptSeeds | null;
  /** Hears of the tally after every few rounds; when it returns false, nobody waits any more and the check stops. */
  told: (tally: Tally) => boolean;
  /** Lets the page breathe between the few. */
  pause: () => Promise<void>;
};

/** So many rounds at a time keep a slow phone's page awake: about a frame's worth of work. */
export const roundsAtOnce = 20;
/** Opened seeds that are kept: a player's rounds come a seed at a time, a guest's and a player's may be mixed. */
const seedsKept = 8;

/**
 * Checks every round of the pages that `load` gives, one page after the other. Throws what `load` throws,
 * and where the browser has no Web Cryptography; `told` has heard by then of all that was checked.
 */
export async function checkAll({ load, keptOf, told, pause }: CheckAll): Promise<Tally> {
  const seeds = new Map<string, OpenedSeed>();
  let tally = nothingYet;
  let cursor: string | null = null;
  do {
    const page: Page = await load(cursor);
    for (let at = 0; at < page.items.length; at += roundsAtOnce) {
      for (const round of page.items.slice(at, at + roundsAtOnce)) tally = await checkOne(tally, round, { seeds, kept: keptOf(round.id) });
      if (!told(tally)) return tally;
      await pause();
    }
    cursor = page.nextCursor;
  } while (cursor !== null);
  told(tally);
  return tally;
}

async function checkOne(tally: Tally, round: Round, { seeds, kept }: { seeds: Map<string, OpenedSeed>; kept: KeptSeeds | null }): Promise<Tally> {
  if (round.status === "AWAITING_PAYMENT") return { ...tally, undecided: tally.undecided + 1 };
  if (round.status === "VOID") return { ...tally, voided: tally.voided + 1 };
  const claim = claimOf(round, kept);
  const changes = changesSince(kept, round);
  // A hash that is not the kept one is found out at once: it need not wait for its seed.
  if (!claim && changes.length === 0) return { ...tally, waiting: tally.waiting + 1 };
  const what = claim ? disagreements(claim, await workOut(await opened(seeds, claim.serverSeed), claim)) : changes;
  return {
    ...tally,
    checked: tally.checked + 1,
    compared: tally.compared + (kept ? 1 : 0),
    wrong: what.length === 0 ? tally.wrong : [...tally.wrong, { id: round.id, what }],
  };
}

async function opened(seeds: Map<string, OpenedSeed>, serverSeed: string): Promise<OpenedSeed> {
  const known = seeds.get(serverSeed);
  if (known) return known;
  const seed = await openSeed(serverSeed);
  if (seeds.size >= seedsKept) seeds.clear();
  seeds.set(serverSeed, seed);
  return seed;
}
