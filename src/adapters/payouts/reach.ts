import { countryOf, type Phone } from "#src/domain/shared/phone.ts";
import type { WithdrawMethod } from "#src/domain/withdrawals/ports.ts";
import { networkOf } from "./networks.ts";

/** A rail's place in the routes: where the route stands, who stands there with it, and what the rail can do at all. */
export type Place = {
  rail: string;
  /** `*` is every one. */
  country: string;
  method: WithdrawMethod | "*";
  isAlone: boolean;
  /** The one country it serves; null for every one. */
  home: string | null;
  /** Where bank accounts are: a destination names its bank and no country. */
  bankCountry: string;
};

/**
 * Whether money for this destination goes there. Among several, each network's rail takes its own numbers;
 * one that stands alone is tried with all, since numbers move between networks and keep their digits.
 */
export function reaches({ rail, country, method, isAlone, home, bankCountry }: Place, to: WithdrawMethod, destination: string): boolean {
  if (method !== "*" && method !== to) return false;
  const at = to === "BANK" ? bankCountry : countryOf(destination as Phone);
  if (country !== "*" && country !== at) return false;
  if (home !== null && home !== at) return false;
  if (rail === "mock") return true;
  if (to === "BANK") return rail === "flutterwave";
  return isAlone || networkOf(destination) === walletOf(rail);
}

/** `mtn-collection` collects from the wallets that `mtn` pays to. */
function walletOf(rail: string): string {
  return rail.replace(/-collection$/, "");
}
