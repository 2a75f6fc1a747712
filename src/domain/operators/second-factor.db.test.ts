import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { newPlayer } from "#src/testing/play.ts";
import { anotherSession, letAct, newOperator, operatorDeps, provenOperator, totpCode, type SampleOperator } from "#src/testing/sample-operator.ts";
import { answerOf } from "#src/testing/sign-in.ts";
import { proveSecondFactor, requireOperator, showStanding } from "./second-factor.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

const prove = (operator: SampleOperator, code: string) => answerOf(() => proveSecondFactor(operatorDeps(kit), { ...operator, code }));
const codeNow = (operator: SampleOperator, steps = 0) => totpCode(operator, kit.clock(), steps);
/** A code of nobody: none of the three that count now. */
function wrongFor(operator: SampleOperator): string {
  const right = [-1, 0, 1].map((steps) => codeNow(operator, steps));
  return ["000000", "111111", "222222", "333333"].find((code) => !right.includes(code)) ?? "";
}
const unlock = (operator: SampleOperator) => kit.owner.query("UPDATE operators SET locked_until = now() - interval '1 second' WHERE player_id = $1", [operator.playerId]);

describe("a second factor", () => {
  it("opens the session it was proven in, and no other", async () => {
    const operator = await newOperator(kit);
    const deps = operatorDeps(kit);
    expect(await answerOf(requireOperator(deps, operator))).toBe("second_factor_required");
    const { until } = await proveSecondFactor(deps, { ...operator, code: codeNow(operator) });
    expect(Math.abs(until.getTime() - Date.now() - 30 * 60_000)).toBeLessThan(10_000);
    expect(await requireOperator(deps, operator)).toEqual({ operatorId: operator.playerId });
    expect(await showStanding(deps, operator)).toEqual({ isOperator: true, until });
    const elsewhere = await anotherSession(kit, operator);
    expect(await answerOf(requireOperator(deps, elsewhere))).toBe("second_factor_required");
    expect(await kit.db.auditEntry.count({ where: { playerId: operator.playerId, kind: "operator_proven" } })).toBe(1);
  });

  it("of one step before or after counts, of two does not", async () => {
    for (const steps of [-1, 0, 1]) {
      const operator = await newOperator(kit);
      expect(await prove(operator, codeNow(operator, steps))).toBe("done");
    }
    for (const steps of [-2, 2]) {
      const operator = await newOperator(kit);
      expect(await prove(operator, codeNow(operator, steps))).toBe("second_factor_wrong");
    }
  });

  it("counts once, and none before it counts any more", async () => {
    const operator = await newOperator(kit);
    const [before, now] = [codeNow(operator, -1), codeNow(operator)];
    expect(await prove(operator, now)).toBe("done");
    expect(await prove(operator, now)).toBe("second_factor_wrong");
    expect(await prove(await anotherSession(kit, operator), now)).toBe("second_factor_wrong");
    expect(await prove(operator, before)).toBe("second_factor_wrong");
  });

  it("shown to twenty requests at once lets one of them in", async () => {
    const operator = await newOperator(kit);
    const code = codeNow(operator);
    const answers = await Promise.all(Array.from({ length: 20 }, () => prove(operator, code)));
    expect(answers.filter((answer) => answer === "done")).toHaveLength(1);
  });

  it("locks for ten minutes at the fifth wrong code, for the right one too, and then takes it", async () => {
    const operator = await newOperator(kit);
    const wrong = wrongFor(operator);
    for (const left of [4, 3, 2, 1]) await expect(proveSecondFactor(operatorDeps(kit), { ...operator, code: wrong })).rejects.toMatchObject({ code: "second_factor_wrong", params: { attemptsLeft: left } });
    await expect(proveSecondFactor(operatorDeps(kit), { ...operator, code: wrong })).rejects.toMatchObject({ code: "locked", params: { retryAfterSeconds: 600 } });
    expect(await prove(operator, codeNow(operator))).toBe("locked");
    expect(await kit.db.auditEntry.findMany({ where: { playerId: operator.playerId, kind: { in: ["refused", "locked"] } }, select: { kind: true }, orderBy: { id: "asc" } })).toEqual([...Array.from({ length: 5 }, () => ({ kind: "refused" })), { kind: "locked" }]);
    await unlock(operator);
    expect(await prove(operator, codeNow(operator))).toBe("done");
  });

  it("counts wrong codes that come all at once one by one", async () => {
    const operator = await newOperator(kit);
    const wrong = wrongFor(operator);
    const answers = await Promise.all(Array.from({ length: 30 }, () => prove(operator, wrong)));
    expect(answers.filter((answer) => answer === "second_factor_wrong")).toHaveLength(4);
    expect(answers.filter((answer) => answer === "locked")).toHaveLength(26);
  });

  it("forgets misses once it is proven", async () => {
    const operator = await newOperator(kit);
    for (let n = 0; n < 4; n += 1) await prove(operator, wrongFor(operator));
    expect(await prove(operator, codeNow(operator))).toBe("done");
    await expect(proveSecondFactor(operatorDeps(kit), { ...operator, code: wrongFor(operator) })).rejects.toMatchObject({ params: { attemptsLeft: 4 } });
  });

  it("runs out at its end and not before", async () => {
    const operator = await newOperator(kit);
    await letAct(kit, operator.sessionId, 1);
    expect(await answerOf(requireOperator(operatorDeps(kit), operator))).toBe("done");
    await letAct(kit, operator.sessionId, 0);
    expect(await answerOf(requireOperator(operatorDeps(kit), operator))).toBe("second_factor_required");
  });

  it.each(["12345", "1234567", "abcdef", "", "١٢٣٤٥٦"])("%j is a miss", async (code) => {
    expect(await prove(await newOperator(kit), code)).toBe("second_factor_wrong");
  });

  it("of a step that no clock here shows is a miss for the database too", async () => {
    const operator = await newOperator(kit);
    const { rows } = await kit.app.query<{ outcome: string }>("SELECT outcome FROM kete.prove_operator($1, 99999999999, 30, 'r')", [operator.sessionId]);
    expect(rows).toEqual([{ outcome: "wrong" }]);
  });
});

