import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { createDatabase } from "#src/adapters/postgres/client.ts";
import { DomainError, type RefusalCode } from "#src/domain/shared/errors.ts";
import { newId } from "#src/domain/shared/ids.ts";
import { readCounts } from "#src/domain/audit/metrics.ts";
import { sealAudit } from "#src/domain/audit/seal.ts";
import { addressTag } from "#src/domain/otp/rules.ts";
import { sampleOtp } from "#src/testing/sample-otp.ts";
import { entriesPerMinute } from "./refusal-volume.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import type { ApiDeps, Caller, Context } from "./context.ts";
import { createCallerFactory, open, router, signedIn } from "./trpc.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

const refuses = open
  .input(z.object({ phone: z.string().optional(), countryCode: z.string().optional(), challengeId: z.string().optional(), code: z.string().optional(), refusal: z.string() }))
  .mutation(({ input }): string => {
    if (input.refusal === "fault") throw new Error("a bug");
    throw new DomainError(input.refusal as RefusalCode);
  });
const forPlayers = signedIn.mutation((): string => {
  throw new DomainError("step_up_required");
});
const away = open.query(({ ctx }) => ctx.deps.db.$queryRaw`SELECT 1`);

/** The product's base procedures under the product's names; what they do is to refuse. */
const calls = router({
  auth: router({ verifyOtp: refuses, requestOtp: refuses, status: away }),
  sessions: router({ end: forPlayers }),
  phone: router({ change: refuses }),
  withdrawals: router({ request: forPlayers, stepUp: refuses, quote: forPlayers }),
  stakes: router({ place: refuses }),
});

const callerOf = (player: Caller | null, change: Partial<Context> = {}) => {
  const requestId = newId();
  const deps = { ...kit, otp: { secret: "an otp secret for tests only, 32 or more", phones: { countries: ["UG", "TH"], defaultCountry: "UG" } } } as unknown as ApiDeps;
  const none = () => Promise.resolve();
  const context = {
    deps, channel: "rest", requestId, isOwnOrigin: true, hasCookies: false, userAgent: null, address: null,
    cookies: { readSession: () => Promise.resolve(null), writeSession: none, clearSession: none, readGuest: () => Promise.resolve(null), writeGuest: none } as unknown as Context["cookies"],
    caller: () => Promise.resolve(player), gamer: () => Promise.resolve({ playerId: null, guestId: null }), note: () => undefined, ...change,
  } as Context;
  const written = () => kit.db.auditEntry.findMany({ where: { requestId } });
  // An answer waits for its entry a second at most, and a busy machine may take longer.
  const entries = () => vi.waitFor(async () => {
    const found = await written();
    expect(found).not.toEqual([]);
    return found;
  }, { timeout: 5000 });
  return { api: createCallerFactory(calls)(context), requestId, entries, written };
};
const player: Caller = { playerId: 41, playerPublicId: newId(), phone: "+256772123456", sessionId: newId() };

