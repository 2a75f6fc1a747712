import type { Redis } from "@upstash/redis";
import { systemClock } from "#src/domain/shared/clock.ts";
import type { Logger } from "#src/domain/shared/logger.ts";
import { reachable } from "./client.ts";

export type InboxText = { to: string; text: string; sentAt: string };

/** The texts a mock provider "sent", newest first: for people developing Kete and for its browser tests. */
export type Inbox = { add(text: { to: string; text: string }): Promise<void>; recent(limit: number): Promise<InboxText[]> };

const key = "dev:inbox";
/** As many as a page shows; a list without a cap grows for as long as a machine is used. */
const textsMax = 100;

export function createInbox(redis: Redis, log: Logger): Inbox {
  return {
    add: async (text) => {
      const entry: InboxText = { ...text, sentAt: systemClock().toISOString() };
      await reachable(log, "inbox", () => redis.multi().lpush(key, JSON.stringify(entry)).ltrim(key, 0, textsMax - 1).exec());
    },
    recent: async (limit) => {
      const texts = await reachable(log, "inbox", () => redis.lrange(key, 0, Math.min(limit, textsMax) - 1));
      return texts.map((text) => JSON.parse(text) as InboxText);
    },
  };
}
