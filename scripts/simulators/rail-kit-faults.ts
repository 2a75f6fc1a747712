import { setTimeout as sleep } from "node:timers/promises";
import { jsonAnswer, textAnswer } from "./kit-answers.ts";
import type { SimAnswer } from "./kit-types.ts";
import { plainStory, type RailFault, type SeenCall, type Spoil } from "./rail-kit-types.ts";

const reports = plainStory.reports;

/** The faults a rail is known for or could have, by name: for the page, for other processes, and for tests that read well. */
export const railFaults: Readonly<Record<string, RailFault>> = {
  silent: { story: { reports: { ...reports, times: 0 } } },
  reset_before: { spoil: { how: "reset" } },
  reset_after: { spoil: { how: "reset", isDone: true } },
  hang_before: { spoil: { how: "hang" } },
  hang_after: { spoil: { how: "hang", isDone: true } },
  error_before: { spoil: { how: "error" } },
  error_after: { spoil: { how: "error", isDone: true } },
  unavailable_before: { spoil: { how: "unavailable" } },
  unavailable_after: { spoil: { how: "unavailable", isDone: true } },
  gateway_timeout_before: { spoil: { how: "gateway_timeout" } },
  gateway_timeout_after: { spoil: { how: "gateway_timeout", isDone: true } },
  html_before: { spoil: { how: "html" } },
  html_after: { spoil: { how: "html", isDone: true } },
  malformed: { spoil: { how: "malformed", isDone: true } },
  throttle: { spoil: { how: "throttle" } },
  token_expired: { spoil: { how: "token_expired" } },
  lag: { story: { lagMs: 30_000 } },
  slow: { story: { decidesAfterMs: 30_000 } },
  undecided: { story: { outcome: "PENDING", expiresAfterMs: null } },
  report_twice: { story: { reports: { ...reports, times: 2, method: "POST" } } },
  report_early: { story: { reports: { ...reports, isEarly: true } } },
  report_lies: { story: { reports: { ...reports, times: 2, says: "FAILED" } } },
  turns_successful: { story: { outcome: { reason: "INTERNAL_PROCESSING_ERROR" }, turnsAfterMs: 600_000 } },
  unknown_status: { story: { toldStatus: "ON_HOLD" } },
  other_amount: { story: { toldAmount: "1" } },
};

export type Plan = Partial<SeenCall> & { fault: RailFault | string; calls?: number };

/** Which calls go wrong. Plans are used up in their order; the hook is asked first and sees every call. */
export class FaultList {
  /** For tests that choose call by call: `n` counts from 1 over all calls. */
  hook: ((call: SeenCall & { n: number }) => RailFault | string | null) | null = null;
  #plans: { plan: Plan; fault: RailFault; left: number }[] = [];
  #seen = 0;

  /** The next calls (one, if not said) that fit what the plan names have its fault. Throws for a name that is no fault. */
  plan(plan: Plan): void {
    this.#plans.push({ plan, fault: faultOf(plan.fault), left: plan.calls ?? 1 });
  }

  clear(): void {
    this.#plans = [];
    this.hook = null;
  }

  next(call: SeenCall): RailFault | null {
    this.#seen += 1;
    const hooked = this.hook?.({ ...call, n: this.#seen }) ?? null;
    if (hooked !== null) return faultOf(hooked);
    const found = this.#plans.find(({ plan }) => (["verb", "reference", "msisdn", "direction"] as const).every((field) => plan[field] === undefined || plan[field] === call[field]));
    if (!found) return null;
    found.left -= 1;
    if (found.left <= 0) this.#plans = this.#plans.filter((one) => one !== found);
    return found.fault;
  }
}

export function faultOf(fault: RailFault | string): RailFault {
  if (typeof fault !== "string") return fault;
  const named = Object.hasOwn(railFaults, fault) ? railFaults[fault] : undefined;
  if (!named) throw new Error(`no such fault of a rail: ${fault}`);
  return named;
}

/** The rail's own words for its troubles; a gateway's time-out is nobody's and written here. */
export type TroubleForms = (how: "error" | "unavailable" | "throttle" | "token_expired") => SimAnswer;

const gatewayTimeoutMs = 30_000;
const signInPage = "<!doctype html><html><head><title>Welcome</title></head><body><h1>Please sign in to this network</h1></body></html>";

/** Does the call's work or not, and gives the answer that the fault makes of it. */
export async function spoiled(spoil: Spoil | undefined, work: () => SimAnswer | Promise<SimAnswer>, forms: TroubleForms): Promise<SimAnswer> {
  if (!spoil) return work();
  const answer = spoil.isDone ? await work() : textAnswer(200, "");
  await sleep(spoil.delayMs ?? (spoil.how === "gateway_timeout" ? gatewayTimeoutMs : 0));
  switch (spoil.how) {
    case "reset":
    case "hang": return { ...textAnswer(500, ""), lost: spoil.how };
    case "html": return textAnswer(200, signInPage, "text/html; charset=utf-8");
    // Of an answer without a body (a plain 202) nothing can be cut: then it is half an object.
    case "malformed": return { ...answer, body: answer.body === "" ? '{"sta' : answer.body.slice(0, Math.ceil(answer.body.length / 2)) };
    case "gateway_timeout": return textAnswer(504, "<html><body><h1>504 Gateway Time-out</h1></body></html>", "text/html");
    case "answer": return typeof spoil.body === "string" ? textAnswer(spoil.status, spoil.body) : jsonAnswer(spoil.status, spoil.body);
    case "error":
    case "unavailable":
    case "throttle":
    case "token_expired": return forms(spoil.how);
  }
}
