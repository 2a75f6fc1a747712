import { mockCollections } from "#src/adapters/collections/mock.ts";
import { createCollectionRails } from "#src/adapters/collections/routes.ts";
import { mockPayouts } from "#src/adapters/payouts/mock.ts";
import { createPayoutRails } from "#src/adapters/payouts/routes.ts";
import { createCareMemo } from "#src/domain/care/memo.ts";
import { countryPolicies } from "#src/domain/care/policies.ts";
import type { OtpDeps } from "#src/domain/otp/ports.ts";
import { createActiveSeeds } from "#src/domain/rounds/active-seeds.ts";
import type { GameDeps } from "#src/domain/rounds/ports.ts";
import { newSession } from "#src/domain/sessions/new-session.ts";
import type { PayoutRail, WithdrawDeps } from "#src/domain/withdrawals/ports.ts";
import { newId } from "#src/domain/shared/ids.ts";
import type { TestKit } from "./kit.ts";
import { otpDeps } from "./sample-otp.ts";
import { sampleSessions } from "./sample-session.ts";

const phones = { countries: ["UG", "KE", "TH"], defaultCountry: "UG" };

/** The game as the product offers it, without the pause between rounds. */
export function gameDeps(kit: TestKit, change: Partial<GameDeps["game"]> = {}): GameDeps {
  return {
    db: kit.db,
    clock: kit.clock,
    log: kit.log,
    activeSeeds: createActiveSeeds(),
    care: { currency: "UGX", policies: countryPolicies, phones, memo: createCareMemo() },
    collections: createCollectionRails({ places: [{ rail: mockCollections(kit.log), reaches: () => true }] }),
    payouts: createPayoutRails({ places: [{ rail: mockPayouts(kit.log, { isInstant: true }), reaches: () => true }] }),
    collecting: { currency: "UGX", deadlineSeconds: 180, minTopUp: 500n, maxTopUp: 2_000_000n, phones, caps: { unpaid: 10, phoneDaily: 500, addressHourly: 600, addressDaily: 5000 } },
    game: { currency: "UGX", minStake: 500n, maxStake: 100_000n, maxPayout: 10_000_000n, edgeBp: 100, intervalSeconds: 0, reserveMinutes: 30, seedSecret: "a seed secret for tests only, 32+ characters", guestSecret: "a guest secret for tests only, 32+ chars", phones, ...change },
  };
}

export function withdrawDeps(kit: TestKit, change: Partial<WithdrawDeps["withdraw"]> & { payouts?: PayoutRail } = {}): WithdrawDeps & OtpDeps {
  const { payouts, ...settings } = change;
  const isPaidInRequest = settings.isPaidInRequest ?? true;
  return {
    ...otpDeps(kit),
    payouts: createPayoutRails({ places: [{ rail: payouts ?? mockPayouts(kit.log, { isInstant: isPaidInRequest }), reaches: () => true }] }),
    withdraw: { currency: "UGX", minAmount: 1000n, maxAmount: 2_000_000n, feeBp: 0, dailyMax: 5_000_000n, dailyCount: 50, phones, isEnabled: true, stepUp: { aboveMinor: 200_000n, sessionHours: 24 }, approvalAboveMinor: 2_000_000n, floatReserveMinor: 0n, banks: [], ...settings, isPaidInRequest },
  };
}

let lastPhone = 772_000_000;

/** A Ugandan mobile number nobody in this run has used, and that no mock declines. */
export function newPhone(): string {
  lastPhone += lastPhone % 10_000 === 8 ? 2 : 1;
  return `+256${lastPhone}`;
}

let lastDeclining = 200;

/** A number nobody in this run has used whose wallet declines: asked twice, it would be left in peace. */
export function newDecliningPhone(): string {
  lastDeclining += 1;
  return `+25677${lastDeclining}0009`;
}

/** A signed-in player with money, taken from equity so that the books stay at zero. */
export async function newPlayer(kit: TestKit, { amountMinor = 0n, phone = newPhone() } = {}): Promise<{ playerId: number; phone: string; sessionId: string }> {
  const { rows } = await kit.owner.query<{ id: number }>("INSERT INTO players (public_id, phone) VALUES ($1, $2) RETURNING id", [newId(), phone]);
  const playerId = rows[0]?.id ?? 0;
  await kit.owner.query("INSERT INTO player_stats (player_id) VALUES ($1)", [playerId]);
  await kit.owner.query("SELECT ledger.player_account($1, 'UGX')", [playerId]);
  if (amountMinor > 0n) {
    await kit.owner.query("SELECT ledger.post('opening:' || $1::text, ledger.hot_account('equity', 'UGX'), ledger.player_account($1::int, 'UGX'), $2::bigint, 'opening')", [playerId, String(amountMinor)]);
  }
  return { playerId, phone, sessionId: await openSession(kit, playerId) };
}

/** A session of this player, opened so many hours ago. */
export async function openSession(kit: TestKit, playerId: number, hoursAgo = 0): Promise<string> {
  const session = newSession(sampleSessions, kit.clock());
  await kit.owner.query(
    "INSERT INTO sessions (public_id, player_id, kind, secret_hash, expires_at, created_at) VALUES ($1, $2, 'WEB', $3, $4, now() - make_interval(secs => $5))",
    [session.publicId, playerId, session.secretHash, new Date(session.expiresAtMs), hoursAgo * 3600],
  );
  return session.publicId;
}

/** Available and held, in minor units, as the ledger has them. */
export async function balanceOf(kit: TestKit, playerId: number): Promise<{ available: bigint; held: bigint }> {
  const { rows } = await kit.app.query<{ available: string; held: string }>(
    "SELECT b.posted - b.held AS available, b.held FROM ledger.balance b JOIN ledger.account a ON a.id = b.account_id WHERE a.player_id = $1",
    [playerId],
  );
  return { available: BigInt(rows[0]?.available ?? 0), held: BigInt(rows[0]?.held ?? 0) };
}

/** What must be zero, per currency. */
export async function booksOf(kit: TestKit): Promise<string[]> {
  const { rows } = await kit.app.query<{ sum: string }>("SELECT must_be_zero::text AS sum FROM ledger.trial_balance");
  return rows.map(({ sum }) => sum);
}
