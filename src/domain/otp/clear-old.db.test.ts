import { afterAll, beforeAll, expect, it } from "vitest";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { signInBench } from "#src/testing/sign-in.ts";
import { clearOldCodes } from "./clear-old.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

const rows = 5;
/** As many rows of each kind as that, of this age in seconds beyond what is kept. */
async function plant(beyondSeconds: number): Promise<void> {
  const series = `generate_series(1, ${rows}) AS n`;
  const ago = (keep: string) => `now() - interval '${keep}' - make_interval(secs => ${beyondSeconds})`;
  await kit.owner.query(`INSERT INTO otp_challenges (id, phone, purpose, code_id, expires_at) SELECT gen_random_uuid(), '+256772000001', 'sign_in', gen_random_uuid(), ${ago("30 days")} FROM ${series}`);
  await kit.owner.query(`INSERT INTO otp_spent_codes (code_id, phone, spent_at) SELECT gen_random_uuid(), '+256772000001', ${ago("2 days")} FROM ${series}`);
  await kit.owner.query(`INSERT INTO texts (id, kind, phone, country, price_micros, created_at) SELECT gen_random_uuid(), 'phone_changed', '+256772000001', 'UG', 1, ${ago("90 days")} FROM ${series}`);
  await kit.owner.query(`INSERT INTO text_receipts (provider, message_id, delivery, status, at) SELECT 'p', gen_random_uuid()::text, 'SENT', 's', ${ago("90 days")} FROM ${series}`);
}
const left = async () => Promise.all([kit.db.otpChallenge.count(), kit.db.otpSpentCode.count(), kit.db.text.count(), kit.db.textReceipt.count()]);

it("what nobody asks for any more is cleared a batch of each kind at a time, and what is a minute younger stays", async () => {
  await plant(1);
  await plant(-60);
  const cleared = async () => (await kit.app.query<{ n: number }>("SELECT kete.clear_old_codes(2) AS n")).rows[0]?.n;
  expect([await cleared(), await left()]).toEqual([8, [8, 8, 8, 8]]);
  expect([await cleared(), await cleared(), await cleared()]).toEqual([8, 4, 0]);
  expect(await left()).toEqual([rows, rows, rows, rows]);
});

it("the job clears all of it, batch after batch, and says how much it was", async () => {
  const before = await left();
  await plant(1);
  expect(await clearOldCodes(signInBench(kit).deps())).toBe(4 * rows);
  expect(await left()).toEqual(before);
  expect(kit.log.lines).toContainEqual(expect.objectContaining({ fields: { cleared: 4 * rows } }));
});
