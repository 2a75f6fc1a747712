import { refusalOf, serverCaller } from "#src/app/caller.ts";
import { orNull } from "#src/app/or-null.ts";
import type { Challenge } from "#src/ui/sign-in/challenge.ts";

/** What a page keeps of a code it asked for, in a cookie of its own. */
export type Asked = { challengeId: string; expiresAtMs: number; resendAtMs: number; hint?: string | undefined };

type Sent = { challengeId: string; expiresIn: number; resendIn: number; otpHint?: string | undefined };

export function askedOf({ challengeId, expiresIn, resendIn, otpHint }: Sent): Asked {
  const nowMs = Date.now();
  return { challengeId, expiresAtMs: nowMs + expiresIn * 1000, resendAtMs: nowMs + resendIn * 1000, hint: otpHint };
}

/** Asking during the cool-down is refused, but with a challenge of one's own on the code that lives: go on to the code step with it. */
export function askedInRefusal(error: unknown): Asked | null {
  const refusal = refusalOf(error);
  const { challengeId, expiresIn } = refusal?.params ?? {};
  if (!refusal || typeof challengeId !== "string") return null;
  return askedOf({ challengeId, expiresIn: typeof expiresIn === "number" ? expiresIn : 300, resendIn: refusal.retryAfterSeconds ?? 60 });
}

/** The same code while it lives; where it is gone for good, `afresh` asks for a new one. */
export async function askAgain({ challengeId, hint }: Asked, afresh: () => Promise<Sent>): Promise<Asked> {
  const api = await serverCaller();
  try {
    return askedOf(await api.auth.resendOtp({ challengeId }));
  } catch (error) {
    if (refusalOf(error)?.code !== "code_expired") throw error;
  }
  try {
    return askedOf(await afresh());
  } catch (error) {
    const known = askedInRefusal(error);
    if (!known) throw error;
    return { ...known, hint };
  }
}

/** Whether a text carries the code of the one before: then it expires when that one does. */
export function isSameCode(before: Asked, after: Asked): boolean {
  return after.expiresAtMs < before.expiresAtMs + 2000;
}

/** The challenge as the code step shows it. The server's word on it comes before what the cookie remembers. */
export async function challengeOf({ challengeId: id, expiresAtMs, resendAtMs, hint }: Asked): Promise<Challenge> {
  const status = await statusOf(id);
  const secondsUntil = (atMs: number) => Math.max(0, Math.ceil((atMs - Date.now()) / 1000));
  return {
    id,
    askedAtMs: resendAtMs,
    expiresInSeconds: status?.expiresIn ?? secondsUntil(expiresAtMs),
    resendInSeconds: status?.resendIn ?? secondsUntil(resendAtMs),
    status,
    hint: hint ?? null,
  };
}

/** Null where it cannot be said: the page is useful without it, also while a store is away. */
async function statusOf(id: string): Promise<Challenge["status"]> {
  try {
    return await orNull((await serverCaller()).auth.challenge({ id }));
  } catch (error) {
    if (refusalOf(error)?.code !== "unavailable") throw error;
    return null;
  }
}

export function isAsked(note: unknown): note is Asked {
  if (typeof note !== "object" || note === null) return false;
  const of = (key: keyof Asked): unknown => Reflect.get(note, key);
  return typeof of("challengeId") === "string" && typeof of("expiresAtMs") === "number" && typeof of("resendAtMs") === "number" && (of("hint") === undefined || typeof of("hint") === "string");
}
