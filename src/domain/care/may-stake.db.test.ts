import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { guestOf } from "#src/domain/rounds/guest-token.ts";
import { placeStake } from "#src/domain/rounds/place-stake.ts";
import type { GameDeps } from "#src/domain/rounds/ports.ts";
import { showGame } from "#src/domain/rounds/show-game.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { gameDeps, newPhone, newPlayer } from "#src/testing/play.ts";
import { answerOf } from "#src/testing/sign-in.ts";
import { correctBirthDate, stateBirthDate } from "./birth-date.ts";
import { createCareMemo } from "./memo.ts";
import { setLimits, showCare } from "./limits.ts";
import { countryPolicies, type CountryPolicy } from "./policies.ts";
import { answerRealityCheck, showSittingView } from "./reality-check.ts";
import type { Sitter } from "./sitting.ts";

let kit: TestKit;
beforeAll(async () => void (kit = await testKit()));
afterAll(() => kit.close());

/** The game under a policy of Uganda of our own. A memory of its own each: another process. */
function gameWith(change: Partial<CountryPolicy>): GameDeps {
  const deps = gameDeps(kit);
  const ug = countryPolicies["UG"];
  if (!ug) throw new Error("Uganda has a policy");
  return { ...deps, care: { ...deps.care, policies: { ...countryPolicies, UG: { ...ug, ...change } } } };
}

const nobody: Sitter = { playerId: null, guestId: null };
let key = 0;
async function stake(deps: GameDeps, gamer: Sitter, more: { phone?: string; birthDate?: string; idempotencyKey?: string; serverSeedHash?: string } = {}) {
  const serverSeedHash = more.serverSeedHash ?? (await showGame(deps, gamer)).activeSeedHash;
  return placeStake(deps, { amountMinor: 1000n, side: "under", target: 4950, clientSeed: "test", idempotencyKey: `key-${(key += 1)}`, gamer, ...more, serverSeedHash });
}
const asPlayer = ({ playerId }: { playerId: number }): Sitter => ({ playerId, guestId: null });

describe("a country that lets no guests stake", () => {
  it("refuses them and not its players, and guests of another country go on", async () => {
    const deps = gameWith({ mayGuestsStake: false });
    expect(await answerOf(stake(deps, nobody, { phone: newPhone() }))).toBe("guests_not_allowed");
    await stake(deps, nobody, { phone: "+254712345678" });
    await stake(deps, asPlayer(await newPlayer(kit, { amountMinor: 5000n })));
  });

  it("answers a stake that was placed before with its round", async () => {
    const open = gameDeps(kit);
    const { activeSeedHash: serverSeedHash } = await showGame(open, nobody);
    const again = { phone: newPhone(), idempotencyKey: "before guests were refused", serverSeedHash };
    const placed = await stake(open, nobody, again);
    expect(await stake(gameWith({ mayGuestsStake: false }), nobody, again)).toEqual(placed);
  });
});

describe("a country that asks for a birth date", () => {
  it("asks a guest with the stake, and refuses one too young", async () => {
    const deps = gameWith({ isBirthDateRequired: true, minimumAge: 25 });
    const phone = newPhone();
    expect(await answerOf(stake(deps, nobody, { phone }))).toBe("birth_date_required");
    expect(await answerOf(stake(deps, nobody, { phone, birthDate: `${new Date().getUTCFullYear() - 24}-01-01` }))).toBe("under_age");
    expect(await answerOf(stake(deps, nobody, { phone, birthDate: "1990-02-30" }))).toBe("invalid_input");
    await stake(deps, nobody, { phone, birthDate: "1990-02-28" });
  });

  it("asks a player once, before the first stake; another date is an operator's to say", async () => {
    const deps = gameWith({ isBirthDateRequired: true, minimumAge: 25 });
    const player = await newPlayer(kit, { amountMinor: 5000n });
    const say = (birthDate: string) => stateBirthDate(deps, { playerId: player.playerId, requestId: "request", birthDate });
    expect(await answerOf(stake(deps, asPlayer(player)))).toBe("birth_date_required");
    expect(await answerOf(say("2015-04-21"))).toBe("under_age");
    expect(await answerOf(stake(deps, asPlayer(player)))).toBe("under_age");
    expect(await answerOf(say("1990-04-21"))).toBe("birth_date_stated");
    await correctBirthDate(deps, { playerId: player.playerId, birthDate: "1990-04-21", actor: "shell:amina", note: "saw the passport" });
    await say("1990-04-21");
    await stake(deps, asPlayer(player));
    expect((await showCare(deps, player)).birthDate).toBe("1990-04-21");
    const entries = await kit.db.auditEntry.findMany({ where: { playerId: player.playerId, kind: { startsWith: "birth_date" } } });
    expect(JSON.stringify(entries.map(({ details }) => details))).not.toContain("1990");
  });
});

