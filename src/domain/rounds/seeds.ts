import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import type { Database } from "../shared/database.ts";
import { commitment } from "./rules.ts";

export type Seed = { serverSeed: string; hash: string };

/** A server seed: 256 random bits as 64 lowercase hex characters, with the hash that commits to it. */
export function newSeed(): Seed {
  const serverSeed = randomBytes(32).toString("hex");
  return { serverSeed, hash: commitment(serverSeed) };
}

/** Encrypts a seed for the database (AES-256-GCM, bound to its hash): nonce, tag, ciphertext. */
export function seal(seed: Seed, secret: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", keyFrom(secret), nonce).setAAD(Buffer.from(seed.hash));
  const text = Buffer.concat([cipher.update(seed.serverSeed, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]);
}

/** The seed again. Throws when the bytes, the hash or the secret are not those it was sealed with. */
export function unseal(sealed: Uint8Array, hash: string, secret: string): string {
  const bytes = Buffer.from(sealed);
  const decipher = createDecipheriv("aes-256-gcm", keyFrom(secret), bytes.subarray(0, 12)).setAAD(Buffer.from(hash));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
}

/**
 * Stores a player's active seed and its successor, both committed to by hash before any play. A player who
 * has seeds keeps them.
 */
export async function storeSeeds(db: Database, { playerId, secret }: { playerId: number; secret: string }): Promise<{ active: Seed; next: Seed }> {
  const [active, next] = [newSeed(), newSeed()];
  await db.$queryRaw`SELECT kete.new_seeds(${playerId}::int, ${active.hash}::char(64), ${seal(active, secret)}::bytea, ${next.hash}::char(64), ${seal(next, secret)}::bytea, NULL)::text`;
  return { active, next };
}

/**
 * More than look at the board within half an hour from behind one carrier's address, so that hardly anybody shares; and a
 * few thousand rows for whoever asks without end.
 */
const reservationsPerAddress = 2000;

/**
 * Reserves an active seed and its successor for whoever first stakes under the hash, and returns both hashes.
 * Visitors of one address (its tag) that has very many share them.
 */
export async function reserveSeeds(db: Database, { secret, reserveMinutes, address }: { secret: string; reserveMinutes: number; address: string | null }, most = reservationsPerAddress): Promise<{ activeHash: string; nextHash: string }> {
  const [active, next] = [newSeed(), newSeed()];
  const [kept] = await db.$queryRaw<{ active_hash: string; next_hash: string }[]>`
    SELECT active_hash, next_hash FROM kete.reserve_seeds(${active.hash}::char(64), ${seal(active, secret)}::bytea, ${next.hash}::char(64), ${seal(next, secret)}::bytea,
      make_interval(mins => ${reserveMinutes}::int), ${address}, ${most}::int)`;
  if (!kept) throw new Error("kete.reserve_seeds returned no row");
  return { activeHash: kept.active_hash, nextHash: kept.next_hash };
}

const keys = new Map<string, Buffer>();

/** HKDF keeps the key apart from any other use of the secret; derived once per secret. */
function keyFrom(secret: string): Buffer {
  const known = keys.get(secret);
  if (known) return known;
  const key = Buffer.from(hkdfSync("sha256", secret, "", "kete server seeds", 32));
  keys.set(secret, key);
  return key;
}
