import { callRail, railTimeouts, safeBase, type RailCall, type RailResult, type RailTimeouts } from "./http.ts";
import { jsonObject } from "./replies.ts";

export type MtnSettings = {
  baseUrl: string;
  /** `sandbox`, or a market like `mtnuganda`. */
  targetEnvironment: string;
  /** Keys are per product: those of payouts open no collections. */
  subscriptionKey: string;
  apiUser: string;
  apiKey: string;
  /** Where MTN reports to; its host must be the API user's callback host. Null: we only ask. */
  reportUrl: string | null;
  timeouts?: RailTimeouts;
  /** By which a token ages: a clock that nobody sets. */
  monotonicMs?: () => number;
};

export type MtnProduct = "disbursement" | "collection";

export type MtnClient = {
  /** One call with a token. `isTokens`: no token was to be had, this is the answer to asking for one, and nothing else was sent. */
  call(request: { method: "GET" | "POST"; path: string; headers?: Readonly<Record<string, string>>; body?: unknown }): Promise<{ result: RailResult; isTokens: boolean }>;
  secrets: readonly string[];
};

/** Tokens live for an hour; one is left a minute early, so that it does not end on its way. */
const marginMs = 60_000;
/** Where MTN does not say how long a token lives. */
const fallbackSeconds = 300;

type Token = { value: string; untilMs: number } | { failure: RailResult };

/** One product of MTN's MoMo API. The token is kept in this process: a cache, since a new one can be had at any time. */
export function mtnClient({ baseUrl, subscriptionKey, apiUser, apiKey, targetEnvironment, timeouts = railTimeouts, monotonicMs = () => performance.now() }: MtnSettings, product: MtnProduct): MtnClient {
  const base = `${safeBase(baseUrl)}/${product}`;
  const keyed = { "Ocp-Apim-Subscription-Key": subscriptionKey, Accept: "application/json" };
  let kept: Promise<Token> | null = null;

  const fetchToken = async (): Promise<Token> => {
    const askedMs = monotonicMs();
    // The slash at the end belongs to the path, and the body is empty: MTN's own pages count one among the causes of a 400.
    const result = await callRail({ method: "POST", url: `${base}/token/`, headers: { ...keyed, Authorization: `Basic ${Buffer.from(`${apiUser}:${apiKey}`).toString("base64")}` } }, timeouts);
    const said = result.kind === "answer" && result.status === 200 ? jsonObject(result.body) : null;
    const value = said?.["access_token"];
    if (typeof value !== "string" || !/^[\x21-\x7e]{1,8000}$/.test(value)) return { failure: result };
    const lifeSeconds = Number(said?.["expires_in"]) || fallbackSeconds;
    return { value, untilMs: askedMs + Math.max(lifeSeconds * 1_000 - marginMs, 0) };
  };

  /** One token for all calls side by side; a failed try is not kept. */
  const token = async (): Promise<{ token: Token; used: Promise<Token> }> => {
    const old = kept;
    const known = await old;
    if (kept === old && (!known || "failure" in known || known.untilMs <= monotonicMs())) kept = fetchToken();
    const used = (kept ??= fetchToken());
    return { token: await used, used };
  };

  return {
    secrets: [subscriptionKey, apiKey],
    call: async ({ method, path, headers, body }) => {
      for (let isRepeat = false; ; isRepeat = true) {
        const { token: got, used } = await token();
        if ("failure" in got) return { result: got.failure, isTokens: true };
        const sent: RailCall = { method, url: base + path, headers: { ...keyed, Authorization: `Bearer ${got.value}`, "X-Target-Environment": targetEnvironment, ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers } };
        const result = await callRail(body === undefined ? sent : { ...sent, body: JSON.stringify(body) }, timeouts);
        if (isRepeat || result.kind !== "answer" || result.status !== 401) return { result, isTokens: false };
        // The token may have ended on its way: nothing was done, and under the same reference it may be asked once more. Another call may have fetched a fresh one meanwhile.
        if (kept === used) kept = null;
      }
    },
  };
}
