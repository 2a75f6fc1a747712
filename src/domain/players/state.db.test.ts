import type { PoolClient } from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createSessionCache } from "#src/adapters/redis/session-cache.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { knownCode } from "#src/testing/known-code.ts";
import { newPlayer } from "#src/testing/play.ts";
import { openSession, sessionDeps } from "#src/testing/sample-session.ts";
import { newId } from "../shared/ids.ts";
import { checkSession } from "../sessions/check-session.ts";
import type { SessionDeps } from "../sessions/ports.ts";
import { closePlayer, findPlayer, reinstatePlayer, showStanding, suspendPlayer } from "./state.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

const deps = (change: Partial<SessionDeps> = {}) => sessionDeps(kit, change);
const by = (playerId: number) => ({ playerId, actor: "operator:nakato", note: "asked for by the player" });
const stateOf = async (playerId: number) => (await kit.db.player.findUniqueOrThrow({ where: { id: playerId } })).state;
const trailOf = async (playerId: number) => (await kit.db.auditEntry.findMany({ where: { playerId, kind: "player_state" }, orderBy: { id: "asc" } })).map(({ details }) => details);
const signedIn = () => openSession(kit.owner, "WEB", kit.clock().getTime());

describe("a suspended player", () => {
  it("is signed out everywhere at once, and may sign in again only when reinstated", async () => {
    const here = await signedIn();
    const there = await openSession(kit.owner, "API", kit.clock().getTime(), { player: here });
    const [one, two] = [deps(), deps()];
    expect(await checkSession(one, here)).not.toBeNull();
    expect(await suspendPlayer(two, by(here.playerId))).toEqual({ ended: 2 });
    expect(await checkSession(one, here)).toBeNull();
    expect(await showStanding(deps(), here)).toEqual({ displayName: null, isActive: false });
    expect(await kit.db.session.findUnique({ where: { publicId: there.publicId } })).toMatchObject({ endedReason: "player_suspended" });
    expect(await reinstatePlayer(deps(), by(here.playerId))).toEqual({ ended: 0 });
    expect(await checkSession(one, here)).toBeNull();
    expect(await showStanding(deps(), here)).toMatchObject({ isActive: true });
    const told = { actor: "operator:nakato", note: "asked for by the player" };
    expect(await trailOf(here.playerId)).toEqual([
      { ...told, from: "ACTIVE", to: "SUSPENDED", ended: 2 },
      { ...told, from: "SUSPENDED", to: "ACTIVE", ended: 0 },
    ]);
  });

  it("is signed out while Redis is away too, and each session then has a job", async () => {
    const session = await signedIn();
    const cut = deps({ sessionCache: createSessionCache({ url: "http://127.0.0.1:9", token: "a-token-of-no-use" }, kit.log) });
    await suspendPlayer(cut, by(session.playerId));
    const { rows } = await kit.owner.query("SELECT key FROM graphile_worker.jobs WHERE key = $1", [`bury:${session.publicId}`]);
    expect(rows).toHaveLength(1);
    expect(await checkSession(cut, session)).toBeNull();
  });
});

