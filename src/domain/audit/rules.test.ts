import { expect, it } from "vitest";
import { maskedPhone, shortDetails, shortText } from "./rules.ts";

it.each([
  ["+256772123456", "+256772•••456"],
  ["+66812345678", "+66812•••678"],
  ["+256772•••456", "+256772•••456"],
  ["0772 123 456", "•••"],
  ["somebody@example.com", "•••"],
  ["+1234567", "+1•••567"],
  ["+123456", "•••"],
])("the phone %s stands in the trail as %s", (phone, masked) => {
  expect(maskedPhone(phone)).toBe(masked);
});

it("a text is cut at its 200th character, and one of 200 is kept", () => {
  expect(shortText("x".repeat(200))).toBe("x".repeat(200));
  expect(shortText("x".repeat(201))).toHaveLength(200);
});

it("a text keeps nothing that PostgreSQL cannot store, and no whole phone", () => {
  expect(shortText("a\u0000b\nc \ud800 +256772123456")).toBe("a b c \ufffd +256772•••456");
  expect(shortText(`${"x".repeat(199)}😀`)).toBe(`${"x".repeat(199)}\ufffd`);
});

it("an entry has at most 20 details", () => {
  const many = Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`d${index}`, index]));
  expect(Object.keys(shortDetails(many))).toHaveLength(20);
});
