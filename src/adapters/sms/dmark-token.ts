import type { SmsOutcome } from "#src/domain/texts/ports.ts";
import { call, type HttpAnswer, type Timeouts } from "./http.ts";
import { jsonAnswer, refusedByProvider, unknown } from "./json-answer.ts";

export type DmarkAccount = { base: string; username: string; password: string; timeouts: Timeouts; monotonicMs: () => number };

/** Tokens live 24 hours; one hour less, so that none ends on its way. */
const tokenMs = 23 * 3_600_000;

/** Calls DMark with the account's token, which is kept in this process: a cache, since a new one can be had at any time. */
export function dmarkCaller(account: DmarkAccount) {
  let kept: { token: Promise<Token>; untilMs: number } | null = null;
  const token = () => {
    const nowMs = account.monotonicMs();
    if (!kept || kept.untilMs <= nowMs) kept = { token: fetchToken(account), untilMs: nowMs + tokenMs };
    return kept;
  };
  const drop = (used: unknown) => {
    // Another text may have fetched a fresh one meanwhile.
    if (kept === used) kept = null;
  };
  /** Null and the meaning where no token was to be had: then nothing was sent. */
  return async (path: string, body: Record<string, unknown>): Promise<{ answer: HttpAnswer } | { answer: null; meaning: SmsOutcome }> => {
    for (let isRepeat = false; ; isRepeat = true) {
      const used = token();
      const got = await used.token;
      if ("meaning" in got) {
        drop(used);
        return { answer: null, meaning: got.meaning };
      }
      const answer = await post(account, path, body, { authToken: got.value });
      if (answer.kind !== "answer" || (answer.status !== 401 && answer.status !== 403)) return { answer };
      // The token was refused, so nothing was sent: with a fresh one it may be tried once more.
      drop(used);
      if (isRepeat) return { answer: null, meaning: refusedByProvider("credentials") };
    }
  };
}

type Token = { value: string } | { meaning: SmsOutcome };

async function fetchToken(account: DmarkAccount): Promise<Token> {
  const answer = await post(account, "/get_token/", { username: account.username, password: account.password }, {});
  const read = jsonAnswer(answer);
  if (!read.json) return { meaning: certain(read.meaning) };
  const value = read.json.said["access_token"];
  if (!read.json.isOk) return { meaning: refusedByProvider("credentials") };
  return typeof value === "string" && /^[\x21-\x7e]{1,4000}$/.test(value) ? { value } : { meaning: certain(unknown("unreadable")) };
}

/** However fetching a token failed, no text has left. */
function certain(meaning: SmsOutcome): SmsOutcome {
  return meaning.outcome === "unknown" ? { outcome: "rejected", blame: "provider", reason: meaning.reason } : meaning;
}

function post({ base, timeouts }: DmarkAccount, path: string, body: Record<string, unknown>, headers: Record<string, string>): Promise<HttpAnswer> {
  return call({ method: "POST", url: base + path, headers: { "Content-Type": "application/json", Accept: "application/json", ...headers }, body: JSON.stringify(body) }, timeouts);
}
