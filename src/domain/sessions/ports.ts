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

/** A live session of an active player. */
export type Session = {
  /** The id that may leave the system. */
  sessionId: string;
  playerId: number;
  playerPublicId: string;
  phone: string;
};

export type SessionDeps = CoreDeps & { sessions: SessionSettings };
