import { describe, expect, it } from "vitest";
import { messagesFor } from "../messages/messages.ts";
import { outcomeOf } from "./outcome.ts";
import { resultWords } from "./result-words.ts";
import type { RefundStatus, Round } from "./round.ts";

const words = resultWords(messagesFor(), true);
const won: Round = {
  id: "019aa4c6-6f0e-7b52-9a53-0f5d3d1c2b8a", status: "WON", amount: 1000, side: "under", target: 4950, clientSeed: "c", serverSeedHash: "h", nonce: 0, edgeBp: 100, roll: 3742,
  multiplier: "2.0000", payout: 2000, createdAt: "2026-11-21T05:45:00.000Z", settledAt: "2026-11-21T05:45:00.120Z", payerPhone: "+256772•••456", isClaimed: false, isCredited: false, isPaidLate: false, refund: null,
};
const notPlayed: Round = { ...won, status: "VOID", roll: null, payout: null };
const told = (round: Round, isSignedIn = false, of = words) => {
  const { lead, text, said } = outcomeOf(of, round, { currency: "UGX", isSignedIn });
  return [lead, text, said].map((part) => part?.replaceAll("\u00a0", " ") ?? null);
};
const phone = "0772 ••• 456";

describe("a win", () => {
  it("belongs to the number that paid, in the same words whether that has an account or not, and claims to wait nowhere", () => {
    expect(told(won)).toEqual([`UGX 2,000 belongs to ${phone}, the number that paid.`, null, "Rolled 37.42. You won UGX 2,000."]);
    expect(told({ ...won, isClaimed: true })).toEqual(told(won));
  });

  it("went to the balance of the player whose it is", () => {
    for (const round of [{ ...won, isCredited: true }, { ...won, payerPhone: null, isCredited: true }, { ...won, payerPhone: null }]) expect(told(round, true)[0]).toBe("UGX 2,000 went to your balance.");
  });

  it("says where nothing can be sent that nothing is lost, unless nothing waits, and does not offer to send", () => {
    const off = resultWords(messagesFor(), false);
    expect(told(won, false, off)[1]).toBe("Sending to phones is switched off for the moment. Nothing is lost.");
    expect(told({ ...won, isWaiting: true }, true, off)[1]).toBe("You are signed in with another number, so it is not in your balance. Sending to phones is switched off for the moment. Nothing is lost.");
    expect(told({ ...won, isWaiting: false }, false, off)[1]).toBeNull();
    expect(told({ ...won, isCredited: true }, true, off)[1]).toBeNull();
    for (const way of [off.send, off.sendOrSee]) expect(way).not.toMatch(/send/i);
  });

  it("on another phone is not said to be in the balance of who is signed in", () => {
    expect(told(won, true).slice(0, 2)).toEqual([`UGX 2,000 belongs to ${phone}, the number that paid.`, "You are signed in with another number, so it is not in your balance."]);
  });
});

it("a loss is said in a sentence", () => {
  expect(told({ ...won, status: "LOST", roll: 6310, payout: 0 })).toEqual(["The stake of UGX 1,000 went to the house.", null, "Rolled 63.10. You lost UGX 1,000."]);
});

describe("a round that was not played", () => {
  it("does not claim that nothing was taken, which the network alone knows", () => {
    for (const part of told(notPlayed)) expect(part).not.toMatch(/nothing was taken/i);
    expect(told(notPlayed)[1]).toContain(`Should ${phone} still be charged, we send the money back there`);
  });

  it.each<[RefundStatus, string]>([
    ["PENDING", `UGX 1,000 goes back to ${phone}.`],
    ["PROCESSING", `UGX 1,000 goes back to ${phone}.`],
    ["COMPLETED", `UGX 1,000 went back to ${phone}.`],
    ["FAILED", "one of us sees to it"],
    ["CANCELLED", "one of us sees to it"],
  ])("because it was paid too late says where the money is: %s", (status, rest) => {
    const [lead, text, said] = told({ ...notPlayed, isPaidLate: true, refund: { amount: 1000, status } });
    expect(lead).toBe("Paid too late, so not played");
    expect(text).toContain("The payment came after the time was over");
    expect(text).toContain(rest);
    expect(said).toContain(rest);
  });

  it("and whose money was claimed says that it went to its number, and only to its player that it is his balance", () => {
    const claimed: Round = { ...notPlayed, isPaidLate: true, refund: { amount: 1000, status: "CLAIMED" } };
    expect(told(claimed)[1]).toContain(`UGX 1,000 is no longer kept for this round: it went to ${phone}, the number it came from.`);
    expect(told({ ...claimed, isCredited: true }, true)[1]).toContain("UGX 1,000 went to your balance");
    for (const isCredited of [true, false]) for (const part of told({ ...claimed, isCredited })) expect(part).not.toContain("one of us sees to it");
    // What is on its way to the phone is nobody's balance.
    expect(told({ ...claimed, isCredited: true, refund: { amount: 1000, status: "FAILED" } })[1]).toContain("one of us sees to it");
  });

  it("because another sum came says so, with the sum that goes back", () => {
    const [, text] = told({ ...notPlayed, isPaidLate: true, refund: { amount: 700, status: "PENDING" } });
    expect(text).toContain("The payment was not exactly UGX 1,000");
    expect(text).toContain(`UGX 700 goes back to ${phone}`);
  });

  it("and whose money no payout carries says that a person sees to it", () => {
    expect(told({ ...notPlayed, isPaidLate: true, refund: null })[1]).toContain("one of us sees to it");
  });
});
