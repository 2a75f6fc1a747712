import { record } from "#src/domain/audit/record.ts";
import { addressTag } from "#src/domain/otp/rules.ts";
import type { DomainError } from "#src/domain/shared/errors.ts";
import { isId } from "#src/domain/shared/ids.ts";
import { parsePhone } from "#src/domain/shared/phone.ts";
import type { Caller, Context } from "./context.ts";
import { refusalVolume } from "./refusal-volume.ts";

/** What an attacker would try his hand at: signing in, sessions, the phone, taking money out, and what operators do. */
const audited = /^(auth|sessions|phone|ops)\.|^withdrawals\.(stepUp|request)$/;

/** Longer than a write takes; a database that hangs at this moment must not hold the answer too. */
const waitAtMostMs = 1_000;

export type Refused = {
  path: string;
  refusal: DomainError;
  getRawInput: () => Promise<unknown>;
  /** Who was asked for, if anybody was. */
  asked?: Promise<Caller | null> | undefined;
};

/** Puts a refusal into the trail. Never throws, and delays the answer by no more than the write. */
export async function auditRefusal(ctx: Context, refused: Refused): Promise<void> {
  if (!audited.test(refused.path)) return;
  const written = writeRefusal(ctx, refused).catch((error: unknown) => ctx.deps.log.error({ requestId: ctx.requestId, err: error }, "a refusal could not be put into the trail"));
  await Promise.race([written, new Promise((resolve) => setTimeout(resolve, waitAtMostMs).unref())]);
}

const volume = refusalVolume();

async function writeRefusal(ctx: Context, { path, refusal, getRawInput, asked }: Refused): Promise<void> {
  // The same tag that limits count by: it says which refusals came from one place, and not from where.
  const from = ctx.address === null ? null : addressTag(ctx.deps.otp, ctx.address);
  const stands = volume.stands(from ?? "unknown", ctx.deps.clock().getTime());
  if (stands === 0) return;
  const input = await getRawInput().catch(() => null);
  const challenge = textIn(input, "challengeId");
  const caller = (await asked?.catch(() => null)) ?? null;
  await record(ctx.deps, {
    kind: "refused",
    playerId: caller?.playerId ?? null,
    phone: phoneIn(ctx, input),
    requestId: ctx.requestId,
    details: { code: refusal.code, procedure: path, from, ...(stands > 1 ? { count: stands } : {}), ...(challenge !== null && isId(challenge) ? { challenge } : {}) },
  });
}

/** The phone that was asked about, if it is one: what is none may be anything at all, and stays out. */
function phoneIn(ctx: Context, input: unknown): string | null {
  const typed = textIn(input, "phone");
  if (typed === null) return null;
  try {
    return parsePhone(typed, ctx.deps.otp.phones, textIn(input, "countryCode") ?? undefined);
  } catch {
    return null;
  }
}

function textIn(input: unknown, name: string): string | null {
  const value: unknown = typeof input === "object" && input !== null && Object.hasOwn(input, name) ? (input as Record<string, unknown>)[name] : null;
  return typeof value === "string" ? value.slice(0, 100) : null;
}
