import type { Redis } from "@upstash/redis";
import type { Ask, Asked, CodeStore, Guess, OtpSettings, Standing, Verdict } from "#src/domain/otp/ports.ts";
import type { Logger } from "#src/domain/shared/logger.ts";
import type { Phone } from "#src/domain/shared/phone.ts";
import { askScript } from "./ask.lua.ts";
import { reachable } from "./client.ts";
import { challengeKey, phoneKeys } from "./code-keys.ts";
import { releaseScript, undoScript } from "./undo.lua.ts";
import { verifyScript } from "./verify.lua.ts";

const dayMs = 86_400_000;
/** A code texted again lives at least this much longer, but never beyond ten minutes from its birth (NIST SP 800-63B). */
const minLifeMs = 60_000;
const maxLifeMs = 600_000;
/** Past a code's end its challenge can still be asked about and resent. */
const keepMs = 1_200_000;
/** Far above what a sign-in takes in PostgreSQL, short enough to wait out when a process died in one. */
const leaseMs = 10_000;

/** Codes and limits on Redis. Each verb is one script: EVALSHA, and EVAL where the server does not know it yet. */
export function createCodeStore(redis: Redis, log: Logger): CodeStore {
  const scripts = { ask: redis.createScript(askScript), verify: redis.createScript(verifyScript), undo: redis.createScript(undoScript), release: redis.createScript(releaseScript) };
  const run = async (name: keyof typeof scripts, keys: string[], args: (string | number)[]): Promise<unknown[]> => {
    const reply = await reachable(log, name, () => scripts[name].exec(keys, args.map(String)));
    return Array.isArray(reply) ? reply : [reply];
  };
  return {
    ask: async (ask, rules) => readAsked(await run("ask", askKeys(ask), askArguments(ask, rules))),
    verify: async (guess, rules) => readVerdict(await run("verify", verifyKeys(guess), verifyArguments(guess, rules))),
    release: async ({ phone, submitId }) => void (await run("release", [phoneKeys(phone).code], [submitId])),
    undo: async ({ phone, challengeId }) => {
      const { rate, code, sends, made } = phoneKeys(phone);
      await run("undo", [rate, code, sends, made, challengeKey(challengeId)], [challengeId]);
    },
    find: (challengeId, nowMs) => reachable(log, "find", () => findStanding(redis, challengeId, nowMs)),
  };
}

function askKeys({ phone, own, challengeId }: Ask): string[] {
  const { rate, code, sends, made } = phoneKeys(phone);
  return [rate, code, sends, made, challengeKey(own ?? challengeId), challengeKey(challengeId)];
}

function askArguments({ nowMs, phone, own, challengeId, fresh }: Ask, rules: OtpSettings): (string | number)[] {
  // A challenge may be guessed at until its code ends, so a day's share holds for any day only if the count looks back that much further.
  const challengesDaily = Math.max(1, Math.floor(rules.guessesDaily.named / rules.maxAttempts));
  const who = [nowMs, phone, own ?? "", challengeId, fresh.id, fresh.salt, fresh.mac];
  const lives = [rules.ttlSeconds * 1000, rules.cooldownSeconds * 1000, minLifeMs, maxLifeMs];
  const challenges = [rules.maxAttempts, challengesDaily, dayMs + maxLifeMs, keepMs];
  return [...who, ...lives, ...challenges, ...rules.windows.flatMap(({ max, seconds }) => [max, seconds * 1000])];
}

function readAsked([outcome, ...rest]: unknown[]): Asked {
  if (outcome === "send") return { outcome, codeId: String(rest[0]), challengeId: String(rest[1]), expiresAtMs: Number(rest[2]), resendAtMs: Number(rest[3]) };
  if (outcome !== "cooldown" && outcome !== "limit") throw new Error("the ask script gave an answer it does not have");
  return { outcome, retryAfterMs: Number(rest[0]), challengeId: rest[1] === "" ? null : String(rest[1]), expiresAtMs: Number(rest[2]) };
}

function verifyKeys({ phone, challengeId }: Guess): string[] {
  const { code, nameless, guesses } = phoneKeys(phone);
  return [code, challengeId === null ? nameless : challengeKey(challengeId), guesses];
}

function verifyArguments({ nowMs, phone, submitId, mac, challengeId }: Guess, rules: OtpSettings): (string | number)[] {
  const who = [nowMs, phone, submitId, mac, challengeId === null ? 0 : 1];
  const misses = [rules.maxAttempts, rules.lockout.attempts, rules.lockout.minutes * 60_000];
  return [...who, ...misses, rules.guessesDaily.nameless, dayMs, leaseMs, challengeId ?? ""];
}

function readVerdict([outcome, first, second]: unknown[]): Verdict {
  switch (outcome) {
    case "right":
      return { outcome, codeId: String(first), challengeId: second === "" ? null : String(second) };
    case "wrong":
      return { outcome, attemptsLeft: Number(first) };
    case "expired":
      return { outcome };
    case "locked":
      return { outcome, retryAfterMs: Number(first) };
    default:
      throw new Error("the verify script gave an answer it does not have");
  }
}

async function findStanding(redis: Redis, challengeId: string, nowMs: number): Promise<Standing | null> {
  const [phone, codeId, misses, sender] = fields(await redis.hmget(challengeKey(challengeId), "phone", "code", "misses", "sender"));
  if (!phone || !codeId) return null;
  const keys = phoneKeys(phone as Phone);
  const [found, held] = await redis.pipeline().hmget(keys.code, "id", "salt", "until", "usedBy", "sender").get<string>(keys.rate).exec<[unknown, string | null]>();
  const [id, salt, until, usedBy, newest] = fields(found);
  const isLive = id === codeId && usedBy === null && Number(until) > nowMs;
  return {
    phone: phone as Phone,
    misses: Number(misses),
    resendAtMs: Number(held?.split(":")[0] ?? 0),
    sender: (id === codeId ? newest : null) ?? sender ?? challengeId,
    code: isLive && salt ? { id, salt, expiresAtMs: Number(until) } : null,
  };
}

/** HMGET's answer: the client gives an object by field, or null when every field is absent. */
function fields(reply: unknown): (string | null)[] {
  if (reply === null || typeof reply !== "object") return [];
  return Object.values(reply as Record<string, string | null>);
}
