import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { checkBooks } from "../ledger/check-books.ts";
import { disagreements } from "../sim/compare-books.ts";
import { readBooks, type Books } from "../sim/books.ts";
import type { Moved } from "../simulators/rail-kit.ts";
import { note, seconds } from "../stack/progress.ts";
import type { Killable } from "./fleet.ts";
import { parallel } from "./parallel.ts";
import { join, restOver, withdrawUntil, type StormPlayer } from "./players.ts";

export type Scene = {
  apps: readonly (Killable & { url: string; ready(): Promise<void> })[];
  workers: readonly Killable[];
  postgres: Killable;
  ownerUrl: string;
  /** A superuser's, to let time pass: see {@link letTimePass}. Null: it is waited for. */
  adminUrl: string | null;
  railUrl: string;
};

export type Outcome = { findings: string[]; kills: number; asked: number; closed: Record<string, number>; moved: number };

const pauseMs = () => 400 + Math.random() * 1_600;
const drainMs = 900_000;
/** Longer than a wallet of the simulated rail takes to decide. */
const settledMs = 10_000;
const joiningAtOnce = 5;

/** Players storm the apps while every process is killed in turn; then all is let come to rest and the books are compared. */
export async function run(scene: Scene, { kills, players: count }: { kills: number; players: number }): Promise<Outcome> {
  const owner = new pg.Pool({ connectionString: scene.ownerUrl, max: 3 });
  // Its connections break with every kill of PostgreSQL; what is asked next makes new ones.
  owner.on("error", () => undefined);
  const rest = restOver(scene.apps.map(({ url }) => url));
  const players = await joinAll(count, (phone) => join(rest, owner, { phone }));
  note(`${count} players are in`);
  const beforehand = await parallel(rest, owner);
  players.push(...beforehand.players);
  note("200 withdrawals at once under one key, and 200 under keys of their own");
  let isOver = false;
  const storm = Promise.all(players.slice(0, count).map((player) => withdrawUntil(rest, player, () => isOver)));
  const made = await killAll(scene, kills);
  isOver = true;
  await storm;
  const asked = players.reduce((all, player) => all + player.asked.length, 0);
  note(`${made} kills, ${asked} withdrawals asked for, everybody is answered`);
  if (scene.adminUrl !== null) await sleep(settledMs);
  await drain(owner, scene.adminUrl);
  const books = await compareWith(scene, owner, players);
  const outcome = { findings: [...beforehand.findings, ...findingsIn(books, players), ...(await brokenPromises(scene.ownerUrl))], kills: made, asked, closed: countOf(books), moved: books.moved.length };
  await owner.end();
  return outcome;
}

async function joinAll(count: number, joinOne: (phone: string) => Promise<StormPlayer>): Promise<StormPlayer[]> {
  const phones = Array.from({ length: count }, (_, n) => `+25677${String(3_100_000 + n * 11)}`);
  const players: StormPlayer[] = [];
  while (phones.length > 0) players.push(...(await Promise.all(phones.splice(0, joiningAtOnce).map(joinOne))));
  return players;
}

/** SIGKILL to an app, a worker and PostgreSQL, one after the other, `kills` times each. */
async function killAll({ apps, workers, postgres }: Scene, kills: number): Promise<number> {
  let made = 0;
  for (let n = 0; n < kills; n += 1) {
    const app = apps[n % apps.length];
    const worker = workers[n % workers.length];
    for (const victim of [app, worker, postgres]) {
      if (!victim) throw new Error("nobody to kill");
      await sleep(pauseMs());
      const startedAt = performance.now();
      await victim.kill();
      await sleep(Math.random() * 500);
      await victim.start();
      made += 1;
      note(`${made}: SIGKILL to ${victim.name}, started again (${seconds(performance.now() - startedAt)})`);
    }
    await app?.ready();
  }
  for (const app of apps) await app.ready();
  return made;
}