describe("a refusal stands in the trail", () => {
  it("with its code, its procedure and the phone it was about, masked, and never the code that was tried", async () => {
    const { api, entries } = callerOf(null);
    const challengeId = newId();
    await expect(api.auth.verifyOtp({ phone: "0772 123 456", code: "918273", challengeId, refusal: "wrong_code" })).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    const found = await entries();
    expect(found).toMatchObject([{ kind: "refused", phone: "+256772•••456", playerId: null, details: { code: "wrong_code", procedure: "auth.verifyOtp", from: null, challenge: challengeId } }]);
    expect(JSON.stringify(found, (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value))).not.toMatch(/918273|772123456/);
  });

  it("when the phone is locked, and that is no lock of its own", async () => {
    const { api, entries } = callerOf(null);
    await expect(api.auth.verifyOtp({ phone: "081-234-5678", countryCode: "TH", refusal: "locked" })).rejects.toMatchObject({ code: "TOO_MANY_REQUESTS" });
    expect(await entries()).toMatchObject([{ kind: "refused", phone: "+66812•••678", details: { code: "locked" } }]);
  });

  it("with the player, where the call had asked who that is", async () => {
    const { api, entries } = callerOf(player);
    await expect(api.withdrawals.request()).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(await entries()).toMatchObject([{ playerId: 41, details: { procedure: "withdrawals.request" } }]);
  });

  it("without looking anybody up for its own sake", async () => {
    let lookups = 0;
    const { api, entries } = callerOf(null, { caller: () => Promise.resolve(((lookups += 1), player)) });
    await expect(api.auth.verifyOtp({ refusal: "wrong_code" })).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    expect(await entries()).toMatchObject([{ playerId: null }]);
    expect(lookups).toBe(0);
  });

  it("when somebody without a session calls what needs one, and when another site does", async () => {
    const stranger = callerOf(null);
    await expect(stranger.api.sessions.end()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    expect(await stranger.entries()).toMatchObject([{ details: { code: "unauthenticated", procedure: "sessions.end" } }]);
    const elsewhere = callerOf(player, { channel: "web", isOwnOrigin: false });
    await expect(elsewhere.api.phone.change({ refusal: "not_found" })).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(await elsewhere.entries()).toMatchObject([{ playerId: null, details: { code: "bad_origin", procedure: "phone.change" } }]);
  });

  it("when the input is of no form, with nothing of that input", async () => {
    const { api, entries } = callerOf(null);
    await expect(api.auth.requestOtp({ phone: ["+256772123456"], refusal: 7 } as never)).rejects.toMatchObject({ code: "BAD_REQUEST" });
    expect(await entries()).toMatchObject([{ phone: null, details: { code: "invalid_input", from: null } }]);
    const odd = callerOf(null);
    await expect(odd.api.auth.requestOtp({ phone: "me@example.com", challengeId: "' OR 1", refusal: "invalid_phone" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    expect(await odd.entries()).toMatchObject([{ phone: null, details: { code: "invalid_phone", procedure: "auth.requestOtp", from: null } }]);
  });

  it("with a name for its address that is the same every time and tells nothing", async () => {
    const from = async (address: string) => {
      const { api, entries } = callerOf(null, { address });
      await expect(api.withdrawals.stepUp({ refusal: "too_many_codes" })).rejects.toMatchObject({ code: "TOO_MANY_REQUESTS" });
      const [entry] = await entries();
      return (entry?.details as { from: string } | undefined)?.from;
    };
    const first = await from("203.0.113.7");
    expect(first).toMatch(/^[0-9a-f]{16}$/);
    expect(await from("203.0.113.7")).toBe(first);
    expect(await from("203.0.113.8")).not.toBe(first);
  });
});

async function flood(address: string, count: number) {
  const api = callerOf(null, { address }).api;
  for (let n = 0; n < count; n += 1) await expect(api.auth.verifyOtp({ refusal: "wrong_code" })).rejects.toMatchObject({ code: "UNAUTHORIZED" });
}
/** How many refusals each entry of this address stands for, oldest first; null is one. */
async function weightsOf(address: string, atLeast: number) {
  const from = addressTag({ ...sampleOtp, secret: "an otp secret for tests only, 32 or more" }, address);
  return vi.waitFor(async () => {
    const { rows } = await kit.owner.query<{ count: string | null }>("SELECT details ->> 'count' AS count FROM audit_entries WHERE details ->> 'from' = $1 ORDER BY id", [from]);
    expect(rows.length).toBeGreaterThanOrEqual(atLeast);
    return rows.map(({ count }) => count);
  }, { timeout: 5000 });
}

describe("a flood of refusals from one address", () => {
  it("is written sixty times a minute; the next minute's first entry counts the rest, and the metric all", async () => {
    const address = "203.0.113.60";
    // From the beginning of a minute, so that the flood does not reach into the next.
    kit.clock.advance(60_000 - (kit.clock().getTime() % 60_000));
    await sealAudit(kit);
    const refused = async () => (await readCounts(kit)).find(({ name, labels }) => name === "kete_refusals_total" && labels["code"] === "wrong_code")?.value ?? 0;
    const before = await refused();
    await flood(address, entriesPerMinute);
    expect(await weightsOf(address, entriesPerMinute)).toEqual(Array(entriesPerMinute).fill(null));
    await flood(address, 5);
    expect(await weightsOf(address, entriesPerMinute)).toHaveLength(entriesPerMinute);
    kit.clock.advance(60_000);
    await flood(address, 2);
    expect((await weightsOf(address, entriesPerMinute + 2)).slice(entriesPerMinute)).toEqual(["6", null]);
    await sealAudit(kit);
    expect((await refused()) - before).toBe(entriesPerMinute + 5 + 2);
  });
});

describe("no entry is written", () => {
  it("for a refusal of a game, a quote or a fault", async () => {
    const { api, written } = callerOf(player);
    await expect(api.stakes.place({ refusal: "insufficient_funds" })).rejects.toMatchObject({ code: "UNPROCESSABLE_CONTENT" });
    await expect(api.withdrawals.quote()).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(api.auth.verifyOtp({ refusal: "fault" })).rejects.toThrow("internal");
    expect(await written()).toEqual([]);
  });

  it("where the database is away, and the answer is no slower for it", async () => {
    const gone = createDatabase({ url: "postgres://kete_app@127.0.0.1:1/kete", poolMax: 1, waitMs: 2500 });
    const { api } = callerOf(null, { deps: { ...kit, db: gone } as unknown as ApiDeps });
    kit.log.lines.length = 0;
    await expect(api.auth.status()).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    expect(kit.log.lines).toEqual([]);
    await gone.$disconnect();
  });

  it("where the entry cannot be written, and the answer is the same", async () => {
    const gone = createDatabase({ url: "postgres://kete_app@127.0.0.1:1/kete", poolMax: 1, waitMs: 2500 });
    const { api } = callerOf(null, { deps: { ...kit, db: gone, otp: { phones: { countries: ["UG"], defaultCountry: "UG" } } } as unknown as ApiDeps });
    await expect(api.auth.verifyOtp({ phone: "0772123456", refusal: "wrong_code" })).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    await gone.$disconnect();
  });
});
