import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import { objectOf, type Answer } from "../attack/door.ts";
import { newAddress, newPhone } from "../attack/fresh.ts";
import { Jar } from "../attack/jar.ts";
import type { Target } from "../attack/target.ts";

/** One call that is measured, made again and again by one client; how long it took in milliseconds. */
export type Turn = () => Promise<number>;
export type Way = { name: string; isStake: boolean; turnOf: () => Promise<Turn> };

const opening = 1_000_000_000;
const bet = { amount: 500, side: "under", target: 4950 } as const;
const kept = { isKept: true, from: "127.0.0.1" } as const;

/** How a stake comes in (`placed` hears of each that was answered), and an empty call by the same HTTP that asks nobody anything: the least that any call takes. */
export function waysOf(target: Target, owner: Pool, placed: () => void): Way[] {
  const noting = (turnOf: Way["turnOf"]): Way["turnOf"] => async () => {
    const turn = await turnOf();
    return async () => {
      const ms = await turn();
      placed();
      return ms;
    };
  };
  return [
    { name: "an empty call", isStake: false, turnOf: () => Promise.resolve(async () => msOf(await target.web("auth.status", undefined, new Jar(), { method: "GET", ...kept }), 200)) },
    { name: "a player's stake, tRPC", isStake: true, turnOf: noting(() => playerOnWeb(target, owner)) },
    { name: "a player's stake, REST", isStake: true, turnOf: noting(() => playerByRest(target, owner)) },
    { name: "a guest's stake, tRPC", isStake: true, turnOf: noting(() => guestOnWeb(target, placed)) },
    { name: "a guest's stake, REST", isStake: true, turnOf: noting(() => guestByRest(target, placed)) },
  ];
}

async function playerByRest(target: Target, owner: Pool): Promise<Turn> {
  const phone = newPhone();
  const asked = await target.rest("/auth/request-otp", { phone }, kept);
  const proven = await target.rest("/auth/verify-otp", { phone, code: String(asked.body["otp_hint"]), challenge_id: asked.body["challenge_id"] }, kept);
  msOf(proven, 200);
  await giveMoney(owner, phone);
  const authorization = `Bearer ${String(proven.body["token"])}`;
  const game = await target.send({ path: "/api/v1/game", headers: { authorization }, ...kept });
  return async () => msOf(await target.rest("/stakes", { ...bet, client_seed: "bench", server_seed_hash: game.body["active_seed_hash"] }, { headers: { authorization, "idempotency-key": randomUUID() }, ...kept }), 201);
}

async function playerOnWeb(target: Target, owner: Pool): Promise<Turn> {
  const phone = newPhone();
  const jar = new Jar();
  const asked = dataOf(await target.web("auth.requestOtp", { phone }, jar, kept));
  msOf(await target.web("auth.verifyOtp", { phone, code: asked["otpHint"], challengeId: asked["challengeId"] }, jar, kept), 200);
  await giveMoney(owner, phone);
  const game = dataOf(await target.web("game.show", undefined, jar, { method: "GET", ...kept }));
  return async () => msOf(await target.web("stakes.place", { ...bet, clientSeed: "bench", serverSeedHash: game["activeSeedHash"], idempotencyKey: randomUUID() }, jar, kept), 200);
}

/** One guest, whose every round is paid from a phone and an address that have not been seen before: limits hang on those. */
async function guestByRest(target: Target, placed: () => void): Promise<Turn> {
  const game = await target.send({ path: "/api/v1/game", ...kept });
  const stake = (headers: Record<string, string>) =>
    target.rest("/stakes", { ...bet, client_seed: "bench", server_seed_hash: game.body["active_seed_hash"], phone: newPhone() }, { headers: { ...headers, ...elsewhere(), "idempotency-key": randomUUID() }, ...kept });
  const first = await stake({});
  msOf(first, 201);
  placed();
  const token = { "x-guest-token": String(first.body["guest_token"]) };
  return async () => msOf(await stake(token), 201);
}

async function guestOnWeb(target: Target, placed: () => void): Promise<Turn> {
  const jar = new Jar();
  const game = dataOf(await target.web("game.show", undefined, jar, { method: "GET", ...kept }));
  const stake = () => target.web("stakes.place", { ...bet, clientSeed: "bench", serverSeedHash: game["activeSeedHash"], phone: newPhone(), idempotencyKey: randomUUID() }, jar, { headers: elsewhere(), ...kept });
  msOf(await stake(), 200);
  placed();
  return async () => msOf(await stake(), 200);
}

const elsewhere = () => ({ "x-forwarded-for": newAddress() });

async function giveMoney(owner: Pool, phone: string): Promise<void> {
  await owner.query("SELECT ledger.post('opening:' || id, ledger.hot_account('equity', 'UGX'), ledger.player_account(id, 'UGX'), $2::bigint, 'opening') FROM players WHERE phone = $1", [phone, opening]);
}

function dataOf(answer: Answer): Readonly<Record<string, unknown>> {
  msOf(answer, 200);
  return objectOf(objectOf(answer.body["result"])["data"]);
}

function msOf({ status, code, ms, text }: Answer, expected: number): number {
  if (status !== expected) throw new Error(`a measured call was refused: ${status} ${code ?? text.slice(0, 300)}`);
  return ms;
}
