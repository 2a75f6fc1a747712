import { askForCode, type Asker, type CodeSent } from "../otp/ask.ts";
import type { OtpDeps } from "../otp/ports.ts";
import { proveCode, type ProvenCode } from "../otp/prove-code.ts";
import { provenTag, textCost } from "../otp/rules.ts";
import { distrustCopy, endBetweenMarks } from "../sessions/bury.ts";
import { sessionsToEnd } from "../sessions/end-session.ts";
import { withRefusals } from "../shared/database.ts";
import { DomainError } from "../shared/errors.ts";
import { newId } from "../shared/ids.ts";
import { maskPhone, parsePhone, type Phone } from "../shared/phone.ts";

/** Who asks, in which session. */
export type Mover = { playerId: number; phone: string; sessionId: string };

/**
 * How long ago the old number may have been proven. A stolen session older than this cannot take the
 * account along; who has lost the old number and cannot sign in again is helped by an operator.
 */
const freshHours = 24;

/** Another player's code for the same number proves nothing here. */
const purposeOf = ({ playerId }: Mover) => `change_phone:${playerId}`;

/**
 * Texts a code to the number that a player wants to move to. Refuses with sign_in_disabled,
 * invalid_phone, phone_unchanged, fresh_sign_in_required and what asking for a code refuses with. Whether the number has a
 * player is not told before it is proven.
 */
export async function askPhoneChange(deps: OtpDeps, request: Asker & { mover: Mover; phone: string; country?: string | undefined }): Promise<CodeSent> {
  if (!deps.otp.isEnabled) throw new DomainError("sign_in_disabled");
  const { mover, requestId, address } = request;
  const phone = parsePhone(request.phone, deps.otp.phones, request.country);
  if (phone === mover.phone) throw new DomainError("phone_unchanged");
  // The change itself judges this again; here it saves a text.
  const session = await deps.db.session.findUnique({ where: { publicId: mover.sessionId }, select: { createdAt: true } });
  if (!session || session.createdAt.getTime() <= deps.clock().getTime() - freshHours * 3_600_000) throw new DomainError("fresh_sign_in_required");
  return askForCode(deps, { phone, purpose: purposeOf(mover), lane: "open", own: null, requestId, address });
}

export type PhoneChange = Asker & { mover: Mover; phone: string; country?: string | undefined; challengeId: string; code: string };

/**
 * Moves the account to a number by its code: in one transaction the old number is told and every
 * other session ends. What waited on the new number is claimed in a second one. `proof` is for the browser to keep.
 * Refuses with sign_in_disabled, phone_taken, phone_unchanged, fresh_sign_in_required, unauthenticated, and what proving a
 * code refuses with.
 */
export async function changePhone(deps: OtpDeps, request: PhoneChange): Promise<{ phone: Phone; proof: string }> {
  if (!deps.otp.isEnabled) throw new DomainError("sign_in_disabled");
  const { mover, challengeId, code, address, requestId } = request;
  const phone = parsePhone(request.phone, deps.otp.phones, request.country);
  await proveCode(deps, { phone, purpose: purposeOf(mover), code, challengeId, address }, async (proven) => {
    const others = (await sessionsToEnd(deps, mover)).filter((id) => id !== mover.sessionId);
    // Its copy tells the old number.
    await distrustCopy(deps, mover.sessionId);
    await endBetweenMarks(deps, others, (marked) => move(deps, { mover, phone, proven, requestId, marked }));
  });
  await claimWaiting(deps, mover, phone);
  return { phone, proof: provenTag(deps.otp, phone) };
}

/** The number has changed whatever becomes of this: what could not be claimed now is claimed at the next sign-in. */
async function claimWaiting(deps: OtpDeps, { playerId }: Mover, phone: Phone): Promise<void> {
  try {
    await deps.db.$queryRaw`SELECT kete.claim_waiting(${playerId}::int, ${phone}, ${deps.otp.currency}::char(3)) AS claimed`;
  } catch (error) {
    deps.log.error({ playerId, err: error }, "what waits on a new number was not claimed; the next sign-in claims it");
  }
}

type Move = { mover: Mover; phone: Phone; proven: ProvenCode; requestId: string; marked: readonly string[] };

async function move(deps: OtpDeps, { mover, phone, proven, requestId, marked }: Move): Promise<string[]> {
  const { country, priceMicros } = textCost(deps.otp, mover.phone as Phone, "session");
  const rows = await withRefusals(
    () => deps.db.$queryRaw<{ ended: string }[]>`
      SELECT ended::text FROM kete.change_phone(${mover.playerId}::int, ${mover.sessionId}::uuid, ${proven.codeId}::uuid, ${proven.challengeId}::uuid, ${phone},
        ${newId()}::uuid, ${country}::char(2), ${priceMicros}::int, ${requestId}, ${maskPhone(phone)}, ${maskPhone(mover.phone)},
        make_interval(hours => ${freshHours}::int), ${[...marked]}::uuid[]) AS ended`,
  );
  return rows.map(({ ended }) => ended);
}
