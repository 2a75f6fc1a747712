import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { messagesFor } from "../messages/messages.ts";
import type { LoggedRound } from "./logged.ts";
import { RoundLog } from "./round-log.tsx";

const messages = messagesFor();
const round: LoggedRound = {
  seq: "7", roundId: "r", serverSeedHash: "h", serverSeed: null, nonce: 0, clientSeed: "c", side: "under", target: 4950, edgeBp: 100, status: "LOST", roll: 9000, decidedAt: "2026-11-21T06:00:00.000Z", link: "0".repeat(64),
};
const shown = (change: Partial<LoggedRound>) => renderToStaticMarkup(createElement(RoundLog, {
  messages, currency: "UGX", isFirstPage: false, page: { items: [{ ...round, ...change }], nextCursor: null }, returns: { head: { seq: "7", link: "0" }, moneyStep: 100, byRound: null, byMoney: null },
}));

it("a line whose seed is still in use says so, and that of a void round says that nothing was rolled", () => {
  expect(shown({})).toContain("Not revealed yet");
  const unseen = shown({ status: "VOID", roll: null });
  expect(unseen).toContain("Void: nothing was rolled");
  expect(unseen).not.toContain("Not revealed yet");
});

it("a revealed seed can be checked from its line, from that of a void round too, which claims no roll", () => {
  expect(shown({ serverSeed: "s" })).toMatch(/href="\/check#server_seed=s&amp;[^"]*&amp;roll=9000" aria-label="Check 7">Check</);
  const revealed = shown({ serverSeed: "s", status: "VOID", roll: null });
  expect(revealed).toMatch(/Void: nothing was rolled\. <a href="\/check#server_seed=s&amp;[^"]*&amp;edge_bp=100" aria-label="Its seed 7">/);
  expect(revealed).not.toContain("roll=");
});
