import { DomainError } from "../shared/errors.ts";
import type { Cached, SessionDeps, SessionRow } from "./ports.ts";

// Without Redis a check costs a query instead, and that is all: its absence is never the asker's concern.

export function readCopy(deps: SessionDeps, publicId: string): Promise<Cached | "away"> {
  return orAway(deps.sessionCache.read(publicId));
}

export async function keepCopy(deps: SessionDeps, row: SessionRow): Promise<void> {
  await orAway(deps.sessionCache.keep(row));
}

export async function replaceCopy(deps: SessionDeps, row: SessionRow): Promise<void> {
  await orAway(deps.sessionCache.replace(row));
}

/** Whether the tombstones stand. */
export async function mark(deps: SessionDeps, publicIds: readonly string[], as: "ending" | "ended"): Promise<boolean> {
  return publicIds.length === 0 || (await orAway(deps.sessionCache.mark(publicIds, as))) !== "away";
}

async function orAway<T>(work: Promise<T>): Promise<T | "away"> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof DomainError && error.code === "unavailable") return "away";
    throw error;
  }
}
