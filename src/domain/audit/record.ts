import type { CoreDeps } from "../shared/deps.ts";
import type { Phone } from "../shared/phone.ts";
import type { AuditKind } from "./kinds.ts";
import { maskedPhone, shortDetails, shortText, type AuditDetails } from "./rules.ts";

export type AuditRecord = {
  kind: AuditKind;
  playerId?: number | null;
  /** Masked here, so that no caller can forget to. */
  phone?: Phone | string | null;
  requestId?: string | null;
  /** Plain values under short names; long texts are cut. Never a code, a key or an address. */
  details?: AuditDetails;
};

/**
 * Adds an entry to the trail. Never throws: an entry that cannot be written is logged as an error, and
 * the answer that it tells of stays what it was. Not for use inside a transaction, which a failed
 * statement would end: there the SQL function at work writes its own entry.
 */
export async function record({ db, log }: Pick<CoreDeps, "db" | "log">, entry: AuditRecord): Promise<void> {
  const phone = entry.phone ? maskedPhone(entry.phone) : null;
  const requestId = entry.requestId ? shortText(entry.requestId, 100) : null;
  try {
    await db.$executeRaw`
      INSERT INTO audit_entries (kind, player_id, phone, request_id, details)
      VALUES (${entry.kind}, ${entry.playerId ?? null}::int, ${phone}, ${requestId}, ${JSON.stringify(shortDetails(entry.details ?? {}))}::jsonb)`;
  } catch (error) {
    log.error({ kind: entry.kind, requestId, err: error }, "an audit entry could not be written");
  }
}
