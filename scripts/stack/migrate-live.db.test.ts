import { createHash, randomBytes, randomUUID } from "node:crypto";
import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, Pool, type DatabaseError } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { rawEnvironment } from "#src/env.ts";
import { migrate } from "./migrate.ts";

// A deploy migrates while the machines of the version before still serve. In SQL, since that version's code is gone.

const admin = new Client({ connectionString: rawEnvironment()["TEST_POSTGRES_ADMIN_URL"] });
const name = `live_${randomUUID().replaceAll("-", "")}`;
const url = new URL(rawEnvironment()["TEST_POSTGRES_OWNER_URL"] ?? "");
url.pathname = `/${name}`;
const pool = new Pool({ connectionString: url.href, max: 24 }).on("error", () => undefined);

beforeAll(async () => {
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name} TEMPLATE template1 OWNER kete_owner`);
});
afterAll(async () => {
  await pool.end();
  await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
  await admin.end();
});

/** Applies those of our migrations whose number is one of these. */
async function apply(isWanted: (number: number) => boolean): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "kete-migrations-"));
  try {
    const all = await readdir("prisma/migrations");
    await Promise.all(all.filter((one) => one.endsWith(".toml") || isWanted(Number(/^\d{8}(\d{6})_/.exec(one)?.[1]))).map((one) => cp(join("prisma/migrations", one), join(directory, one), { recursive: true })));
    await migrate(url.href, directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

const hash = () => createHash("sha256").update(randomBytes(32)).digest("hex");
let phones = 0;
const phone = () => `+2567720${String((phones += 1)).padStart(5, "0")}`;
const masked = "+256772•••000";

async function newSeeds(playerId: number | null): Promise<string> {
  const active = hash();
  await pool.query("SELECT kete.new_seeds($1, $2, 'x', $3, 'x', interval '30 minutes')", [playerId, active, hash()]);
  return active;
}

/** A player who stakes from his balance, again and again. */
async function player(): Promise<() => Promise<unknown>> {
  const { rows: [made] } = await pool.query<{ id: number; phone: string }>("INSERT INTO players (public_id, phone) VALUES (gen_random_uuid(), $1) RETURNING id, phone", [phone()]);
  const { id } = made ?? { id: 0 };
  await pool.query("SELECT ledger.post('opening:' || $1::text, ledger.hot_account('equity', 'UGX'), ledger.player_account($1::int, 'UGX'), 100000000, 'opening')", [id]);
  const seed = await newSeeds(id);
  let nonce = 0;
  return () => pool.query("SELECT kete.play(gen_random_uuid(), $1, $2, $3, $4, 'UGX', 500, 'under', 4950, 100, 'c', gen_random_uuid()::text, 'x', 0)", [id, seed, (nonce += 1) - 1, nonce % 10_000]);
}

/** A guest's stake up to its payment, and then its settling and its phone's sign-in at the same time: they take rounds and players in opposite orders. */
async function guest(): Promise<void> {
  const [payer, collection, seed] = [phone(), randomUUID(), await newSeeds(null)];
  await pool.query("SELECT kete.open_guest_round(gen_random_uuid(), $1, NULL, gen_random_uuid(), $2, $3, 'UGX', 500, 'under', 4950, 100, 'c', 'k', 'x', 0, 'mock', 60, now())", [collection, seed, payer]);
  await pool.query("UPDATE collections SET state = 'SENT', sends = 1 WHERE id = $1", [collection]);
  await pool.query("INSERT INTO otp_challenges (id, phone, purpose, code_id, expires_at) VALUES ($1, $2, 'sign_in', $1, now() + interval '5 minutes')", [collection, payer]);
  await Promise.all([
    pool.query("SELECT kete.settle_guest_round($1, 1, $2, 500, NULL, now())", [collection, collection]),
    pool.query("SELECT kete.sign_in($1, $2::uuid, $2::uuid, gen_random_uuid(), gen_random_uuid(), 'API', decode(md5($2::text), 'hex'), NULL, now() + interval '1 day', NULL, 'UGX', 'r', $3)", [payer, collection, masked]),
  ]);
}

/** Pages and reports read the tables in every order. */
const reads = [
  "SELECT count(*) FROM (SELECT FROM rounds r JOIN guests g ON g.id = r.guest_id JOIN seeds s ON s.id = r.seed_id LIMIT 100) x",
  "SELECT count(*) FROM (SELECT FROM guests g JOIN seeds s ON s.guest_id = g.id JOIN rounds r ON r.seed_id = s.id LIMIT 100) x",
  "SELECT count(*) FROM (SELECT FROM sessions e JOIN players p ON p.id = e.player_id JOIN rounds r ON r.player_id = p.id JOIN seeds s ON s.id = r.seed_id LIMIT 100) x",
];

/** Does all of this over and over until told to stop; counts how often, and what went wrong. */
function underLoad(work: (() => Promise<unknown>)[]) {
  const done = { works: 0, errors: [] as string[], isOver: false };
  const loops = work.map(async (one) => {
    while (!done.isOver) {
      await one().catch((error: unknown) => void done.errors.push(`${(error as DatabaseError).code}: ${(error as Error).message}`));
      done.works += 1;
    }
  });
  return { done, stop: async () => { done.isOver = true; await Promise.all(loops); } };
}

test("stakes, settlements, sign-ins and readers wait for a migration of their tables, and none of them is undone by it, nor it by them", async () => {
  await apply((number) => number <= 18);
  const load = underLoad([...(await Promise.all(Array.from({ length: 6 }, player))), ...Array.from({ length: 5 }, () => guest), ...reads.map((sql) => () => pool.query(sql))]);
  try {
    for (const last of [19, 20, 21, 22]) {
      const before = load.done.works;
      await expect.poll(() => load.done.works, { timeout: 20_000, interval: 10 }).toBeGreaterThan(before + 200);
      await apply((number) => number <= last);
    }
    const after = load.done.works;
    await expect.poll(() => load.done.works, { timeout: 20_000, interval: 10 }).toBeGreaterThan(after + 200);
  } finally {
    await load.stop();
  }
  expect(load.done.errors).toEqual([]);
});
