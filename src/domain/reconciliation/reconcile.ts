import type { CollectionRail } from "../collections/ports.ts";
import { RailAway, type RailAnswer } from "../rails/ports.ts";
import { newId } from "../shared/ids.ts";
import type { PayoutRail } from "../withdrawals/ports.ts";
import type { Found, Item, ReconcileDeps } from "./ports.ts";
import { differenceOf, isTold, leftOpen, unexplainedOf } from "./rules.ts";
import { end, nameOf, readBooked, readBooks, readItems, start } from "./store.ts";

/** More than a day's worth is a sign that this ran too seldom; the rest is compared the next time. */
const itemsMax = 20_000;
/** Rails limit how often they are asked. */
const askedAtOnce = 4;

export type Report = {
  rail: string;
  currency: string;
  checked: number;
  /** Minor units; null where the rail tells no balance. */
  railBalance: bigint | null;
  expected: bigint;
  /** Zero is the only good answer; null where the comparison could not be made to its end. */
  unexplained: bigint | null;
  failure: string | null;
  found: readonly Found[];
};

type Rails = { out: PayoutRail | null; in: CollectionRail | null };

/** Every rail that money has moved on, or was put at, by name: those whose settings are merely there have nothing to compare. */
export async function railsOf(deps: ReconcileDeps): Promise<string[]> {
  const rows = await deps.db.account.findMany({ where: { kind: "CLEARING", currency: deps.withdraw.currency }, select: { code: true }, orderBy: { code: "asc" } });
  return rows.map(({ code }) => code.split(":")[1] ?? "");
}

/**
 * Compares the ledger, our payouts and collections, and what the rail itself says, for all that closed in
 * the last `hours`, and the rail's balance with what our books expect. Differences stay listed from when
 * they were first seen until they are gone. Only reads at the rail: nothing is mended here.
 */
export async function reconcile(deps: ReconcileDeps, { rail, actor, hours = 26 }: { rail: string; actor: string; hours?: number }): Promise<Report> {
  const { currency } = deps.withdraw;
  const of = { rail, currency };
  const rails: Rails = { out: deps.payouts.named(rail), in: deps.collections.named(rail) };
  const id = newId();
  await start(deps, { id, actor, ...of });
  const since = new Date(deps.clock().getTime() - hours * 3_600_000);
  const items = await readItems(deps, { ...of, since, limit: itemsMax });
  const { found, looked, silent } = await compare(rails, items, currency);
  const balance = await compareBalance(deps, of, rails, found);
  if (balance.residual) found.push({ kind: "balance", reference: null, amountMinor: balance.residual, details: { rail: String(balance.railBalance), expected: String(balance.books.expected) } });
  const booked = await readBooked(deps, of);
  const isCut = items.length === itemsMax ? `only the first ${itemsMax} were compared` : null;
  const failure = balance.failure ?? isCut ?? (silent > 0 ? `the rail could not tell about ${silent} of ${items.length}` : null);
  // What a suspense entry stands for is accounted for; the balance shows it already, being read after.
  const unexplained = leftOpen(found, (one) => (one.kind === "balance" ? 0n : (booked.get(nameOf(one)) ?? 0n)));
  await end(deps, id, { looked, found, failure, books: balance.books, railBalance: balance.railBalance, unexplained: balance.failure ? null : unexplained });
  if (found.length > 0) deps.log.error({ rail, found: found.length, unexplained: Number(unexplained) }, "the rail and our books disagree");
  return { ...of, checked: looked.length, railBalance: balance.railBalance, expected: balance.books.expected, unexplained: balance.failure ? null : unexplained, failure, found };
}

async function compare(rails: Rails, items: readonly Item[], currency: string): Promise<{ found: Found[]; looked: string[]; silent: number }> {
  const found: Found[] = [];
  const looked: string[] = [];
  let silent = 0;
  for (let from = 0; from < items.length; from += askedAtOnce) {
    await Promise.all(
      items.slice(from, from + askedAtOnce).map(async (item) => {
        const answer = await ask(rails, item, currency);
        const difference = differenceOf(item, answer);
        if (difference) found.push(difference);
        // Where the rail was silent, what was found before stays as it is.
        if (answer && !isTold(answer)) silent += 1;
        else looked.push(item.reference);
      }),
    );
  }
  return { found, looked, silent };
}

/** A mock keeps no books to compare with, so our own two are all there is. */
async function ask(rails: Rails, { direction, reference, method, destination, amountMinor }: Item, currency: string): Promise<RailAnswer | null> {
  if (direction === "out") {
    if (!rails.out || rails.out.isMock) return null;
    return (await rails.out.status({ reference, method, destination, amountMinor, currency })).answer;
  }
  if (!rails.in || rails.in.isMock) return null;
  return (await rails.in.status({ reference, phone: destination, amountMinor, currency })).answer;
}

async function compareBalance(deps: ReconcileDeps, of: { rail: string; currency: string }, rails: Rails, found: readonly Found[]) {
  const before = await readBooks(deps, of);
  const rail = rails.out ?? rails.in;
  try {
    const told = rail ? await rail.balance() : null;
    if (!told) return { books: before, railBalance: null, residual: 0n, failure: null };
    if (told.currency !== of.currency) return { books: before, railBalance: null, residual: 0n, failure: `the rail's balance is in ${told.currency}` };
    await deps.db.$queryRaw`SELECT kete.note_float(${of.rail}, ${told.amountMinor}::bigint, ${of.currency}::char(3), ${deps.clock()}::timestamptz)::text`;
    const [after, booked] = [await readBooks(deps, of), await readBooked(deps, of)];
    const known = found.reduce((sum, one) => sum + one.amountMinor - (booked.get(nameOf(one)) ?? 0n), 0n);
    return { books: after, railBalance: told.amountMinor, residual: unexplainedOf({ before, after, balance: told.amountMinor, known }), failure: null };
  } catch (error) {
    if (!(error instanceof RailAway)) throw error;
    return { books: before, railBalance: null, residual: 0n, failure: error.message };
  }
}

/** All rails, one after the other. */
export async function reconcileAll(deps: ReconcileDeps, { actor, hours }: { actor: string; hours?: number }): Promise<Report[]> {
  const reports: Report[] = [];
  for (const rail of await railsOf(deps)) reports.push(await reconcile(deps, { rail, actor, ...(hours === undefined ? {} : { hours }) }));
  return reports;
}
