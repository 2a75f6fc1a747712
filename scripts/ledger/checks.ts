/** One question to the books: the function of schema `ledger` that asks it, and what it makes sure of. */
export type Check = { name: string; sql: string; means: string; of: string };

/** In this order: what the later ones build on is asked first. */
export const checks: readonly Check[] = [
  check("accounts", "accounts", "players and guests have a balance row, hot accounts none, and nobody holds more than he has"),
  check("transfers", "transfers", "each is legal, is what was asked for under its key, and has its lines"),
  check("statements", "lines", "numbered without a gap, each following from the one before"),
  check("balances", "balances", "each is what its statement ends with and adds up to"),
  check("holds", "holds", "what is held is what is open, and each was resolved once, as what it was"),
  check("hot_accounts", "hot accounts", "what is rolled up and what waits is what was moved"),
  check("trial_balance", "currencies", "all balances of a currency add up to zero"),
  check("withdrawals", "withdrawals", "status, attempts and money agree"),
  check("transitions", "events", "each withdrawal went by legal steps to where it is, with its approvals and none of its own player's"),
  check("rounds", "rounds", "a decided one has its stake, a won one its payout, others neither"),
  check("seeds", "seeds", "their rounds are numbered without a gap, and what was revealed is what was committed to"),
  check("collections", "collections", "confirmed money came in once, from its rail, and no other did"),
  check("statistics", "players", "their figures are what their rounds add up to"),
];

function check(name: string, of: string, means: string): Check {
  return { name: name.replaceAll("_", " "), sql: `SELECT * FROM ledger.check_${name}()`, means, of };
}
