import type { Redis } from "@upstash/redis";
import type { Ask, CodeStore, Guess, Lane, OtpSettings, Standing, UndoAsk } from "#src/domain/otp/ports.ts";
import type { Logger } from "#src/domain/shared/logger.ts";
import type { Phone } from "#src/domain/shared/phone.ts";
import { askScript } from "./ask.lua.ts";
import { reachable } from "./client.ts";
import { addressKeys, askKeys, challengeKey, codeKey, comparedKey, costKeys, guessKeys, hourKey } from "./code-keys.ts";
import { readAsked, readVerdict } from "./code-replies.ts";
import { releaseScript, undoScript } from "./undo.lua.ts";
import { checkerScript, takeScript, verifyScript } from "./verify.lua.ts";

const dayMs = 86_400_000;
/** A code texted again lives at least this much longer, but never beyond ten minutes from its birth (NIST SP 800-63B). */
const minLifeMs = 120_000;
const maxLifeMs = 600_000;
/** Past a code's end its challenge can still be asked about and resent. */
const keepMs = 1_200_000;
/** Far above what a sign-in takes in PostgreSQL, short enough to wait out when a process died in one. */
const leaseMs = 10_000;

const sources = { ask: askScript, verify: verifyScript, undo: undoScript, release: releaseScript, take: takeScript, checker: checkerScript };

/** Codes and limits on Redis. Each verb is one script: EVALSHA, and EVAL where the server does not know it yet. */
export function createCodeStore(redis: Redis, log: Logger): CodeStore {
  const scripts = Object.fromEntries(Object.entries(sources).map(([name, source]) => [name, redis.createScript(source)])) as Record<keyof typeof sources, ReturnType<typeof redis.createScript>>;
  const run = async (name: keyof typeof sources, keys: string[], args: (string | number)[]): Promise<unknown[]> => {
    const reply = await reachable(log, name, () => scripts[name].exec(keys, args.map(String)));
    return Array.isArray(reply) ? reply : [reply];
  };
  return {
    ask: async (ask, rules) => readAsked(await run("ask", keysOfAsk(ask), argumentsOfAsk(ask, rules))),
    verify: async (guess, rules) => readVerdict(await run("verify", keysOfGuess(guess), argumentsOfGuess(guess, rules))),
    take: async ({ submitId, mac, challengeId, address, nowMs, ...place }, { codeId, nowMs: takenMs }) => {
      const keys = [codeKey(place), challengeId === null ? guessKeys(place.phone).nameless : challengeKey(challengeId), addressKeys(address).misses, hourKey(nowMs)];
      return Number((await run("take", keys, [submitId, codeId, takenMs, leaseMs, challengeId === null ? 0 : 1, mac, nowMs]))[0]) === 1;
    },
    release: async ({ submitId, ...place }) => void (await run("release", [codeKey(place)], [submitId])),
    setChecker: async ({ codeId, checker, ...place }) => void (await run("checker", [codeKey(place)], [codeId, checker?.provider ?? "", checker?.token ?? ""])),
    undo: async (asked) => void (await run("undo", keysOfUndo(asked), [asked.challengeId, asked.textId, asked.cost.priceMicros])),
    find: (challengeId, nowMs) => reachable(log, "find", () => findStanding(redis, challengeId, nowMs)),
  };
}

function keysOfAsk({ phone, purpose, lane, own, challengeId, address, cost, nowMs }: Ask): string[] {
  const { rate, sends, made } = askKeys(phone, lane);
  const { country, spend } = costKeys(cost, nowMs);
  return [rate, codeKey({ phone, purpose }), sends, made, comparedKey(phone, lane), challengeKey(own ?? challengeId), challengeKey(challengeId), addressKeys(address).asks, country, spend];
}

