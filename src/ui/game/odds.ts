export type Side = "under" | "over";

/** The narrowest and widest line that may be staked on: 2 % and 96 % of 10,000 hundredths. */
export const chanceMin = 200;
export const chanceMax = 9600;
export const chanceDefault = 4950;

/** A chance of W hundredths wins below W, or above 9999 − W. */
export function targetOf(side: Side, chance: number): number {
  return side === "under" ? chance : 9999 - chance;
}

export function chanceOf(side: Side, target: number): number {
  return side === "under" ? target : 9999 - target;
}

/** The multiplier in ten-thousandths, floored as the server floors it. */
export function multiplierOf(chance: number, edgeBp: number): number {
  return Math.floor(((10_000 - edgeBp) * 10_000) / chance);
}

/** What comes back on a win, the stake included. Stakes and multipliers stay far inside safe integers. */
export function payoutOf(amountMinor: number, chance: number, edgeBp: number): number {
  return Math.floor((amountMinor * multiplierOf(chance, edgeBp)) / 10_000);
}

/** What the house keeps of this stake on average: the stake less the payout times its chance, rounded up against us. */
export function edgeOf(amountMinor: number, chance: number, edgeBp: number): number {
  return Math.ceil(amountMinor - (payoutOf(amountMinor, chance, edgeBp) * chance) / 10_000);
}

/** 4950 → "49.50" */
export function hundredths(value: number): string {
  return `${Math.floor(value / 100)}.${String(value % 100).padStart(2, "0")}`;
}

/** 20000 → "2", 10102 → "1.0102": no more digits than it takes. */
export function multiplierText(tenThousandths: number): string {
  return String(tenThousandths / 10_000);
}

/** What a player typed as a chance in per cent ("49.5", "49,5") in hundredths, or null. */
export function parseChance(typed: string): number | null {
  const match = /^(\d{1,2})(?:[.,](\d{1,2})0*)?\s*%?$/.exec(typed.trim());
  if (!match) return null;
  const chance = Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0"));
  return chance >= chanceMin && chance <= chanceMax ? chance : null;
}
