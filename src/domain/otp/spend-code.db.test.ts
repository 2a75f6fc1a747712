import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newCodePhone } from "#src/testing/codes.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { knownCode } from "#src/testing/known-code.ts";
import { balanceOf, newPlayer } from "#src/testing/play.ts";
import { answerOf } from "#src/testing/sign-in.ts";
import { newId } from "../shared/ids.ts";
import type { Phone } from "../shared/phone.ts";
import { withdrawPurpose } from "../withdrawals/rules.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

/** What PostgreSQL says when the app's role calls its functions itself, as whoever holds that role's password could. */
const refusalOf = async (sql: string, values: unknown[]) => {
  try {
    await kit.app.query(sql, values);
    return "done";
  } catch (error) {
    return (error as Error).message;
  }
};
const signIn = (phone: string, codeId: string) =>
  refusalOf("SELECT kete.sign_in($1, $2, NULL, $3, $4, 'API', $5, NULL, now() + interval '1 day', NULL, 'UGX', 'r', '+256772•••000')", [phone, codeId, newId(), newId(), Buffer.alloc(32)]);
const bank = `{"accountName":"Amina Nakato","accountNumber":"0031625807099","bankCode":"11125380"}`;
type Player = Awaited<ReturnType<typeof newPlayer>>;
const withdraw = ({ playerId, sessionId }: Player, codeId: string, amount = 5000) =>
  refusalOf("SELECT kete.request_withdrawal($1, $2, 'UGX', 'BANK', $3, 0, $4, 'mock', $5, '\\x00', 1000000, 10, '1 minute', $6, 200000, '1 day', $7, NULL, 1000000, now())", [newId(), playerId, amount, bank, newId(), sessionId, codeId]);
const changePhone = ({ playerId, sessionId }: Player, codeId: string, phone: string) =>
  refusalOf("SELECT kete.change_phone($1, $2, $3, NULL, $4, $5, 'UG', 35000, 'r', '+256772•••000', '+256772•••001', '24 hours', '{}')", [playerId, sessionId, codeId, phone, newId()]);
const rich = () => newPlayer(kit, { amountMinor: 10_000n });

describe("PostgreSQL itself refuses a code", () => {
  it("that was never texted: nobody is signed in, paid or moved", async () => {
    const player = await rich();
    const phone = newCodePhone();
    expect(await signIn(phone, newId())).toBe("code_expired");
    expect(await signIn(player.phone, newId())).toBe("code_expired");
    expect(await withdraw(player, newId())).toBe("code_expired");
    expect(await changePhone(player, newId(), phone)).toBe("code_expired");
    expect(await kit.db.player.count({ where: { phone } })).toBe(0);
    expect(await kit.db.session.count({ where: { playerId: player.playerId } })).toBe(1);
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 10_000n, held: 0n });
    expect(await kit.db.player.findUniqueOrThrow({ where: { id: player.playerId } })).toMatchObject({ phone: player.phone });
  });

  it("that was texted for something else", async () => {
    const player = await rich();
    const amountAndPlace = { player, amountMinor: 5000n, method: "BANK" as const, destination: bank };
    const signInCode = await knownCode(kit, player.phone);
    const other = await knownCode(kit, player.phone, { purpose: withdrawPurpose({ ...amountAndPlace, amountMinor: 4999n }) });
    for (const codeId of [signInCode, other]) expect(await withdraw(player, codeId)).toBe("code_expired");
    const own = await knownCode(kit, player.phone, { purpose: withdrawPurpose(amountAndPlace) });
    expect(await signIn(player.phone, own)).toBe("code_expired");
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 10_000n, held: 0n });
    expect(await withdraw(player, own)).toBe("done");
    expect(await withdraw(player, own)).toBe("code_expired");
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 5000n, held: 5000n });
  });

  it("that was texted to another phone, or for another player's move", async () => {
    const [player, another] = [await rich(), await rich()];
    const phone = newCodePhone();
    expect(await signIn(player.phone, await knownCode(kit, another.phone))).toBe("code_expired");
    const theirs = await knownCode(kit, phone, { purpose: `change_phone:${another.playerId}` });
    expect(await changePhone(player, theirs, phone)).toBe("code_expired");
    expect(await changePhone(player, await knownCode(kit, phone, { purpose: `change_phone:${player.playerId}` }), phone)).toBe("done");
  });

  it("that was texted a quarter of an hour ago, and not one just younger", async () => {
    const phone = newCodePhone();
    expect(await signIn(phone, await knownCode(kit, phone, { minutesAgo: 15 }))).toBe("code_expired");
    expect(await signIn(phone, await knownCode(kit, phone, { minutesAgo: 14.9 }))).toBe("done");
  });

  it("that the app's role would write down without having it texted", async () => {
    const phone: Phone = newCodePhone();
    const insert = kit.app.query("INSERT INTO otp_challenges (id, phone, purpose, code_id, expires_at) VALUES ($1, $2, 'sign_in', $3, now())", [newId(), phone, newId()]);
    expect(await answerOf(insert)).toBe("42501");
  });
});
