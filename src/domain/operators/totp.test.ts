import { describe, expect, it } from "vitest";
import { newTotpSecret, sealTotp, stepOf, totpUri, unsealTotp } from "./totp.ts";

// RFC 6238, appendix B, SHA-1: the last six of its eight digits.
const rfcSecret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const at = (seconds: number) => new Date(seconds * 1000);

describe("a code", () => {
  it.each([
    [59, "287082", 1n],
    [1111111109, "081804", 37037036n],
    [1234567890, "005924", 41152263n],
    [20000000000, "353130", 666666666n],
  ])("at %i s is %s, as RFC 6238 says", (seconds, code, step) => {
    expect(stepOf(rfcSecret, code, at(seconds))).toBe(step);
  });

  it("counts for its neighbours' steps and no further", () => {
    for (const seconds of [30, 59, 89, 0]) expect(stepOf(rfcSecret, "287082", at(seconds))).toBe(1n);
    expect(stepOf(rfcSecret, "287082", at(90))).toBeNull();
  });

  it("may be typed as apps show it, in two halves", () => {
    expect(stepOf(rfcSecret, "287 082", at(59))).toBe(1n);
  });
});

describe("a sealed second factor", () => {
  const key = { secret: "one secret of 32 characters or more", nonce: Buffer.alloc(12, 7) };
  it("opens for its player under its secret, and for nobody else", () => {
    const secret = newTotpSecret();
    const sealed = sealTotp(secret, "player-1", key);
    expect(sealed.includes(secret)).toBe(false);
    expect(unsealTotp(sealed, "player-1", key.secret)).toBe(secret);
    expect(() => unsealTotp(sealed, "player-2", key.secret)).toThrow(/authenticate/);
    expect(() => unsealTotp(sealed, "player-1", "another secret of 32 characters!!!!!")).toThrow(/authenticate/);
    sealed[30] = (sealed[30] ?? 0) ^ 1;
    expect(() => unsealTotp(sealed, "player-1", key.secret)).toThrow(/authenticate/);
  });

  it("is 160 bits, and new each time", () => {
    expect(newTotpSecret()).toMatch(/^[A-Z2-7]{32}$/);
    expect(newTotpSecret()).not.toBe(newTotpSecret());
  });
});

it("the address for an app names the issuer and a masked phone", () => {
  const uri = new URL(totpUri(rfcSecret, { issuer: "Kete", label: "+256772•••456" }));
  expect([uri.protocol, decodeURIComponent(uri.pathname), uri.searchParams.get("secret"), uri.searchParams.get("period"), uri.searchParams.get("digits")]).toEqual(["otpauth:", expect.stringContaining("+256772•••456"), rfcSecret, "30", "6"]);
});
