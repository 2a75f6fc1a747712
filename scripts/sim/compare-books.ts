import type { AccountRow, Books, CollectionRow, PayoutRow } from "./books.ts";

/**
 * What a comparison may know beside the books. `tookBack`: references of payments that the rail called
 * failed for longer than anybody must wait, and paid all the same. The money is gone and the player has
 * it twice; what must be there is a case that says so.
 */
export type Beside = { tookBack: ReadonlySet<string>; isOver: boolean };

const total = <Row>(rows: readonly Row[], amount: (row: Row) => bigint): bigint => rows.reduce((sum, row) => sum + amount(row), 0n);

/** Every disagreement between the four books, in words. None: nothing was paid twice, lost, or is stuck. */
export function disagreements(books: Books, beside: Beside): string[] {
  const { payouts, collections, accounts, trial } = books;
  const known = new Set([...payouts.flatMap(({ attempts }) => attempts.map(({ id }) => id)), ...collections.map(({ id }) => id)]);
  return [
    ...payouts.flatMap((row) => ofPayout(row, books, beside).map((what) => `${row.kind.toLowerCase()} ${row.id} of ${row.amount}, ${row.status}: ${what}`)),
    ...collections.flatMap((row) => ofCollection(row, books, beside).map((what) => `collection ${row.id} of ${row.amount}, ${row.state}: ${what}`)),
    ...accounts.flatMap((row) => ofAccount(row, books).map((what) => `account ${row.code}: ${what}`)),
    ...books.moved.filter(({ reference }) => !known.has(reference)).map(({ reference, amountMinor }) => `the rail moved ${amountMinor} under ${reference}, which nobody here knows of`),
    ...(trial === 0n ? [] : [`the trial balance is off by ${trial}`]),
  ];
}

function ofPayout(row: PayoutRow, { moved }: Books, { tookBack, isOver }: Beside): string[] {
  const { status, attempts, amount, net, held, posted, voided, cases } = row;
  const payments = moved.filter(({ reference, direction }) => direction === "out" && attempts.some(({ id }) => id === reference));
  const paid = total(payments, ({ amountMinor }) => amountMinor);
  const succeeded = attempts.filter(({ state }) => state === "SUCCEEDED");
  const isTakenBack = status === "FAILED" && payments.every(({ reference }) => tookBack.has(reference)) && (!isOver || cases.includes("contradiction"));
  const found: string[] = [];
  if (payments.length > 1) found.push(`PAID ${payments.length} TIMES`);
  if (held !== amount) found.push(`${held} were held`);
  if (payments.some(({ msisdn }) => `+${msisdn}` !== row.destination)) found.push("paid to another wallet");
  switch (status) {
    case "COMPLETED":
      if (paid !== net) found.push(`the rail paid ${paid} of ${net}`);
      if (succeeded.length !== 1 || succeeded[0]?.id !== payments[0]?.reference) found.push("its attempt is not the one that was paid");
      if (posted !== amount || voided !== 0n) found.push(`${posted} were taken and ${voided} given back`);
      break;
    case "FAILED":
    case "CANCELLED":
      if (paid !== 0n && !isTakenBack) found.push(`THE RAIL PAID ${paid}`);
      if (succeeded.length > 0 || attempts.some(({ state }) => state !== "FAILED")) found.push("an attempt of it did not fail");
      if (voided !== amount || posted !== 0n) found.push(`${posted} were taken and ${voided} given back`);
      break;
    default:
      if (posted + voided !== 0n) found.push(`${posted} were taken and ${voided} given back`);
      if (isOver && cases.length === 0) found.push("STUCK: still open, and no case asks for a person");
  }
  return found;
}

function ofCollection(row: CollectionRow, { moved }: Books, { isOver }: Beside): string[] {
  const { id, state, amount, booked, booked_late: bookedLate, late, cases } = row;
  const payments = moved.filter(({ reference, direction }) => direction === "in" && reference === id);
  const came = total(payments, ({ amountMinor }) => amountMinor);
  const found: string[] = [];
  if (payments.length > 1) found.push(`TAKEN ${payments.length} TIMES`);
  // A payment that comes after we stopped looking is a person's to find; then a case was opened.
  if (came !== booked + bookedLate && !(isOver && cases.includes("collection_unknown"))) found.push(`${came} came in, ${booked} were booked, and ${bookedLate} as late`);
  if (state === "SUCCEEDED" ? booked !== amount : booked !== 0n) found.push(`${booked} were booked`);
  if (late !== bookedLate > 0n) found.push(`${bookedLate} were booked as late`);
  if (isOver && state !== "SUCCEEDED" && state !== "FAILED" && cases.length === 0) found.push("STUCK: still open, and no case asks for a person");
  return found;
}

/** A balance is what was there at first, what came in and what went out: told by the statuses, not by the ledger's own rows. */
function ofAccount({ id, code, posted, held, chained, opening }: AccountRow, { payouts, collections }: Books): string[] {
  const own = payouts.filter(({ account }) => account === id);
  const out = total(own.filter(({ status }) => status === "COMPLETED"), ({ amount }) => amount);
  const openNow = total(own.filter(({ status }) => status === "PENDING" || status === "PROCESSING"), ({ amount }) => amount);
  const isGuest = code.startsWith("guest:");
  const came = isGuest
    ? total(collections.filter(({ phone }) => code.startsWith(`guest:${phone}:`)), ({ booked_late: bookedLate }) => bookedLate)
    : total(collections.filter(({ account, state }) => account === id && state === "SUCCEEDED"), ({ amount }) => amount);
  const found: string[] = [];
  if (posted !== opening + came - out) found.push(`it holds ${posted}, and should: ${opening} at first + ${came} in − ${out} out`);
  if (held !== openNow) found.push(`${held} are held, and ${openNow} are asked for`);
  if (chained !== posted) found.push(`its statement adds up to ${chained}, and it holds ${posted}`);
  return found;
}
