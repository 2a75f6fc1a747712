import { api } from "./client.ts";

/** A hundred of this visitor's own rounds, newest first, with what it takes to check them. */
export function loadProofs(cursor: string | null) {
  return api.log.proofs.query({ limit: 100, ...(cursor === null ? {} : { cursor }) });
}
