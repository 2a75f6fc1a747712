import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requestTopUp } from "#src/domain/collections/top-up.ts";
import { guestOf } from "#src/domain/rounds/guest-token.ts";
import { placeStake } from "#src/domain/rounds/place-stake.ts";
import type { GameDeps } from "#src/domain/rounds/ports.ts";
import { showGame } from "#src/domain/rounds/show-game.ts";
import { newId } from "#src/domain/shared/ids.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { booksOf, gameDeps, newPhone, newPlayer } from "#src/testing/play.ts";
import { answerOf } from "#src/testing/sign-in.ts";
import { exclude, setLimits, showCare } from "./limits.ts";
import { countryPolicies, type LimitName } from "./policies.ts";

let kit: TestKit;
let deps: GameDeps;
beforeAll(async () => {
  kit = await testKit();
  deps = gameDeps(kit);
});
afterAll(() => kit.close());

const nobody = { playerId: null, guestId: null };
let key = 0;
const nextKey = () => `key-${(key += 1)}`;
type Who = { playerId: number | null; guestId: string | null };

async function stake(of: GameDeps, gamer: Who, amountMinor: bigint, phone?: string) {
  const { activeSeedHash: serverSeedHash } = await showGame(of, gamer);
  return placeStake(of, { side: "under", target: 200, amountMinor, clientSeed: "test", serverSeedHash, idempotencyKey: nextKey(), gamer, phone });
}
const asPlayer = ({ playerId }: { playerId: number }): Who => ({ playerId, guestId: null });
const limit = (playerId: number, changes: Partial<Record<LimitName, bigint | null>>) => setLimits(deps, { playerId, requestId: "request", changes });
const topUp = (player: { playerId: number; phone: string }, amountMinor: bigint, phone?: string, of = deps) => requestTopUp(of, { player, amountMinor, idempotencyKey: nextKey(), phone });
const refusal = (work: Promise<unknown>) => work.then(() => null, (error: { code: string; params: Record<string, unknown> }) => ({ code: error.code, params: error.params }));
const neutral = { code: "phone_not_playing", params: {} };

/** Uganda with limits for everybody from the first. A memory of its own: another process. */
function withDefaults(defaultLimits: Partial<Record<LimitName, number>>): GameDeps {
  const of = gameDeps(kit);
  const ug = countryPolicies["UG"];
  if (!ug) throw new Error("Uganda has a policy");
  return { ...of, care: { ...of.care, policies: { ...countryPolicies, UG: { ...ug, defaultLimits } } } };
}
/** Where prompts wait on the phone until somebody says so: nothing is paid meanwhile. */
const caresFor = (phone: string) => kit.db.care.count({ where: { phone } });

describe("a number's first sign-in", () => {
  it("that a guest's stake with it overtakes leaves its limits and exclusion to hold for its player's balance", async () => {
    const of = withDefaults({ loss_day: 1500 });
    const phone = newPhone();
    const signingIn = await kit.owner.connect();
    try {
      // The player is there, and nobody sees him before the guest's stake has stored the phone's first limits.
      await signingIn.query("BEGIN");
      const { rows } = await signingIn.query<{ id: number }>("INSERT INTO players (public_id, phone) VALUES ($1, $2) RETURNING id", [newId(), phone]);
      const playerId = rows[0]?.id ?? 0;
      await signingIn.query("SET CONSTRAINTS ALL IMMEDIATE");
      await stake(of, nobody, 500n, phone);
      await signingIn.query("COMMIT");
      await kit.owner.query("INSERT INTO player_stats (player_id) VALUES ($1) ON CONFLICT DO NOTHING", [playerId]);
      await kit.owner.query("SELECT ledger.post('opening:' || $1::text, ledger.hot_account('equity', 'UGX'), ledger.player_account($1::int, 'UGX'), 50000, 'opening')", [playerId]);
      expect(await answerOf(stake(of, { playerId, guestId: null }, 1501n))).toBe("limit_reached");
      await exclude(of, { playerId, requestId: "request", span: "7_days" });
      expect(await answerOf(stake(of, { playerId, guestId: null }, 500n))).toBe("self_excluded");
    } finally {
      signingIn.release();
    }
  });
});

describe("a stranger who types a number", () => {
  it("is told one thing whatever hangs on it: exclusion or limit, stake or top-up, and nothing of it", async () => {
    const [excluded, limited, stranger] = [await newPlayer(kit), await newPlayer(kit), await newPlayer(kit)];
    await exclude(deps, { playerId: excluded.playerId, requestId: "request", span: "6_months" });
    await limit(limited.playerId, { loss_day: 600n, deposit_week: 600n });
    for (const { phone } of [excluded, limited]) {
      expect(await refusal(stake(deps, nobody, 1000n, phone))).toEqual(neutral);
      expect(await refusal(topUp(stranger, 1000n, phone))).toEqual(neutral);
    }
  });

  it("is told of his own limits where he pays by another's phone", async () => {
    const [player, other] = [await newPlayer(kit), await newPlayer(kit)];
    await limit(player.playerId, { deposit_day: 600n });
    expect(await refusal(topUp(player, 1000n, other.phone))).toMatchObject({ code: "limit_reached", params: { kind: "deposit", left: 600 } });
    expect(await refusal(topUp(player, 1000n))).toMatchObject({ code: "limit_reached", params: { kind: "deposit", left: 600 } });
  });
});
void caresFor; void asPlayer; void showCare; void guestOf; void booksOf;
