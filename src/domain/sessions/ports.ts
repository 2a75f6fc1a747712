import type { CoreDeps } from "../shared/deps.ts";

export type SessionSettings = {
  /** Derives every session's secrets from its id and generation. */
  secret: string;
  jwtSecret: string;
  jwtTtlSeconds: number;
  /** Who issues access tokens: the deployment's public address. */
  issuer: string;
  idleSeconds: number;
  absoluteSeconds: number;
};

/** A session row as plain values, so that a copy of it can live outside PostgreSQL. Holds hashes of secrets, never a secret. */
export type SessionRow = {
  publicId: string;
  kind: "WEB" | "API";
  generation: number;
  /** SHA-256 as hex. */
  secretHash: string;
  previousHash: string | null;
  rotatedAtMs: number;
  lastSeenAtMs: number;
  expiresAtMs: number;
  isEnded: boolean;
  playerId: number;
  playerPublicId: string;
  phone: string;
  playerState: "ACTIVE" | "SUSPENDED" | "CLOSED";
};

/**
 * What stands in Redis for a session: a copy of its row, a tombstone, or nothing. `ending` says that
 * somebody set out to end it and only PostgreSQL knows whether he did; `ended` is final.
 */
export type Cached = SessionRow | "ended" | "ending" | "nothing";

/**
 * Copies of live sessions, so that checking one costs PostgreSQL nothing. A copy lives 300 s and a
 * tombstone three times as long, so no copy that was read before a session's end can come to stand
 * after it. Every method is one round trip and refuses with `unavailable` when Redis does not answer.
 */
export type SessionCache = {
  read(publicId: string): Promise<Cached>;
  /** Stands only where nothing does: a reader who was overtaken by the session's end writes in vain. */
  keep(row: SessionRow): Promise<void>;
  /** Takes an older copy's place. Never a tombstone's, nor a later generation's. */
  replace(row: SessionRow): Promise<void>;
  /** Tombstones, over whatever stands. */
  mark(publicIds: readonly string[], as: "ending" | "ended"): Promise<void>;
};

/** A live session of an active player. */
export type Session = {
  /** The id that may leave the system. */
  sessionId: string;
  playerId: number;
  playerPublicId: string;
  phone: string;
};

export type SessionDeps = CoreDeps & { sessions: SessionSettings; sessionCache: SessionCache };
