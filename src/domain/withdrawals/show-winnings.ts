import { maskPhone } from "../shared/phone.ts";
import type { WithdrawDeps } from "./ports.ts";
import { returnsOf } from "./send-winnings.ts";
import { withdrawalView, type WithdrawalView } from "./withdrawal-view.ts";

/** What waits on one phone for one guest, and what he has sent to it. */
export type Winnings = {
  /** The guest's latest round that this phone has paid for: by its id the winnings are asked for. */
  roundId: string;
  phone: string;
  /** Won by this guest's rounds, neither claimed nor on its way, and really there. */
  amountMinor: bigint;
  /** Newest first. */
  sent: WithdrawalView[];
};

/** A guest shares a browser, not a village's phones. */
const phonesMax = 20;
const sentMax = 10;

/** The phones that have paid for this guest's rounds, the latest first, and what waits on each for him: no more than his own rounds won. */
export async function showWinnings(deps: Pick<WithdrawDeps, "db" | "withdraw">, { guestId }: { guestId: string | null }): Promise<Winnings[]> {
  const guest = guestId === null ? null : await deps.db.guest.findUnique({ where: { publicId: guestId } });
  if (!guest) return [];
  const rounds = await deps.db.round.findMany({
    where: { guestId: guest.id, status: { in: ["WON", "LOST"] }, phone: { not: null } },
    distinct: ["phone"], orderBy: { id: "desc" }, take: phonesMax, select: { publicId: true, phone: true },
  });
  return Promise.all(rounds.map(async ({ publicId, phone }) => {
    const to = phone ?? "";
    const [waiting, sent] = await Promise.all([
      deps.db.$queryRaw<{ amount: bigint }[]>`SELECT coalesce(kete.waiting_winnings(${guest.id}::int, ${to}, ${deps.withdraw.currency}::char(3)), 0) AS amount`,
      deps.db.withdrawRequest.findMany({ where: { kind: "RETURN", phone: to, idemKey: { startsWith: returnsOf(guest.id) } }, orderBy: { id: "desc" }, take: sentMax }),
    ]);
    return { roundId: publicId, phone: maskPhone(to), amountMinor: waiting[0]?.amount ?? 0n, sent: sent.map(withdrawalView) };
  }));
}
