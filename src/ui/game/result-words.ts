import type { Messages } from "../messages/messages.ts";

/** The words of a round's outcome as plain strings, with placeholders: what an island may hold. Where nothing can be sent now they do not offer it. */
export function resultWords({ game: { result } }: Messages, canSend: boolean) {
  const { back } = result.late;
  return {
    ...result,
    ...(canSend ? {} : { send: result.where, sendOrSee: result.where }),
    sendOff: canSend ? null : result.sendOff,
    away: result.away("{round}"),
    rolled: result.rolled("{roll}"),
    won: { under: result.won.under("{target}"), over: result.won.over("{target}") },
    lost: { under: result.lost.under("{target}"), over: result.lost.over("{target}") },
    said: { ...result.said, rolled: result.said.rolled("{roll}"), won: result.said.won("{amount}"), lost: result.said.lost("{amount}"), awaiting: result.said.awaiting("{amount}", "{phone}") },
    belongs: result.belongs("{amount}", "{phone}"),
    inBalance: result.inBalance("{amount}"),
    lostText: result.lostText("{amount}"),
    awaiting: { ...result.awaiting, text: result.awaiting.text("{amount}", "{phone}") },
    void: { ...result.void, text: result.void.text("{phone}") },
    late: {
      ...result.late,
      otherSum: result.late.otherSum("{amount}"),
      either: result.late.either("{amount}"),
      back: {
        PENDING: back.PENDING("{amount}", "{phone}"),
        PROCESSING: back.PROCESSING("{amount}", "{phone}"),
        COMPLETED: back.COMPLETED("{amount}", "{phone}"),
        FAILED: back.FAILED("{amount}", "{phone}"),
        CANCELLED: back.CANCELLED("{amount}", "{phone}"),
        CLAIMED: back.CLAIMED("{amount}", "{phone}"),
        CREDITED: back.CREDITED("{amount}"),
        HELD: back.HELD("{phone}"),
      },
    },
  };
}

export type ResultWords = ReturnType<typeof resultWords>;
