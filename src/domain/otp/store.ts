import { DomainError } from "../shared/errors.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { withRefusals } from "../shared/database.ts";
import { newId } from "../shared/ids.ts";
import { maskPhone, type Phone } from "../shared/phone.ts";
import type { NewSession } from "../sessions/new-session.ts";
import type { CodePlace, Lane, OtpDeps, TextCost } from "./ports.ts";

// Instants go in as ISO text and come out as milliseconds: neither depends on a session's time zone.
const instant = (ms: number) => new Date(ms).toISOString();

type Queued = CodePlace & { lane: Lane; challengeId: string; textId: string; codeId: string; expiresAtMs: number; requestId: string; cost: TextCost };

/** Records the challenge and its text and queues the text, in one statement. */
export async function queueCode({ db }: CoreDeps, it: Queued): Promise<void> {
  await db.$queryRaw`
    SELECT kete.queue_code(${it.challengeId}::uuid, ${it.phone}, ${it.purpose}, ${it.lane}, ${it.codeId}::uuid, ${instant(it.expiresAtMs)}::timestamptz,
      ${it.textId}::uuid, ${it.cost.country}::char(2), ${it.cost.priceMicros}::int, ${it.requestId}, ${maskPhone(it.phone)})::text`;
}

export async function findChallenge({ db }: CoreDeps, id: string): Promise<{ codeId: string } | null> {
  return db.otpChallenge.findUnique({ where: { id }, select: { codeId: true } });
}

export type SignIn = { phone: Phone; codeId: string; challengeId: string | null; session: NewSession; kind: "WEB" | "API"; device: string | null; endsSession: string | null; requestId: string };

type SignedIn = { player_id: number; player_public_id: string; display_name: string | null; is_new: boolean; claimed_rounds: number; claimed_amount: bigint };

/**
 * Spends the code, finds or makes the player, claims what waited on the phone and opens the
 * session, in one statement. Refuses with code_expired when the code was spent before, whatever
 * Redis believes, and with account_suspended or account_closed.
 */
export async function signIn({ db, otp }: OtpDeps, it: SignIn): Promise<SignedIn> {
  const rows = await withRefusals(
    () => db.$queryRaw<SignedIn[]>`
      SELECT player_id, player_public_id::text, display_name, is_new, claimed_rounds, claimed_amount
        FROM kete.sign_in(${it.phone}, ${it.codeId}::uuid, ${it.challengeId}::uuid, ${newId()}::uuid, ${it.session.publicId}::uuid, ${it.kind}::session_kind,
          ${it.session.secretHash}::bytea, ${it.device}, ${instant(it.session.expiresAtMs)}::timestamptz, ${it.endsSession}::uuid, ${otp.currency}::char(3),
          ${it.requestId}, ${maskPhone(it.phone)})`,
  );
  const signedIn = rows[0];
  if (!signedIn) throw new Error("kete.sign_in returned no row");
  return signedIn;
}

export function isSpentCode(error: unknown): boolean {
  return error instanceof DomainError && error.code === "code_expired";
}

/** Deletes a batch of what nobody asks for any more; how many rows it was. */
export async function clearBatch({ db }: CoreDeps, batch: number): Promise<number> {
  const rows = await db.$queryRaw<{ cleared: number }[]>`SELECT kete.clear_old_codes(${batch}::int) AS cleared`;
  return rows[0]?.cleared ?? 0;
}
