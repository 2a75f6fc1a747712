import { describe, expect, it } from "vitest";
import { codePhase } from "./code-phase.ts";

const status = { delivery: "sent", failure: null, expiresIn: 200, resendIn: 10, attemptsLeft: 5 } as const;
const standing = { left: 200, status, refusal: undefined };

describe("the code step", () => {
  it("takes a code while one lives, also after a wrong one and when nobody can say what became of the text", () => {
    expect(codePhase(standing)).toBe("open");
    expect(codePhase({ ...standing, refusal: "wrong_code" })).toBe("open");
    expect(codePhase({ ...standing, status: null })).toBe("open");
    expect(codePhase({ ...standing, status: { ...status, attemptsLeft: 1 } })).toBe("open");
  });

  it("says that the code has expired when its time is over, and that it is used up when it was tried too often", () => {
    expect(codePhase({ ...standing, left: 1 })).toBe("open");
    expect(codePhase({ ...standing, left: 0 })).toBe("expired");
    expect(codePhase({ ...standing, refusal: "code_expired" })).toBe("burned");
    expect(codePhase({ ...standing, status: { ...status, attemptsLeft: 0 } })).toBe("burned");
  });

  it("tells a number that no text reaches from a failure of our own", () => {
    const failed = { ...status, delivery: "failed", expiresIn: 0, attemptsLeft: 0 } as const;
    expect(codePhase({ ...standing, status: { ...failed, failure: "number" } })).toBe("number");
    expect(codePhase({ ...standing, status: { ...failed, failure: "service" } })).toBe("service");
  });

  it("goes on taking the first text's code when only the second text failed", () => {
    expect(codePhase({ ...standing, status: { ...status, delivery: "failed", failure: "service" } })).toBe("open");
  });

  it("stands still while the number is locked", () => {
    expect(codePhase({ ...standing, refusal: "locked" })).toBe("locked");
  });
});
