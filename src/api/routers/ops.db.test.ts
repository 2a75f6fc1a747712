import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { issueAccessToken } from "#src/domain/sessions/access-token.ts";
import { apiDeps, restClient, type Answer } from "#src/testing/api.ts";
import { heldWithdrawal, openCase, sentAttempt } from "#src/testing/held-withdrawal.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { letAct, newOperator, totpCode } from "#src/testing/sample-operator.ts";
import { openSession, type SampleSession } from "#src/testing/sample-session.ts";
import type { ApiDeps } from "../context.ts";

let kit: TestKit;
let deps: ApiDeps;
let rest: ReturnType<typeof restClient>;
let operator: SampleSession;
let bearer: { authorization: string };
beforeAll(async () => {
  kit = await testKit();
  await kit.owner.query("SELECT kete.assert_deployment('demo', 'UGX')");
  deps = apiDeps(kit);
  rest = restClient(deps);
  operator = await signedIn(true);
  bearer = await bearerOf(operator);
});
afterAll(() => kit.close());

async function signedIn(isOperator: boolean): Promise<SampleSession> {
  const session = await openSession(kit.owner, "API", kit.clock().getTime());
  if (!isOperator) return session;
  await newOperator(kit, { playerId: session.playerId, phone: session.phone, sessionId: session.publicId });
  await letAct(kit, session.publicId);
  return session;
}
const bearerOf = async (session: SampleSession) => ({ authorization: `Bearer ${(await issueAccessToken(deps, session)).token}` });
const codeOf = ({ body }: Answer) => (body["error"] as { code: string } | undefined)?.code;
const get = (path: string) => rest(path, { headers: bearer });
const post = (path: string, body: unknown, more: Record<string, string> = {}) => rest(path, { method: "POST", body, headers: { ...bearer, ...more } });

