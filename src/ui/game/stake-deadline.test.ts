import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { forgetServerTime, isSurelyOver, newDeadline, noteServerTime, plainDeadline, sentDeadline } from "./stake-deadline.ts";

const device = Date.parse("2026-11-22T12:00:00Z");
const second = 1000;
/** Seconds from the server's true time to the deadline that a stake gets now. */
const aheadOf = (serverMs: number) => (Date.parse(newDeadline()) - serverMs) / second;

beforeEach(() => { vi.useFakeTimers({ now: device }); forgetServerTime(); });
afterEach(() => { vi.useRealTimers(); });

it("a deadline is told by the server's clock, however wrong the phone's is", () => {
  const server = device - 3600 * second;
  noteServerTime(server);
  expect(aheadOf(server)).toBe(45);
});

it("a page from the browser's history, made long ago, does not bring it forward", () => {
  noteServerTime(device);
  vi.advanceTimersByTime(300 * second);
  noteServerTime(device);
  expect(aheadOf(device + 300 * second)).toBe(45);
});

it("a clock that was set since is forgotten, and the next page says what time it is", () => {
  noteServerTime(device);
  vi.setSystemTime(device + 3600 * second);
  forgetServerTime();
  noteServerTime(device);
  expect(aheadOf(device)).toBe(45);
});

it("a stake is surely over ten seconds after its deadline, and not before", () => {
  noteServerTime(device);
  const expiresAt = newDeadline();
  vi.advanceTimersByTime(55 * second);
  expect(isSurelyOver(expiresAt)).toBe(false);
  vi.advanceTimersByTime(1);
  expect(isSurelyOver(expiresAt)).toBe(true);
});

it("a plain form may be sent for ten minutes, and a moment later it is late", () => {
  const late = Date.parse(plainDeadline(device));
  expect(late - device).toBe(600 * second);
  expect(Date.parse(sentDeadline(plainDeadline(device), late - 1))).toBe(late);
  expect(Date.parse(sentDeadline(plainDeadline(device), late + 1))).toBe(late);
});

it("what a plain form says is never further ahead than the API takes, however it was edited", () => {
  expect(sentDeadline(plainDeadline(device), device)).toBe(newDeadline());
  expect(sentDeadline("9999-12-31T00:00:00Z", device)).toBe(newDeadline());
});

it.each(["", "soon", "0x7"])("a plain form whose deadline is %j is late", (field) => {
  expect(sentDeadline(field, device)).toBe("1970-01-01T00:00:00.000Z");
});
