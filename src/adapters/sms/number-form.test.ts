import { expect, test } from "vitest";
import { parsePhone } from "#src/domain/shared/phone.ts";
import { digits, thaiNational } from "./number-form.ts";

const phone = (typed: string) => parsePhone(typed, { countries: ["UG", "TH"], defaultCountry: "UG" });

test("a number without its plus keeps its country code", () => {
  expect(digits(phone("+256772123456"))).toBe("256772123456");
});

test("a Thai number is ten digits with the zero in front, and no other number has that form", () => {
  expect(thaiNational(phone("+66812345678"))).toBe("0812345678");
  expect(thaiNational(phone("+256772123456"))).toBeNull();
});