describe("the operators' calls", () => {
  it.each(["/ops/overview", "/ops/withdrawals?state=pending", "/ops/withdrawals/019aa4c6-8801-7b0a-8f21-6d7e5c4b3a29", "/ops/cases", "/ops/players/019aa4c6-8801-7b0a-8f21-6d7e5c4b3a29", "/ops/reconciliations", "/ops/differences"])("%s is nobody else's", async (path) => {
    expect((await rest(path)).status).toBe(401);
    const player = await bearerOf(await signedIn(false));
    const answer = await rest(path, { headers: player });
    expect([answer.status, codeOf(answer)]).toEqual([403, "operator_required"]);
  });

  it("open with a second factor, for this session", async () => {
    const session = await openSession(kit.owner, "API", kit.clock().getTime());
    const { secret } = await newOperator(kit, { playerId: session.playerId, phone: session.phone, sessionId: session.publicId });
    const headers = await bearerOf(session);
    expect(codeOf(await rest("/ops/overview", { headers }))).toBe("second_factor_required");
    expect((await rest("/ops/standing", { headers })).body).toEqual({ is_operator: true, until: null });
    const wrong = await rest("/ops/prove", { method: "POST", headers, body: { code: "12345" } });
    expect([wrong.status, wrong.body["error"]]).toEqual([401, expect.objectContaining({ code: "second_factor_wrong", params: { attempts_left: 4 } })]);
    const proven = await rest("/ops/prove", { method: "POST", headers, body: { code: totpCode({ secret }, kit.clock()) } });
    expect([proven.status, proven.body]).toEqual([200, { until: expect.stringMatching(/Z$/) as string }]);
    expect((await rest("/ops/overview", { headers })).status).toBe(200);
  });

  it("say after the fifth wrong code how long to wait", async () => {
    const session = await openSession(kit.owner, "API", kit.clock().getTime());
    await newOperator(kit, { playerId: session.playerId, phone: session.phone, sessionId: session.publicId });
    const headers = await bearerOf(session);
    const tries = [];
    for (let n = 0; n < 5; n += 1) tries.push(await rest("/ops/prove", { method: "POST", headers, body: { code: "12345" } }));
    expect(tries.map(({ status }) => status)).toEqual([401, 401, 401, 401, 429]);
    expect(tries.at(-1)?.headers.get("retry-after")).toBe("600");
  });

  it("tell what waits, with counts that follow", async () => {
    const before = (await get("/ops/overview")).body as { withdrawals: { approval: number }; cases_open: number };
    const { id } = await heldWithdrawal(kit, { approvalsNeeded: 2 });
    await openCase(kit, "contradiction", id);
    const after = (await get("/ops/overview")).body as typeof before & { oldest_hold_at: string; rails: { name: string }[] };
    expect([after.withdrawals.approval, after.cases_open]).toEqual([before.withdrawals.approval + 1, before.cases_open + 1]);
    expect(after.rails.map(({ name }) => name)).toEqual(["mock", "mtn"]);
    expect(after.oldest_hold_at).toMatch(/Z$/);
  });

  it("list withdrawals page by page, each once", async () => {
    for (let n = 0; n < 5; n += 1) await heldWithdrawal(kit, { approvalsNeeded: 2 });
    const seen: string[] = [];
    let cursor = "";
    do {
      const { body } = await get(`/ops/withdrawals?state=approval&limit=2${cursor}`);
      seen.push(...(body["items"] as { id: string }[]).map(({ id }) => id));
      cursor = typeof body["next_cursor"] === "string" ? `&cursor=${encodeURIComponent(body["next_cursor"])}` : "";
    } while (cursor !== "");
    const all = await kit.db.withdrawRequest.findMany({ where: { status: "PENDING", waitingFor: "approval" }, orderBy: [{ createdAt: "asc" }, { id: "asc" }], select: { publicId: true } });
    expect(seen).toEqual(all.map(({ publicId }) => publicId));
    for (const wrong of ["state=approval&cursor=x", "state=approval&cursor=zzz_1'--", "state=nonsense", "state=approval&limit=101"]) expect(codeOf(await get(`/ops/withdrawals?${wrong}`))).toBe("invalid_input");
  });

  it("refuse a cursor that is none, and evidence too short by its characters", async () => {
    for (const list of ["cases", "differences"]) {
      for (const id of ["-".repeat(36), "a".repeat(36)]) expect(codeOf(await get(`/ops/${list}?cursor=0_${id}`))).toBe("invalid_input");
    }
    const { id } = await heldWithdrawal(kit);
    const attempt = (await sentAttempt(kit, id)) ?? "";
    await openCase(kit, "payout_unreadable", attempt);
    expect(codeOf(await post(`/ops/attempts/${attempt}/resolutions`, { outcome: "NOT_PAID", evidence: "\u{1F600}".repeat(9) }))).toBe("invalid_input");
  });

  it("show one withdrawal with its attempts and exchanges, and no whole phone", async () => {
    const { id, player } = await heldWithdrawal(kit);
    const attempt = (await sentAttempt(kit, id)) ?? "";
    await kit.app.query("SELECT kete.note_exchange('mock', 'submit', $1, 202, 'accepted', '202', '{}', 12)", [attempt]);
    const answer = await get(`/ops/withdrawals/${id}`);
    expect(answer.body).toMatchObject({ id, status: "PROCESSING", attempts: [{ id: attempt, state: "SENT", sends: 1 }], exchanges: [{ verb: "submit", http_status: 202, ms: 12 }], events: [{ actor: "player" }, { actor: "system" }] });
    expect(JSON.stringify(answer.body)).not.toContain(player.phone);
  });

  it("approve and cancel, and answer a refusal with its code", async () => {
    const { id } = await heldWithdrawal(kit, { approvalsNeeded: 2 });
    expect((await post(`/ops/withdrawals/${id}/approve`, {})).body).toEqual({ approvals: 1 });
    const again = await post(`/ops/withdrawals/${id}/approve`, {});
    expect([again.status, codeOf(again)]).toEqual([409, "already_approved"]);
    expect((await post(`/ops/withdrawals/${id}/cancel`, { note: "Asked for by the player" })).status).toBe(204);
    expect(codeOf(await post(`/ops/withdrawals/${id}/cancel`, { note: "Again" }))).toBe("not_in_state");
    expect((await get(`/ops/withdrawals/${id}`)).body).toMatchObject({ status: "CANCELLED", events: [{}, { actor: "operator" }], approved_by: [{ note: null }] });
  });

  it("find a player by a phone in the body, and put every look into the trail", async () => {
    const { player } = await heldWithdrawal(kit);
    const { publicId } = await kit.db.player.findUniqueOrThrow({ where: { id: player.playerId } });
    const found = await post("/ops/players/find", { phone_or_id: `0${player.phone.slice(4)}` });
    expect(found.body).toEqual({ id: publicId });
    const shown = await get(`/ops/players/${publicId}`);
    expect(shown.body).toMatchObject({ id: publicId, state: "ACTIVE", held: 5000, available: 0, withdrawals: [{ amount: 5000 }] });
    expect(JSON.stringify(shown.body)).not.toContain(player.phone);
    expect(codeOf(await post("/ops/players/find", { phone_or_id: "0779999998" }))).toBe("not_found");
    expect(codeOf(await post("/ops/players/find", { phone_or_id: "12" }))).toBe("invalid_phone");
    const looks = await kit.db.auditEntry.findMany({ where: { kind: "operator_looked", playerId: operator.playerId }, orderBy: { id: "asc" }, select: { details: true } });
    expect(looks.map(({ details }) => details)).toEqual([{ player: publicId, by: "phone" }, { player: publicId, by: "page" }, { player: null, by: "phone" }]);
  });

  it("book float under an idempotency key only", async () => {
    const body = { rail: "mtn", amount: 5000, direction: "IN", note: "Bank transfer" };
    expect(codeOf(await post("/ops/float", body))).toBe("idempotency_key_required");
    const first = await post("/ops/float", body, { "idempotency-key": "k1" });
    expect(first.status).toBe(201);
    expect((await post("/ops/float", body, { "idempotency-key": "k1" })).body).toEqual(first.body);
    expect(codeOf(await post("/ops/float", { ...body, amount: 1 }, { "idempotency-key": "k1" }))).toBe("idempotency_mismatch");
  });

  it("shut and open a rail", async () => {
    expect((await post("/ops/rails/mock/pause", { reason: "Works" })).status).toBe(204);
    expect((await get("/ops/overview")).body["rails"]).toEqual(expect.arrayContaining([expect.objectContaining({ name: "mock", is_paused_by_hand: true, reason: "operator: Works" })]));
    expect((await post("/ops/rails/mock/resume", {})).status).toBe(204);
    expect(codeOf(await post("/ops/rails/mock/resume", {}))).toBe("not_in_state");
    expect(codeOf(await post("/ops/rails/nowhere/pause", { reason: "Works" }))).toBe("not_found");
  });

  it("show cases and reconciliation, and close a case", async () => {
    const { id } = await heldWithdrawal(kit);
    const found = await openCase(kit, "payout_overdue", id);
    const run = "INSERT INTO reconciliations (id, rail, currency, actor, unexplained) VALUES (uuidv7(), 'mtn', 'UGX', 'daily', 0)";
    await kit.owner.query(run);
    await kit.owner.query("INSERT INTO differences (id, rail, kind, amount, currency) VALUES (uuidv7(), 'mtn', 'rail_only', -500, 'UGX')");
    expect((await get("/ops/cases?limit=100")).body["items"]).toEqual(expect.arrayContaining([expect.objectContaining({ id: found, withdrawal_id: id, amount: 1000 })]));
    expect((await get("/ops/reconciliations")).body).toMatchObject({ items: [{ rail: "mtn", unexplained: 0 }] });
    expect((await get("/ops/differences")).body).toMatchObject({ items: [{ rail: "mtn", amount: -500 }], next_cursor: null });
    expect((await post(`/ops/cases/${found}/close`, { resolution: "Paid by hand" })).status).toBe(204);
    expect((await get("/ops/cases?state=closed")).body["items"]).toEqual([expect.objectContaining({ id: found, resolution: "Paid by hand" })]);
  });
});
