/**
 * What the trail tells of. Functions in the migrations write some of these themselves, in the
 * transaction of what they did; the names are the same.
 */
export const auditKinds = [
  "code_requested",
  "code_sent",
  "code_failed",
  "code_unknown",
  "receipt",
  "signed_in",
  "code_proven",
  "refused",
  "locked",
  "session_ended",
  "sessions_ended",
  "player_state",
  "phone_changed",
  "limits_changed",
  "excluded",
  "birth_date_stated",
  "birth_date_corrected",
  "withdrawal_requested",
  "withdrawal_moved",
  "withdrawal_approved",
  "withdrawal_cancelled",
  "collection_moved",
  "rail_paused",
  "rail_resumed",
  "case_opened",
  "case_closed",
  "resolution_proposed",
  "resolution_decided",
  "suspense_posted",
  "float_recorded",
  "reconciled",
  "operator_granted",
  "operator_revoked",
  "operator_proven",
  "operator_looked",
  "alarm",
] as const;

export type AuditKind = (typeof auditKinds)[number];
