import { jsonAnswer, textAnswer } from "./kit-answers.ts";
import type { Booth } from "./kit-booth.ts";
import { faults, type Fault, type SimAnswer } from "./kit-types.ts";

export type ControlRequest = { method: string; path: string; rawBody: string; isForm: boolean };

const callsMax = 1_000;

/** What tests and the page ask of a simulator beside its provider's own paths; null where this is none of that. */
export function control(booth: Booth, { method, path, rawBody, isForm }: ControlRequest): SimAnswer | null {
  if (!path.startsWith("/__")) return null;
  switch (`${method} ${path}`) {
    case "GET /__outbox": return jsonAnswer(200, booth.texts);
    case "GET /__calls": return jsonAnswer(200, booth.calls);
    case "GET /__callbacks": return jsonAnswer(200, booth.callBacks);
    case "POST /__faults": {
      const planned = plannedFrom(fields(rawBody, isForm));
      if (!planned) return jsonAnswer(400, { error: `fault: one of ${faults.join(", ")} or none; calls: 1 to ${callsMax}` });
      booth.planned = planned.fault === "none" ? null : { ...planned, fault: planned.fault };
      return done(isForm);
    }
    case "POST /__clock": {
      const ms = Number(fields(rawBody, isForm)["advance_ms"]);
      if (!Number.isSafeInteger(ms) || ms < 0) return jsonAnswer(400, { error: "advance_ms: whole milliseconds, forward" });
      booth.advance(ms);
      return done(isForm);
    }
    case "DELETE /__state":
    case "POST /__state":
      booth.forget();
      return done(isForm);
    default: return jsonAnswer(404, { error: "no such control" });
  }
}

/** The page's forms are led back to it; a test wants no page. */
function done(isForm: boolean): SimAnswer {
  return isForm ? { status: 303, headers: { Location: "/" }, body: "" } : textAnswer(204, "");
}

function plannedFrom(given: Record<string, unknown>): { fault: Fault | "none"; calls: number; path: string | null } | null {
  const fault = [...faults, "none" as const].find((name) => name === given["fault"]);
  const calls = Number(given["calls"] ?? 1);
  const path = given["path"];
  if (!fault || !Number.isSafeInteger(calls) || calls < 1 || calls > callsMax) return null;
  return { fault, calls, path: typeof path === "string" && path !== "" ? path : null };
}

function fields(rawBody: string, isForm: boolean): Record<string, unknown> {
  if (isForm) return Object.fromEntries(new URLSearchParams(rawBody));
  try {
    const value: unknown = JSON.parse(rawBody);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
