import type { Round } from "../game/round.ts";
import type { Claim } from "./check-round.ts";

/** The check page's inputs by the names that the API uses; what was reported (`roll`, `payout`) is optional. */
export const fragmentNames = ["server_seed", "server_seed_hash", "client_seed", "nonce", "side", "target", "edge_bp", "amount", "roll", "payout"] as const;
export type FragmentName = (typeof fragmentNames)[number];
export type Inputs = Readonly<Record<FragmentName, string>>;

export const noInputs: Inputs = { server_seed: "", server_seed_hash: "", client_seed: "", nonce: "", side: "under", target: "", edge_bp: "", amount: "", roll: "", payout: "" };

/** What stands behind the # never leaves the browser: neither we nor anybody between sees what is checked. */
export function toFragment(inputs: Inputs): string {
  return new URLSearchParams(fragmentNames.filter((name) => inputs[name] !== "").map((name) => [name, inputs[name]])).toString();
}

/** Reads `#…`; a name that is missing is an empty field. Null when it names nothing of ours. */
export function fromFragment(hash: string): Inputs | null {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  if (!fragmentNames.some((name) => given.has(name))) return null;
  const read = (name: FragmentName) => [name, (given.get(name) ?? noInputs[name]).trim()] as const;
  return { ...noInputs, ...Object.fromEntries(fragmentNames.map(read)) };
}

/** A round's own inputs, for the address of the check page; null before its seed is revealed. */
export function inputsOf(round: Round): Inputs | null {
  if (!round.serverSeed) return null;
  return {
    server_seed: round.serverSeed, server_seed_hash: round.serverSeedHash, client_seed: round.clientSeed, nonce: String(round.nonce),
    side: round.side, target: String(round.target), edge_bp: String(round.edgeBp), amount: String(round.amount),
    roll: round.roll === null ? "" : String(round.roll), payout: round.payout === null ? "" : String(round.payout),
  };
}

const whole = (text: string, max: number): number | null => (/^\d{1,15}$/.test(text) && Number(text) <= max ? Number(text) : null);
const orEmpty = <T>(text: string, read: (text: string) => T | null): { value: T | null; isGood: boolean } => {
  const value = text === "" ? null : read(text);
  return { value, isGood: text === "" || value !== null };
};
const nonceMax = 2_147_483_647;

/** The inputs as a claim, or the names of those that cannot be one. An empty hash is checked against nothing and so is wrong. */
export function readInputs(inputs: Inputs): { claim: Claim } | { wrong: FragmentName[] } {
  const nonce = whole(inputs.nonce, nonceMax);
  const target = whole(inputs.target, 9999);
  const edgeBp = whole(inputs.edge_bp, 5000);
  const side = inputs.side === "under" || inputs.side === "over" ? inputs.side : null;
  const [amount, payout] = [orEmpty(inputs.amount, wholeBig), orEmpty(inputs.payout, wholeBig)];
  const roll = orEmpty(inputs.roll, (text) => whole(text, 9999));
  const outcomes = side === null || target === null ? null : side === "under" ? target : 9999 - target;
  const isGood: Record<FragmentName, boolean> = {
    server_seed: /^[0-9a-f]{64}$/.test(inputs.server_seed),
    server_seed_hash: /^[0-9a-f]{64}$/.test(inputs.server_seed_hash),
    client_seed: /^[A-Za-z0-9_-]{1,64}$/.test(inputs.client_seed),
    nonce: nonce !== null,
    side: side !== null,
    // No outcome at all would divide by zero; what the house offers is narrower, and another matter.
    target: outcomes === null ? side === null && target !== null : outcomes > 0,
    edge_bp: edgeBp !== null,
    amount: amount.isGood, roll: roll.isGood, payout: payout.isGood,
  };
  const wrong = fragmentNames.filter((name) => !isGood[name]);
  if (wrong.length > 0 || nonce === null || target === null || edgeBp === null || side === null) return { wrong };
  const { server_seed: serverSeed, server_seed_hash: serverSeedHash, client_seed: clientSeed } = inputs;
  return { claim: { serverSeed, serverSeedHash, clientSeed, nonce, side, target, edgeBp, amount: amount.value, roll: roll.value, payout: payout.value, isWin: null, multiplier4: null, kept: null } };
}

function wholeBig(text: string): bigint | null {
  return /^\d{1,15}$/.test(text) ? BigInt(text) : null;
}
