import { createServer } from "node:net";

/** Last digits by which the providers' simulators, and the demo's rail, choose a fate; no honest text or payment may depend on one. */
const triggers = /(0001|0003|0004|0005|0009|0429|999[5-8])$/;

const ranges = { UG: ["+25677", 7], KE: ["+25472", 7], TH: ["+6681", 7] } as const;
export type Range = keyof typeof ranges;

let phone = Math.floor(Math.random() * 9_000_000);

/** A number that nobody has used: limits are per phone and day, and an attack does not wait for a day to pass. */
export function newPhone(range: Range = "UG"): string {
  const [prefix, digits] = ranges[range];
  do phone = (phone + 1) % 10 ** digits;
  while (triggers.test(String(phone)));
  return prefix + String(phone).padStart(digits, "0");
}

export function newPhones(count: number, range?: Range): string[] {
  return Array.from({ length: count }, () => newPhone(range));
}

let address = Math.floor(Math.random() * 8_000_000);

/** An address of this machine that has not connected before. */
export function newAddress(): string {
  address += 1;
  // From 127.1.0.1 on: 127.0.0.x is what other programs of this machine may use.
  return `127.${1 + (Math.floor(address / 65_024) % 250)}.${Math.floor(address / 254) % 256}.${1 + (address % 254)}`;
}

/** Whether all of 127.0.0.0/8 is ours: so on Linux, while macOS has 127.0.0.1 alone until told otherwise. */
export async function hasManyAddresses(): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen({ port: 0, host: newAddress() }, () => server.close(() => resolve(true)));
  });
}

/** Six digits that are not these. */
export function wrongCode(right: string): string {
  for (;;) {
    const code = String(Math.floor(Math.random() * 1_000_000)).padStart(6, "0");
    if (code !== right) return code;
  }
}

/** Does the work on every item, at most so many at once; the results in the items' order. */
export async function inParallel<Item, Result>(items: readonly Item[], width: number, work: (item: Item, index: number) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < items.length; index = next++) results[index] = await work(items[index] as Item, index);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  return results;
}

export function times<Result>(count: number, work: (index: number) => Result): Result[] {
  return Array.from({ length: count }, (_, index) => work(index));
}
