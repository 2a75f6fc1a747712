import { sealAudit } from "#src/domain/audit/seal.ts";
import { rollUp } from "#src/domain/ledger/books.ts";
import type { CoreDeps } from "#src/domain/shared/deps.ts";
import { clearOldCodes } from "#src/domain/otp/clear-old.ts";
import { sweepTexts } from "#src/domain/texts/sweep-texts.ts";
import { sendText } from "#src/domain/otp/send-text.ts";
import type { OtpDeps } from "#src/domain/otp/ports.ts";
import { sweepCollections } from "#src/domain/collections/sweep.ts";
import { answerReport } from "#src/domain/rails/answer-report.ts";
import { reconcile, reconcileAll } from "#src/domain/reconciliation/reconcile.ts";
import { readFloats } from "#src/domain/rails/read-floats.ts";
import { confirmCollection } from "#src/domain/rounds/confirm-collection.ts";
import { sealRounds } from "#src/domain/rounds/log-seal.ts";
import type { GameDeps } from "#src/domain/rounds/ports.ts";
import { revealDueSeeds } from "#src/domain/rounds/reveal-due.ts";
import type { RotateDeps } from "#src/domain/rounds/rotate-seed.ts";
import { sweepReservations } from "#src/domain/rounds/sweep-reservations.ts";
import { payWithdrawal } from "#src/domain/withdrawals/pay-withdrawal.ts";
import { burySession } from "#src/domain/sessions/bury.ts";
import { clearOldSessions } from "#src/domain/sessions/clear-old.ts";
import type { SessionDeps } from "#src/domain/sessions/ports.ts";
import { sweepPayouts } from "#src/domain/withdrawals/sweep.ts";
import type { WithdrawDeps } from "#src/domain/withdrawals/ports.ts";

type WorkerDeps = CoreDeps & OtpDeps & GameDeps & WithdrawDeps & SessionDeps;

/** Which verb each job wakes. Payloads hold ids only. */
export function tasks(deps: WorkerDeps): Record<string, (payload: Record<string, unknown>) => Promise<void>> {
  return {
    "send-text": async (payload) => sendText(deps, { textId: text(payload, "text") }),
    "pay-withdrawal": async (payload) => payWithdrawal(deps, { withdrawalId: text(payload, "withdrawal") }),
    "confirm-collection": async (payload) => confirmCollection(deps, { collectionId: text(payload, "collection") }),
    "take-webhook": async (payload) => answerReport(deps, { reportId: text(payload, "webhook") }, (collectionId) => confirmCollection(deps, { collectionId, isReported: true })),
    "read-floats": async () => readFloats(deps),
    // Every night for all rails, and for one when somebody asks.
    reconcile: async (payload) => void (await (typeof payload["rail"] === "string" ? reconcile(deps, { rail: payload["rail"], actor: text(payload, "actor") }) : reconcileAll(deps, { actor: "night" }))),
    "bury-session": async (payload) => burySession(deps, { publicId: text(payload, "session") }),
    "clear-old-codes": async () => void (await clearOldCodes(deps)),
    "clear-old-sessions": async () => void (await clearOldSessions(deps)),
    "roll-up": async () => void (await rollUp(deps)),
    sweep: async () => {
      await sweepTexts(deps);
      await sweepReservations(deps);
    },
  };
}

/** Every minute: fold the hot accounts, and free what an absent visitor left. Every five: what the rails hold for us. */
export const crontab = "* * * * * roll-up\n* * * * * sweep\n*/5 * * * * read-floats\n11 3 * * * reconcile\n17 * * * * clear-old-sessions\n37 * * * * clear-old-codes";

/** Money that is due waits no longer than this for a worker. */
const sweepEveryMs = 5000;

/**
 * Every second: seal the trail and the public log of rounds, so that what happened can be changed unseen for no longer
 * than that. Every five: free the money that a dead worker had taken up, and reveal the seeds of guests who signed in
 * or left. One failing keeps no other from running.
 */
export function everySecond(deps: CoreDeps & RotateDeps): () => Promise<void> {
  let sweptAtMs = Number.NEGATIVE_INFINITY;
  return async () => {
    const work: Promise<unknown>[] = [sealAudit(deps), sealRounds(deps)];
    if (performance.now() - sweptAtMs >= sweepEveryMs) {
      sweptAtMs = performance.now();
      work.push(sweepPayouts(deps), sweepCollections(deps), revealDueSeeds(deps));
    }
    const failed = (await Promise.allSettled(work)).find((one) => one.status === "rejected");
    if (failed) throw failed.reason;
  };
}

function text(payload: Record<string, unknown>, name: string): string {
  const value = payload[name];
  if (typeof value !== "string") throw new Error(`a job without ${name}`);
  return value;
}
