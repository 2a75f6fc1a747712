import { useEffect, useState } from "react";
import type { ClientRefusal } from "#src/query/refusal-of-client-error.ts";
import { fill } from "../kit/fill.ts";
import { formatMoney } from "../kit/format-money.ts";
import { formatInstant } from "../shell/format-date.ts";
import type { BoardWords } from "./board-words.ts";

/** Where a refusal is shown: at the phone, or for the form as a whole. */
export type StakeError = { field: "form" | "phone"; text: string };

/** What is wrong with the last stake; a word about the phone takes the focus there. */
export function useStakeError() {
  const [error, setError] = useState<StakeError>();
  // Once the form is unlocked again: a disabled field takes no focus.
  useEffect(() => {
    if (error?.field === "phone") document.getElementById("phone")?.focus();
  }, [error]);
  return {
    error,
    setError,
    say: (text: string) => { setError({ field: "form", text }); },
    /** Takes back what is no longer true, and nothing else. */
    unsay: (...texts: string[]) => { setError((now) => (now && texts.includes(now.text) ? undefined : now)); },
  };
}

/** A refusal in the player's words. One about the phone stands at the phone, with what is wrong about it. */
export function stakeErrorOf(words: BoardWords, currency: string, refusal: ClientRefusal): StakeError {
  const field = refusal.code === "invalid_phone" || refusal.code === "phone_required" ? "phone" : "form";
  const reason = refusal.code === "invalid_phone" ? words.phoneReasons[String(refusal.params["reason"])] : undefined;
  const template = reason ?? words.refusals[refusal.code] ?? words.refusals["internal"] ?? "";
  const money = (name: string) => (typeof refusal.params[name] === "number" ? formatMoney(refusal.params[name], currency) : "");
  const text = fill(template, {
    minimum: money("minimum"), maximum: money("maximum"), available: money("available"), left: money("left"),
    until: instantIn(refusal.params["until"] ?? refusal.params["resetsAt"]),
    wait: waitSentence(words.waits, refusal.retryAfterSeconds ?? 5), requestId: refusal.requestId,
  });
  return { field, text };
}

function waitSentence(waits: BoardWords["waits"], seconds: number): string {
  if (seconds < 120) return fill(waits.seconds, { count: seconds });
  return seconds > 7200 ? fill(waits.hours, { count: Math.ceil(seconds / 3600) }) : fill(waits.minutes, { count: Math.ceil(seconds / 60) });
}

const instantIn = (value: unknown) => (typeof value === "string" ? formatInstant(value) : "");
