import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { sampleOf } from "#src/testing/long.ts";
import { newPlayer } from "#src/testing/play.ts";
import { LedgerModel, steps, type Step } from "#src/testing/ledger-model.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

// Something to stake and to hold from the first step on.
const opening: Step[] = [{ do: "deposit", who: 0, amount: 1000 }, { do: "deposit", who: 1, amount: 500 }, { do: "guestWin", who: 0, amount: 300 }, { do: "hold", who: 0, amount: 100 }];

it("does what five lines of arithmetic say it does, whatever is asked of it in whatever order", async () => {
  const people = [await newPlayer(kit), await newPlayer(kit)];
  const client = await kit.owner.connect();
  // What was reached, so that a change that makes every step a refusal does not pass for a law.
  const reached: Record<string, number> = {};
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 10, maxLength: 60 }), async (sequence: Step[]) => {
        await client.query("BEGIN");
        try {
          const model = await LedgerModel.open(client, people.map(({ playerId }) => playerId));
          for (const step of [...opening, ...sequence]) {
            const outcome = await model.take(step);
            reached[`${step.do} ${outcome}`] = (reached[`${step.do} ${outcome}`] ?? 0) + 1;
          }
          expect(await model.found()).toEqual(model.expected());
        } finally {
          await client.query("ROLLBACK");
        }
      }),
      { numRuns: sampleOf(3000, 60) },
    );
  } finally {
    client.release();
  }
  const due = ["deposit done", "win done", "guestWin done", "stake done", "stake no_overdraft", "claim done", "claim no_overdraft", "hold done", "hold no_overdraft", "post done", "void done", "post resolved", "void resolved", "again done", "reuse LG001"];
  expect(due.filter((outcome) => !reached[outcome])).toEqual([]);
}, sampleOf(1_200_000, 120_000));
