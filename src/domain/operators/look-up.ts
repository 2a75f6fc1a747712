import { careOfPhone, type CareView } from "../care/limits.ts";
import { withRefusals } from "../shared/database.ts";
import { DomainError } from "../shared/errors.ts";
import { isId } from "../shared/ids.ts";
import { maskPhone, parsePhone } from "../shared/phone.ts";
import { lastOfPlayer, type OperatorWithdrawal } from "./list-withdrawals.ts";
import type { Acting, OperatorDeps } from "./ports.ts";

/**
 * The id of the player with this phone, as people type it, or with this id. Asked for apart from what
 * is shown, so that a phone never stands in an address. The trail keeps who searched, also in vain.
 * Refuses with invalid_phone and not_found.
 */
export async function findForOperators({ db, operators }: OperatorDeps, { sessionId, requestId, phoneOrId }: Acting & { phoneOrId: string }): Promise<{ id: string }> {
  const typed = phoneOrId.trim();
  const by = isId(typed) ? "id" : "phone";
  const where = by === "id" ? { publicId: typed } : { phone: parsePhone(typed, operators.phones) };
  const player = await db.player.findUnique({ where, select: { id: true, publicId: true } });
  await noteLook({ db }, { sessionId, requestId, playerId: player?.id ?? null, by });
  if (!player) throw new DomainError("not_found");
  return { id: player.publicId };
}

export type PlayerFile = {
  id: string;
  phone: string;
  displayName: string | null;
  state: "ACTIVE" | "SUSPENDED" | "CLOSED";
  createdAt: Date;
  phoneChangedAt: Date | null;
  currency: string;
  availableMinor: bigint;
  heldMinor: bigint;
  gamesPlayed: number;
  gamesWon: number;
  stakedMinor: bigint;
  winningsMinor: bigint;
  sessions: number;
  /** Read only: nobody here can end an exclusion or raise a limit. */
  care: Pick<CareView, "limits" | "exclusion"> & { birthDate: string | null };
  withdrawals: OperatorWithdrawal[];
};

/** One player as operators see him: no whole phone, no picture. Each look is in the trail. Refuses with not_found. */
export async function showPlayer({ db, operators, clock }: OperatorDeps, { sessionId, requestId, id }: Acting & { id: string }): Promise<PlayerFile> {
  const { currency } = operators;
  const player = isId(id)
    ? await db.player.findUnique({
        where: { publicId: id },
        include: { stats: true, accounts: { where: { currency, kind: "PLAYER" }, include: { balance: true } }, _count: { select: { sessions: { where: { endedAt: null, expiresAt: { gt: clock() } } } } } },
      })
    : null;
  if (!player) throw new DomainError("not_found");
  await noteLook({ db }, { sessionId, requestId, playerId: player.id, by: "page" });
  const { posted = 0n, held = 0n } = player.accounts[0]?.balance ?? {};
  const { displayName, state, createdAt, phoneChangedAt, stats } = player;
  return {
    id: player.publicId,
    phone: maskPhone(player.phone),
    displayName,
    state,
    createdAt,
    phoneChangedAt,
    currency,
    availableMinor: posted - held,
    heldMinor: held,
    gamesPlayed: stats?.gamesPlayed ?? 0,
    gamesWon: stats?.gamesWon ?? 0,
    stakedMinor: stats?.totalStaked ?? 0n,
    winningsMinor: stats?.totalWinnings ?? 0n,
    sessions: player._count.sessions,
    care: { ...(await careOfPhone({ db, clock }, player.phone)), birthDate: player.birthDate?.toISOString().slice(0, 10) ?? null },
    withdrawals: await lastOfPlayer({ db }, { playerId: player.id, limit: 10 }),
  };
}

async function noteLook({ db }: Pick<OperatorDeps, "db">, { sessionId, requestId, playerId, by }: Acting & { playerId: number | null; by: string }): Promise<void> {
  await withRefusals(() => db.$queryRaw`SELECT kete.note_look(${sessionId}::uuid, ${playerId}::int, ${by}, ${requestId})::text`);
}
