import fc from "fast-check";
import { expect, it } from "vitest";
import { testKit } from "#src/testing/kit.ts";
import { normaliseDestination, withdrawPurpose } from "./rules.ts";

const phones = { countries: ["UG"], defaultCountry: "UG" };
const bankOf = (accountName: string) => normaliseDestination("BANK", { bankCode: "11125380", accountNumber: "0031 6258 07099", accountName }, { phones });
/** Names and texts that PostgreSQL can hold: it has no NUL, and a half of a surrogate pair is no character. */
const text = fc.string({ unit: "binary", minLength: 1, maxLength: 60 }).filter((value) => !value.includes("\0"));
const choice = fc.record({
  player: fc.record({ playerId: fc.integer({ min: 1, max: 2_147_483_647 }) }),
  amountMinor: fc.bigInt({ min: 1n, max: 9_223_372_036_854_775_807n }),
  method: fc.constantFrom("MOMO" as const, "BANK" as const),
  destination: fc.oneof(text, text.map((value) => JSON.stringify({ accountName: value }))),
});

it("what a step-up code proves is written alike in SQL and in TypeScript", async () => {
  const kit = await testKit();
  const names = ["Amina Nakato", "Zoë Ångström", "Nguyễn Thị Ánh", "สมชาย ใจดี", "O'Brien-Müller"].map(bankOf);
  const fixed = names.map((destination) => ({ player: { playerId: 7 }, amountMinor: 5000n, method: "BANK" as const, destination }));
  const all = [...fixed, { player: { playerId: 7 }, amountMinor: 5000n, method: "MOMO" as const, destination: "+256772123456" }, ...fc.sample(choice, 300)];
  const { rows } = await kit.owner.query<{ purpose: string }>(
    "SELECT kete.withdraw_purpose(p, a, m::withdraw_method, d) AS purpose FROM unnest($1::int[], $2::bigint[], $3::text[], $4::text[]) WITH ORDINALITY AS u (p, a, m, d, n) ORDER BY n",
    [all.map(({ player }) => player.playerId), all.map(({ amountMinor }) => String(amountMinor)), all.map(({ method }) => method), all.map(({ destination }) => destination)],
  );
  expect(rows.map(({ purpose }) => purpose)).toEqual(all.map(withdrawPurpose));
  expect(new Set(rows.map(({ purpose }) => purpose)).size).toBe(new Set(all.map((one) => JSON.stringify([one.player.playerId, String(one.amountMinor), one.method, one.destination]))).size);
  await kit.close();
});
