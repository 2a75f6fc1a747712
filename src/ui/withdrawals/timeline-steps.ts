import { fill } from "../kit/fill.ts";
import type { StatusWords } from "./status-words.ts";
import type { Progress, WithdrawalState, WithdrawalWithEvents } from "./withdrawal.ts";

export type Step = { key: string; look: Progress; word: string; at: string | null; is: "done" | "now" | "ahead" };

const lookOf: Readonly<Record<WithdrawalState, Progress>> = { PENDING: "set_aside", PROCESSING: "sent", COMPLETED: "paid", FAILED: "refused", CANCELLED: "cancelled" };
const path: readonly WithdrawalState[] = ["PENDING", "PROCESSING", "COMPLETED"];

/** What has happened with its times, what is waited for now, then what is still to come. A way that ended early has nothing to come. */
export function timelineSteps(words: StatusWords, withdrawal: WithdrawalWithEvents, parts: Readonly<Record<string, string>>): Step[] {
  const { status, progress, events } = withdrawal;
  // Taken up is not yet handed over: money that a rail has not been given is not called sent.
  const isSent = progress !== "sending" && progress !== "waiting";
  const look = (of: WithdrawalState): Progress => (of === "PROCESSING" && !isSent ? "sending" : lookOf[of]);
  const done = events.map((event): Step => ({ key: `${event.status}${event.at}`, look: look(event.status), word: words.words[look(event.status)], at: event.at, is: "done" }));
  const waits = nowStep(words, withdrawal);
  const now: Step[] = waits ? [{ key: "now", look: progress, word: fill(waits, parts), at: null, is: "now" }] : [];
  const isOpen = status === "PENDING" || status === "PROCESSING";
  const ahead = isOpen ? path.slice(path.indexOf(status) + 1).map((of): Step => ({ key: of, look: lookOf[of], word: words.words[lookOf[of]], at: null, is: "ahead" })) : [];
  return [...done, ...now, ...ahead];
}

function nowStep({ nowSteps }: StatusWords, { progress, waitingFor }: WithdrawalWithEvents): string | null {
  if (progress === "waiting" && waitingFor) return nowSteps[waitingFor];
  if (progress === "said_no") return nowSteps.again;
  return progress === "unconfirmed" || progress === "sent" ? nowSteps.answer : null;
}
