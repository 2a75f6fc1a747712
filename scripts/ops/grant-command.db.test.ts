import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase } from "#src/adapters/postgres/client.ts";
import { proveSecondFactor, requireOperator } from "#src/domain/operators/second-factor.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { newPlayer } from "#src/testing/play.ts";
import { letAct, operatorDeps, sampleOperators, totpCode } from "#src/testing/sample-operator.ts";
import { answerOf } from "#src/testing/sign-in.ts";
import { readGrantCommand, runGrantCommand } from "./grant-command.ts";

let kit: TestKit;
let db: ReturnType<typeof createDatabase>;
beforeAll(async () => {
  kit = await testKit();
  db = createDatabase({ url: kit.ownerUrl, poolMax: 1 });
});
afterAll(() => Promise.all([db.$disconnect(), kit.close()]));

async function run(words: string[], change: Partial<typeof sampleOperators> = {}): Promise<{ code: number; said: string; secret: string }> {
  const command = readGrantCommand(words);
  if (!("verb" in command)) throw new Error(JSON.stringify(command));
  const said: string[] = [];
  const code = await runGrantCommand(command, { deps: { db, operators: { ...sampleOperators, ...change } }, actor: "shell:nakato", say: (line) => said.push(line) });
  const text = said.join("\n");
  return { code, said: text, secret: /secret {2}([A-Z2-7]{32})/.exec(text)?.[1] ?? "" };
}
const acting = (player: { sessionId: string }) => ({ ...player, requestId: "r" });

describe("npm run ops:grant", () => {
  it.each([
    [[], "name one player"],
    [["a", "b"], "name one player"],
    [["a", "--revoke", "--list"], "one thing at a time"],
    [["a", "--list"], "takes nobody"],
    [["a", "--force"], "--force"],
  ])("%j is not understood", (words, problem) => {
    expect(readGrantCommand(words)).toEqual({ problem: expect.stringContaining(problem) as string });
  });

  it("tells how it is used", () => {
    expect(readGrantCommand(["--help"])).toEqual({ help: true });
  });

  it("prints a second factor that works, once, and keeps it sealed", async () => {
    const player = await newPlayer(kit);
    const { code, said, secret } = await run([player.phone]);
    expect(code).toBe(0);
    expect(said).toContain(`otpauth://totp/`);
    expect(said).not.toContain(player.phone);
    expect(await answerOf(() => proveSecondFactor(operatorDeps(kit), { ...acting(player), code: totpCode({ secret }, kit.clock()) }))).toBe("done");
    const { rows } = await kit.owner.query<{ all: string }>("SELECT string_agg(o::text, '') || (SELECT string_agg(details::text, '') FROM audit_entries) AS all FROM operators o");
    expect(rows[0]?.all).not.toContain(secret);
    expect(rows[0]?.all).not.toContain(Buffer.from(secret).toString("hex"));
    expect(await kit.db.auditEntry.findFirst({ where: { kind: "operator_granted", playerId: player.playerId } })).toMatchObject({ details: { actor: "shell:nakato" } });
    expect((await run([player.phone])).code).toBe(1);
  });

  it("resets a second factor: the old one and what it had opened count no more", async () => {
    const player = await newPlayer(kit);
    expect((await run([player.phone, "--reset-second-factor"])).code).toBe(1);
    const first = await run([player.phone]);
    await letAct(kit, player.sessionId);
    const second = await run([player.phone, "--reset-second-factor"]);
    expect(second.code).toBe(0);
    expect(await answerOf(requireOperator(operatorDeps(kit), player))).toBe("second_factor_required");
    expect(await answerOf(() => proveSecondFactor(operatorDeps(kit), { ...acting(player), code: totpCode(first, kit.clock()) }))).toBe("second_factor_wrong");
    expect(await answerOf(() => proveSecondFactor(operatorDeps(kit), { ...acting(player), code: totpCode(second, kit.clock()) }))).toBe("done");
  });

  it("revokes at once, and says when there was nothing to revoke", async () => {
    const player = await newPlayer(kit);
    await run([player.phone]);
    await letAct(kit, player.sessionId);
    expect(await run([player.phone, "--revoke"])).toMatchObject({ code: 0 });
    expect(await answerOf(requireOperator(operatorDeps(kit), player))).toBe("operator_required");
    expect(await run([player.phone, "--revoke"])).toMatchObject({ code: 1, said: expect.stringContaining("Nothing was changed") as string });
    expect((await run(["--list"])).said).toMatch(/granted .+ by shell:nakato, revoked /);
    expect(await kit.db.auditEntry.count({ where: { kind: "operator_revoked", playerId: player.playerId } })).toBe(1);
  });

  it("refuses whoever is not active, is not there, or has proven no phone", async () => {
    const player = await newPlayer(kit);
    expect(await run([player.phone], { isSandbox: true })).toMatchObject({ code: 1, said: expect.stringContaining("Codes are mocked here") as string });
    await kit.owner.query("UPDATE players SET state = 'SUSPENDED' WHERE id = $1", [player.playerId]);
    expect(await run([player.phone])).toMatchObject({ code: 1, said: expect.stringContaining("refused: state_conflict") as string });
    expect(await run(["0779999999"])).toMatchObject({ code: 1, said: expect.stringContaining("refused: not_found") as string });
    expect(await kit.db.operator.count({ where: { playerId: player.playerId } })).toBe(0);
  });
});
