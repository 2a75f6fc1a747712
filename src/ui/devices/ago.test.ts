import { expect, it } from "vitest";
import { messagesFor } from "../messages/messages.ts";
import { ago } from "./ago.ts";

const nowMs = Date.parse("2026-11-21T12:00:00Z");
const minutesBefore = (minutes: number) => new Date(nowMs - minutes * 60_000).toISOString();

it.each([
  [-1, "Active now"],
  [5, "Active now"],
  [6, "6 minutes ago"],
  [59, "59 minutes ago"],
  [60, "1 hour ago"],
  [23 * 60 + 59, "23 hours ago"],
  [24 * 60, "1 day ago"],
  [13 * 24 * 60, "13 days ago"],
])("a device last seen %d minutes ago was seen: %s", (minutes, words) => {
  expect(ago(messagesFor(), minutesBefore(minutes), nowMs)).toBe(words);
});
