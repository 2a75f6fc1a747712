import { describe, expect, it } from "vitest";
import { failures, progresses, waits } from "#src/domain/withdrawals/progress.ts";
import { fill } from "../kit/fill.ts";
import { messagesFor } from "../messages/messages.ts";
import { statusWords } from "./status-words.ts";
import { timelineSteps } from "./timeline-steps.ts";
import { progressLook, situationOf, type WithdrawalState, type WithdrawalWithEvents } from "./withdrawal.ts";

const words = statusWords(messagesFor());
const parts = { net: "UGX 48,500", to: "0772 ••• 456", rail: "MTN", given: "1", needed: "2" };

type State = Parameters<typeof situationOf>[0];

/** Every state there is, with each thing it may wait for and each reason it may have failed for. */
const all = progresses.flatMap((progress): State[] =>
  progress === "waiting" ? waits.map((waitingFor) => ({ progress, waitingFor, failure: null })) : progress === "refused" ? [null, ...failures].map((failure) => ({ progress, waitingFor: null, failure })) : [{ progress, waitingFor: null, failure: null }],
);
const said = (state: State) => {
  const { title, text } = words.states[situationOf(state)];
  return { title: fill(title, parts), text: fill(text, parts) };
};

describe("every state of a withdrawal", () => {
  it.each(all)("%o has a title, a sentence and a look", (state) => {
    const { title, text } = said(state);
    expect(title).toMatch(/^[A-Z]/);
    expect(text).toMatch(/\.$/);
    expect(`${title} ${text}`).not.toMatch(/[{}]|undefined|null/);
    expect(words.words[state.progress]).toMatch(/^[A-Z]/);
    expect(progressLook[state.progress].icon).toBeDefined();
  });

  it("in which the money is back says so, and no other does", () => {
    const isBack = all.filter((state) => /back in your balance/.test(said(state).text)).map(({ progress }) => progress);
    expect(new Set(isBack)).toEqual(new Set(["refused", "cancelled"]));
    expect(isBack).toHaveLength(failures.length + 2);
  });

  it("that is open is never told as a failure", () => {
    for (const state of all.filter(({ progress }) => !["refused", "cancelled"].includes(progress))) {
      expect(`${said(state).title} ${said(state).text}`).not.toMatch(/fail|refus|error|went wrong|back in your balance/i);
      expect(progressLook[state.progress].tone).not.toBe("bad");
    }
  });

  it("of which nothing was heard says not to send again, and who is silent", () => {
    const { title, text } = said({ progress: "unconfirmed", waitingFor: null, failure: null });
    expect(title).toBe("MTN hasn't told us yet");
    expect(text).toContain("Don't send again; we keep asking.");
  });

  it("that a rail refused once says so, and that it asks again", () => {
    const { title, text } = said({ progress: "said_no", waitingFor: null, failure: null });
    expect(title).toBe("MTN says no; we make sure");
    expect(text).toContain("we ask again within five minutes");
  });

  it("refused for no reason that we know blames neither the player nor the number", () => {
    for (const failure of [null, "other"] as const) {
      const { text } = said({ progress: "refused", waitingFor: null, failure });
      expect(text).toBe("MTN did not pay UGX 48,500 to 0772 ••• 456. The whole amount is back in your balance. You can ask again.");
    }
    expect(said({ progress: "refused", waitingFor: null, failure: "payee_not_found" }).text).toContain("Look for a slip in the number");
  });

  it("refused for a reason we know says which", () => {
    const sentences = failures.map((failure) => said({ progress: "refused", waitingFor: null, failure }).text);
    expect(new Set(sentences).size).toBe(failures.length);
  });
});

const withdrawal = (change: Partial<WithdrawalWithEvents>): WithdrawalWithEvents => ({
  requestId: "r", amount: 50_000, fee: 1500, netAmount: 48_500, method: "MOMO", destination: "+256772•••456", providerTxnId: null, status: "PENDING", createdAt: "2026-11-21T05:50:00.000Z", processedAt: null,
  rail: "MTN", progress: "set_aside", waitingFor: null, approvals: { needed: 0, given: 0 }, failure: null, events: [], ...change,
});
const at = "2026-11-21T05:50:00.000Z";
const events = (...states: WithdrawalState[]) => states.map((status) => ({ status, at }));
const steps = (change: Partial<WithdrawalWithEvents>) => timelineSteps(words, withdrawal(change), parts).map(({ word, is }) => `${is}: ${word}`);

describe("the timeline", () => {
  it("shows what has happened, what is waited for, and what is to come", () => {
    expect(steps({ events: events("PENDING") })).toEqual(["done: Set aside", "ahead: Sent", "ahead: Paid"]);
    expect(steps({ progress: "waiting", waitingFor: "approval", events: events("PENDING") })).toEqual(["done: Set aside", "now: Looked at by 1 of 2", "ahead: Sent", "ahead: Paid"]);
    expect(steps({ status: "PROCESSING", progress: "unconfirmed", events: events("PENDING", "PROCESSING") })).toEqual(["done: Set aside", "done: Sent", "now: Waiting for MTN's answer", "ahead: Paid"]);
    expect(steps({ status: "PROCESSING", progress: "said_no", events: events("PENDING", "PROCESSING") })).toEqual(["done: Set aside", "done: Sent", "now: Asking MTN once more", "ahead: Paid"]);
    expect(steps({ status: "COMPLETED", progress: "paid", events: events("PENDING", "PROCESSING", "COMPLETED") })).toEqual(["done: Set aside", "done: Sent", "done: Paid"]);
  });

  it("does not call sent what no rail was given yet", () => {
    const open = { status: "PROCESSING", events: events("PENDING", "PROCESSING") } as const;
    expect(steps({ ...open, progress: "sending" })[1]).toBe("done: Being sent");
    expect(steps({ ...open, progress: "waiting", waitingFor: "rail" })).toEqual(["done: Set aside", "done: Being sent", "now: Waiting for MTN", "ahead: Paid"]);
  });

  it("ends where the money came back", () => {
    expect(steps({ status: "FAILED", progress: "refused", events: events("PENDING", "PROCESSING", "FAILED") }).at(-1)).toBe("done: Refused");
    expect(steps({ status: "CANCELLED", progress: "cancelled", events: events("PENDING", "CANCELLED") })).toEqual(["done: Set aside", "done: Called off"]);
  });
});
