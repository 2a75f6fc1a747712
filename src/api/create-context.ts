import { guestOf } from "#src/domain/rounds/guest-token.ts";
import { checkAccessToken } from "#src/domain/sessions/access-token.ts";
import { checkSession } from "#src/domain/sessions/check-session.ts";
import type { ApiDeps, Caller, Channel, Context, Cookies } from "./context.ts";

export type ContextRequest = {
  headers: Headers;
  channel: Channel;
  requestId: string;
  cookies: Cookies;
  /** Origins that are ours: PUBLIC_URL and the allowed hosts. */
  ownOrigins: ReadonlySet<string>;
  note?: (fields: Record<string, unknown>) => void;
};

/** The context of one request. Nothing is looked up until a procedure asks who is calling. */
export function createContext(deps: ApiDeps, request: ContextRequest): Context {
  const { headers, channel, cookies, requestId } = request;
  const origin = headers.get("origin");
  const caller = once(() => findCaller(deps, request));
  const note = request.note ?? (() => undefined);
  return {
    deps,
    channel,
    requestId,
    cookies,
    isOwnOrigin: origin !== null && request.ownOrigins.has(origin),
    hasCookies: bearer(headers) === null && (headers.get("cookie") ?? "").includes("kete_"),
    userAgent: headers.get("user-agent")?.slice(0, 200) ?? null,
    caller,
    gamer: once(async () => {
      const player = await caller();
      const token = headers.get("x-guest-token") ?? (await cookies.readGuest());
      return { playerId: player?.playerId ?? null, guestId: token === null ? null : guestOf(token, deps.game.guestSecret) };
    }),
    note,
  };
}

/** A bearer token first, for API clients; then the web's cookie. A dead session is no session. */
async function findCaller(deps: ApiDeps, { headers, cookies, note }: ContextRequest): Promise<Caller | null> {
  const token = bearer(headers);
  const envelope = token === null ? await cookies.readSession() : null;
  const live = token !== null ? await checkAccessToken(deps, { token }) : envelope && (await checkSession(deps, { publicId: envelope.id, secret: envelope.secret }));
  if (!live) return null;
  note?.({ player: live.playerPublicId });
  return live;
}

function bearer(headers: Headers): string | null {
  return /^Bearer ([\w.~+/=-]{1,4096})$/i.exec(headers.get("authorization") ?? "")?.[1] ?? null;
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= work());
}