describe("whoever is no operator", () => {
  it("is told so, whatever he types", async () => {
    const player = { ...(await newPlayer(kit)), requestId: "r" };
    expect(await answerOf(proveSecondFactor(operatorDeps(kit), { ...player, code: "123456" }))).toBe("operator_required");
    expect(await answerOf(requireOperator(operatorDeps(kit), player))).toBe("operator_required");
    expect(await showStanding(operatorDeps(kit), player)).toEqual({ isOperator: false, until: null });
  });

  it.each([
    ["was revoked", "SELECT kete.revoke_operator($1, 'shell:test')"],
    ["is suspended", "UPDATE players SET state = 'SUSPENDED' WHERE id = $1"],
    ["has signed out", "UPDATE sessions SET ended_at = now(), ended_reason = 'signed_out' WHERE player_id = $1"],
    ["has a session past its end", "UPDATE sessions SET expires_at = now() - interval '1 second' WHERE player_id = $1"],
  ])("because he %s, is none from that moment", async (_why, sql) => {
    const operator = await provenOperator(kit);
    expect(await answerOf(requireOperator(operatorDeps(kit), operator))).toBe("done");
    await kit.owner.query(sql, [operator.playerId]);
    expect(await answerOf(requireOperator(operatorDeps(kit), operator))).toBe("operator_required");
  });

  it("since phones are not proven here, is none even with a grant", async () => {
    const operator = await provenOperator(kit);
    const deps = operatorDeps(kit, { isSandbox: true });
    expect(await answerOf(requireOperator(deps, operator))).toBe("operator_required");
    expect(await answerOf(proveSecondFactor(deps, { ...operator, code: codeNow(operator) }))).toBe("operator_required");
  });
});
