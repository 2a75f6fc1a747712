import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "pg";

export type Rest = (path: string, request: { token?: string; key?: string; body: unknown }) => Promise<{ status: number; body: Record<string, unknown> }>;

/** What one player asked for under one key, and what he was told at last. */
export type Asked = { key: string; amountMinor: number; answer: string };

export type StormPlayer = { phone: string; token: string; playerId: number; asked: Asked[] };

const opening = 400_000;
const patienceMs = 15_000;

/** Calls one of the apps, by turns. Throws where there is no answer. */
export function restOver(urls: readonly string[]): Rest {
  let turn = 0;
  return async (path, { token, key, body }) => {
    turn += 1;
    const headers = { "Content-Type": "application/json", ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }), ...(key === undefined ? {} : { "Idempotency-Key": key }) };
    const response = await fetch(`${urls[turn % urls.length]}/api/v1${path}`, { method: "POST", headers, body: JSON.stringify(body), signal: AbortSignal.timeout(patienceMs) });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
}

/** Signs a player in by REST, and gives him money out of equity. */
export async function join(rest: Rest, owner: Pool, { phone, openingMinor = opening }: { phone: string; openingMinor?: number }): Promise<StormPlayer> {
  const { body: asked } = await rest("/auth/request-otp", { body: { phone } });
  const { status, body } = await rest("/auth/verify-otp", { body: { phone, code: String(asked["otp_hint"]), challenge_id: String(asked["challenge_id"]) } });
  if (status !== 200) throw new Error(`a player could not sign in: ${status} ${JSON.stringify(body)}`);
  const { rows } = await owner.query<{ id: number }>("SELECT id FROM players WHERE phone = $1", [phone]);
  const playerId = rows[0]?.id ?? 0;
  await owner.query("SELECT ledger.post('opening:' || $1::text, ledger.hot_account('equity', 'UGX'), ledger.player_account($1::int, 'UGX'), $2::bigint, 'opening')", [playerId, openingMinor]);
  return { phone, token: String(body["token"]), playerId, asked: [] };
}

/** Withdraws again and again until told to stop. */
export async function withdrawUntil(rest: Rest, player: StormPlayer, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await withdrawUntilAnswered(rest, player, { key: randomUUID(), amountMinor: 1_000 + Math.floor(Math.random() * 4_000), answer: "" });
    await sleep(500 + Math.random() * 1_500);
  }
}

/** One withdrawal, asked for again under its key until it is answered. */
export async function withdrawUntilAnswered(rest: Rest, player: StormPlayer, asked: Asked): Promise<Asked> {
  player.asked.push(asked);
  while (asked.answer === "") {
    const answer = await rest("/me/withdraw", { token: player.token, key: asked.key, body: { amount: asked.amountMinor, method: "MOMO", destination: player.phone } }).catch(() => null);
    if (answer?.status === 201) asked.answer = String(answer.body["request_id"]);
    else if (answer && answer.status >= 400 && answer.status < 500 && answer.status !== 429) asked.answer = `refused: ${JSON.stringify(answer.body["error"])}`;
    else await sleep(300 + Math.random() * 700);
  }
  return asked;
}