/** Waits until nothing is open any more but what a person must look at. What is due is called due now, or its back-off would be waited for. */
async function drain(owner: pg.Pool, adminUrl: string | null): Promise<void> {
  const until = Date.now() + drainMs;
  for (let left = -1; left !== 0 && Date.now() < until; await sleep(2_000)) {
    try {
      if (adminUrl !== null) await letTimePass(adminUrl);
      await owner.query("UPDATE withdraw_requests SET next_check_at = now() - interval '1 second' WHERE status IN ('PENDING', 'PROCESSING') AND next_check_at > now()");
      const { rows } = await owner.query<{ left: number }>(
        `SELECT count(*)::int AS left FROM withdraw_requests w WHERE status IN ('PENDING', 'PROCESSING')
           AND NOT EXISTS (SELECT FROM money_cases c WHERE c.closed_at IS NULL AND c.reference IN (w.public_id, (SELECT t.id FROM payout_attempts t WHERE t.withdraw_id = w.id AND t.state <> 'FAILED')))`,
      );
      left = rows[0]?.left ?? 0;
    } catch (error) {
      // PostgreSQL may still be recovering.
      note(`not drained yet: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/**
 * Sets the times of what is open back by three minutes, so that a short run need not wait for what is
 * certain only after two. Once the rail has settled that is what waiting would do. Past the guards, which
 * hold that such times never change: a superuser's work.
 */
async function letTimePass(adminUrl: string): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query(
      `SET session_replication_role = replica;
       UPDATE payout_attempts SET first_sent_at = first_sent_at - d, last_asked_at = last_asked_at - d, not_found_since = not_found_since - d, failed_since = failed_since - d
         FROM (SELECT interval '3 minutes' AS d) AS passed WHERE closed_at IS NULL`,
    );
  } finally {
    await admin.end();
  }
}

async function compareWith({ railUrl }: Scene, owner: pg.Pool, players: readonly StormPlayer[]): Promise<Books> {
  const response = await fetch(`${railUrl}/mtn/panel/book`);
  const moved = ((await response.json()) as (Omit<Moved, "amountMinor"> & { amountMinor: string })[]).map((one) => ({ ...one, amountMinor: BigInt(one.amountMinor) }));
  const { rows } = await owner.query<{ id: string }>("SELECT id::text FROM ledger.account WHERE player_id = ANY ($1)", [players.map(({ playerId }) => playerId)]);
  return readBooks(owner, rows.map(({ id }) => id), moved);
}

function findingsIn(books: Books, players: readonly StormPlayer[]): string[] {
  const found = disagreements(books, { tookBack: new Set(), isOver: true });
  const paid = books.moved.reduce((all, { amountMinor }) => all + amountMinor, 0n);
  if (books.clearing["clearing:mtn:UGX"] !== paid) found.push(`clearing:mtn holds ${books.clearing["clearing:mtn:UGX"]}, and the rail paid ${paid}`);
  const made = new Map(books.payouts.map((payout) => [payout.id, payout]));
  for (const { phone, asked } of players) {
    for (const { key, amountMinor, answer } of asked) {
      const one = made.get(answer);
      if (!answer.startsWith("refused") && one?.amount !== BigInt(amountMinor)) found.push(`${phone} was told that ${answer} of ${amountMinor} was made under ${key}, and there is ${one ? one.amount : "none"}`);
    }
    const granted = asked.filter(({ answer }) => !answer.startsWith("refused"));
    if (new Set(granted.map(({ answer }) => answer)).size !== granted.length) found.push(`${phone} was answered with one withdrawal for two keys`);
  }
  const granted = players.flatMap(({ asked }) => asked).filter(({ answer }) => !answer.startsWith("refused")).length;
  if (granted !== books.payouts.length) found.push(`${granted} withdrawals were granted, and there are ${books.payouts.length}`);
  return found;
}

/** What `npm run ledger:check` would find. */
async function brokenPromises(ownerUrl: string): Promise<string[]> {
  const checked = await checkBooks(ownerUrl);
  return checked.filter(({ findings }) => findings > 0n).map(({ check, examples }) => `${check.name}: ${examples[0] ?? ""}`);
}

function countOf({ payouts }: Books): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of payouts) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
