import type { GameDeps, Gamer } from "#src/domain/rounds/ports.ts";
import type { OtpDeps } from "#src/domain/otp/ports.ts";
import type { OperatorDeps } from "#src/domain/operators/ports.ts";
import type { PlayerDeps } from "#src/domain/players/profile.ts";
import type { SessionDeps } from "#src/domain/sessions/ports.ts";
import type { WithdrawDeps } from "#src/domain/withdrawals/ports.ts";

/** Everything the procedures hand on to the domain; built by the container. */
export type ApiDeps = GameDeps & OperatorDeps & OtpDeps & PlayerDeps & SessionDeps & WithdrawDeps & { inbox: DevInbox | null; isDemo: boolean; trustedProxies: number };

/** The texts a mock provider "sent"; null where APP_ENV is neither development nor test. */
export type DevInbox = { recent(limit: number): Promise<{ to: string; text: string; sentAt: string }[]> };

/** Who asks, as his session says. */
export type Caller = { playerId: number; playerPublicId: string; phone: string; sessionId: string };

/** What a procedure may do to the asker's cookies. REST clients have none: these do nothing there. */
export type Cookies = {
  readSession(): Promise<{ id: string; secret: string } | null>;
  writeSession(session: { id: string; secret: string }): Promise<void>;
  clearSession(): Promise<void>;
  readGuest(): Promise<string | null>;
  writeGuest(token: string): Promise<void>;
  /** Tags of the phones this browser has proven; more than one where people share it. */
  readProofs(): Promise<readonly string[]>;
  addProof(tag: string): Promise<void>;
};

export type Channel = "web" | "rest";

/** One request. Sessions and guests are looked up once, when first asked for. */
export type Context = {
  deps: ApiDeps;
  channel: Channel;
  requestId: string;
  /** Whether the request's Origin is ours, and whether a browser's cookies came with it. */
  isOwnOrigin: boolean;
  hasCookies: boolean;
  userAgent: string | null;
  /** The client's network, for limits and the trail; null where the server does not know it. */
  address: string | null;
  /** Who asks for a code: the request and the tag of its address. */
  asker(): { requestId: string; address: string | null };
  cookies: Cookies;
  caller(): Promise<Caller | null>;
  gamer(): Promise<Gamer>;
  /** Facts for the request's one log line. */
  note(fields: Record<string, unknown>): void;
};
