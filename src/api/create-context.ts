import { addressTag } from "#src/domain/otp/rules.ts";
import { guestOf } from "#src/domain/rounds/guest-token.ts";
import { checkAccessToken } from "#src/domain/sessions/access-token.ts";
import { checkSession } from "#src/domain/sessions/check-session.ts";
import { clientAddress } from "./client-address.ts";
import type { ApiDeps, Caller, Channel, Context, Cookies } from "./context.ts";

export type ContextRequest = {
  headers: Headers;
  channel: Channel;
  requestId: string;
  cookies: Cookies;
  /** Origins that are ours: PUBLIC_URL and the allowed hosts. */
  ownOrigins: ReadonlySet<string>;
  /**
   * Whether a session's secret may move on in this request: only where the cookie is as the browser
   * sent it and the answer can set another, which is in route handlers. A page cannot set any; and
   * what a Server Action sets, Next itself sends back when it draws the page that follows, though
   * the browser may never get it.
   */
  canRotate?: boolean;
  note?: (fields: Record<string, unknown>) => void;
};

/** The context of one request. Nothing is looked up until a procedure asks who is calling. */
export function createContext(deps: ApiDeps, request: ContextRequest): Context {
  const { headers, channel, cookies, requestId } = request;
  const origin = headers.get("origin");
  const caller = once(() => findCaller(deps, request));
  const note = request.note ?? (() => undefined);
  const address = clientAddress(headers, deps.trustedProxies);
  return {
    deps,
    channel,
    requestId,
    cookies,
    isOwnOrigin: origin !== null && request.ownOrigins.has(origin),
    hasCookies: bearer(headers) === null && (headers.get("cookie") ?? "").includes("kete_"),
    address,
    asker: () => ({ requestId, address: address === null ? null : addressTag(deps.otp, address) }),
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
async function findCaller(deps: ApiDeps, request: ContextRequest): Promise<Caller | null> {
  const token = bearer(request.headers);
  const live = token === null ? await findWebCaller(deps, request) : await checkAccessToken(deps, { token });
  if (live) request.note?.({ player: live.playerPublicId });
  return live;
}

async function findWebCaller(deps: ApiDeps, { cookies, canRotate = false }: ContextRequest): Promise<Caller | null> {
  const envelope = await cookies.readSession();
  const checked = envelope && (await checkSession(deps, { publicId: envelope.id, secret: envelope.secret, canRotate }));
  if (!checked) return null;
  if (checked.newSecret !== undefined) await cookies.writeSession({ id: checked.session.sessionId, secret: checked.newSecret });
  return checked.session;
}

function bearer(headers: Headers): string | null {
  return /^Bearer ([\w.~+/=-]{1,4096})$/i.exec(headers.get("authorization") ?? "")?.[1] ?? null;
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= work());
}
