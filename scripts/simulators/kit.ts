/** A number's last four digits choose what becomes of its text, at every provider. */
export type Trigger = "invalid" | "not_allowed" | "opted_out" | "fails_later" | "landline" | "throttled";

const triggers: Readonly<Record<string, Trigger>> = {
  "0001": "invalid",
  "0003": "not_allowed",
  "0004": "opted_out",
  "0005": "fails_later",
  "0009": "landline",
  "0429": "throttled",
};

export function triggerOf(to: string): Trigger | null {
  return triggers[to.slice(-4)] ?? null;
}

export * from "./kit-types.ts";
export { jsonAnswer, textAnswer, basicAuth } from "./kit-answers.ts";
export { startSimulators, type Simulators } from "./kit-server.ts";
