import type { Prisma, PrismaClient } from "#src/generated/prisma/client.ts";
import { DomainError, isRefusalCode } from "./errors.ts";

/** The database as a verb sees it: the client, or the transaction that {@link transact} gave it. */
export type Database = PrismaClient | Prisma.TransactionClient;

/** SQLSTATE under which our SQL functions raise a refusal: message = code, DETAIL = parameters as JSON. */
const refusalState = "KT001";

/** PostgreSQL ended this of two statements that waited for each other: nothing of it was done. */
const deadlockState = "40P01";
/** What any statement is told in a transaction that one such has ended. */
const abortedState = "25P02";

/**
 * Runs `work`, one statement, and turns a refusal raised in SQL into the {@link DomainError} it names. One that
 * waited in a circle with another is run once more, unless it stands in a transaction, which is lost then. Every
 * other database error passes through as the fault it is.
 */
export async function withRefusals<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (databaseCause(error)?.originalCode !== deadlockState) throw refusalIn(error) ?? error;
    return workAgain(work, error);
  }
}

async function workAgain<T>(work: () => Promise<T>, deadlock: unknown): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw databaseCause(error)?.originalCode === abortedState ? deadlock : (refusalIn(error) ?? error);
  }
}

function refusalIn(error: unknown): DomainError | undefined {
  const cause = databaseCause(error);
  if (cause?.originalCode !== refusalState || !cause.originalMessage || !isRefusalCode(cause.originalMessage)) return undefined;
  return new DomainError(cause.originalMessage, cause.detail ? (JSON.parse(cause.detail) as Record<string, unknown>) : {});
}

type DatabaseCause = { kind?: string; originalCode?: string; originalMessage?: string; detail?: string };

/**
 * Prisma's own codes and the drivers' for "nobody answered": refused, timed out, closed, no free
 * connection. And who waited too long, or for one who waited for him: nothing was done there either.
 */
const awayCodes = new Set(["P1001", "P1002", "P1008", "P1017", "P2024", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "57P01", "57P03", "53300", "40P01", "40001", "57014"]);
const awayKinds = new Set(["DatabaseNotReachable", "ConnectionClosed", "SocketTimeout", "TooManyConnections", "TlsConnectionError"]);

/** The pool and its driver have no codes for these, only words. */
const awayWords = /timeout exceeded when trying to connect|Connection terminated|Query read timeout|Client has encountered a connection error/i;

/** Whether the database could not be reached at all: its callers may try again, and nothing was done. */
export function isDatabaseAway(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return false;
  if (error instanceof Error && awayWords.test(error.message)) return true;
  const cause = databaseCause(error);
  const code = "code" in error ? String(error.code) : "";
  return awayCodes.has(code) || awayCodes.has(cause?.originalCode ?? "") || awayKinds.has(cause?.kind ?? "");
}

/** Prisma wraps what PostgreSQL said two levels deep; this finds it. */
export function databaseCause(error: unknown): DatabaseCause | undefined {
  if (typeof error !== "object" || error === null || !("meta" in error)) return undefined;
  const meta = error.meta as { driverAdapterError?: { cause?: DatabaseCause } } | undefined;
  return meta?.driverAdapterError?.cause;
}
