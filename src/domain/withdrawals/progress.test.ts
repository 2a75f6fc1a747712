import { describe, expect, it } from "vitest";
import { failureOf, progressOf, withBankName } from "./progress.ts";

const now = new Date("2026-11-21T12:00:00Z");
const before = (seconds: number) => new Date(now.getTime() - seconds * 1000);
const attempt = (state: "PREPARED" | "SENT" | "ACCEPTED" | "UNKNOWN", sentSecondsAgo: number | null = 1) => ({ state, lastCode: null, createdAt: before(600), firstSentAt: sentSecondsAgo === null ? null : before(sentSecondsAgo), failedSince: null });
const saidNo = { ...attempt("UNKNOWN"), failedSince: before(30) };

describe("how far a withdrawal is", () => {
  it.each([
    ["set aside and next in line", "PENDING", null, null, "set_aside"],
    ["waiting for two people", "PENDING", "approval", null, "waiting"],
    ["taken up, and not handed over", "PROCESSING", null, attempt("PREPARED"), "sending"],
    ["given back by a paused rail", "PROCESSING", "rail", attempt("PREPARED"), "waiting"],
    ["sent a minute ago", "PROCESSING", null, attempt("SENT", 60), "sent"],
    ["sent just over a minute ago", "PROCESSING", null, attempt("ACCEPTED", 60.001), "unconfirmed"],
    ["sent, and the line broke", "PROCESSING", null, attempt("UNKNOWN"), "unconfirmed"],
    ["refused once, and to be read again", "PROCESSING", null, saidNo, "said_no"],
    ["refused once, and then paid", "COMPLETED", null, saidNo, "paid"],
    ["refused twice", "FAILED", null, saidNo, "refused"],
    ["paid", "COMPLETED", null, attempt("UNKNOWN"), "paid"],
    ["refused", "FAILED", null, attempt("SENT"), "refused"],
    ["called off", "CANCELLED", "approval", null, "cancelled"],
  ] as const)("%s", (_name, status, waitingFor, last, progress) => {
    expect(progressOf({ status, waitingFor, attempt: last, now })).toBe(progress);
  });
});

it.each([
  ["PAYEE_NOT_FOUND", "payee_not_found"],
  ["payee-not-found", "payee_not_found"],
  ["PAYEE_LIMIT_REACHED", "limit_reached"],
  ["PAYEE_NOT_ALLOWED_TO_RECEIVE", "not_allowed"],
  // A catch-all of the rail's, which names three reasons and so none.
  ["LOW_BALANCE_OR_PAYEE_LIMIT_REACHED_OR_NOT_ALLOWED", "other"],
  ["<script>", "other"],
  ["constructor", "other"],
  [null, "other"],
])("the rail's code %j is told as %s", (code, failure) => {
  expect(failureOf(code)).toBe(failure);
});

it("a bank is called by its name where it is on offer", () => {
  const banks = [{ code: "111", name: "Lake Bank" }];
  expect(withBankName({ method: "BANK", destination: "111 •••7099" }, banks)).toBe("Lake Bank •••7099");
  expect(withBankName({ method: "BANK", destination: "222 •••7099" }, banks)).toBe("222 •••7099");
  expect(withBankName({ method: "MOMO", destination: "+256772•••456" }, banks)).toBe("+256772•••456");
});
