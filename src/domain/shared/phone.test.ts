import { describe, expect, it } from "vitest";
import { DomainError } from "./errors.ts";
import { maskPhone, parsePhone, type PhoneReason } from "./phone.ts";

const countries = ["UG", "KE", "TZ", "RW", "NG", "GH", "IN", "TH", "US"];
const parseIn = (defaultCountry: string, typed: string, country?: string) => parsePhone(typed, { countries, defaultCountry }, country);

/** Why a number is refused, or "accepted". */
function reasonFor(work: () => string): PhoneReason | "accepted" {
  try {
    work();
    return "accepted";
  } catch (error) {
    if (error instanceof DomainError && error.code === "invalid_phone") return error.params["reason"] as PhoneReason;
    throw error;
  }
}

describe("a number as people type it becomes E.164", () => {
  it.each([
    // The four usual Thai forms are one player.
    ["TH", "+66812345678", "+66812345678"],
    ["TH", "66812345678", "+66812345678"],
    ["TH", "0812345678", "+66812345678"],
    ["TH", "081-234-5678", "+66812345678"],
    ["TH", "812345678", "+66812345678"],
    ["TH", "0912345678", "+66912345678"],
    ["TH", "0612345678", "+66612345678"],
    // Pasted from contacts: a direction mark in front, non-breaking hyphens between.
    ["TH", "\u200E081\u2011234\u20115678", "+66812345678"],
    // Full-width digits of an Asian keyboard.
    ["TH", "０８１２３４５６７８", "+66812345678"],
    ["UG", "0772123456", "+256772123456"],
    ["UG", "256772123456", "+256772123456"],
    ["UG", "0772 123 456", "+256772123456"],
    ["UG", "(0772) 123-456", "+256772123456"],
    ["UG", "  0772123456\u00A0", "+256772123456"],
    ["UG", "0701234567", "+256701234567"],
    // Nobody dials 00 in Uganda, everybody types it.
    ["UG", "00256772123456", "+256772123456"],
    ["KE", "0110123456", "+254110123456"],
    ["TZ", "0754123456", "+255754123456"],
    ["TZ", "0621234567", "+255621234567"],
    ["RW", "0788123456", "+250788123456"],
    ["RW", "0771234567", "+250771234567"],
    ["GH", "0244123456", "+233244123456"],
    ["NG", "0803 123 4567", "+2348031234567"],
    ["IN", "9876543210", "+919876543210"],
    ["IN", "09876543210", "+919876543210"],
    ["IN", "+91 98765 43210", "+919876543210"],
    ["US", "(201) 555-0123", "+12015550123"],
    // A country in the number beats the default.
    ["UG", "+2348031234567", "+2348031234567"],
  ])("in %s, %s", (country, typed, expected) => {
    expect(parseIn(country, typed)).toBe(expected);
  });
});

describe("the country asked for", () => {
  it.each([
    ["0812345678", "TH", "+66812345678"],
    ["0812345678", "th", "+66812345678"],
    ["0812345678", "+66", "+66812345678"],
    ["812345678", "+66", "+66812345678"],
    ["66812345678", "+66", "+66812345678"],
    ["+256772123456", "TH", "+256772123456"],
    ["+256772123456", "+66", "+256772123456"],
    ["081 234 5678", "+66", "+66812345678"],
  ])("%s with %s", (typed, country, expected) => {
    expect(parseIn("UG", typed, country)).toBe(expected);
  });
});

describe("a number we cannot text is refused, and why", () => {
  it.each<[string, string, PhoneReason]>([
    ["UG", "", "EMPTY"],
    ["UG", " \u200B ", "EMPTY"],
    ["UG", "hello", "NOT_A_NUMBER"],
    // A letter O for the zero must not be read past.
    ["UG", "O772123456", "NOT_A_NUMBER"],
    ["UG", "tel:+256772123456", "NOT_A_NUMBER"],
    ["UG", "0772123456 / 0701234567", "TOO_LONG"],
    ["UG", "077212345", "INVALID_FOR_COUNTRY"],
    ["UG", "0312345678", "NOT_MOBILE"],
    ["UG", "+447400123456", "COUNTRY_NOT_SUPPORTED"],
    ["UG", "0772123456 ext. 5", "HAS_EXTENSION"],
    ["TH", "021234567", "NOT_MOBILE"],
    // Eight digits after the zero are still a fixed line's length.
    ["TH", "081234567", "INVALID_FOR_COUNTRY"],
    // The metadata calls this range mobile; the regulator gives mobiles 06, 08 and 09.
    ["TH", "0141234567", "NOT_MOBILE"],
    ["TH", "0601234567", "NOT_MOBILE"],
    ["KE", "0109123456", "INVALID_FOR_COUNTRY"],
    ["RW", "0741234567", "INVALID_FOR_COUNTRY"],
    ["TZ", "0641234567", "INVALID_FOR_COUNTRY"],
    ["NG", "0803123456", "INVALID_FOR_COUNTRY"],
    ["NG", "09171234567", "INVALID_FOR_COUNTRY"],
    ["US", "8005551234", "NOT_MOBILE"],
  ])("in %s, %s: %s", (country, typed, reason) => {
    expect(reasonFor(() => parseIn(country, typed))).toBe(reason);
  });

  it("without a plus and without any country to go by", () => {
    expect(reasonFor(() => parsePhone("0772123456", { countries, defaultCountry: "" }))).toBe("COUNTRY_REQUIRED");
    expect(parsePhone("+256772123456", { countries, defaultCountry: "" })).toBe("+256772123456");
  });

  it("once its country is no longer offered", () => {
    const rules = { countries: ["UG"], defaultCountry: "UG" };
    expect(reasonFor(() => parsePhone("+254110123456", rules))).toBe("COUNTRY_NOT_SUPPORTED");
    expect(parsePhone("0772123456", rules)).toBe("+256772123456");
  });
});

describe("a chosen country", () => {
  it.each([
    ["0772123456", "+256", "+256772123456"],
    ["256772123456", "+256", "+256772123456"],
    ["9198765432", "+91", "+919198765432"], // begins with its own dialling code
    ["661234567", "+66", "+66661234567"],
    ["0812345678", "th", "+66812345678"],
    ["+66812345678", "+256", "+66812345678"], // a plus says it all
  ])("%s with %s is %s", (typed, country, e164) => {
    expect(parsePhone(typed, { countries, defaultCountry: "KE" }, country)).toBe(e164);
  });

  it.each(["XX", "+999", "+33", "FR"])("%s is not offered", (country) => {
    expect(reasonFor(() => parsePhone("0612345678", { countries, defaultCountry: "UG" }, country))).toBe("COUNTRY_NOT_SUPPORTED");
  });
});

describe("a masked number", () => {
  it("keeps its ends and hides the middle", () => {
    expect(maskPhone("+256772123456")).toBe("+256772•••456");
    expect(maskPhone("+66812")).toBe("•••");
  });
});
