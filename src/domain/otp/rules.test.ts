import { describe, expect, it } from "vitest";
import type { Phone } from "../shared/phone.ts";
import { sampleOtp } from "#src/testing/sample-otp.ts";
import { checkServed, codeFor, codeMac, codeText, deriveCode, freshCode, parseWhitelist, secondsUntil, sixDigits, textCost } from "./rules.ts";

const phone = "+256772123456" as Phone;
const purpose = "sign_in";
const { phones } = sampleOtp;
const settings = sampleOtp;
const place = { phone, purpose };
const mock = { ...settings, isMock: true };

describe("a derived code", () => {
  it("is six digits, the same for the same salt, phone and purpose, and another for any other", () => {
    const code = deriveCode("pepper", { salt: "s1", phone, purpose });
    expect(code).toMatch(/^\d{6}$/);
    expect(deriveCode("pepper", { salt: "s1", phone, purpose })).toBe(code);
    const others = [
      deriveCode("another", { salt: "s1", phone, purpose }),
      deriveCode("pepper", { salt: "s2", phone, purpose }),
      deriveCode("pepper", { salt: "s1", phone: "+256772123457" as Phone, purpose }),
      deriveCode("pepper", { salt: "s1", phone, purpose: "step_up" }),
    ];
    expect(new Set([code, ...others]).size).toBe(5);
  });

  it("favours no digit at any place", () => {
    const samples = 20_000;
    const counts = Array.from({ length: 6 }, () => Array.from({ length: 10 }, () => 0));
    for (let i = 0; i < samples; i++) {
      for (const [place, digit] of deriveCode("pepper", { salt: String(i), phone, purpose }).split("").entries()) {
        const row = counts[place] ?? [];
        row[Number(digit)] = (row[Number(digit)] ?? 0) + 1;
      }
    }
    const expected = samples / 10;
    // Chi-squared with 9 degrees of freedom is above 40 once in a hundred thousand; the salts are fixed, so this never flickers.
    for (const row of counts) expect(row.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(40);
  });

  it("keeps its leading zeros", () => {
    const codes = Array.from({ length: 200 }, (_, i) => deriveCode("pepper", { salt: String(i), phone, purpose }));
    expect(codes.some((code) => code.startsWith("0"))).toBe(true);
    expect(codes.every((code) => code.length === 6)).toBe(true);
  });
});

describe("what is kept of a code", () => {
  it("is fresh each time and holds no code", () => {
    const [one, two] = [freshCode(settings, place), freshCode(settings, place)];
    expect(one.salt).not.toBe(two.salt);
    expect(one.id).not.toBe(two.id);
    expect(JSON.stringify(one)).not.toContain(`"${codeFor(settings, place, one.salt)}"`);
    expect(one.mac).toBe(codeMac(settings, place, codeFor(settings, place, one.salt)));
  });

  it("is of no use for another phone", () => {
    expect(codeMac(settings, place, "123456")).not.toBe(codeMac(settings, { phone: "+256772123457" as Phone, purpose }, "123456"));
  });

  it("is the mock's fixed code with the mock provider alone", () => {
    expect(codeFor(mock, place, "any")).toBe("123456");
    expect(codeFor(settings, place, "any")).toBe(deriveCode(settings.secret, { salt: "any", phone, purpose }));
  });
});

describe("what a text is counted against", () => {
  const spendMax = (change: Partial<typeof sampleOtp>, lane: "open" | "proven" | "session") => textCost({ ...settings, ...change }, phone, lane).spendMaxMicros;

  it("is its country's figures, or those for all others", () => {
    expect(textCost(settings, phone, "proven")).toEqual({ country: "UG", countryMax: 20_000, priceMicros: 35_000, spendMaxMicros: 100_000_000 });
    expect(textCost(settings, "+66812345678" as Phone, "proven")).toMatchObject({ country: "TH", countryMax: 2000, priceMicros: 100_000 });
  });

  it("is the whole budget for proven browsers and sessions, and what is not reserved for everybody else", () => {
    expect([spendMax({}, "open"), spendMax({}, "proven"), spendMax({}, "session")]).toEqual([80_000_000, 100_000_000, 100_000_000]);
    expect(textCost(settings, phone, "open").countryMax).toBe(16_000);
    expect(textCost({ ...settings, countryDailyMax: { UG: 1 } }, phone, "open").countryMax).toBe(1);
  });

  it("is never no limit where there is a budget, even if all of it is reserved", () => {
    expect(spendMax({ spendReservePercent: 100 }, "open")).toBe(1);
    expect(spendMax({ spendDailyMaxMicros: 1 }, "open")).toBe(1);
    expect(spendMax({ spendDailyMaxMicros: 0 }, "open")).toBe(0);
  });
});

describe("the text", () => {
  const textOf = (code: string, expiresInSeconds: number, host: string, purpose = "sign_in") => codeText({ code, purpose, expiresInSeconds, host });
  // GSM 03.38's basic alphabet: anything else halves what fits into a segment. No escape characters either, which count twice.
  const gsm7 = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà]*$/;

  it("names Kete, says how long the code lives and never to share it, and ends with its origin", () => {
    const text = textOf("012345", 300, "kete.example");
    expect(text).toContain("Kete");
    expect(text).toContain("012345");
    expect(text).toContain("5 minutes");
    expect(text).toMatch(/never share it/i);
    expect(text.split("\n").at(-1)).toBe("@kete.example #012345");
  });

  it.each([300, 600, 119, 60, 59, 1])("is one GSM-7 segment with %i seconds left", (seconds) => {
    const text = textOf("999999", seconds, "play.kete.example");
    expect(text).toMatch(gsm7);
    expect(text.length).toBeLessThanOrEqual(160);
  });

  it.each([
    [300, "5 minutes"],
    [299, "4 minutes"],
    [119, "1 minute."],
    [59, "less than a minute"],
  ])("never promises more time than the code has: %i s", (seconds, words) => {
    expect(textOf("123456", seconds, "kete.example")).toContain(words);
  });

  it.each([["withdraw:abc", "money leave"], ["change_phone:7", "moves a Kete account"]])("says what else a code is for: %s", (purpose, words) => {
    const text = textOf("999999", 600, "kete.example", purpose);
    expect(text).toContain(words);
    expect(text).not.toContain("is your Kete code");
    expect(text).toMatch(gsm7);
    expect(text.length).toBeLessThanOrEqual(160);
  });

  it("drops the origin line rather than grow a second segment", () => {
    const fixed = textOf("123456", 300, "h").length - 1;
    const longest = "h".repeat(160 - fixed);
    expect(textOf("123456", 300, longest)).toHaveLength(160);
    const without = textOf("123456", 300, `${longest}h`);
    expect(without).not.toContain("@");
    expect(without).toContain("123456");
  });
});

