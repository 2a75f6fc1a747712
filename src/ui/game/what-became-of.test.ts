import { afterEach, describe, expect, it, vi } from "vitest";
import type { KeptStake } from "./kept-stakes.ts";
import { whatBecameOf } from "./what-became-of.ts";

afterEach(() => { vi.unstubAllGlobals(); });

const longOver = new Date(Date.now() - 3_600_000).toISOString();
const base = { amount: 1000, side: "under", target: 4950, clientSeed: "seed", serverSeedHash: "ab", idempotencyKey: "k", expiresAt: longOver } as const;
const guests: KeptStake = { ...base, phone: "0772 123 456", playerId: null };
const players: KeptStake = { ...base, playerId: "amina" };

const answer = (data: unknown) => Response.json({ result: { data } });
const refuse = (code: string) => Response.json({ error: { message: code, code: -32_000, data: { refusal: { code, params: {}, requestId: "r" } } } }, { status: 422 });

/** The server, as its stakes and its session answer; returns what it was sent. */
function serve({ stakes, me }: { stakes: () => Response; me?: () => Response }): unknown[] {
  const sent: unknown[] = [];
  vi.stubGlobal("fetch", (url: string, init: { body?: string }) => {
    if (url.includes("me.show")) return Promise.resolve((me ?? (() => refuse("unauthenticated")))());
    sent.push(JSON.parse(init.body ?? "null"));
    return Promise.resolve(stakes());
  });
  return sent;
}

describe("what became of a stake", () => {
  it("is its round; it is asked for with a deadline that is over, and without whose it is", async () => {
    const sent = serve({ stakes: () => answer({ id: "round" }) });
    expect(await whatBecameOf({ stake: players })).toEqual({ id: "round" });
    expect(sent).toEqual([{ ...base, expiresAt: new Date(0).toISOString() }]);
  });

  it("is not known before nothing can place it any more, and then it was not placed", async () => {
    serve({ stakes: () => refuse("stake_expired") });
    const stake = { ...guests, expiresAt: new Date(Date.now() + 30_000).toISOString() };
    expect(await whatBecameOf({ stake })).toBe("unknown");
    expect(await whatBecameOf({ stake: guests })).toBe("not_placed");
  });

  it.each(["account_suspended", "account_closed", "unauthenticated", "token_invalid", "invalid_input", "unavailable", "too_fast"])("is not known from the refusal %s, which speaks of him who asks", async (code) => {
    serve({ stakes: () => refuse(code) });
    for (const stake of [guests, players]) expect(await whatBecameOf({ stake })).toBe("unknown");
  });

  it("is not known to whoever is not signed in", async () => {
    serve({ stakes: () => refuse("phone_required") });
    expect(await whatBecameOf({ stake: players })).toBe("not_his");
  });

  it("is not known from what another player was told, who signed in meanwhile in another tab", async () => {
    for (const [me, became] of [[() => answer({ id: "amina" }), "not_placed"], [() => answer({ id: "brian" }), "not_his"], [() => refuse("internal"), "unknown"]] as const) {
      serve({ stakes: () => refuse("stake_expired"), me });
      expect(await whatBecameOf({ stake: players })).toBe(became);
    }
  });
});
