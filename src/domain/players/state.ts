import { endBetweenMarks } from "../sessions/bury.ts";
import { sessionsToEnd } from "../sessions/end-session.ts";
import type { SessionDeps } from "../sessions/ports.ts";
import { withRefusals } from "../shared/database.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { DomainError } from "../shared/errors.ts";
import { isId } from "../shared/ids.ts";
import { parsePhone, type PhoneRules } from "../shared/phone.ts";

export type PlayerState = "ACTIVE" | "SUSPENDED" | "CLOSED";

/** Who did it and why, for the trail: 1 to 100 and 1 to 500 characters. */
export type StateChange = { playerId: number; actor: string; note: string };

/** Signs the player out everywhere and lets nobody in until the account is reinstated. Money stays where it is. Refuses with not_found and state_conflict. */
export function suspendPlayer(deps: SessionDeps, change: StateChange): Promise<{ ended: number }> {
  return setState(deps, "SUSPENDED", change);
}

/** Lets a suspended player sign in again; sessions that were ended stay so. Refuses with not_found and state_conflict. */
export function reinstatePlayer(deps: SessionDeps, change: StateChange): Promise<{ ended: number }> {
  return setState(deps, "ACTIVE", change);
}

/** For good. Refuses with not_found, state_conflict and, while any money is the player's or is on its way out, balance_not_empty. */
export function closePlayer(deps: SessionDeps, change: StateChange): Promise<{ ended: number }> {
  return setState(deps, "CLOSED", change);
}

async function setState(deps: SessionDeps, state: PlayerState, { playerId, actor, note }: StateChange): Promise<{ ended: number }> {
  const [by, why] = [plainText("actor", actor, 100), plainText("note", note, 500)];
  const at = deps.clock().toISOString();
  let ended = 0;
  await endBetweenMarks(deps, await sessionsToEnd(deps, { playerId }), async (marked) => {
    const rows = await withRefusals(
      () => deps.db.$queryRaw<{ id: string }[]>`
        SELECT id::text FROM kete.set_player_state(${playerId}, ${state}::player_state, ${by}, ${why}, ${at}::timestamptz, ${marked}::uuid[]) AS ended (id)`,
    );
    ended = rows.length;
    return rows.map(({ id }) => id);
  });
  return { ended };
}

function plainText(name: string, given: string, max: number): string {
  const text = given.trim();
  if (text === "" || text.length > max || /\p{Cc}/u.test(text)) throw new DomainError("invalid_input", { issues: [{ path: [name], message: `1 to ${max} characters of plain text` }] });
  return text;
}

/** What /auth/status shows of a signed-in player: one query, and never older than itself. */
export async function showStanding({ db }: Pick<CoreDeps, "db">, { playerId }: { playerId: number }): Promise<{ displayName: string | null; isActive: boolean }> {
  const { displayName, state } = await db.player.findUniqueOrThrow({ where: { id: playerId }, select: { displayName: true, state: true } });
  return { displayName, isActive: state === "ACTIVE" };
}

export type FoundPlayer = { playerId: number; publicId: string; phone: string; state: PlayerState; createdAt: Date; availableMinor: bigint; heldMinor: bigint; sessions: number };

/** A player by phone, as people type it, or by public id, with what decides about the account. Refuses with invalid_phone and not_found. */
export async function findPlayer(deps: SessionDeps, request: { phoneOrId: string; phones: PhoneRules; currency: string }): Promise<FoundPlayer> {
  const { phoneOrId, phones, currency } = request;
  const player = await deps.db.player.findUnique({
    where: isId(phoneOrId) ? { publicId: phoneOrId } : { phone: parsePhone(phoneOrId, phones) },
    include: { accounts: { where: { currency, kind: "PLAYER" }, include: { balance: true } }, _count: { select: { sessions: { where: { endedAt: null, expiresAt: { gt: deps.clock() } } } } } },
  });
  if (!player) throw new DomainError("not_found");
  const { posted = 0n, held = 0n } = player.accounts[0]?.balance ?? {};
  const { id: playerId, publicId, phone, state, createdAt } = player;
  return { playerId, publicId, phone, state, createdAt, availableMinor: posted - held, heldMinor: held, sessions: player._count.sessions };
}
