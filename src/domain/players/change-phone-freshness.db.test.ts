import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newCodePhone } from "#src/testing/codes.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { move, moveCode, signedIn } from "#src/testing/movers.ts";
import { withdrawDeps } from "#src/testing/play.ts";
import { answerOf, signInBench, type SignInBench } from "#src/testing/sign-in.ts";
import type { Mover } from "./change-phone.ts";
import { maskPhone } from "../shared/phone.ts";
import { requestWithdrawal } from "../withdrawals/request-withdrawal.ts";

let kit: TestKit;
let bench: SignInBench;
beforeAll(async () => {
  kit = await testKit();
  bench = signInBench(kit);
});
beforeEach(() => {
  Object.assign(bench.carrier, { answer: null, isUsable: true }).sent.length = 0;
});
afterAll(() => kit.close());

const dayMs = 86_400_000;
/** Has this session opened so long before the moment that the app's clock stands at. */
const age = ({ sessionId }: Mover, ms: number) => kit.owner.query("UPDATE sessions SET created_at = $2 WHERE public_id = $1", [sessionId, new Date(bench.clock().getTime() - ms)]);
/** The same by PostgreSQL's clock, which judges the change itself. */
const ageInSql = ({ sessionId }: Mover, seconds: number) => kit.owner.query("UPDATE sessions SET created_at = now() - make_interval(secs => $2) WHERE public_id = $1", [sessionId, seconds]);
const phoneOf = (playerId: number) => kit.db.player.findUniqueOrThrow({ where: { id: playerId }, select: { phone: true, previousPhone: true } });

describe("a session that is a day old", () => {
  it("is refused before any text goes out, and one a millisecond younger is not", async () => {
    const { mover } = await signedIn(kit, bench);
    const phone = newCodePhone();
    for (const ms of [dayMs, 30 * dayMs]) {
      await age(mover, ms);
      expect(await answerOf(moveCode(bench, mover, phone))).toBe("fresh_sign_in_required");
    }
    expect(await kit.db.text.count({ where: { phone } })).toBe(0);
    await age(mover, dayMs - 1);
    expect(await moveCode(bench, mover, phone)).toMatchObject({ code: expect.stringMatching(/^\d{6}$/) as string });
  });

  it("is refused at the change too, and the code stays good for who signs in again", async () => {
    const { mover } = await signedIn(kit, bench);
    const to = await moveCode(bench, mover, newCodePhone());
    await ageInSql(mover, 86_400);
    for (let n = 0; n < 2; n++) expect(await answerOf(move(bench, mover, to))).toBe("fresh_sign_in_required");
    expect(await phoneOf(mover.playerId)).toEqual({ phone: mover.phone, previousPhone: null });
    await ageInSql(mover, 86_390);
    expect(await move(bench, mover, to)).toMatchObject({ phone: to.phone });
  });
});

describe("an account that has moved", () => {
  it("keeps the number before, whole in its row and masked in the trail", async () => {
    const { mover } = await signedIn(kit, bench);
    const to = await moveCode(bench, mover, newCodePhone());
    await move(bench, mover, to);
    expect(await phoneOf(mover.playerId)).toEqual({ phone: to.phone, previousPhone: mover.phone });
    const [entry, ...others] = await kit.db.auditEntry.findMany({ where: { kind: "phone_changed", playerId: mover.playerId } });
    expect(others).toEqual([]);
    expect(entry).toMatchObject({ phone: maskPhone(to.phone), details: { old: maskPhone(mover.phone), session: mover.sessionId } });
    expect(JSON.stringify(entry?.details)).not.toContain(mover.phone.slice(4));
  });

  it("sends out as much in its first day as goes without a code, and afterwards more with one", async () => {
    const { mover } = await signedIn(kit, bench);
    await kit.owner.query("SELECT ledger.post('opening:' || $1::text, ledger.hot_account('equity', 'UGX'), ledger.player_account($1::int, 'UGX'), 1000000, 'opening')", [mover.playerId]);
    const to = await moveCode(bench, mover, newCodePhone());
    await move(bench, mover, to);
    const player = { ...mover, phone: to.phone };
    const { withdraw, payouts } = withdrawDeps(kit);
    const paid = (amountMinor: bigint, idempotencyKey: string) => requestWithdrawal({ ...bench.deps(), withdraw, payouts }, { player, amountMinor, method: "MOMO", destination: player.phone, idempotencyKey, address: null });
    await expect(paid(200_001n, "a")).rejects.toMatchObject({ code: "phone_changed_lately", params: { left: 200_000 } });
    expect(await paid(200_000n, "b")).toMatchObject({ status: "COMPLETED" });
    await expect(paid(1000n, "c")).rejects.toMatchObject({ code: "phone_changed_lately", params: { left: 0 } });
    await kit.owner.query("UPDATE players SET phone_changed_at = now() - interval '24 hours' WHERE id = $1", [mover.playerId]);
    expect(await paid(1000n, "c")).toMatchObject({ status: "COMPLETED" });
    await expect(paid(200_001n, "d")).rejects.toMatchObject({ code: "step_up_required", params: { reason: "AMOUNT" } });
  });
});
