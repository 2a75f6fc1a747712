// Airtel documents its codes behind a login. These are as public clients of it list them (three agree);
// `DP009…` are of disbursements, `ESB…` and `ROUTER…` of the gateway in front, `DP021…` of balances.

/** Says by itself that nobody knows yet. Never a failure, whatever else the answer says. */
export const ambiguous: ReadonlySet<string> = new Set([
  "ROUTER117", "ESB000001", "ESB000004", "ESB000008", "ESB000014", "0000900",
  "DP01000001000", "DP01000001014", "DP02100001000", "DP02100001003", "DP02100001006", "DP00900001000", "DP00900001014",
]);

/** The transaction id was used: by ourselves, since it is ours alone. */
export const duplicate: ReadonlySet<string> = new Set(["ESB000041", "DP00900001011", "DP00900001017"]);

export const inProgress: ReadonlySet<string> = new Set(["DP00900001006"]);

export const notFound: ReadonlySet<string> = new Set(["ESB000045", "DP00900001015"]);

/** Our account, key, PIN or headers: every payout would be answered so. */
export const misconfigured: ReadonlySet<string> = new Set([
  "ROUTER003", "ROUTER005", "ROUTER006", "ROUTER007", "ROUTER112", "ROUTER114", "ROUTER115", "ROUTER116",
  "ESB000034", "ESB000035", "ESB000039", "DP00900001016", "DP00900001018",
]);

export const succeeded: ReadonlySet<string> = new Set(["DP00900001001"]);

/** A refusal with its reason, by our word for it. `isDoubtful`: the code names no reason, so it is read a second time later. */
export const failures: ReadonlyMap<string, { code: string; isDoubtful: boolean }> = new Map([
  ["DP00900001003", { code: "PAYEE_LIMIT_REACHED", isDoubtful: false }],
  ["DP00900001004", { code: "AMOUNT_NOT_ALLOWED", isDoubtful: false }],
  ["DP00900001005", { code: "FAILED", isDoubtful: true }],
  ["DP00900001007", { code: "NOT_ENOUGH_FUNDS", isDoubtful: false }],
  ["DP00900001009", { code: "PAYEE_NOT_FOUND", isDoubtful: false }],
  ["DP00900001010", { code: "NOT_ALLOWED", isDoubtful: false }],
  ["DP00900001012", { code: "PAYEE_NOT_FOUND", isDoubtful: false }],
  ["DP00900001013", { code: "REFUSED", isDoubtful: false }],
  ["ROUTER001", { code: "PAYEE_NOT_FOUND", isDoubtful: false }],
  ["ESB000011", { code: "FAILED", isDoubtful: true }],
  ["ESB000033", { code: "PAYEE_NOT_FOUND", isDoubtful: false }],
  ["ESB000036", { code: "PAYEE_NOT_FOUND", isDoubtful: false }],
]);
