export type Network = "mtn" | "airtel";

/**
 * The two digits after +256 by which Uganda's regulator gave numbers to the networks that have wallets
 * (MTN 076 077 078 079 039 031, Airtel 070 074 075 020). A number keeps its digits when its owner
 * takes it to another network, so this is a guess that is nearly always right.
 */
const ugandan: readonly (readonly [Network, RegExp])[] = [
  ["mtn", /^\+256(?:7[6789]|39|31)\d{7}$/],
  ["airtel", /^\+256(?:7[045]|20)\d{7}$/],
];

/** Whose wallets a number in E.164 belongs to, by its digits; null where they do not say. */
export function networkOf(phone: string): Network | null {
  return ugandan.find(([, form]) => form.test(phone))?.[0] ?? null;
}
