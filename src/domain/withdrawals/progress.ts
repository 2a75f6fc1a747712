import { overdueSeconds } from "./next-step.ts";
import type { Bank } from "./ports.ts";
import { withdrawalView, type WithdrawalRow, type WithdrawalView, type WithdrawStatus } from "./withdrawal-view.ts";

/** Where a withdrawal stands, in the steps that a player is told of. `unconfirmed`: sent, and the rail has not said yes or no. `said_no`: it has refused, and is asked again before the money goes back. */
export const progresses = ["set_aside", "waiting", "sending", "sent", "unconfirmed", "said_no", "paid", "refused", "cancelled"] as const;
export type Progress = (typeof progresses)[number];

export const waits = ["approval", "account", "rail", "float"] as const;
export type Wait = (typeof waits)[number];

/** Why a rail refused, as far as it can be said in our own words. */
export const failures = ["payee_not_found", "limit_reached", "not_allowed", "other"] as const;
export type Failure = (typeof failures)[number];

/** A withdrawal as its player may see it: what it waits for and how far it is, and never a rail's own words. */
export type ShownWithdrawal = WithdrawalView & {
  /** The name of the network or company that pays. */
  rail: string;
  waitingFor: Wait | null;
  approvals: { needed: number; given: number };
  progress: Progress;
  failure: Failure | null;
};

type Attempt = { state: "PREPARED" | "SENT" | "ACCEPTED" | "UNKNOWN" | "SUCCEEDED" | "FAILED"; lastCode: string | null; createdAt: Date; firstSentAt: Date | null; failedSince: Date | null };

export type ShownRow = WithdrawalRow & { rail: string; waitingFor: string | null; approvalsNeeded: number; attempts: Attempt[]; _count: { approvals: number } };

/** `now` tells a moment's wait for an answer from a long one. */
export function shownWithdrawal(row: ShownRow, now: Date): ShownWithdrawal {
  const attempt = row.attempts.at(-1) ?? null;
  const view = withdrawalView(row);
  const waitingFor = waits.find((wait) => wait === row.waitingFor) ?? null;
  return {
    ...view,
    rail: railTitles[row.rail] ?? row.rail,
    waitingFor: view.processedAt ? null : waitingFor,
    approvals: { needed: row.approvalsNeeded, given: row._count.approvals },
    progress: progressOf({ status: row.status, waitingFor, attempt, now }),
    failure: row.status === "FAILED" ? failureOf(attempt?.lastCode ?? null) : null,
  };
}

/** A rail that has said nothing for this long has not told us yet; most say it within seconds. */
const silenceMs = 60_000;

export function progressOf({ status, waitingFor, attempt, now }: { status: WithdrawStatus; waitingFor: Wait | null; attempt: Attempt | null; now: Date }): Progress {
  if (status === "COMPLETED") return "paid";
  if (status === "FAILED") return "refused";
  if (status === "CANCELLED") return "cancelled";
  if (status === "PENDING") return waitingFor ? "waiting" : "set_aside";
  if (!attempt || attempt.state === "PREPARED") return waitingFor ? "waiting" : "sending";
  const openMs = now.getTime() - (attempt.firstSentAt ?? attempt.createdAt).getTime();
  // After a day it is asked about by the hour, and nobody may be told of minutes.
  if (attempt.state === "UNKNOWN") return attempt.failedSince && openMs < overdueSeconds * 1000 ? "said_no" : "unconfirmed";
  return openMs > silenceMs ? "unconfirmed" : "sent";
}

/** By the codes that rails document; what is none of these is not guessed at. */
export function failureOf(code: string | null): Failure {
  return failureOfCode[(code ?? "").toUpperCase().replace(/[^A-Z0-9]+/g, "_")] ?? "other";
}

const failureOfCode: Readonly<Record<string, Failure>> = {
  PAYEE_NOT_FOUND: "payee_not_found",
  ACCOUNT_NOT_FOUND: "payee_not_found",
  INVALID_ACCOUNT: "payee_not_found",
  PAYEE_LIMIT_REACHED: "limit_reached",
  LIMIT_REACHED: "limit_reached",
  PAYEE_NOT_ALLOWED_TO_RECEIVE: "not_allowed",
  PAYEE_NOT_ALLOWED: "not_allowed",
  NOT_ALLOWED: "not_allowed",
};

/** What players call them. */
const railTitles: Readonly<Record<string, string>> = { mock: "Demo network", mtn: "MTN", airtel: "Airtel", flutterwave: "Flutterwave" };

/** A shown destination with its bank's name in place of the code, where that bank is on offer: "Stanbic •••7099". */
export function withBankName({ method, destination }: Pick<WithdrawalView, "method" | "destination">, banks: readonly Bank[]): string {
  if (method !== "BANK") return destination;
  const [code = "", ...rest] = destination.split(" ");
  return [banks.find((bank) => bank.code === code)?.name ?? code, ...rest].join(" ");
}
