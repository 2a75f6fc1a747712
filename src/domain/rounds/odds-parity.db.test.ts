import { afterAll, beforeAll, expect, it } from "vitest";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { multiplier4, type Side } from "./rules.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

it("the database and the game reckon every multiplier alike: each target, on either side, at several edges", async () => {
  const { rows } = await kit.owner.query<{ side: Side; target: number; edge: number; m: string }>(
    `SELECT side::text, target, edge, kete.multiplier4(side, target, edge)::text AS m
       FROM unnest(enum_range(NULL::public.round_side)) side, generate_series(0, 9999) target, unnest(ARRAY[0, 1, 100, 4999, 5000]) edge
      WHERE CASE side WHEN 'under' THEN target ELSE 9999 - target END BETWEEN 200 AND 9600`,
  );
  expect(rows).toHaveLength(2 * 9401 * 5);
  expect(rows.filter(({ side, target, edge, m }) => multiplier4(side, target, edge) !== BigInt(m))).toEqual([]);
});
