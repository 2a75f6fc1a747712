import type { Messages } from "../messages/messages.ts";

/** The steps' words as plain strings, which is what an island may hold. */
export function stepWords(messages: Messages) {
  const { steps } = messages.proof;
  return {
    ...steps,
    hashBad: { kept: steps.hashBad.kept("{claimed}"), answered: steps.hashBad.answered("{claimed}"), given: steps.hashBad.given("{claimed}") },
    turnHow: steps.turnHow("{message}"),
    wordsHow: steps.wordsHow("{limit}"),
    rollHow: steps.rollHow("{word}", "{rest}"),
    rollBad: steps.rollBad("{claimed}"),
    won: { under: steps.won.under("{roll}", "{target}"), over: steps.won.over("{roll}", "{target}") },
    lost: { under: steps.lost.under("{roll}", "{target}"), over: steps.lost.over("{roll}", "{target}") },
    multiplierHow: steps.multiplierHow("{sum}", "{m4}"),
    payoutHow: steps.payoutHow("{sum}", "{payout}"),
    payoutBad: steps.payoutBad("{claimed}"),
    agrees: steps.agrees("{roll}"),
  };
}

export function keptWords(messages: Messages) {
  const { kept } = messages.proof;
  // The placeholders are the names of what was kept.
  return { ...kept, was: { keptHash: kept.was.keptHash("{serverSeedHash}"), keptClientSeed: kept.was.keptClientSeed("{clientSeed}"), keptNonce: kept.was.keptNonce("{nonce}") } };
}

export function allWords(messages: Messages) {
  const { all } = messages.proof;
  const { bad, waiting, undecided, void: voided } = all;
  return {
    ...all,
    checking: all.checking("{done}"),
    count: all.count("{agreed}", "{checked}"),
    compared: { ...all.compared, some: all.compared.some("{n}") },
    bad: { one: bad.one, many: bad.many("{n}") },
    waiting: { one: waiting.one, many: waiting.many("{n}") },
    undecided: { one: undecided.one, many: undecided.many("{n}") },
    void: { one: voided.one, many: voided.many("{n}") },
  };
}

export type KeptWords = ReturnType<typeof keptWords>;
export type StepWords = ReturnType<typeof stepWords>;
export type AllWords = ReturnType<typeof allWords>;
