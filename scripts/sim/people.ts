import { randomUUID } from "node:crypto";
import { newId } from "#src/domain/shared/ids.ts";
import type { Chance } from "./chance.ts";
import type { House } from "./house.ts";

export type SimPlayer = { name: string; playerId: number; phone: string; sessionId: string; openingMinor: bigint };

export type SimOperator = { name: string; playerId: number; sessionId: string };

/** Wallets whose last digits the rail's sandbox knows, beside ordinary ones. */
const endings = ["101", "202", "303", "404", "505", "606", "457", "462", "454"];

/** Players with money, and two operators. A player's number belongs to one simulation alone. */
export async function invite(house: House, chance: Chance): Promise<{ players: SimPlayer[]; operators: SimOperator[] }> {
  house.played += 1;
  const players: SimPlayer[] = [];
  for (let n = 1; n <= chance.between(2, 4); n += 1) {
    const ending = chance.pick(endings.filter((one) => !players.some(({ phone }) => phone.endsWith(one))));
    const openingMinor = BigInt(chance.between(5, 60) * 1_000);
    players.push({ name: `player-${n}`, ...(await settle(house, phoneOf(house.played, ending))), openingMinor });
    const { playerId } = players.at(-1) ?? { playerId: 0 };
    await house.owner.query("SELECT ledger.post('opening:' || $1::text, ledger.hot_account('equity', 'UGX'), ledger.player_account($1::int, 'UGX'), $2::bigint, 'opening')", [playerId, String(openingMinor)]);
  }
  const operators: SimOperator[] = [];
  for (const [n, ending] of ["900", "901"].entries()) {
    const operator = { name: `operator-${n + 1}`, ...(await settle(house, phoneOf(house.played, ending))) };
    await house.owner.query("INSERT INTO operators (player_id, totp_sealed, granted_by) VALUES ($1, '\\x00', 'simulation')", [operator.playerId]);
    await house.owner.query("UPDATE sessions SET operator_until = 'infinity' WHERE public_id = $1", [operator.sessionId]);
    operators.push(operator);
  }
  return { players, operators };
}

/** `+256 77 0001 101`: the four digits say in which simulation, so that one database serves many. */
function phoneOf(played: number, ending: string): string {
  return `+256${["77", "78", "76"][Math.floor(played / 10_000) % 3]}${String(played % 10_000).padStart(4, "0")}${ending}`;
}

async function settle(house: House, phone: string): Promise<{ playerId: number; phone: string; sessionId: string }> {
  const { rows } = await house.owner.query<{ id: number }>("INSERT INTO players (public_id, phone) VALUES ($1, $2) RETURNING id", [newId(), phone]);
  const playerId = rows[0]?.id ?? 0;
  await house.owner.query("INSERT INTO player_stats (player_id) VALUES ($1)", [playerId]);
  await house.owner.query("SELECT ledger.player_account($1, 'UGX')", [playerId]);
  const sessionId = randomUUID();
  await house.owner.query("INSERT INTO sessions (public_id, player_id, kind, secret_hash, expires_at) VALUES ($1, $2, 'WEB', $3, 'infinity')", [sessionId, playerId, Buffer.from(sessionId.replaceAll("-", "").repeat(2), "hex")]);
  return { playerId, phone, sessionId };
}
