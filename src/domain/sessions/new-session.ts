import { newId } from "../shared/ids.ts";
import type { SessionSettings } from "./ports.ts";
import { secretHash, sessionSecret } from "./rules.ts";

/** A session that is about to be opened: `secretHash` goes into its row, `secret` to the client alone. */
export type NewSession = { publicId: string; generation: number; secret: string; secretHash: Buffer; expiresAtMs: number };

export function newSession(settings: SessionSettings, now: Date): NewSession {
  const publicId = newId();
  const secret = sessionSecret(settings, publicId, 0);
  return { publicId, generation: 0, secret, secretHash: secretHash(secret), expiresAtMs: now.getTime() + settings.absoluteSeconds * 1000 };
}
