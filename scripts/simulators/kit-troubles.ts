import type { SmsOutcome } from "#src/domain/texts/ports.ts";
import type { Fault } from "./kit.ts";

/** Short, so that a test of a call that hangs is not long. */
export const shortTimeouts = { connectMs: 400, totalMs: 400 };

/** What every adapter must make of the kit's faults. Only a throttle is certain not to have sent. */
export const troubles: [Exclude<Fault, "slow">, SmsOutcome][] = [
  ["throttle", { outcome: "rejected", blame: "provider", reason: "throttled" }],
  ["error", { outcome: "unknown", reason: "server_error" }],
  ["hang", { outcome: "unknown", reason: "timeout" }],
  ["reset", { outcome: "unknown", reason: "reset" }],
  ["malformed", { outcome: "unknown", reason: "unreadable" }],
  ["html", { outcome: "unknown", reason: "unreadable" }],
];

export const notConnected: SmsOutcome = { outcome: "rejected", blame: "provider", reason: "not_connected" };
