import * as fc from "fast-check";
import { expect, test } from "vitest";
import { currencyDigits, type Currency } from "#src/domain/shared/money.ts";
import { decimalOf, minorOf } from "./amounts.ts";

const currencies = Object.keys(currencyDigits) as Currency[];

test("an amount is written with its currency's digits", () => {
  expect([decimalOf(50_000n, "UGX"), decimalOf(50_000n, "KES"), decimalOf(5n, "KES"), decimalOf(50n, "USD")]).toEqual(["50000", "500.00", "0.05", "0.50"]);
});

test("any amount that is written is read as itself", () => {
  fc.assert(fc.property(fc.bigInt({ min: 1n, max: 10n ** 15n - 1n }), fc.constantFrom(...currencies), (minor, currency) => {
    expect(minorOf(decimalOf(minor, currency), currency)).toBe(minor);
  }));
});

test.each([["5", 500n], ["5.0", 500n], ["5.00", 500n], ["05", 500n], [5, 500n], [5.5, 550n], ["0.05", 5n], ["5.000", 500n]])("%s is told for %s minor units", (said, minor) => {
  expect(minorOf(said, "KES")).toBe(minor);
});

test.each([["5.001", "KES"], ["5.5", "UGX"], ["-5", "UGX"], ["1e3", "UGX"], ["", "UGX"], ["5,000", "UGX"], ["five", "UGX"], [null, "UGX"], [undefined, "UGX"], [Number.NaN, "UGX"], [1e21, "UGX"], [{}, "UGX"], ["1234567890123456", "UGX"]] as const)("%s is no amount of %s", (said, currency) => {
  expect(minorOf(said, currency)).toBeNull();
});
