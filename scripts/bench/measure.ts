import { Client } from "pg";
import type { Answer } from "../attack/door.ts";
import { newAddress, newPhone, newPhones, times } from "../attack/fresh.ts";
import { Jar } from "../attack/jar.ts";
import { challengeOf, signInByApp, signInByBrowser } from "../attack/owner.ts";
import type { Target } from "../attack/target.ts";
import type { Raw } from "../stack/settings.ts";
import type { Floor, Series } from "./figures.ts";

/** The first calls meet cold code, and scripts that Redis has to be sent. */
const warmUps = 30;
/** A code is verified so many rounds after it was asked for: its text has come by then. */
const behind = 5;
/** Below an address's asks in an hour, since these are measured with the limits on. */
const perAddress = 250;

export type Measured = { floor: Floor; calls: readonly Series[] };
type Step = Series & { work: (round: number) => Promise<number> };

/**
 * Every call once a round, one at a time and in an order that changes: what the machine is busy with
 * besides, the worker's sending included, then weighs on all of them alike, the floor's parts too.
 */
export async function measure(target: Target, settings: Raw, rounds: number): Promise<Measured> {
  const sql = new Client({ connectionString: settings["DATABASE_URL"] });
  await sql.connect();
  try {
    const parts = [
      step("an empty call", [], () => timed(() => emptyCall(target))),
      step("a Redis PING", [], () => timed(() => ping(settings))),
      step("a SELECT 1", [], () => timed(() => sql.query("SELECT 1"))),
    ];
    const calls = await signInCalls(target, rounds + warmUps);
    const steps = [...parts, ...calls];
    for (let round = 0; round < warmUps + rounds; round += 1) {
      for (const turn of steps.keys()) {
        const next = steps[(turn + round) % steps.length];
        if (!next) continue;
        const ms = await next.work(round);
        if (round >= warmUps) next.samples.push(ms);
      }
    }
    return { floor: Object.fromEntries(parts.map(({ name, samples }) => [name, samples])), calls };
  } finally {
    await sql.end();
  }
}

const step = (name: string, costs: readonly string[], work: Step["work"]): Step => ({ name, costs, samples: [], work });

async function signInCalls(target: Target, rounds: number): Promise<Step[]> {
  const app = await signInByApp(target, newPhone());
  const { jar } = await signInByBrowser(target, newPhone());
  const [empty, redis, sql] = ["an empty call", "a Redis PING", "a SELECT 1"];
  let { refreshToken } = app;
  return [
    ...(await askAndVerify(target, rounds, { ask: [empty, redis, sql], verify: [empty, redis, sql] })),
    // A quote is reckoned from settings alone, so all that it waits for is the check of the session.
    step("check a session, by cookie", [empty, redis], async () => msOf(await target.send({ path: `/api/trpc/withdrawals.quote?input=${encodeURIComponent(JSON.stringify(quoted))}`, headers: jar.header, isKept: true }))),
    step("check a session, by token", [empty, redis], async () => msOf(await target.rest("/me/withdraw/quote", quoted, { headers: { authorization: `Bearer ${app.token}` }, ...kept }))),
    step("refresh a token", [empty, sql, sql], async () => {
      const answer = await target.rest("/auth/refresh", { refresh_token: refreshToken }, kept);
      refreshToken = String(answer.body["refresh_token"]);
      return msOf(answer);
    }),
  ];
}

const quoted = { amount: 10_000, method: "MOMO" };
const kept = { isKept: true, from: "127.0.0.1" };

async function askAndVerify(target: Target, rounds: number, costs: { ask: readonly string[]; verify: readonly string[] }): Promise<Step[]> {
  const phones = newPhones(rounds + behind);
  const addresses = times(Math.ceil(phones.length / perAddress), newAddress);
  const from = (index: number) => ({ isKept: true, from: addresses[Math.floor(index / perAddress)] ?? "127.0.0.1" });
  const challenges: string[] = [];
  const ask = async (index: number) => {
    const answer = await target.ask(phones[index] ?? "", from(index));
    challenges[index] = challengeOf(answer);
    return msOf(answer);
  };
  for (let index = 0; index < behind; index += 1) await ask(index);
  const verify = async (index: number) => {
    const [phone = "", challenge] = [phones[index], challenges[index]];
    return msOf(await target.guess({ phone, challenge, code: await target.phone.code(phone) }, from(index)));
  };
  return [step("ask for a code", costs.ask, (round) => ask(round + behind)), step("verify it, sign in", costs.verify, verify)];
}

function msOf({ status, code, ms }: Answer): number {
  if (status !== 200) throw new Error(`a measured call was refused: ${status} ${code ?? ""}`);
  return ms;
}

/** Through Next, the proxy and tRPC to a procedure that asks nobody: no session was sent. */
function emptyCall(target: Target): Promise<Answer> {
  return target.web("auth.status", undefined, new Jar(), { method: "GET", ...kept });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** As the app's client does: one HTTP request, over a connection that is kept. */
async function ping(settings: Raw): Promise<void> {
  const answer = await fetch(settings["UPSTASH_REDIS_REST_URL"] ?? "", { method: "POST", headers: { authorization: `Bearer ${settings["UPSTASH_REDIS_REST_TOKEN"] ?? ""}` }, body: '["PING"]' });
  if (!(await answer.text()).includes("PONG")) throw new Error("Redis did not answer PING");
}
