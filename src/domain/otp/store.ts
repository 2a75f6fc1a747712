import { DomainError } from "../shared/errors.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { withRefusals } from "../shared/database.ts";
import { newId } from "../shared/ids.ts";
import { maskPhone, type Phone } from "../shared/phone.ts";
import type { NewSession } from "../sessions/new-session.ts";
import type { SmsOutcome, OtpDeps } from "./ports.ts";
import { signInPurpose } from "./rules.ts";

// Instants go in as ISO text and come out as milliseconds: neither depends on a session's time zone.
const instant = (ms: number) => new Date(ms).toISOString();

type Queued = { challengeId: string; codeId: string; phone: Phone; expiresAtMs: number; requestId: string };

/** Records the challenge and queues its text in one statement: a text is never owed without a record, nor recorded without being owed. */
export async function queueCode(deps: OtpDeps, queued: Queued): Promise<void> {
  // A resend goes on with its challenge's row, so that the row tells of the newest text.
  await deps.db.$executeRaw`
    WITH challenge AS (
      INSERT INTO otp_challenges (id, phone, purpose, code_id, provider, expires_at)
      VALUES (${queued.challengeId}::uuid, ${queued.phone}, ${signInPurpose}, ${queued.codeId}::uuid, ${deps.otp.provider}, ${instant(queued.expiresAtMs)}::timestamptz)
      ON CONFLICT (id) DO UPDATE SET delivery = 'QUEUED', message_id = NULL, failure = NULL, sent_at = NULL
      RETURNING id),
    audit AS (
      INSERT INTO audit_entries (kind, phone, request_id, details)
      SELECT 'code_requested', ${maskPhone(queued.phone)}, ${queued.requestId}, jsonb_build_object('challenge', id) FROM challenge)
    SELECT kete.enqueue('send-code', jsonb_build_object('challengeId', id), 'send-code:' || id) FROM challenge`;
}

export type ChallengeRow = { phone: Phone; codeId: string; delivery: "QUEUED" | "SENT" | "DELIVERED" | "FAILED" };

export async function readChallenge({ db }: CoreDeps, id: string): Promise<ChallengeRow | null> {
  const row = await db.otpChallenge.findUnique({ where: { id }, select: { phone: true, codeId: true, delivery: true } });
  return row && { ...row, phone: row.phone as Phone };
}

/** Only a queued text changes here: a receipt that came first must not be overwritten. */
export async function noteSending({ db, clock }: CoreDeps, id: string, outcome: SmsOutcome): Promise<void> {
  if (outcome.outcome === "rejected") {
    await db.otpChallenge.updateMany({ where: { id, delivery: "QUEUED" }, data: { delivery: "FAILED", failure: outcome.reason } });
    return;
  }
  const told = outcome.outcome === "accepted" ? { messageId: outcome.messageId } : { failure: outcome.reason };
  await db.$executeRaw`
    UPDATE otp_challenges SET delivery = 'SENT', sent_at = ${instant(clock().getTime())}::timestamptz,
           message_id = ${told.messageId ?? null}, failure = ${told.failure ?? null}
     WHERE id = ${id}::uuid AND delivery = 'QUEUED'`;
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
