import { sha256 } from "#src/domain/shared/keys.ts";
import { readBooks, type Books } from "./books.ts";
import { calm } from "./calm.ts";
import { disagreements } from "./compare-books.ts";
import { Errands } from "./errands.ts";
import type { House } from "./house.ts";
import { Simulation, type Casting } from "./simulation.ts";
import { storm } from "./storm.ts";
import { mustBeNoticed } from "./weather.ts";

export type Performance = { seed: number; hash: string; findings: string[]; trace: readonly string[]; moved: number; closed: Record<string, number> };

/** Plays one seed to its end and compares the books. Whatever is thrown on the way is a finding too. */
export async function perform(house: House, casting: Casting): Promise<Performance> {
  const simulation = new Simulation(house, casting);
  await simulation.open();
  const errands = new Errands(simulation);
  const findings: string[] = [];
  try {
    const clearing = await clearingOf(simulation);
    await storm(simulation, errands);
    await compare(simulation, { clearing, isOver: false }, findings);
    await calm(simulation, errands);
    const books = await compare(simulation, { clearing, isOver: true }, findings);
    findings.push(...wishesUnmet(simulation, books));
    const closed = countOf([...books.payouts.map(({ kind, status }) => `${kind} ${status}`), ...books.collections.map(({ state, late }) => `TOP-UP ${state}${late ? ", LATE" : ""}`)]);
    simulation.trace.add(`ends with ${JSON.stringify(closed)}, balances ${books.accounts.map(({ posted, held }) => `${posted}/${held}`).join(" ")}`);
    return { seed: casting.seed, hash: simulation.trace.hash(), findings: findings.map((one) => simulation.trace.named(one)), trace: simulation.trace.lines, moved: books.moved.length, closed };
  } catch (error) {
    findings.push(`it did not come to its end: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return { seed: casting.seed, hash: simulation.trace.hash(), findings, trace: simulation.trace.lines, moved: 0, closed: {} };
  } finally {
    simulation.close();
  }
}

/** Plays seeds one after the other in each house, side by side in all of them. Ends early where `told` says so. */
export async function performAll(houses: readonly House[], { first, count, steps, plants }: { first: number; count: number } & Omit<Casting, "seed">, told: (played: Performance) => boolean): Promise<void> {
  let next = first;
  let isOver = false;
  const playOn = async (house: House) => {
    while (!isOver && next < first + count) {
      const seed = next;
      next += 1;
      if (!told(await perform(house, { seed, steps, ...(plants ? { plants } : {}) }))) isOver = true;
    }
  };
  await Promise.all(houses.map(playOn));
}

type Clearing = Record<string, bigint>;

async function clearingOf({ house }: Simulation): Promise<Clearing> {
  return (await readBooks(house.owner, [], [])).clearing;
}

async function compare(simulation: Simulation, { clearing, isOver }: { clearing: Clearing; isOver: boolean }, findings: string[]): Promise<Books> {
  const { house, rail, turning } = simulation;
  const moved = rail.book();
  const tookBack = new Set([...turning].filter(([, { afterMs, reason }]) => !mustBeNoticed(afterMs, reason)).map(([reference]) => reference));
  const books = await readBooks(house.owner, await simulation.accounts(), moved);
  // In the middle of it the rail is always a little ahead of us; only what can never be right is looked at.
  const found = disagreements(books, { tookBack, isOver }).filter((what) => isOver || !/the rail paid 0|came in/.test(what));
  findings.push(...found, ...(isOver ? offClearing(books, clearing, tookBack) : []));
  return books;
}

/** What a rail's clearing account says that it moved, against what it really moved. */
function offClearing({ clearing, moved, payouts, collections }: Books, before: Clearing, tookBack: ReadonlySet<string>): string[] {
  const grown = (rail: string) => (clearing[`clearing:${rail}:UGX`] ?? 0n) - (before[`clearing:${rail}:UGX`] ?? 0n);
  const sum = (direction: "in" | "out") => moved.filter((one) => one.direction === direction && !(tookBack.has(one.reference) && isFailed(one.reference))).reduce((all, { amountMinor }) => all + amountMinor, 0n);
  const isFailed = (reference: string) => payouts.some(({ status, attempts }) => status === "FAILED" && attempts.some(({ id }) => id === reference));
  const unlooked = collections.filter(({ cases }) => cases.includes("collection_unknown")).flatMap(({ id }) => moved.filter(({ reference }) => reference === id)).reduce((all, { amountMinor }) => all + amountMinor, 0n);
  return [
    ...(grown("mtn") === sum("out") ? [] : [`clearing:mtn grew by ${grown("mtn")}, and the rail paid out ${sum("out")}`]),
    ...(-grown("mtn-collection") === sum("in") - unlooked ? [] : [`clearing:mtn-collection fell by ${-grown("mtn-collection")}, and the rail took in ${sum("in")}`]),
  ];
}

/** Everybody was answered, always alike, and a key made one thing at most. */
function wishesUnmet({ wishes }: Simulation, { payouts }: Books): string[] {
  const found: string[] = [];
  for (const { name, kind, player, key, answers } of wishes) {
    if (answers.size === 0) found.push(`${name} was never answered`);
    const ids = [...answers].filter((answer) => !answer.startsWith("refused"));
    if (ids.length > 1) found.push(`${name} was answered with ${ids.length} different ids`);
    const made = kind === "withdrawal" ? payouts.filter(({ player: whose, idem_key: kept }) => whose === player.playerId && kept === sha256(key).toString("hex")) : [];
    if (kind === "withdrawal" && made.length !== ids.length) found.push(`${name} was answered ${[...answers].join(" and ")}, and made ${made.length} withdrawals`);
  }
  return found;
}

function countOf(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names.toSorted()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
