import { sealAudit } from "#src/domain/audit/seal.ts";
import { rollUp } from "#src/domain/ledger/books.ts";
import type { CoreDeps } from "#src/domain/shared/deps.ts";
import { clearOldCodes } from "#src/domain/otp/clear-old.ts";
import { sweepTexts } from "#src/domain/texts/sweep-texts.ts";
import { sendText } from "#src/domain/otp/send-text.ts";
import type { OtpDeps } from "#src/domain/otp/ports.ts";
import { confirmCollection } from "#src/domain/rounds/confirm-collection.ts";
import type { GameDeps } from "#src/domain/rounds/ports.ts";
import { payWithdrawal } from "#src/domain/withdrawals/pay-withdrawal.ts";
import { burySession } from "#src/domain/sessions/bury.ts";
import { clearOldSessions } from "#src/domain/sessions/clear-old.ts";
import type { SessionDeps } from "#src/domain/sessions/ports.ts";
import { sweep } from "#src/domain/withdrawals/sweep.ts";
import type { WithdrawDeps } from "#src/domain/withdrawals/ports.ts";

type WorkerDeps = CoreDeps & OtpDeps & GameDeps & WithdrawDeps & SessionDeps;

/** Which verb each job wakes. Payloads hold ids only. */
export function tasks(deps: WorkerDeps): Record<string, (payload: Record<string, unknown>) => Promise<void>> {
  return {
    "send-text": async (payload) => sendText(deps, { textId: text(payload, "text") }),
    "pay-withdrawal": async (payload) => payWithdrawal(deps, { withdrawalId: text(payload, "withdrawal") }),
    "confirm-collection": async (payload) => {
      const { isOpen } = await confirmCollection(deps, { collectionId: text(payload, "collection") });
      // Thrown so that the queue asks again, later each time.
      if (isOpen) throw new Error("the collection is still open at the rail");
    },
    "bury-session": async (payload) => burySession(deps, { publicId: text(payload, "session") }),
    "clear-old-codes": async () => void (await clearOldCodes(deps)),
    "clear-old-sessions": async () => void (await clearOldSessions(deps)),
    "roll-up": async () => void (await rollUp(deps)),
    sweep: async () => {
      await sweepTexts(deps);
      await sweep(deps);
    },
  };
}

/** Every minute: fold the hot accounts, and free what a dead worker or an absent visitor left. */
export const crontab = "* * * * * roll-up\n* * * * * sweep\n17 * * * * clear-old-sessions\n37 * * * * clear-old-codes";

/** Every second: seal the trail, so that what happened can be changed unseen for no longer than that. */
export function everySecond(deps: CoreDeps): () => Promise<void> {
  return async () => void (await sealAudit(deps));
}

function text(payload: Record<string, unknown>, name: string): string {
  const value = payload[name];
  if (typeof value !== "string") throw new Error(`a job without ${name}`);
  return value;
}
