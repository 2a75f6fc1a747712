import { createCodeStore } from "#src/adapters/redis/code-store.ts";
import { createInbox } from "#src/adapters/redis/inbox.ts";
import { createRedis } from "#src/adapters/redis/client.ts";
import { createSessionCache } from "#src/adapters/redis/session-cache.ts";
import { mockSms } from "#src/adapters/sms/mock.ts";
import type { ApiDeps, Context, Cookies } from "#src/api/context.ts";
import { createContext } from "#src/api/create-context.ts";
import { handleRest } from "#src/api/rest/handle.ts";
import { newId } from "#src/domain/shared/ids.ts";
import type { TestKit } from "./kit.ts";
import { gameDeps, withdrawDeps } from "./play.ts";
import { routesTo, sampleOtp } from "./sample-otp.ts";
import { sampleOperators } from "./sample-operator.ts";
import { sampleSessions } from "./sample-session.ts";

const origin = "https://kete.test";

/** What the container would build, on a test's own database and Redis. */
export function apiDeps(kit: TestKit): ApiDeps {
  const redis = createRedis(kit.redis);
  const inbox = createInbox(redis, kit.log);
  const game = gameDeps(kit);
  return {
    ...game,
    ...withdrawDeps(kit),
    currency: "UGX",
    inbox,
    isDemo: true,
    codes: createCodeStore(redis, kit.log),
    sms: routesTo(mockSms({ log: kit.log, inbox })),
    sessions: { ...sampleSessions, issuer: origin },
    sessionCache: createSessionCache(kit.redis, kit.log),
    trustedProxies: 0,
    operators: sampleOperators,
    otp: { ...sampleOtp, isMock: true, isHintShown: true, host: "kete.test", phones: game.game.phones },
  };
}

type Call = { method?: string; body?: unknown; rawBody?: string; headers?: Record<string, string>; cookies?: Partial<Cookies> };

/** No cookies, as a REST client has none. */
const noCookies: Cookies = {
  readSession: () => Promise.resolve(null),
  writeSession: () => Promise.resolve(),
  clearSession: () => Promise.resolve(),
  readGuest: () => Promise.resolve(null),
  writeGuest: () => Promise.resolve(),
  readProofs: () => Promise.resolve([]),
  addProof: () => Promise.resolve(),
};

export type Answer = { status: number; headers: Headers; body: Record<string, unknown> };

/** Calls the REST API as a client would, without a server in between. */
export function restClient(deps: ApiDeps): (path: string, call?: Call) => Promise<Answer> {
  return async (path, { method = "GET", body, rawBody, headers = {}, cookies = {} } = {}) => {
    const text = rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
    const request = new Request(`${origin}/api/v1${path}`, { method, headers: { ...(text === undefined ? {} : { "content-type": "application/json" }), ...headers }, ...(text === undefined ? {} : { body: text }) });
    const context: Context = createContext(deps, { headers: request.headers, channel: "rest", requestId: newId(), cookies: { ...noCookies, ...cookies }, ownOrigins: new Set([origin]) });
    const response = await handleRest(request, path.split("?")[0] ?? "", context);
    const answered = await response.text();
    return { status: response.status, headers: response.headers, body: answered === "" ? {} : (JSON.parse(answered) as Record<string, unknown>) };
  };
}
