import { z } from "zod";
import type { Cached, SessionCache, SessionRow } from "#src/domain/sessions/ports.ts";
import type { Logger } from "#src/domain/shared/logger.ts";
import { createRedis, reachable, type RedisSettings } from "./client.ts";
import { replaceScript } from "./session-cache.lua.ts";

const copySeconds = 300;
/** Longer than any copy lives together with the slowest reader there can be (a query may take 11 s). */
const tombstoneSeconds = 900;
/** A copy that takes longer to get than asking PostgreSQL is of no use, and other calls of the same request may wait for Redis too. */
const timeoutMs = 500;
/** How many tombstones go in one request. */
const batchMax = 500;

const copy = z.object({
  publicId: z.string(),
  kind: z.enum(["WEB", "API"]),
  generation: z.int(),
  secretHash: z.string(),
  previousHash: z.string().nullable(),
  rotatedAtMs: z.number(),
  lastSeenAtMs: z.number(),
  expiresAtMs: z.number(),
  isEnded: z.literal(false),
  playerId: z.int(),
  playerPublicId: z.string(),
  phone: z.string(),
  playerState: z.literal("ACTIVE"),
}) satisfies z.ZodType<SessionRow>;

const keyOf = (publicId: string) => `session:${publicId}`;

/** Copies of sessions on Redis, as `<generation> <JSON>`, so that a script need not read the JSON; tombstones are a word. */
export function createSessionCache(settings: RedisSettings, log: Logger): SessionCache {
  const redis = createRedis({ timeoutMs, ...settings });
  const replace = redis.createScript(replaceScript);
  return {
    read: async (publicId) => readCached(await reachable(log, "session read", () => redis.get<string>(keyOf(publicId)))),
    keep: async (row) => void (await reachable(log, "session keep", () => redis.set(keyOf(row.publicId), textOf(row), { nx: true, ex: copySeconds }))),
    replace: async (row) => void (await reachable(log, "session replace", () => replace.exec([keyOf(row.publicId)], [textOf(row), String(row.generation), String(copySeconds)]))),
    mark: async (publicIds, as) => {
      for (let first = 0; first < publicIds.length; first += batchMax) {
        const batch = redis.pipeline();
        for (const publicId of publicIds.slice(first, first + batchMax)) batch.set(keyOf(publicId), as, { ex: tombstoneSeconds });
        await reachable(log, "session mark", () => batch.exec());
      }
    },
  };
}

function textOf(row: SessionRow): string {
  return `${row.generation} ${JSON.stringify(row)}`;
}

function readCached(text: string | null): Cached {
  if (text === null) return "nothing";
  if (text === "ended") return "ended";
  // Another release may have written it in a form of its own: PostgreSQL knows.
  return parsed(text) ?? "ending";
}

function parsed(text: string): SessionRow | null {
  try {
    return copy.safeParse(JSON.parse(text.slice(text.indexOf(" ") + 1))).data ?? null;
  } catch {
    return null;
  }
}
