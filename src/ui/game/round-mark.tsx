import { Status } from "../kit/status.tsx";
import type { Messages } from "../messages/messages.ts";
import type { Round } from "./round.ts";
import { lateRoundLook, roundStatusLook } from "./round-status.ts";

/** What became of a round, in a word; of one that was paid too late, what becomes of its money. */
export function RoundMark({ messages: { game: { status, lateStatus } }, round }: { messages: Messages; round: Round }) {
  if (!round.isPaidLate) return <Status {...roundStatusLook[round.status]}>{status[round.status]}</Status>;
  const { word, ...look } = lateRoundLook(round.refund?.status);
  return <Status {...look}>{lateStatus[word]}</Status>;
}
