import { clientSeedFor } from "../../prisma/luck.ts";
import { placeStake } from "#src/domain/rounds/place-stake.ts";
import { showGame } from "#src/domain/rounds/show-game.ts";
import { requestWithdrawal } from "#src/domain/withdrawals/request-withdrawal.ts";
import type { TestKit } from "./kit.ts";
import { gameDeps, newDecliningPhone, newPhone, newPlayer, withdrawDeps } from "./play.ts";

const bet = { amountMinor: 1000n, side: "under", target: 4950 } as const;

/** Something of everything that writes the books: a won and a lost round of a player and of guests, a payment declined, a withdrawal paid and one waiting. */
export async function aWorldOf(kit: TestKit): Promise<void> {
  const deps = gameDeps(kit);
  const player = await newPlayer(kit, { amountMinor: 100_000n });
  for (const outcome of ["win", "loss"] as const) {
    const gamer = { playerId: player.playerId, guestId: null };
    const { activeSeedHash: serverSeedHash } = await showGame(deps, gamer);
    await placeStake(deps, { ...bet, serverSeedHash, clientSeed: await seedFor(kit, serverSeedHash, outcome), idempotencyKey: outcome, gamer });
    await guestRound(kit, newPhone(), outcome);
  }
  await guestRound(kit, newDecliningPhone(), "loss");
  const order = { player, method: "MOMO", destination: player.phone, address: null } as const;
  await requestWithdrawal(withdrawDeps(kit), { ...order, amountMinor: 5000n, idempotencyKey: "paid" });
  await requestWithdrawal(withdrawDeps(kit, { isPaidInRequest: false }), { ...order, amountMinor: 3000n, idempotencyKey: "waits" });
}

async function guestRound(kit: TestKit, phone: string, outcome: "win" | "loss"): Promise<void> {
  const [deps, gamer] = [gameDeps(kit), { playerId: null, guestId: null }];
  const { activeSeedHash: serverSeedHash } = await showGame(deps, gamer);
  await placeStake(deps, { ...bet, serverSeedHash, clientSeed: await seedFor(kit, serverSeedHash, outcome), idempotencyKey: "first", phone, gamer });
}

function seedFor(kit: TestKit, serverSeedHash: string, outcome: "win" | "loss"): Promise<string> {
  return clientSeedFor({ db: kit.db, seedSecret: gameDeps(kit).game.seedSecret }, { serverSeedHash, side: bet.side, target: bet.target, outcome });
}
