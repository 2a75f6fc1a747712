import { describe, expect, it } from "vitest";
import { movementKinds } from "#src/domain/players/statement.ts";
import { refusals } from "#src/domain/shared/errors.ts";
import { messagesFor } from "./messages.ts";
import { refusalWords } from "./refusal-words.ts";

const messages = messagesFor();
const params = { minimum: 1000, maximum: 5000, available: 10, left: 20, attemptsLeft: 3, reason: "TOO_SHORT" };

describe("a refusal", () => {
  it.each(Object.keys(refusals))("%s has a player's words of its own", (code) => {
    const words = refusalWords(messages, { code, params, retryAfterSeconds: 90 }, "UGX");
    expect(words).toMatch(/[.!?]$|[a-z)]$/);
    expect(words).not.toMatch(/undefined|\[object|invalid input/i);
    expect(words).not.toBe(refusalWords(messages, { code: "no such code" }, "UGX"));
  });

  it.each(["__proto__", "constructor", "valueOf", "toString"])("of the code %s, which an address may hold, is an unknown one", (code) => {
    expect(refusalWords(messages, { code }, "UGX")).toBe(refusalWords(messages, { code: "no such code" }, "UGX"));
  });

  it("says how long to wait, and how many tries are left", () => {
    expect(refusalWords(messages, { code: "wrong_code", params: { attemptsLeft: 1 } }, "UGX")).toBe("That code isn't right. 1 try left.");
    expect(refusalWords(messages, { code: "locked", retryAfterSeconds: 590 }, "UGX")).toContain("in 10 minutes");
    expect(refusalWords(messages, { code: "texts_exhausted", retryAfterSeconds: 7200 }, "UGX")).toContain("in 120 minutes");
    expect(refusalWords(messages, { code: "texts_exhausted", retryAfterSeconds: 7201 }, "UGX")).toContain("in 3 hours");
    expect(refusalWords(messages, { code: "too_fast", retryAfterSeconds: 4 }, "UGX")).toContain("in 4 s");
  });

  it("offers to go on as a guest to whoever is none of the players, and not to a player", () => {
    for (const code of ["too_many_codes", "texts_exhausted", "locked", "sms_unavailable", "not_whitelisted", "sign_in_disabled"]) {
      expect(refusalWords(messages, { code }, "UGX")).toContain("as a guest");
      expect(refusalWords(messages, { code }, "UGX", { isPlayer: true })).not.toContain("guest");
    }
  });
});

it.each(movementKinds)("a movement of kind %s has a name", (kind) => {
  expect(messages.player.kinds[kind]).toMatch(/^[A-Z]/);
});
