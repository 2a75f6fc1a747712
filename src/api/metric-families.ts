import { refusals } from "#src/domain/shared/errors.ts";

export type Family = {
  type: "counter" | "gauge" | "histogram";
  help: string;
  /** Label sets that are shown as zero before anything has happened: a rate needs a first point to start from. */
  zeros?: Record<string, string>[];
};

/** Every metric there is. docs/metrics.md says what to do when one moves. */
export const families: Record<string, Family> = {
  kete_up: { type: "gauge", help: "Whether a part answers this process: 1 or 0." },
  kete_code_requests_total: { type: "counter", help: "Codes that were asked for and let through, by what they are to prove.", zeros: [{ purpose: "sign_in" }] },
  kete_sms_total: { type: "counter", help: "Texts by what became of handing them to their provider: sent, failed (certainly not sent) or unknown." },
  kete_sms_send_seconds: { type: "histogram", help: "Time that a provider took to accept a text." },
  kete_receipts_total: { type: "counter", help: "Delivery receipts by what they say." },
  kete_sms_delivery_seconds: { type: "histogram", help: "Time from sending a text to the receipt that says it was delivered." },
  kete_sign_ins_total: { type: "counter", help: "Sign-ins; new says whether the player was made by it.", zeros: [{ new: "true" }, { new: "false" }] },
  kete_refusals_total: { type: "counter", help: "Refused calls to sign in, to sessions, to phones and to withdraw.", zeros: Object.keys(refusals).map((code) => ({ code })) },
  kete_lockouts_total: { type: "counter", help: "Phones whose shared lane was locked by wrong codes. Refusals while it is locked are in kete_refusals_total.", zeros: [{}] },
  kete_sessions_ended_total: { type: "counter", help: "Sessions that were ended, by why." },
  kete_alarms_total: { type: "counter", help: "Ceilings over all phones that were reached, by which." },
  kete_withdrawals_total: { type: "counter", help: "Withdrawals by the state they came to; pending is being asked for.", zeros: ["pending", "processing", "completed", "failed", "cancelled"].map((status) => ({ status })) },
  kete_withdrawal_seconds: { type: "histogram", help: "Time from asking for a withdrawal to its end, by rail and how it ended." },
  kete_withdrawals_open: { type: "gauge", help: "Withdrawals that are not decided yet." },
  kete_hold_oldest_seconds: { type: "gauge", help: "Age of the oldest withdrawal that is not decided yet." },
  kete_payouts_unknown: { type: "gauge", help: "Payouts of which it is not known whether they were made." },
  kete_cases_open: { type: "gauge", help: "Things about money that wait for a person, by kind." },
  kete_collections_total: { type: "counter", help: "Payments in, by rail, purpose and what became of them." },
  kete_rail_errors_total: { type: "counter", help: "Calls to a rail that it refused for our settings, failed, or never answered." },
  kete_rail_pauses_total: { type: "counter", help: "How often a rail's breaker opened, by why." },
  kete_rail_paused: { type: "gauge", help: "Whether nothing new is sent to a rail: 1 or 0." },
  kete_rail_float: { type: "gauge", help: "What a rail last said it holds for us, in minor units." },
  kete_rail_unexplained: { type: "gauge", help: "What the last reconciliation could not explain, in minor units. Anything but zero is an alarm." },
  kete_rail_reconciled_seconds: { type: "gauge", help: "Time since a rail was last reconciled to the end." },
  kete_differences_oldest_seconds: { type: "gauge", help: "Age of the oldest difference between our books and a rail." },
  kete_rollup_rows: { type: "gauge", help: "Movements of hot accounts that are not rolled up yet." },
  kete_rollup_lag_seconds: { type: "gauge", help: "Age of the oldest movement that is not rolled up yet." },
  kete_audit_unsealed: { type: "gauge", help: "Audit entries that wait to be sealed." },
  kete_audit_oldest_unsealed_seconds: { type: "gauge", help: "Age of the first audit entry that waits to be sealed." },
  kete_jobs_late: { type: "gauge", help: "Jobs that have been due for more than a minute." },
  kete_challenges_live: { type: "gauge", help: "Challenges that can still be proven." },
};
