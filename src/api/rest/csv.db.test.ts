import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createContext } from "#src/api/create-context.ts";
import { newId } from "#src/domain/shared/ids.ts";
import { apiDeps, restClient } from "#src/testing/api.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { balanceOf, newPlayer } from "#src/testing/play.ts";
import { csvPageRows } from "./csv.ts";
import { handleRest } from "./handle.ts";

let kit: TestKit;
let deps: ReturnType<typeof apiDeps>;
beforeAll(async () => {
  kit = await testKit();
  deps = apiDeps(kit);
});
afterAll(() => kit.close());

const none = () => Promise.resolve(null);
const nothing = () => Promise.resolve();
const noCookies = { readSession: none, writeSession: nothing, clearSession: nothing, readGuest: none, writeGuest: nothing, readProofs: () => Promise.resolve([]), addProof: nothing };

/** A player with so many movements beside the first, and a way to ask for CSV as him. */
async function player(movements: number) {
  const { phone, playerId } = await newPlayer(kit, { amountMinor: 10_000n });
  await kit.owner.query("SELECT ledger.post('csv:' || $1::text || ':' || n, ledger.hot_account('equity', 'UGX'), ledger.player_account($1::int, 'UGX'), n, 'correction') FROM generate_series(1, $2::int) n", [playerId, movements]);
  const rest = restClient(deps);
  const sent = await rest("/auth/request-otp", { method: "POST", body: { phone } });
  const proven = await rest("/auth/verify-otp", { method: "POST", body: { phone, code: "123456", challenge_id: sent.body["challenge_id"] } });
  const authorization = `Bearer ${String(proven.body["token"])}`;
  return { playerId, authorization, rest };
}

function csv(path: string, headers: Record<string, string>, method = "GET"): Promise<Response> {
  const request = new Request(`https://kete.test/api/v1${path}`, { method, headers: { accept: "text/csv", ...headers } });
  const context = createContext(deps, { headers: request.headers, channel: "rest", requestId: newId(), cookies: noCookies, ownOrigins: new Set() });
  return handleRest(request, path.split("?")[0] ?? "", context);
}

describe("the statement as CSV", () => {
  it("has every movement once, newest first, each balance following from the one before, over many pages", async () => {
    const count = 25 * csvPageRows + 1;
    const { playerId, authorization } = await player(count);
    const answer = await csv("/me/transactions", { authorization });
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8; header=present");
    expect(answer.headers.get("content-disposition")).toMatch(/^attachment; filename="kete-transactions-\d{4}-\d\d-\d\d\.csv"$/);
    const [head, ...lines] = (await answer.text()).trimEnd().split("\r\n");
    expect(head).toBe("id,created_at,kind,amount,balance_after,reference,currency");
    expect(lines).toHaveLength(count + 1);
    const rows = lines.map((line) => line.split(","));
    expect(rows.map(([id]) => Number(id))).toEqual(Array.from({ length: count + 1 }, (_, n) => count + 1 - n));
    for (const [index, row] of rows.entries()) {
      const before = rows[index + 1];
      expect(Number(row[4]) - Number(row[3])).toBe(before ? Number(before[4]) : 0);
      expect(row[1]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    }
    expect(BigInt(rows[0]?.[4] ?? 0)).toBe((await balanceOf(kit, playerId)).available);
  });

  it("goes on from a cursor, and takes no notice of a limit", async () => {
    const { authorization } = await player(10);
    expect((await (await csv("/me/transactions?cursor=4&limit=1", { authorization })).text()).split("\r\n").slice(1, -1).map((line) => line.split(",")[0])).toEqual(["3", "2", "1"]);
  });

  it("is only its names where nothing has moved", async () => {
    const { authorization } = await player(0);
    expect((await (await csv("/me/withdraws", { authorization })).text()).split("\r\n")).toHaveLength(2);
  });

  it("has withdrawals too, with a masked destination that no spreadsheet runs", async () => {
    const { authorization, rest } = await player(0);
    await rest("/me/withdraw", { method: "POST", body: { amount: 1000, destination_id: "own" }, headers: { authorization, "idempotency-key": "w" } });
    const text = await (await csv("/me/withdraws", { authorization })).text();
    expect(text).toMatch(/,COMPLETED,paid,1000,0,1000,MOMO,'\+256\d{3}•••\d{3},Demo network,MOCK-/);
  });

  it("is refused as JSON: without a token, and with a cursor of no list", async () => {
    const { authorization } = await player(0);
    expect([(await csv("/me/transactions", {})).status, (await csv("/me/transactions?cursor=x", { authorization })).status]).toEqual([401, 400]);
    expect((await csv("/me/transactions", {})).headers.get("content-type")).toMatch(/json/);
  });

  it("answers HEAD without a body, and a list that is asked for as JSON says that it varies", async () => {
    const { authorization } = await player(1);
    expect((await csv("/me/transactions", { authorization }, "HEAD")).body).toBeNull();
    const json = await csv("/me/transactions", { authorization, accept: "application/json" });
    expect([json.headers.get("vary"), json.headers.get("content-type")]).toEqual(["accept", "application/json"]);
  });

  it("is nothing that other calls know: they answer in JSON", async () => {
    const { authorization } = await player(0);
    expect((await csv("/me", { authorization })).headers.get("content-type")).toBe("application/json");
  });
});
