import { rollUp } from "#src/domain/ledger/books.ts";
import type { CoreDeps } from "#src/domain/shared/deps.ts";
import { sendCode } from "#src/domain/otp/send-code.ts";
import type { OtpDeps } from "#src/domain/otp/ports.ts";
import { confirmCollection } from "#src/domain/rounds/confirm-collection.ts";
import type { GameDeps } from "#src/domain/rounds/ports.ts";
import { payWithdrawal } from "#src/domain/withdrawals/pay-withdrawal.ts";
import { sweep } from "#src/domain/withdrawals/sweep.ts";
import type { WithdrawDeps } from "#src/domain/withdrawals/ports.ts";

type WorkerDeps = CoreDeps & OtpDeps & GameDeps & WithdrawDeps;

/** Which verb each job wakes. Payloads hold ids only. */
export function tasks(deps: WorkerDeps): Record<string, (payload: Record<string, unknown>) => Promise<void>> {
  return {
    "send-code": async (payload) => sendCode(deps, { challengeId: text(payload, "challengeId") }),
    "pay-withdrawal": async (payload) => payWithdrawal(deps, { withdrawalId: text(payload, "withdrawal") }),
    "confirm-collection": async (payload) => {
      const { isOpen } = await confirmCollection(deps, { collectionId: text(payload, "collection") });
      // Thrown so that the queue asks again, later each time.
      if (isOpen) throw new Error("the collection is still open at the rail");
    },
    "roll-up": async () => void (await rollUp(deps)),
    sweep: async () => sweep(deps),
  };
}

/** Every minute: fold the hot accounts, and free what a dead worker or an absent visitor left. */
export const crontab = "* * * * * roll-up\n* * * * * sweep";

function text(payload: Record<string, unknown>, name: string): string {
  const value = payload[name];
  if (typeof value !== "string") throw new Error(`a job without ${name}`);
  return value;
}
