import { setImmediate as turn } from "node:timers/promises";
import { expect, it, vi } from "vitest";
import { runEverySecond } from "./every-second.ts";

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

it("runs again and again, never twice at once", async () => {
  let runs = 0;
  let running = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, (running += 1));
    await turn();
    running -= 1;
    runs += 1;
  };
  const ticking = runEverySecond(work, silent, 1);
  await vi.waitFor(() => expect(runs).toBeGreaterThan(5));
  await ticking.stop();
  expect(most).toBe(1);
});

it("begins a second after the last run ended", async () => {
  const starts: number[] = [];
  const ticking = runEverySecond(() => Promise.resolve(void starts.push(performance.now())), silent);
  await vi.waitFor(() => expect(starts).toHaveLength(2), { timeout: 5000, interval: 20 });
  await ticking.stop();
  expect((starts[1] ?? 0) - (starts[0] ?? 0)).toBeGreaterThan(990);
});

it("goes on after a failure, which is logged once and not every second", async () => {
  const errors: unknown[] = [];
  let runs = 0;
  const work = () => {
    runs += 1;
    return runs > 3 && runs < 6 ? Promise.resolve() : Promise.reject(new Error(`run ${runs}`));
  };
  const ticking = runEverySecond(work, { ...silent, error: (fields) => void errors.push((fields["err"] as Error).message) }, 1);
  await vi.waitFor(() => expect(runs).toBeGreaterThan(66), { timeout: 5000 });
  await ticking.stop();
  // The first of a row, the first after it had worked again, and one of every sixty.
  expect(errors).toEqual(["run 1", "run 6", "run 66"]);
});

it("is stopped when its run has ended, and begins none after that", async () => {
  const begun = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  let ended = 0;
  const ticking = runEverySecond(
    async () => {
      begun.resolve();
      await finish.promise;
      ended += 1;
    },
    silent,
    1,
  );
  await begun.promise;
  const stopped = ticking.stop();
  expect(ended).toBe(0);
  finish.resolve();
  await stopped;
  expect(ended).toBe(1);
});