describe("a country with limits from the first", () => {
  it("gives them to players and guests before the first stake, once", async () => {
    const deps = gameWith({ defaultLimits: { loss_day: 1500, deposit_week: 20_000 } });
    const player = await newPlayer(kit, { amountMinor: 5000n });
    await kit.owner.query("UPDATE players SET created_at = now() WHERE id = $1", [player.playerId]);
    await setLimits(deps, { playerId: player.playerId, requestId: "request", changes: { loss_day: 900n } });
    expect(await answerOf(stake(deps, asPlayer(player)))).toBe("limit_reached");
    expect((await showCare(deps, player)).limits.map(({ amountMinor }) => amountMinor)).toEqual([null, 20_000n, 900n, null]);
    const phone = newPhone();
    // Refused where it could be lost, whatever the roll.
    expect(await answerOf(placeStake(deps, { amountMinor: 1501n, side: "under", target: 4950, clientSeed: "test", idempotencyKey: "over", gamer: nobody, phone, serverSeedHash: (await showGame(deps, nobody)).activeSeedHash }))).toBe("phone_not_playing");
    await stake(deps, nobody, { phone });
  });
});

describe("a reality check", () => {
  const ago = (who: { playerId: number } | { phone: string }, minutes: number) =>
    kit.owner.query(`UPDATE rounds SET created_at = now() - make_interval(mins => $2) WHERE ${"playerId" in who ? "player_id" : "phone"} = $1`, ["playerId" in who ? who.playerId : who.phone, minutes]);

  it("stops the next stake after so many minutes, on every machine, until it is answered; and then again", async () => {
    const deps = gameWith({ realityCheckMinutes: 20 });
    const player = await newPlayer(kit, { amountMinor: 50_000n });
    const me = asPlayer(player);
    await stake(deps, me);
    await ago(player, 19);
    await stake(gameWith({ realityCheckMinutes: 20 }), me);
    await ago(player, 20);
    const elsewhere = gameWith({ realityCheckMinutes: 20 });
    await expect(stake(elsewhere, me)).rejects.toMatchObject({ code: "reality_check_due", params: { minutes: 20, rounds: 2, staked: 2000 } });
    expect(await showSittingView(elsewhere, me)).toMatchObject({ isDue: true, everyMinutes: 20 });
    await answerRealityCheck(deps, me);
    expect((await showSittingView(elsewhere, me)).isDue).toBe(false);
    await stake(elsewhere, me);
    await kit.owner.query("UPDATE reality_checks SET answered_at = now() - interval '20 minutes' WHERE player_id = $1", [player.playerId]);
    expect(await answerOf(stake(gameWith({ realityCheckMinutes: 20 }), me))).toBe("reality_check_due");
  });

  it("is answered once for each time that it is due, and not before", async () => {
    const deps = gameWith({ realityCheckMinutes: 20 });
    const player = await newPlayer(kit, { amountMinor: 50_000n });
    const me = asPlayer(player);
    const answers = () => kit.db.realityCheck.count({ where: { playerId: player.playerId } });
    await answerRealityCheck(deps, me);
    await stake(deps, me);
    await ago(player, 19);
    await answerRealityCheck(deps, me);
    expect(await answers()).toBe(0);
    await ago(player, 20);
    await Promise.all(Array.from({ length: 8 }, () => answerRealityCheck(deps, me)));
    await answerRealityCheck(deps, me);
    expect(await answers()).toBe(1);
    await stake(gameWith({ realityCheckMinutes: 20 }), me);
  });

  it("comes to a guest after the fewest minutes of any country on offer, whichever number he stakes with", async () => {
    const of = (): GameDeps => {
      const made = gameWith({ realityCheckMinutes: 25 });
      const ke = countryPolicies["KE"];
      if (!ke) throw new Error("Kenya has a policy");
      return { ...made, care: { ...made.care, policies: { ...made.care.policies, KE: { ...ke, realityCheckMinutes: 10 } } } };
    };
    const deps = of();
    const [phone, other] = [newPhone(), "+254712345679"];
    const { guestToken } = await stake(deps, nobody, { phone });
    const me: Sitter = { playerId: null, guestId: guestOf(guestToken ?? "", deps.game.guestSecret) };
    await stake(deps, me, { phone });
    await ago({ phone }, 10);
    const elsewhere = of();
    expect(await showSittingView(elsewhere, me)).toMatchObject({ isDue: true, everyMinutes: 10 });
    for (const one of [phone, other]) expect(await answerOf(stake(elsewhere, me, { phone: one }))).toBe("reality_check_due");
    await answerRealityCheck(elsewhere, me);
    await stake(elsewhere, me, { phone: other });
  });

  it("comes by time on one machine too: what it remembers is never wrong", async () => {
    let aheadMs = 0;
    const deps = { ...gameWith({ realityCheckMinutes: 5 }), clock: () => new Date(Date.now() + aheadMs) };
    const me = asPlayer(await newPlayer(kit, { amountMinor: 50_000n }));
    await stake(deps, me);
    aheadMs = 4 * 60_000;
    await stake(deps, me);
    aheadMs += 61_000;
    expect(await answerOf(stake(deps, me))).toBe("reality_check_due");
    await answerRealityCheck(deps, me);
  });

  it("and a country's rules come to whoever takes a number of another country, a minute later at most", async () => {
    let aheadMs = 0;
    const made = gameWith({});
    const ke = countryPolicies["KE"];
    if (!ke) throw new Error("Kenya has a policy");
    const policies = { ...made.care.policies, KE: { ...ke, isBirthDateRequired: true, minimumAge: 25, defaultLimits: { loss_day: 1500 } } };
    const deps = { ...made, care: { ...made.care, policies }, clock: () => new Date(Date.now() + aheadMs) };
    const player = await newPlayer(kit, { amountMinor: 50_000n });
    await stake(deps, asPlayer(player));
    await kit.owner.query("UPDATE players SET phone = '+254712345670', birth_date = '1990-04-21' WHERE id = $1", [player.playerId]);
    aheadMs = 61_000;
    await placeStake(deps, { amountMinor: 500n, side: "under", target: 4950, clientSeed: "test", idempotencyKey: "moved", gamer: asPlayer(player), serverSeedHash: (await showGame(deps, asPlayer(player))).activeSeedHash });
    expect(await kit.db.playLimit.findMany({ where: { phone: "+254712345670" }, select: { kind: true, span: true, amount: true } })).toEqual([{ kind: "loss", span: "day", amount: 1500n }]);
    await correctBirthDate(deps, { playerId: player.playerId, birthDate: "2015-04-21", actor: "shell:amina", note: "saw the passport" });
    aheadMs += 61_000;
    expect(await answerOf(stake(deps, asPlayer(player)))).toBe("under_age");
  });

  it("begins anew after half an hour without a round", async () => {
    const deps = gameWith({});
    const player = await newPlayer(kit, { amountMinor: 50_000n });
    await stake(deps, asPlayer(player));
    await ago(player, 29);
    expect((await showSittingView(deps, asPlayer(player))).sitting).toMatchObject({ rounds: 1, minutes: expect.any(Number) as number });
    await ago(player, 40);
    expect((await showSittingView(gameWith({}), asPlayer(player))).sitting).toBeNull();
    await stake(gameWith({}), asPlayer(player));
  });

  it("is a guest's too", async () => {
    const deps = gameWith({ realityCheckMinutes: 10 });
    const phone = newPhone();
    const { guestToken } = await stake(deps, nobody, { phone });
    const me: Sitter = { playerId: null, guestId: guestOf(guestToken ?? "", deps.game.guestSecret) };
    await ago({ phone }, 10);
    const elsewhere = gameWith({ realityCheckMinutes: 10 });
    expect(await answerOf(stake(elsewhere, me, { phone }))).toBe("reality_check_due");
    await answerRealityCheck(elsewhere, me);
    await stake(elsewhere, me, { phone });
    expect(await showSittingView(deps, nobody)).toMatchObject({ sitting: null, isDue: false });
    await answerRealityCheck(deps, nobody);
  });
});

it("the memory keeps what it was told last and no more than it may", () => {
  const memo = createCareMemo(2);
  memo.keep("a", 10);
  memo.keep("b", 10);
  memo.keep("a", 20);
  memo.keep("c", 10);
  expect([memo.isFresh("a", 19), memo.isFresh("a", 20), memo.isFresh("b", 5), memo.isFresh("c", 5)]).toEqual([true, false, false, true]);
  memo.forget("a");
  expect(memo.isFresh("a", 1)).toBe(false);
});
