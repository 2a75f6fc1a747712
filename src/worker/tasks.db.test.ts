import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startQueue } from "#src/adapters/jobs/queue.ts";
import { apiDeps } from "#src/testing/api.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { balanceOf, booksOf, newPhone, newPlayer, withdrawDeps } from "#src/testing/play.ts";
import { requestCode } from "#src/domain/otp/request-code.ts";
import { requestWithdrawal } from "#src/domain/withdrawals/request-withdrawal.ts";
import { sweepPayouts } from "#src/domain/withdrawals/sweep.ts";
import { showWithdrawal } from "#src/domain/withdrawals/show-withdrawals.ts";
import { crontab, tasks } from "./tasks.ts";

let kit: TestKit;
const queues: { stop(): Promise<void> }[] = [];
beforeAll(async () => {
  kit = await testKit();
});
afterAll(async () => {
  await Promise.all(queues.map((queue) => queue.stop()));
  await kit.close();
});

const soon = { timeout: 15_000, interval: 100 };

it("two workers take jobs that were queued before they started, and do each once", async () => {
  const { withdraw, payouts } = withdrawDeps(kit, { isPaidInRequest: false });
  const deps = { ...apiDeps(kit), withdraw, payouts };
  const phone = newPhone();
  await requestCode(deps, { phone, requestId: "r", address: null, proofs: [] });
  const player = await newPlayer(kit, { amountMinor: 10_000n });
  const paid = await requestWithdrawal(deps, { player, amountMinor: 4000n, method: "MOMO", destination: player.phone, idempotencyKey: "k", address: null });
  const declined = await newPlayer(kit, { amountMinor: 3000n, phone: "+256772990009" });
  const refused = await requestWithdrawal(deps, { player: declined, amountMinor: 3000n, method: "MOMO", destination: declined.phone, idempotencyKey: "l", address: null });
  expect([paid.status, refused.status]).toEqual(["PENDING", "PENDING"]);
  expect(await balanceOf(kit, player.playerId)).toEqual({ available: 6000n, held: 4000n });

  for (let n = 0; n < 2; n += 1) queues.push(await startQueue({ ownerUrl: kit.ownerUrl, concurrency: { "send-text": 2, "*": 4 }, crontab }, tasks(deps), kit.log));

  await vi.waitFor(async () => expect((await deps.inbox?.recent(10))?.map(({ to }) => to)).toEqual([phone]), soon);
  // A refusal is believed when it is read again a minute later.
  await vi.waitFor(async () => expect((await kit.db.payoutAttempt.findFirstOrThrow({ where: { withdraw: { publicId: refused.id } } })).failedSince).not.toBeNull(), soon);
  kit.clock.advance(61_000);
  await sweepPayouts(kit);
  await vi.waitFor(async () => {
    expect((await showWithdrawal(kit, { playerId: player.playerId, id: paid.id })).status).toBe("COMPLETED");
    expect((await showWithdrawal(kit, { playerId: declined.playerId, id: refused.id })).status).toBe("FAILED");
  }, soon);
  expect(await balanceOf(kit, player.playerId)).toEqual({ available: 6000n, held: 0n });
  expect(await balanceOf(kit, declined.playerId)).toEqual({ available: 3000n, held: 0n });
  const attempts = await kit.db.payoutAttempt.findMany({ where: { withdraw: { publicId: paid.id } } });
  expect(attempts).toMatchObject([{ state: "SUCCEEDED", sends: 1, providerTxnId: `MOCK-${attempts[0]?.id}` }]);
  expect(await booksOf(kit)).toEqual(["0"]);
}, 40_000);
