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
 * Stores an active seed and its successor, both committed to by hash before any play: a player's own,
 * or (without one) reserved for whoever first stakes under the hash. A player who has seeds keeps them.
 */
export async function storeSeeds(db: Database, request: { playerId: number | null; secret: string; reserveMinutes: number }): Promise<{ active: Seed; next: Seed }> {
  const active = newSeed();
  const next = newSeed();
  await db.$queryRaw`SELECT kete.new_seeds(${request.playerId}::int, ${active.hash}::char(64), ${seal(active, request.secret)}::bytea,
    ${next.hash}::char(64), ${seal(next, request.secret)}::bytea, make_interval(mins => ${request.reserveMinutes}::int))::text`;
  return { active, next };
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
