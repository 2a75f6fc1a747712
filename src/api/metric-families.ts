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
  kete_audit_unsealed: { type: "gauge", help: "Audit entries that wait to be sealed." },
  kete_audit_oldest_unsealed_seconds: { type: "gauge", help: "Age of the first audit entry that waits to be sealed." },
  kete_jobs_late: { type: "gauge", help: "Jobs that have been due for more than a minute." },
  kete_challenges_live: { type: "gauge", help: "Challenges that can still be proven." },
};
