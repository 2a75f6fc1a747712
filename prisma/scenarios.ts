import type { Pool } from "pg";
import { placeStake } from "#src/domain/rounds/place-stake.ts";
import { showGame } from "#src/domain/rounds/show-game.ts";
import type { GameDeps } from "#src/domain/rounds/ports.ts";
import { guestOf } from "#src/domain/rounds/guest-token.ts";
import { clientSeedFor } from "./luck.ts";

/** What a scenario works with: the verbs' deps, and the owner's connection for opening balances. */
export type ScenarioTools = { deps: GameDeps; owner: Pool; say(line: string): void };

type Scenario = { about: string; run(tools: ScenarioTools): Promise<void> };

/** Scenarios by name. Each can be run again: what is there already is left as it is. */
export const scenarios: Record<string, Scenario> = {
  demo: {
    about: "all of the below: what `npm run dev` starts with",
    run: async (tools) => {
      for (const name of ["player-with-balance", "guest-with-winnings"]) await scenarios[name]?.run(tools);
    },
  },
  "player-with-balance": {
    about: "Amina (0772 000 001) with UGX 50,000 to stake or withdraw",
    run: async (tools) => {
      const playerId = await openPlayer(tools, { phone: "+256772000001", displayName: "Amina", amountMinor: 50_000n });
      tools.say(`player 0772 000 001 (Amina) has 50,000${playerId === null ? " already" : ""}`);
    },
  },
  "guest-with-winnings": {
    about: "a guest who paid from 0772 000 002 and won: sign in with it to claim",
    run: async (tools) => {
      await winAsGuest(tools, { phone: "0772000002", amountMinor: 1000n });
      tools.say("guest winnings wait on 0772 000 002");
    },
  },
};

/** A player with an opening balance, taken from equity so that the books stay at zero. Null when he was there. */
async function openPlayer({ owner, deps }: ScenarioTools, player: { phone: string; displayName: string; amountMinor: bigint }): Promise<number | null> {
  const { rows } = await owner.query<{ id: number }>(
    `INSERT INTO players (public_id, phone, display_name) VALUES (gen_random_uuid(), $1, $2) ON CONFLICT (phone) DO NOTHING RETURNING id`,
    [player.phone, player.displayName],
  );
  const made = rows[0];
  if (!made) return null;
  const { currency } = deps.game;
  await owner.query(`INSERT INTO player_stats (player_id) VALUES ($1)`, [made.id]);
  await owner.query(`SELECT ledger.post('opening:' || $1::text, ledger.hot_account('equity', $2), ledger.player_account($1::int, $2), $3::bigint, 'opening')`, [made.id, currency, String(player.amountMinor)]);
  return made.id;
}

async function winAsGuest({ deps }: ScenarioTools, guest: { phone: string; amountMinor: bigint }): Promise<void> {
  const waiting = await deps.db.round.findFirst({ where: { phone: "+256772000002" }, select: { id: true } });
  if (waiting) return;
  const game = await showGame(deps, { playerId: null, guestId: null });
  const bet = { side: "under", target: 4950 } as const;
  const clientSeed = await clientSeedFor({ db: deps.db, seedSecret: deps.game.seedSecret }, { ...bet, serverSeedHash: game.activeSeedHash, outcome: "win" });
  const { round, guestToken } = await placeStake(deps, { ...bet, ...guest, clientSeed, serverSeedHash: game.activeSeedHash, idempotencyKey: "scenario-guest-win", gamer: { playerId: null, guestId: null } });
  if (round.status !== "WON" || guestToken === null || guestOf(guestToken, deps.game.guestSecret) === null) throw new Error(`the scenario's round came out ${round.status}`);
}
