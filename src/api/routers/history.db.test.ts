import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createContext } from "#src/api/create-context.ts";
import { csvPageRows } from "#src/api/rest/csv.ts";
import { handleRest } from "#src/api/rest/handle.ts";
import { newId } from "#src/domain/shared/ids.ts";
import { apiDeps, restClient } from "#src/testing/api.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { newPhone, newPlayer } from "#src/testing/play.ts";

let kit: TestKit;
let deps: ReturnType<typeof apiDeps>;
beforeAll(async () => {
  kit = await testKit();
  deps = apiDeps(kit);
});
afterAll(() => kit.close());

type Rest = ReturnType<typeof restClient>;
type Headers = Record<string, string>;

async function stake(rest: Rest, headers: Headers, key: string, change: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  const game = await rest("/game", { headers });
  const body = { amount: 500, side: "under", target: 4950, client_seed: "-history", server_seed_hash: game.body["active_seed_hash"], ...change };
  const answer = await rest("/stakes", { method: "POST", headers: { ...headers, "idempotency-key": key }, body });
  expect(answer.status).toBe(201);
  return answer.body;
}

async function player(): Promise<{ rest: Rest; headers: Headers }> {
  const { phone } = await newPlayer(kit, { amountMinor: 1_000_000n });
  const rest = restClient(deps);
  const sent = await rest("/auth/request-otp", { method: "POST", body: { phone } });
  const proven = await rest("/auth/verify-otp", { method: "POST", body: { phone, code: "123456", challenge_id: sent.body["challenge_id"] } });
  return { rest, headers: { authorization: `Bearer ${String(proven.body["token"])}` } };
}

async function csv(path: string, headers: Headers): Promise<string[][]> {
  const none = () => Promise.resolve(null);
  const nothing = () => Promise.resolve();
  const cookies = { readSession: none, writeSession: nothing, clearSession: nothing, readGuest: none, writeGuest: nothing, readProofs: () => Promise.resolve([]), addProof: nothing };
  const request = new Request(`https://kete.test/api/v1${path}`, { headers: { accept: "text/csv", ...headers } });
  const answer = await handleRest(request, "/me/stakes", createContext(deps, { headers: request.headers, channel: "rest", requestId: newId(), cookies, ownOrigins: new Set() }));
  expect(answer.headers.get("content-type")).toMatch(/^text\/csv/);
  return (await answer.text()).trimEnd().split("\r\n").map((line) => line.split(","));
}

describe("GET /me/stakes", () => {
  it("takes its filters from the address, and is a guest's with the token of the first stake", async () => {
    const rest = restClient(deps);
    const first = await stake(rest, {}, "one", { phone: newPhone() });
    const headers = { "x-guest-token": String(first["guest_token"]) };
    const second = await stake(rest, headers, "two", { phone: newPhone(), side: "over", target: 5049 });
    const ids = async (query: string) => ((await rest(`/me/stakes${query}`, { headers })).body["items"] as { id: string }[]).map(({ id }) => id);
    expect(await ids("")).toEqual([second["id"], first["id"]]);
    expect(await ids("?side=over&paid_from=phone")).toEqual([second["id"]]);
    expect(await ids("?paid_from=balance")).toEqual([]);
    expect(await ids("?from=2000-01-01&to=2099-12-31&limit=1")).toEqual([second["id"]]);
    expect((await rest("/me/stakes")).body).toEqual({ items: [], next_cursor: null });
  });

  it.each(["status=PAID", "side=left", "paid_from=house", "from=2026-02-30", "from=1999-12-31", "to=2100-01-01", "from=21.11.2026", "from=2026-11-22&to=2026-11-21", "limit=0", "limit=101", "cursor=x", "until=2026-11-21"])("refuses ?%s", async (query) => {
    expect(await restClient(deps)(`/me/stakes?${query}`)).toMatchObject({ status: 400, body: { error: { code: "invalid_input" } } });
  });

  it("has every round once as CSV over several pages, those of its filters only, and no text that a spreadsheet runs", async () => {
    const { rest, headers } = await player();
    await stake(rest, headers, "first");
    const count = 2 * csvPageRows + 1;
    // The same round as often again, at further nonces: what is tested is the list, and each stake takes its time.
    await kit.owner.query(
      `INSERT INTO rounds (public_id, seed_id, nonce, player_id, currency, amount, side, target, edge_bp, multiplier4, win_payout, client_seed, status, roll, payout, idem_key, fingerprint, created_at, settled_at)
       SELECT gen_random_uuid(), r.seed_id, n, r.player_id, r.currency, r.amount, r.side, r.target, r.edge_bp, r.multiplier4, r.win_payout, r.client_seed, 'LOST', 9999, 0, 'copy:' || r.id || ':' || n, r.fingerprint, r.created_at, now()
         FROM rounds r CROSS JOIN generate_series(1, $1::int) n WHERE r.id = (SELECT max(id) FROM rounds)`,
      [count],
    );
    const [head = [], ...rows] = await csv("/me/stakes", headers);
    expect(head).toEqual(["id", "created_at", "settled_at", "status", "side", "target", "roll", "multiplier", "amount", "payout", "payer_phone", "edge_bp", "nonce", "client_seed", "server_seed_hash", "server_seed", "currency"]);
    expect(rows.map((row) => Number(row[12]))).toEqual(Array.from({ length: count + 1 }, (_, n) => count - n));
    expect(new Set(rows.map((row) => row[13]))).toEqual(new Set(["'-history"]));
    const lost = await csv("/me/stakes?status=LOST&limit=1", headers);
    expect(lost.slice(1).every((row) => row[3] === "LOST")).toBe(true);
    expect(lost.length).toBeGreaterThan(count);
  });
});

describe("GET /me/figures", () => {
  it("agrees with GET /me, and ends its line at the net position", async () => {
    const { rest, headers } = await player();
    for (const key of ["a", "b", "c"]) await stake(rest, headers, key);
    const [{ body: figures }, { body: me }] = [await rest("/me/figures", { headers }), await rest("/me", { headers })];
    expect(figures).toMatchObject({ currency: "UGX", games_played: 3, total_staked: 1500, earlier_rounds: 0 });
    expect([figures["games_played"], figures["games_won"], figures["total_winnings"], figures["total_staked"], figures["net_position"]]).toEqual([me["total_games_played"], me["total_games_won"], me["total_winnings"], me["total_staked"], me["net_position"]]);
    expect((figures["points"] as { net: number }[]).at(-1)?.net).toBe(me["net_position"]);
    expect((await rest("/me/figures")).body).toMatchObject({ games_played: 0, net_position: 0, points: [] });
  });
});
