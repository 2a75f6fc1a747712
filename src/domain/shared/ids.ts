import { v4, v7 } from "uuid";
import { sha256 } from "./keys.ts";

/** A new id for something that leaves the system: a time-ordered uuid (v7), made before it is stored. */
export function newId(): string {
  return v7();
}

/** A new id of a collection, which is the rail's reference too. Random (v4): the form MTN documents for its X-Reference-Id. */
export function newReference(): string {
  return v4();
}

/**
 * The id of a withdrawal's payout, and the rail's reference: always the same for one withdrawal, in the
 * form of a random one. A database that was set back to before the payout then sends it under the
 * reference that the rail has paid already, which pays nothing again.
 */
export function payoutReference(withdrawalId: string): string {
  const bytes = sha256("payout", withdrawalId).subarray(0, 16);
  return v4({ random: bytes });
}

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether `text` has the form of an id; anything else is "not found" before it costs a query. */
export function isId(text: string): boolean {
  return uuidForm.test(text);
}
