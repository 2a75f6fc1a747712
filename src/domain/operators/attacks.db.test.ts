import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../shared/ids.ts";
import { heldWithdrawal, openCase, sentAttempt } from "#src/testing/held-withdrawal.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { newPlayer } from "#src/testing/play.ts";
import { newOperator, provenOperator, type SampleOperator } from "#src/testing/sample-operator.ts";

// SQL as the app's own role, as somebody who has taken the app over would try it.

let kit: TestKit;
let operator: SampleOperator;
let player: { playerId: number; sessionId: string };
let withdrawal: { id: string };
let attempt: string;
beforeAll(async () => {
  kit = await testKit();
  operator = await provenOperator(kit);
  player = await newPlayer(kit);
  withdrawal = await heldWithdrawal(kit, { approvalsNeeded: 2 });
  const sent = await heldWithdrawal(kit);
  attempt = (await sentAttempt(kit, sent.id)) ?? "";
  await openCase(kit, "payout_unreadable", attempt);
  await kit.owner.query("INSERT INTO rails (name) VALUES ('mock') ON CONFLICT DO NOTHING");
});
afterAll(() => kit.close());

const stateOf = async (sql: string, values: unknown[] = []) => {
  try {
    await kit.app.query(sql, values);
    return "done";
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : "fault";
  }
};
const messageOf = async (sql: string, values: unknown[]) => {
  try {
    await kit.app.query(sql, values);
    return "done";
  } catch (error) {
    return error instanceof Error ? error.message : "fault";
  }
};
const denied = "42501";

describe("the app's role is denied", () => {
  it.each([
    ["to make an operator", "INSERT INTO operators (player_id, totp_sealed, granted_by) VALUES (1, '\\x00', 'me')"],
    ["to give itself a second factor", "UPDATE operators SET totp_sealed = '\\x00'"],
    ["to forget misses", "UPDATE operators SET misses = 0, locked_until = NULL, totp_step = 0"],
    ["to undo a revocation", "UPDATE operators SET revoked_at = NULL"],
    ["to grant", "SELECT kete.grant_operator(1, '\\x00', 'me')"],
    ["to revoke", "SELECT kete.revoke_operator(1, 'me')"],
    ["to open a session for acting", "UPDATE sessions SET operator_until = now() + interval '1 hour'"],
    ["to approve by hand", "INSERT INTO withdraw_approvals (withdraw_id, operator_id) VALUES (1, 1)"],
    ["to propose by hand", "INSERT INTO payout_resolutions (id, attempt_id, outcome, evidence, proposed_by) VALUES (gen_random_uuid(), gen_random_uuid(), 'NOT_PAID', 'because I say so', 1)"],
    ["to confirm by hand", "UPDATE payout_resolutions SET decided_by = 2, decided_at = now(), is_confirmed = true"],
    ["to shut or open a rail by hand", "UPDATE rails SET opened_at = NULL, retry_at = NULL, reason = NULL"],
    ["to add a rail", "INSERT INTO rails (name) VALUES ('mine')"],
    ["to open a case", "INSERT INTO money_cases (id, kind) VALUES (gen_random_uuid(), 'mine')"],
    ["to close a case", "UPDATE money_cases SET closed_at = now(), resolution = 'gone'"],
    ["to need no approvals", "UPDATE withdraw_requests SET approvals_needed = 0"],
    ["to cancel by hand", "UPDATE withdraw_requests SET status = 'CANCELLED'"],
    ["to release what waits for approval", "SELECT kete.release_withdrawal(gen_random_uuid(), now())"],
    ["to settle under an operator's name", "SELECT kete.settle_payout(gen_random_uuid(), 'T', 'operator:1', now())"],
    ["to void under an operator's name", "SELECT kete.void_payout(gen_random_uuid(), 'c', NULL, 'operator:1', now())"],
    ["to post by hand", "SELECT kete.post_by_hand('suspense:x', 1, 2, 5, 'suspense', NULL)"],
    ["to resolve holds", "SELECT kete.resolve_holds(gen_random_uuid(), 'VOID')"],
    ["to read the queue's own tables", "SELECT * FROM graphile_worker.jobs"],
  ])("%s", async (_what, sql) => {
    expect(await stateOf(sql)).toBe(denied);
  });
});

