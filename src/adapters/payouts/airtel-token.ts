import type { RailAnswer } from "#src/domain/rails/ports.ts";
import { callRail, type RailResult, type RailTimeouts } from "../rails/http.ts";
import { jsonObject, withoutAnswer } from "../rails/replies.ts";

export type TokenParts = { baseUrl: string; clientId: string; clientSecret: string; timeouts: RailTimeouts; monotonicMs: () => number };

/** A token, or what the failure to get one means; nothing else has been sent then. */
export type TokenReply = { token: string } | { token: null; answer: RailAnswer; result: RailResult };

export type Tokens = { get(): Promise<TokenReply>; drop(token: string): void };

/** Asked for again this long before its end, so that it does not end on the way. */
const spareMs = 10_000;

/** One token for all calls of this process, asked for once however many wait for it. */
export function airtelTokens(parts: TokenParts): Tokens {
  let kept: { token: string; untilMs: number } | null = null;
  let asking: Promise<TokenReply> | null = null;
  const ask = async (): Promise<TokenReply> => {
    const askedMs = parts.monotonicMs();
    const body = JSON.stringify({ client_id: parts.clientId, client_secret: parts.clientSecret, grant_type: "client_credentials" });
    const result = await callRail({ method: "POST", url: `${parts.baseUrl}/auth/oauth2/token`, headers: { "Content-Type": "application/json", Accept: "*/*" }, body }, parts.timeouts);
    const said = result.kind === "answer" && result.status < 300 ? jsonObject(result.body) : null;
    const token = said?.["access_token"];
    if (typeof token !== "string" || !/^[\x21-\x7e]{1,4000}$/.test(token)) return { token: null, answer: withoutToken(result), result };
    // Seconds, as a number or as text; without a readable one it serves for this call alone.
    const lifeMs = Number(said?.["expires_in"]) * 1000;
    kept = { token, untilMs: askedMs + (Number.isFinite(lifeMs) ? lifeMs : 0) - spareMs };
    return { token };
  };
  return {
    get: () => {
      if (kept && parts.monotonicMs() < kept.untilMs) return Promise.resolve({ token: kept.token });
      return (asking ??= ask().finally(() => { asking = null; }));
    },
    drop: (token) => { if (kept?.token === token) kept = null; },
  };
}

/** Without a token no payout was sent. Wrong keys need a person; anything else is an outage, to be counted as one. */
function withoutToken(result: RailResult): RailAnswer {
  if (result.kind === "none") return withoutAnswer(result);
  const { status } = result;
  if (status === 400 || status === 401 || status === 403) return { state: "refused", code: "CREDENTIALS", trouble: "config" };
  if (status === 429) return { state: "refused", code: "THROTTLED", trouble: "busy" };
  return { state: "unknown", code: status >= 500 ? `HTTP_${status}` : "UNREADABLE" };
}
