import type { SessionDeps } from "./ports.ts";
import { endSessionRow } from "./store.ts";

export type EndReason = "signed_out" | "token_reused";

/** Ends a session at once, and with it its cookie, access tokens and refresh token. Ending it again changes nothing. */
export async function endSession(deps: SessionDeps, { publicId, reason }: { publicId: string; reason: EndReason }): Promise<void> {
  await endSessionRow(deps, publicId, reason, deps.clock().getTime());
}