describe("an operator's function", () => {
  const acts: [string, string, (string | number | null)[]][] = [
    ["approve_withdrawal", "SELECT kete.approve_withdrawal($1, $2, NULL, 'r')", ["withdrawal"]],
    ["cancel_withdrawal", "SELECT kete.cancel_withdrawal($1, $2, 'why', 'r')", ["withdrawal"]],
    ["propose_resolution", "SELECT kete.propose_resolution($1, gen_random_uuid(), $2, 'NOT_PAID', NULL, 'ten characters', 'r')", ["attempt"]],
    ["decide_resolution", "SELECT kete.decide_resolution($1, $2, true, 'r')", ["id"]],
    ["close_case", "SELECT kete.close_case($1, $2, 'how', 'r')", ["id"]],
    ["post_suspense", "SELECT kete.post_suspense($1, 'key', 'mock', 'UGX', 5, 'SURPLUS', $2, 'why', 'r')", ["id"]],
    ["record_float", "SELECT kete.record_float($1, 'key', 'mock', 'UGX', 5, 'IN', $2, 'r')", ["id"]],
    ["pause_rail", "SELECT kete.pause_rail($1, 'mock', $2, 'r')", ["id"]],
    ["resume_rail", "SELECT kete.resume_rail($1, 'mock', $2)", ["id"]],
    ["note_look", "SELECT kete.note_look($1, NULL, $2, 'r')", ["id"]],
  ];
  const given = (what: unknown) => (what === "withdrawal" ? withdrawal.id : what === "attempt" ? attempt : newId());

  it.each(acts)("%s does nothing for a player's session", async (_name, sql, [what]) => {
    expect(await messageOf(sql, [player.sessionId, given(what)])).toBe("operator_required");
  });

  it.each(acts)("%s does nothing for a session that is not there, and none for NULL", async (_name, sql, [what]) => {
    expect(await messageOf(sql, [newId(), given(what)])).toBe("operator_required");
    expect(await messageOf(sql, [null, given(what)])).toBe("operator_required");
  });

  it.each(acts)("%s does nothing before the second factor", async (_name, sql, [what]) => {
    const unproven = await newOperator(kit);
    expect(await messageOf(sql, [unproven.sessionId, given(what)])).toBe("second_factor_required");
  });

  it("leaves an approval and a case as they are, even for the owner", async () => {
    await kit.app.query("SELECT kete.approve_withdrawal($1, $2, NULL, 'r')", [operator.sessionId, withdrawal.id]);
    await expect(kit.owner.query("UPDATE withdraw_approvals SET operator_id = operator_id")).rejects.toThrow("append-only");
    await expect(kit.owner.query("DELETE FROM withdraw_approvals")).rejects.toThrow("append-only");
    await expect(kit.owner.query("DELETE FROM money_cases")).rejects.toThrow("append-only");
    await expect(kit.owner.query("DELETE FROM operators")).rejects.toThrow("append-only");
  });

  it("forged by a setting names nobody in the timeline", async () => {
    const { id } = await heldWithdrawal(kit);
    const client = await kit.app.connect();
    try {
      await client.query("SET kete.actor = 'operator:1'");
      await client.query("SELECT * FROM kete.begin_payout($1, $2, now(), ARRAY['mock'], 0)", [id, newId()]);
    } finally {
      client.release(true);
    }
    const row = await kit.db.withdrawRequest.findUniqueOrThrow({ where: { publicId: id }, include: { events: { orderBy: { id: "desc" }, take: 1 } } });
    expect(row.events[0]?.actor).toBe("system");
  });
});
