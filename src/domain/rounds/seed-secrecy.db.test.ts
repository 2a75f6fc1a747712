import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { createCollectionRails } from "#src/adapters/collections/routes.ts";
import { apiDeps, restClient, type Answer } from "#src/testing/api.ts";
import { collecting } from "#src/testing/collecting.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { newPhone } from "#src/testing/play.ts";
import { revealDueSeeds } from "./reveal-due.ts";
import { unseal } from "./seeds.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

/** A server seed as it could stand in any text: itself, the bytes it stands for, and either in base64, however it is cut. */
function spellings(serverSeed: string): string[] {
  const bytes = Buffer.from(serverSeed, "hex");
  const text = Buffer.from(serverSeed);
  // Within a longer base64 text a seed starts at any of three places; its middle then reads the same whatever stands around it.
  const cut = (of: Buffer) => [0, 1, 2].flatMap((shift) => {
    const middle = Buffer.concat([Buffer.alloc(shift), of]).toString("base64").slice(shift === 0 ? 0 : 4, -4);
    return [middle, middle.replaceAll("+", "-").replaceAll("/", "_")];
  });
  return [serverSeed, serverSeed.toUpperCase(), text.toString("hex"), [...bytes].join(","), ...cut(bytes), ...cut(text)];
}

it("finds a seed however it is written", () => {
  const seed = "0123456789abcdef".repeat(4);
  const bytes = Buffer.from(seed, "hex");
  for (const around of ["", "x", "xy"]) {
    for (const text of [around + seed, `{"data":[${[...bytes].join(",")}]}`, Buffer.concat([Buffer.from(around), bytes, Buffer.from(around)]).toString("base64"), Buffer.from(`${around}${seed}${around}`).toString("base64url")]) {
      expect([text, spellings(seed).some((spelling) => text.includes(spelling))]).toEqual([text, true]);
    }
  }
});

