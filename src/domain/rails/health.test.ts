import { describe, expect, it } from "vitest";
import { heard } from "./heard.ts";
import { railHealth } from "./health.ts";
import type { RailAnswer, RailReply } from "./ports.ts";

const reply = (answer: RailAnswer, httpStatus: number | null = 200): RailReply => ({ answer, exchange: { httpStatus, body: "{}", ms: 1.6 } });

describe("a rail", () => {
  it.each<[string, "submit" | "status", RailReply, string | null]>([
    ["that answers yes is fine", "status", reply({ state: "succeeded", providerTxnId: "T", amountMinor: null, currency: null }), "fine"],
    ["that answers no is fine", "status", reply({ state: "failed", code: "X", isDoubtful: true }), "fine"],
    ["that does not find something is fine", "status", reply({ state: "not_found", code: "X" }, 404), "fine"],
    ["that refuses our keys has our settings wrong", "submit", reply({ state: "refused", code: "X", trouble: "config" }, 401), "config"],
    ["that takes one request not is failing, as far as that tells", "submit", reply({ state: "refused", code: "X", trouble: "request" }, 400), "outage"],
    ["that is asked too much is neither", "submit", reply({ state: "refused", code: "X", trouble: "busy" }, 429), null],
    ["that says nothing is failing", "status", reply({ state: "unknown", code: "TIMEOUT" }, null), "outage"],
    ["that answers 500 is failing", "status", reply({ state: "unknown", code: "HTTP_500" }, 500), "outage"],
    ["that answers a question with a word we do not know is neither", "status", reply({ state: "unknown", code: "LIMBO" }, 200), null],
    ["that answers a send with something unreadable is failing", "submit", reply({ state: "unknown", code: "HTTP_200" }, 200), "outage"],
  ])("%s", (_name, verb, said, health) => {
    expect(railHealth(verb, said, { isFirst: true })).toBe(health);
  });

  it("that takes one request not the second time either has told nothing new", () => {
    expect(railHealth("submit", reply({ state: "refused", code: "X", trouble: "request" }, 400), { isFirst: false })).toBeNull();
    expect(railHealth("submit", reply({ state: "refused", code: "X", trouble: "config" }, 401), { isFirst: false })).toBe("config");
  });
});

describe("what is kept of a call", () => {
  it("is JSON that PostgreSQL takes, whatever the rail sent", () => {
    const kept = heard("submit", { answer: { state: "unknown", code: "A\0B" }, exchange: { httpStatus: 200, body: `\0${"x".repeat(1998)}😀`, ms: 1.6 } });
    expect(JSON.parse(kept)).toEqual({ verb: "submit", state: "unknown", code: "AB", httpStatus: 200, body: `${"x".repeat(1998)}\ufffd`, ms: 2 });
  });
});
