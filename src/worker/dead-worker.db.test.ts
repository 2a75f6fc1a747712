import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startQueue } from "#src/adapters/jobs/queue.ts";
import { requestWithdrawal } from "#src/domain/withdrawals/request-withdrawal.ts";
import type { RailReply } from "#src/domain/rails/ports.ts";
import { apiDeps } from "#src/testing/api.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { balanceOf, booksOf, newPlayer, withdrawDeps } from "#src/testing/play.ts";
import { scriptedRail } from "#src/testing/rail.ts";
import { everySecond, tasks } from "./tasks.ts";

let kit: TestKit;
const queues: { stop(): Promise<void> }[] = [];
let wake = () => {};
beforeAll(async () => {
  kit = await testKit();
});
afterAll(async () => {
  wake();
  await Promise.all(queues.map((queue) => queue.stop()));
  await kit.close();
});

const depsWith = (payouts: ReturnType<typeof scriptedRail>) => {
  const { withdraw, payouts: rails } = withdrawDeps(kit, { isPaidInRequest: false, payouts });
  return { ...apiDeps(kit), withdraw, payouts: rails };
};
const worker = async (deps: ReturnType<typeof depsWith>) => void queues.push(await startQueue({ ownerUrl: kit.ownerUrl, concurrency: { "*": 2 }, crontab: "", everySecond: everySecond(deps) }, tasks(deps), kit.log));
const soon = { timeout: 20_000, interval: 50 };

it("what a worker had sent when it froze for ever is asked about by another within a minute, and paid once", async () => {
  const rail = scriptedRail();
  // It sends, and never hears the answer: as good as dead, with its job locked for hours.
  const frozen = { ...rail, submit: async (order: Parameters<typeof rail.submit>[0]): Promise<RailReply> => {
    const reply = await rail.submit(order);
    await new Promise<void>((resolve) => (wake = resolve));
    return reply;
  } };
  const player = await newPlayer(kit, { amountMinor: 5000n });
  await worker(depsWith(frozen));
  const made = await requestWithdrawal(depsWith(rail), { player, amountMinor: 5000n, method: "MOMO", destination: player.phone, idempotencyKey: "k", address: null });
  const row = () => kit.db.withdrawRequest.findUniqueOrThrow({ where: { publicId: made.id }, include: { attempts: true } });
  await vi.waitFor(() => expect(rail.calls.map(({ verb }) => verb)).toEqual(["submit"]), soon);
  expect((await row()).attempts).toMatchObject([{ state: "SENT", sends: 1 }]);

  await worker(depsWith(rail));
  kit.clock.advance(55_000);
  await vi.waitFor(async () => expect((await row()).status).toBe("COMPLETED"), soon);
  expect(rail.calls.map(({ verb }) => verb)).toEqual(["submit", "status"]);

  // It wakes up with its old answer, which changes nothing.
  wake();
  await vi.waitFor(async () => expect((await kit.db.railExchange.findMany({ where: { verb: "submit" } })).map(({ state }) => state)).toEqual(["accepted"]), soon);
  expect(await row()).toMatchObject({ status: "COMPLETED", attempts: [{ state: "SUCCEEDED", sends: 1 }] });
  expect(rail.book).toHaveLength(1);
  expect(await balanceOf(kit, player.playerId)).toEqual({ available: 0n, held: 0n });
  expect(await booksOf(kit)).toEqual(["0"]);
}, 60_000);