function argumentsOfAsk({ nowMs, phone, purpose, lane, address, own, challengeId, textId, cost, fresh }: Ask, rules: OtpSettings): (string | number)[] {
  const who = [nowMs, phone, purpose, lane, address ?? "", own ?? "", challengeId, textId, fresh.id, fresh.salt, fresh.mac];
  const lives = [rules.ttlSeconds * 1000, rules.cooldownSeconds * 1000, Math.min(minLifeMs, rules.ttlSeconds * 1000), maxLifeMs, keepMs];
  const guesses = [rules.maxAttempts, lane === "open" ? rules.guessesDaily.named : rules.guessesDaily.proven, dayMs];
  // Behind one address sit thousands of honest phones: who is known has limits of his own instead.
  const { max, seconds } = rules.addresses.asks;
  const from = [lane === "open" && address !== null ? max : 0, seconds * 1000];
  const costs = [cost.countryMax, cost.priceMicros, cost.spendMaxMicros, dayMs - (nowMs % dayMs)];
  return [...who, ...lives, ...guesses, ...from, ...costs, ...rules.windows.flatMap((window) => [window.max, window.seconds * 1000])];
}

function keysOfGuess({ phone, purpose, challengeId, address, nowMs }: Guess): string[] {
  const { compared, nameless, guesses } = guessKeys(phone);
  return [codeKey({ phone, purpose }), challengeId === null ? nameless : challengeKey(challengeId), guesses, compared.open, compared.proven, addressKeys(address).misses, hourKey(nowMs)];
}

function argumentsOfGuess({ nowMs, phone, submitId, mac, challengeId, address }: Guess, rules: OtpSettings): (string | number)[] {
  const who = [nowMs, phone, submitId, mac, challengeId === null ? 0 : 1];
  const misses = [rules.maxAttempts, rules.lockout.attempts, rules.lockout.minutes * 60_000];
  const { max, seconds } = rules.addresses.misses;
  return [...who, ...misses, rules.guessesDaily.nameless, dayMs, leaseMs, challengeId ?? "", maxLifeMs, address === null ? 0 : max, seconds * 1000];
}

function keysOfUndo({ phone, purpose, lane, address, challengeId, askedAtMs, cost }: UndoAsk): string[] {
  const { rate, sends, made } = askKeys(phone, lane);
  const { country, spend } = costKeys(cost, askedAtMs);
  return [rate, codeKey({ phone, purpose }), sends, made, challengeKey(challengeId), addressKeys(address).asks, country, spend];
}

async function findStanding(redis: Redis, challengeId: string, nowMs: number): Promise<Standing | null> {
  const [phone, purpose, lane, from, codeId, misses, sender, asked] = fields(await redis.hmget(challengeKey(challengeId), "phone", "purpose", "lane", "from", "code", "misses", "sender", "asked"));
  if (!phone || !purpose || !lane || !codeId) return null;
  const place = { phone: phone as Phone, purpose };
  const rate = askKeys(place.phone, lane as Lane).rate;
  const [found, held] = await redis.pipeline().hmget(codeKey(place), "id", "salt", "until", "usedBy", "sender", "via").get<string>(rate).exec<[unknown, string | null]>();
  const [id, salt, until, usedBy, newest, via] = fields(found);
  const isLive = id === codeId && usedBy === null && Number(until) > nowMs;
  return {
    ...place,
    lane: lane as Lane,
    address: from ? from : null,
    misses: Number(misses),
    askedAtMs: asked ? Number(asked.split(":")[0]) : null,
    resendAtMs: Number(held?.split(":")[0] ?? 0),
    sender: (id === codeId ? newest : null) ?? sender ?? challengeId,
    code: isLive && salt ? { id, salt, expiresAtMs: Number(until), isExternal: via !== null } : null,
  };
}

/** HMGET's answer: the client gives an object by field, or null when every field is absent. */
function fields(reply: unknown): (string | null)[] {
  if (reply === null || typeof reply !== "object") return [];
  return Object.values(reply as Record<string, string | null>);
}