describe("a typed code", () => {
  it.each(["123456", "123 456", "123-456", " 123456\n", "123\u2011456", "１２３４５６", "\u200E123456"])("%j is 123456", (typed) => {
    expect(sixDigits(typed)).toBe("123456");
  });

  it.each(["", "12345", "1234567", "12345a", "١٢٣٤٥٦", "123456; --"])("%j is no code", (typed) => {
    expect(() => sixDigits(typed)).toThrow(expect.objectContaining({ code: "invalid_input" }));
  });
});

describe("the sandbox list", () => {
  it("serves only its numbers, in whatever form they were listed", () => {
    const whitelist = parseWhitelist(["0772 123 456", "+66 81 234 5678"], phones);
    expect(() => checkServed({ ...mock, whitelist }, phone)).not.toThrow();
    expect(() => checkServed({ ...mock, whitelist }, "+66812345678" as Phone)).not.toThrow();
    expect(() => checkServed({ ...mock, whitelist }, "+256772123457" as Phone)).toThrow(expect.objectContaining({ code: "not_whitelisted" }));
  });

  it("serves nobody when it is empty, and everybody when there is none", () => {
    expect(() => checkServed({ ...mock, whitelist: [] }, phone)).toThrow(expect.objectContaining({ code: "not_whitelisted" }));
    expect(() => checkServed({ ...mock, whitelist: null }, phone)).not.toThrow();
  });
});

describe("seconds to wait", () => {
  it.each([
    [1000, 0, 1],
    [1, 0, 1],
    [60_000, 0, 60],
    [60_001, 0, 61],
    [0, 5, 0],
  ])("until %i ms from %i ms: %i s", (then, now, seconds) => {
    expect(secondsUntil(then, now)).toBe(seconds);
  });
});
