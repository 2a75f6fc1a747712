import type { Side } from "../game/odds.ts";

/** The API's answers in the shape that the log's page needs. */
export type LoggedRound = {
  seq: string;
  roundId: string;
  serverSeedHash: string;
  serverSeed: string | null;
  nonce: number;
  clientSeed: string;
  side: Side;
  target: number;
  edgeBp: number;
  status: "WON" | "LOST" | "VOID";
  roll: number | null;
  decidedAt: string;
  link: string;
};

export type Band = { rounds: number; promisedBp: number; paidBp: number; lowBp: number; highBp: number; marginBp: number; isInside: boolean };
export type Returns = { head: { seq: string; link: string }; moneyStep: number; byRound: Band | null; byMoney: (Band & { staked: number; paid: number }) | null };