it("a server seed stands in no answer, error, log line, audit entry or column before it is revealed", async () => {
  const deps = apiDeps(kit);
  const said: string[] = [];
  const consoles = (["log", "info", "warn", "error"] as const).map((name) => vi.spyOn(console, name).mockImplementation((...words) => void said.push(words.map(String).join(" "))));
  const calling = (with_: typeof deps) => async (...call: Parameters<ReturnType<typeof restClient>>): Promise<Answer> => {
    const answer = await restClient(with_)(...call);
    said.push(JSON.stringify([call, answer.status, [...answer.headers], answer.body]));
    return answer;
  };
  const call = calling(deps);
  const stake = (more: Record<string, unknown>) => ({ amount: 1000, side: "under", target: 4950, client_seed: "c", ...more });
  const statuses: Record<string, number[]> = {};
  const note = (what: string, { status }: Answer) => void (statuses[what] ??= []).push(status);

  // A guest plays, is refused in every way there is, and rotates.
  const phone = newPhone();
  const game = (await call("/game")).body;
  const first = await call("/stakes", { method: "POST", headers: { "idempotency-key": "1" }, body: stake({ phone, server_seed_hash: game["active_seed_hash"] }) });
  const headers = { "x-guest-token": String(first.body["guest_token"]) };
  const place = (key: string, body: Record<string, unknown>, more: Record<string, string> = headers) => call("/stakes", { method: "POST", headers: { ...more, "idempotency-key": key }, body: stake(body) });
  note("refused stake", await place("2", { phone: newPhone(), server_seed_hash: game["next_seed_hash"] }));
  note("refused stake", await place("2", { phone: newPhone(), server_seed_hash: game["active_seed_hash"] }, {}));
  note("refused stake", await place(randomUUID(), { phone: newPhone(), server_seed_hash: game["active_seed_hash"] }, {}));
  note("refused stake", await place("1", { phone, amount: 2000, server_seed_hash: game["active_seed_hash"] }));
  note("read", await call(`/stakes/${String(first.body["id"])}`, { headers }));
  note("read", await call(`/game/seeds/${String(game["active_seed_hash"])}`, { headers }));
  note("rotated", await call("/game/seed/rotate", { method: "POST", headers, body: { active_seed_hash: game["active_seed_hash"] } }));
  note("refused rotation", await call("/game/seed/rotate", { method: "POST", headers, body: { active_seed_hash: game["next_seed_hash"] } }));
  note("refused rotation", await call("/game/seed/rotate", { method: "POST", body: {} }));

  // Another waits for his payment and asks for the seed meanwhile.
  const slow = collecting(kit);
  const waiting = calling({ ...deps, collections: createCollectionRails({ places: [{ rail: slow.rail, reaches: () => true }] }) });
  const open = (await waiting("/game")).body;
  const unpaid = await waiting("/stakes", { method: "POST", headers: { "idempotency-key": "1" }, body: stake({ phone: newPhone(), server_seed_hash: open["active_seed_hash"] }) });
  expect(unpaid.body["status"]).toBe("AWAITING_PAYMENT");
  note("refused rotation", await waiting("/game/seed/rotate", { method: "POST", headers: { "x-guest-token": String(unpaid.body["guest_token"]) }, body: {} }));

  // The phone signs in, which claims; its player plays on with a token.
  const asked = (await call("/auth/request-otp", { method: "POST", body: { phone } })).body;
  const proven = (await call("/auth/verify-otp", { method: "POST", body: { phone, code: "123456", challenge_id: asked["challenge_id"] } })).body;
  const bearer = { authorization: `Bearer ${String(proven["token"])}` };
  await kit.owner.query("SELECT ledger.post('opening:secrecy', ledger.hot_account('equity', 'UGX'), ledger.player_account(id, 'UGX'), 100000, 'opening') FROM players WHERE phone = $1", [phone]);
  const mine = (await call("/game", { headers: bearer })).body;
  note("played", await place("1", { server_seed_hash: mine["active_seed_hash"] }, bearer));
  await revealDueSeeds(deps);

  // The world breaks: another secret, a seed that is damaged, and a statement that fails with the seed as its value.
  const broken = calling({ ...deps, activeSeeds: apiDeps(kit).activeSeeds, game: { ...deps.game, seedSecret: "another secret, as after a mistake in the settings" } });
  note("fault", await broken("/game/seed/rotate", { method: "POST", headers: bearer, body: {} }));
  note("fault", await broken("/stakes", { method: "POST", headers: { ...bearer, "idempotency-key": "2" }, body: stake({ server_seed_hash: mine["active_seed_hash"] }) }));
  await kit.owner.query("ALTER TABLE seeds ADD CONSTRAINT broken CHECK (state <> 'REVEALED' OR revealed_at < '2000-01-01') NOT VALID");
  note("fault", await call("/game/seed/rotate", { method: "POST", headers: bearer, body: {} }));
  await kit.owner.query("ALTER TABLE seeds DROP CONSTRAINT broken");
  expect(statuses).toEqual({ "refused stake": [409, 400, 409, 409], read: [200, 200], rotated: [200], "refused rotation": [409, 409, 409], played: [201], fault: [500, 500, 500] });

  for (const each of consoles) each.mockRestore();
  const logged = kit.log.lines.map((line) => JSON.stringify(line, (_, value: unknown) => wholly(value)));
  expect(logged.some((line) => line.includes("fault"))).toBe(true);
  const everything: Record<string, string> = { answers: said.join("\n"), logs: logged.join("\n"), ...(await database()) };
  const seeds = await kit.db.seed.findMany();
  const hidden = seeds.filter(({ revealed }) => revealed === null);
  expect([hidden.length, seeds.length - hidden.length]).toEqual([expect.any(Number), 1]);
  expect(hidden.length).toBeGreaterThan(5);
  for (const { hash, sealed } of hidden) {
    for (const spelling of spellings(unseal(sealed, hash, deps.game.seedSecret))) {
      for (const [place, text] of Object.entries(everything)) expect([hash, place, text.includes(spelling)]).toEqual([hash, place, false]);
    }
  }
  // The search itself finds what is there: the one that was revealed.
  const shown = seeds.find(({ revealed }) => revealed !== null)?.revealed ?? "";
  expect([everything["answers"]?.includes(shown), everything["public.seeds"]?.includes(shown)]).toEqual([true, true]);
});

/** An error with all that hangs on it: its words, stack, cause, and what Prisma adds. */
function wholly(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (!(value instanceof Error)) return value;
  return Object.fromEntries(Object.getOwnPropertyNames(value).map((name) => [name, Reflect.get(value, name) as unknown]));
}

/** Every table as text, the queue's too, as whoever can read it all would see it. */
async function database(): Promise<Record<string, string>> {
  const { rows } = await kit.owner.query<{ name: string }>("SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')");
  const tables: Record<string, string> = {};
  for (const { name } of rows) tables[name] = (await kit.owner.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`)).rows.map(({ row }) => row).join("\n");
  expect(Object.keys(tables)).toEqual(expect.arrayContaining(["public.audit_entries", "public.rounds", "public.seeds"]));
  return tables;
}
