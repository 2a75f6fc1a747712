import { setTimeout as sleep } from "node:timers/promises";
import { doorTo, objectOf, send, type Door } from "./door.ts";
import { codeIn } from "./instance.ts";
import type { Facts, OwnersPhone } from "./target.ts";

/** An instance that somebody else started. Its owners' texts can be read where it has an inbox: in development and test, with the mock. */
export async function givenTarget(urls: readonly string[]): Promise<Facts> {
  const doors = await Promise.all(urls.map(doorTo));
  const first = doors[0];
  if (!first) throw new Error("no target was given");
  const isThere = await inboxOf(first);
  return { doors, origin: `http://${first.host}`, phone: isThere === null ? null : inboxPhone(first), hookSecret: null };
}

const textWithinMs = 20_000;

function inboxPhone(door: Door): OwnersPhone {
  return {
    // The newest fifty are shown, so nothing can be counted by it.
    count: () => null,
    code: async (phone, nth = 1) => {
      const deadline = Date.now() + textWithinMs;
      for (;;) {
        const own = ((await inboxOf(door)) ?? []).filter(({ to }) => to === phone);
        const text = own[own.length - nth];
        if (text) return codeIn(text.text);
        if (Date.now() > deadline) throw new Error(`a text to an owner did not come within ${textWithinMs / 1000} s`);
        await sleep(100);
      }
    },
  };
}

async function inboxOf(door: Door): Promise<{ to: string; text: string }[] | null> {
  const { status, body } = await send(door, { path: "/api/trpc/dev.inbox" });
  const items = objectOf(objectOf(body["result"])["data"])["items"];
  return status === 200 && Array.isArray(items) ? (items as { to: string; text: string }[]) : null;
}
