import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { newId } from "#src/domain/shared/ids.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { startQueue } from "./queue.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

it("texts whose provider hangs keep no withdrawal waiting, nor a session's end", async () => {
  const hanging = Promise.withResolvers<void>();
  const ran: string[] = [];
  let texts = 0;
  const handlers = {
    "send-text": () => ((texts += 1), hanging.promise),
    "pay-withdrawal": () => Promise.resolve(void ran.push("pay-withdrawal")),
    "bury-session": () => Promise.resolve(void ran.push("bury-session")),
  };
  const queue = await startQueue({ ownerUrl: kit.ownerUrl, concurrency: { "send-text": 2, "*": 1 }, crontab: "" }, handlers, kit.log);
  const enqueue = (task: string, key: string) => kit.owner.query("SELECT kete.enqueue($1, '{}', $2)", [task, `${key}:${newId()}`]);
  try {
    // More texts than may be under way at once, and before everything else.
    for (let n = 0; n < 5; n += 1) await enqueue("send-text", "text");
    await vi.waitFor(() => expect(texts).toBe(2), { timeout: 10_000 });
    await enqueue("pay-withdrawal", "payout");
    await enqueue("bury-session", "bury");
    await vi.waitFor(() => expect(ran.toSorted()).toEqual(["bury-session", "pay-withdrawal"]), { timeout: 10_000 });
    expect(texts).toBe(2);
  } finally {
    hanging.resolve();
    await queue.stop();
  }
}, 40_000);
