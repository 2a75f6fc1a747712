import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { newPlayer } from "#src/testing/play.ts";
import { sessionDeps } from "#src/testing/sample-session.ts";
import { readPlayerCommand, runPlayerCommand } from "./command.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

async function run(line: string[], answer = false): Promise<{ code: number; said: string; asked: number }> {
  const command = readPlayerCommand(line);
  if (!("verb" in command)) throw new Error(JSON.stringify(command));
  const said: string[] = [];
  let asked = 0;
  const confirm = () => {
    asked += 1;
    return Promise.resolve(answer);
  };
  const code = await runPlayerCommand(command, { deps: sessionDeps(kit), phones: { countries: ["UG"], defaultCountry: "UG" }, currency: "UGX", actor: "shell:nakato", say: (text) => said.push(text), confirm });
  return { code, said: said.join("\n"), asked };
}
const stateOf = async (playerId: number) => (await kit.db.player.findUniqueOrThrow({ where: { id: playerId } })).state;

describe("npm run player", () => {
  it.each([
    [[], "say what to do"],
    [["delete", "x"], "no such command: delete"],
    [["show"], "name one player"],
    [["show", "a", "b"], "name one player"],
    [["suspend", "a"], "--note"],
    [["suspend", "a", "--note", " "], "--note"],
    [["show", "a", "--force"], "--force"],
    [["birth-date", "a", "--date", "1990-04-21"], "--note"],
    [["birth-date", "a", "--note", "passport"], "--date"],
    [["close", "a", "--note", "asked", "--date", "1990-04-21"], "--date"],
  ])("%j is not understood", (words, problem) => {
    expect(readPlayerCommand(words)).toEqual({ problem: expect.stringContaining(problem) as string });
  });

  it("tells how it is used", () => {
    expect(readPlayerCommand(["--help"])).toEqual({ help: true });
  });

  it("shows an account without its whole phone, and changes nothing", async () => {
    const { phone } = await newPlayer(kit, { amountMinor: 700n });
    const { code, said, asked } = await run(["show", phone]);
    expect([code, asked]).toEqual([0, 0]);
    expect(said).toContain("state     ACTIVE");
    expect(said).toContain("700 UGX");
    expect(said).not.toContain(phone);
  });

  it("corrects a birth date, on a yes, and keeps who did it and why", async () => {
    const { playerId, phone } = await newPlayer(kit);
    const words = ["birth-date", phone, "--date", "1990-04-21", "--note", "saw the passport"];
    expect((await run(words, false)).code).toBe(1);
    expect(await run(words, true)).toMatchObject({ code: 0, said: expect.stringMatching(/is 1990-04-21$/) as string });
    expect((await kit.db.player.findUniqueOrThrow({ where: { id: playerId } })).birthDate).toEqual(new Date("1990-04-21T00:00:00Z"));
    expect(await kit.db.auditEntry.findFirst({ where: { playerId, kind: "birth_date_corrected" } })).toMatchObject({ details: { actor: "shell:nakato", note: "saw the passport" } });
    expect((await run(["birth-date", phone, "--date", "1990-02-30", "--note", "typed"], true)).said).toContain("refused: invalid_input");
  });

  it("asks before it suspends, and does so only on a yes", async () => {
    const { playerId, phone } = await newPlayer(kit);
    const words = ["suspend", phone, "--note", "asked for by the player"];
    expect(await run(words, false)).toMatchObject({ code: 1, asked: 1, said: expect.stringContaining("Nothing was changed") as string });
    expect(await stateOf(playerId)).toBe("ACTIVE");
    const { code, said } = await run(words, true);
    expect([code, await stateOf(playerId)]).toEqual([0, "SUSPENDED"]);
    expect(said).toMatch(/•••\d{3} is suspended; sessions ended: 1$/);
    const [entry] = await kit.db.auditEntry.findMany({ where: { playerId } });
    expect(entry).toMatchObject({ kind: "player_state", details: { actor: "shell:nakato", note: "asked for by the player" } });
  });

  it("does not ask with --yes, and tells a refusal in words", async () => {
    const { playerId, phone } = await newPlayer(kit, { amountMinor: 1n });
    const words = ["close", phone, "--note", "left", "--yes"];
    expect(await run(words)).toMatchObject({ code: 1, asked: 0, said: expect.stringContaining("refused: balance_not_empty") as string });
    expect(await run(["reinstate", phone, "--note", "n", "--yes"])).toMatchObject({ code: 1, said: expect.stringContaining("refused: state_conflict") as string });
    expect(await run(["show", "0779999999"])).toMatchObject({ code: 1, said: expect.stringContaining("refused: not_found") as string });
    expect(await stateOf(playerId)).toBe("ACTIVE");
  });
});
