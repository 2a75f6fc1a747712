import { afterAll, beforeAll, expect, it } from "vitest";
import { apiDeps, restClient } from "#src/testing/api.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { newPhone } from "#src/testing/play.ts";

let kit: TestKit;
let call: ReturnType<typeof restClient>;
beforeAll(async () => {
  kit = await testKit();
  call = restClient(apiDeps(kit));
});
afterAll(() => kit.close());

/** A guest of the REST API with one round, whose client seed is as given. */
async function played(clientSeed = "c") {
  const game = (await call("/game")).body;
  const stake = await call("/stakes", { method: "POST", headers: { "idempotency-key": "k" }, body: { amount: 1000, side: "under", target: 4950, client_seed: clientSeed, phone: newPhone(), server_seed_hash: game["active_seed_hash"] } });
  const headers = { "x-guest-token": String(stake.body["guest_token"]) };
  return { game, stake, headers, rotate: (body?: unknown) => call("/game/seed/rotate", { method: "POST", headers, ...(body === undefined ? {} : { body }) }) };
}

it("a rotation answers what was revealed and what is committed to now; sent again it answers the same", async () => {
  const { game, stake, headers, rotate } = await played();
  const rotated = await rotate({});
  expect(rotated).toMatchObject({ status: 200, body: { revealed: { server_seed: expect.stringMatching(/^[0-9a-f]{64}$/) as string, server_seed_hash: game["active_seed_hash"], rounds: 1 }, active_seed_hash: game["next_seed_hash"] } });
  expect(Object.keys(rotated.body).toSorted()).toEqual(["active_seed_hash", "next_seed_hash", "revealed"]);
  for (const again of [await rotate(), await rotate({}), await rotate({ active_seed_hash: game["active_seed_hash"] })]) expect([again.status, again.body]).toEqual([200, rotated.body]);
  expect(await rotate({ active_seed_hash: game["next_seed_hash"] })).toMatchObject({ status: 409, body: { error: { code: "seed_unused" } } });
  expect(await rotate({ active_seed_hash: "0".repeat(64) })).toMatchObject({ status: 409, body: { error: { code: "seed_mismatch" } } });
  for (const body of [{ active_seed_hash: "A".repeat(64) }, { active_seed_hash: "0".repeat(63) }, { active_seed_hash: 7 }, { active_seed_hash: null }, { hash: "x" }, []]) expect((await rotate(body)).status).toBe(400);
  const shown = await call(`/stakes/${String(stake.body["id"])}`, { headers });
  expect(shown.body["server_seed"]).toBe((rotated.body["revealed"] as Record<string, unknown>)["server_seed"]);
});

it("a cookie's rotation from another site is refused", async () => {
  const { headers } = await played();
  const token = headers["x-guest-token"];
  const refused = await call("/game/seed/rotate", { method: "POST", headers: { cookie: "kete_guest=x", origin: "https://elsewhere.test" }, cookies: { readGuest: () => Promise.resolve(token) }, body: {} });
  expect(refused).toMatchObject({ status: 403, body: { error: { code: "bad_origin" } } });
});

it("a seed is shown with its rounds, a page at a time, and refuses what is no hash, limit or cursor", async () => {
  const { game, headers } = await played();
  const seed = (query: string, hash = String(game["active_seed_hash"])) => call(`/game/seeds/${hash}${query}`, { headers });
  expect(await seed("?limit=1")).toMatchObject({ status: 200, body: { server_seed: null, is_active: true, revealed_at: null, rounds: 1, next_cursor: null, items: [{ nonce: 0, server_seed: null }] } });
  expect((await seed("?limit=100&cursor=0")).body["items"]).toEqual([]);
  for (const query of ["?limit=0", "?limit=101", "?cursor=x", "?cursor=1234567890", "?cursor=-1"]) expect([query, (await seed(query)).status]).toEqual([query, 400]);
  expect((await seed("", "zz")).status).toBe(400);
  expect((await seed("", String(game["next_seed_hash"]))).status).toBe(404);
  expect((await call(`/game/seeds/${String(game["active_seed_hash"])}`)).status).toBe(404);
});

it.each([["kete-made-0123456789abcdef", "server"], ["kampala-2026", "client"]])("a round under %s says that its client seed was made by the %s", async (clientSeed, maker) => {
  expect((await played(clientSeed)).stake.body).toMatchObject({ client_seed: clientSeed, client_seed_by: maker });
});
