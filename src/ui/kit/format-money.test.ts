import { describe, expect, it } from "vitest";
import { formatMoney, formatSigned, moneyInputValue, parseMoney } from "./format-money.ts";

describe("money as players read it", () => {
  it("has the currency's own digits", () => {
    expect(formatMoney(1_234_567, "UGX")).toBe("UGX\u00a01,234,567");
    expect(formatMoney(1_234_567, "KES")).toBe("KES\u00a012,345.67");
    expect(formatMoney(5, "KES")).toBe("KES\u00a00.05");
  });

  it("puts a sign before the code", () => {
    expect(formatSigned(980, "UGX")).toBe("+UGX\u00a0980");
    expect(formatSigned(-1000, "UGX")).toBe("−UGX\u00a01,000");
    expect(formatSigned(0, "UGX")).toBe("UGX\u00a00");
  });

  it("is read back from the ways people type it", () => {
    expect(parseMoney("1,000", "UGX")).toBe(1000);
    expect(parseMoney(" 1 000 ", "UGX")).toBe(1000);
    expect(parseMoney("1000.00", "UGX")).toBe(1000);
    expect(parseMoney("19.8", "KES")).toBe(1980);
    expect(parseMoney(moneyInputValue(123_456, "KES"), "KES")).toBe(123_456);
  });

  it("is refused when it is no amount, or finer than the currency", () => {
    for (const typed of ["", "abc", "-5", "1.5", "1e3", "99999999999999"]) expect(parseMoney(typed, "UGX")).toBeNull();
    expect(parseMoney("0.005", "KES")).toBeNull();
  });
});