describe("an account's state", () => {
  it.each([
    ["SUSPENDED", suspendPlayer],
    ["ACTIVE", reinstatePlayer],
  ] as const)("that is %s already is a conflict, and nothing is written", async (state, verb) => {
    const { playerId } = await newPlayer(kit);
    if (state === "SUSPENDED") await suspendPlayer(deps(), by(playerId));
    const before = await trailOf(playerId);
    await expect(verb(deps(), by(playerId))).rejects.toMatchObject({ code: "state_conflict", params: { state } });
    expect(await trailOf(playerId)).toEqual(before);
  });

  it("that is closed stays closed", async () => {
    const { playerId } = await newPlayer(kit);
    await closePlayer(deps(), by(playerId));
    for (const verb of [suspendPlayer, reinstatePlayer, closePlayer]) await expect(verb(deps(), by(playerId))).rejects.toMatchObject({ code: "state_conflict", params: { state: "CLOSED" } });
  });

  it("is closed from suspended too", async () => {
    const { playerId } = await newPlayer(kit);
    await suspendPlayer(deps(), by(playerId));
    await closePlayer(deps(), by(playerId));
    expect(await stateOf(playerId)).toBe("CLOSED");
  });

  it("is not closed while a single unit is in the balance, held or not, and no session ends for trying", async () => {
    const session = await signedIn();
    const { playerId } = session;
    await kit.owner.query("SELECT ledger.post('opening:' || $1::text, ledger.hot_account('equity', 'UGX'), ledger.player_account($1::int, 'UGX'), 1::bigint, 'opening')", [playerId]);
    await expect(closePlayer(deps(), by(playerId))).rejects.toMatchObject({ code: "balance_not_empty", params: { available: 1, held: 0, currency: "UGX" } });
    const asked = "kete.request_withdrawal($2::uuid, $1, 'UGX', 'MOMO', 1, 0, $3, 'mock', 'withdraw:' || $2::uuid, '\\x00', 10, 1, '1 hour', $4, 10, '1 day', NULL, NULL, 10, now())";
    await kit.owner.query(`SELECT ${asked}`, [playerId, newId(), session.phone, session.publicId]);
    await expect(closePlayer(deps(), by(playerId))).rejects.toMatchObject({ code: "balance_not_empty", params: { available: 0, held: 1 } });
    expect([await stateOf(playerId), (await checkSession(deps(), session)) !== null]).toEqual(["ACTIVE", true]);
    await suspendPlayer(deps(), by(playerId));
  });

  it("changes once of twenty who suspend at the same moment", async () => {
    const session = await signedIn();
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => suspendPlayer(deps(), by(session.playerId))));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await trailOf(session.playerId)).toHaveLength(1);
  });

  const signInSql = "SELECT kete.sign_in($1, $2, $3, $4, $5, 'API', $6, NULL, $7, NULL, 'UGX', 'r', $8)";
  const signInValues = async (phone: string) => [phone, await knownCode(kit, phone), newId(), newId(), newId(), Buffer.alloc(32), new Date(Date.now() + 60_000), "+256772•••000"];
  /** Runs `first` in a transaction that stays open until `second` waits for it. */
  async function inTurn(first: (client: PoolClient) => Promise<unknown>, second: () => Promise<unknown>): Promise<PromiseSettledResult<unknown>> {
    const client = await kit.owner.connect();
    try {
      await client.query("BEGIN");
      await first(client);
      const waiting = Promise.allSettled([second()]);
      // By the app's own role, since one role is not told what another's statements wait for.
      const blocked = () => kit.app.query("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
      await vi.waitFor(async () => expect((await blocked()).rows).toHaveLength(1), { timeout: 10_000, interval: 10 });
      await client.query("COMMIT");
      const [outcome] = await waiting;
      return outcome;
    } finally {
      client.release(true);
    }
  }

  it("waits for a sign-in that is under way, and ends its session", async () => {
    const { playerId, phone } = await newPlayer(kit);
    const values = await signInValues(phone);
    const outcome = await inTurn((client) => client.query(signInSql, values), () => suspendPlayer(deps(), by(playerId)));
    expect(outcome).toEqual({ status: "fulfilled", value: { ended: 2 } });
    expect(await kit.db.session.count({ where: { playerId, endedAt: null } })).toBe(0);
  });

  it("is waited for by a sign-in, which is then refused", async () => {
    const { playerId, phone } = await newPlayer(kit);
    const values = await signInValues(phone);
    const outcome = await inTurn(
      (client) => client.query("SELECT kete.set_player_state($1, 'SUSPENDED', 'a', 'n', now(), '{}')", [playerId]),
      () => kit.app.query(signInSql, values),
    );
    expect(outcome).toMatchObject({ status: "rejected", reason: { message: "account_suspended" } });
    expect(await kit.db.session.count({ where: { playerId, endedAt: null } })).toBe(0);
  });

  it.each([
    ["no note", { note: "  " }],
    ["a note of 501 characters", { note: "n".repeat(501) }],
    ["a note with a NUL", { note: "a\u0000b" }],
    ["no actor", { actor: "" }],
    ["an actor of 101 characters", { actor: "a".repeat(101) }],
  ])("is not changed with %s", async (_what, change) => {
    const { playerId } = await newPlayer(kit);
    await expect(suspendPlayer(deps(), { ...by(playerId), ...change })).rejects.toMatchObject({ code: "invalid_input" });
    expect(await stateOf(playerId)).toBe("ACTIVE");
  });

  it("takes a note of 500 characters and an actor of 100, and refuses a player there is not", async () => {
    const { playerId } = await newPlayer(kit);
    await suspendPlayer(deps(), { playerId, actor: "ä".repeat(100), note: "ñ".repeat(500) });
    expect(await stateOf(playerId)).toBe("SUSPENDED");
    await expect(suspendPlayer(deps(), by(2_000_000_000))).rejects.toMatchObject({ code: "not_found" });
  });
});

it("an operator finds a player by phone, as people type it, or by id", async () => {
  const { playerId, phone } = await newPlayer(kit, { amountMinor: 700n });
  const find = (phoneOrId: string) => findPlayer(deps(), { phoneOrId, phones: { countries: ["UG"], defaultCountry: "UG" }, currency: "UGX" });
  const found = await find(phone.replace("+256", "0"));
  expect(found).toMatchObject({ playerId, phone, state: "ACTIVE", availableMinor: 700n, heldMinor: 0n, sessions: 1 });
  expect(await find(found.publicId)).toEqual(found);
  await expect(find("0779999999")).rejects.toMatchObject({ code: "not_found" });
  await expect(find("not a phone")).rejects.toMatchObject({ code: "invalid_phone" });
});
