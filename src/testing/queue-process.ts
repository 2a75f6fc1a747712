import { startQueue } from "#src/adapters/jobs/queue.ts";

/*
 * A worker of its own for tests of the queue, told by messages: each job says that it begins and ends when
 * it is told to. An error that nobody catches ends it, as it would the product's.
 */
const tell = (what: string) => process.send?.(what);
const log = { info: () => undefined, warn: () => undefined, error: (_fields: Record<string, unknown>, message: string) => void tell(message) };
let end = () => {};
const handlers = {
  "pay-withdrawal": async () => {
    const ended = new Promise<void>((resolve) => (end = resolve));
    tell("job begins");
    await ended;
  },
};
const queue = await startQueue({ ownerUrl: process.argv[2] ?? "", concurrency: { "*": 1 }, crontab: "" }, handlers, log);
process.on("message", (message) => {
  if (message === "end job") end();
  else void queue.stop().then(() => process.exit(0));
});
tell("started");
