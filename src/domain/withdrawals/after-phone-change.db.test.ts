import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { balanceOf, newPlayer, withdrawDeps } from "#src/testing/play.ts";
import { answerOf, signInBench, type SignInBench } from "#src/testing/sign-in.ts";
import { askStepUp } from "./ask-step-up.ts";
import { requestWithdrawal, type Asker } from "./request-withdrawal.ts";

let kit: TestKit;
let bench: SignInBench;
beforeAll(async () => {
  kit = await testKit();
  bench = signInBench(kit);
});
afterAll(() => kit.close());

const deps = () => {
  const { withdraw, payouts } = withdrawDeps(kit);
  return { ...bench.deps(), withdraw, payouts };
};
let lastKey = 0;
const withdraw = (player: Asker, amountMinor: bigint, stepUp?: { challengeId: string; code: string }) =>
  requestWithdrawal(deps(), { player, amountMinor, method: "MOMO", destination: player.phone, idempotencyKey: `k${(lastKey += 1)}`, address: null, stepUp });

/** A player whose number changed so many seconds ago. */
async function moved(secondsAgo: number, phone?: string) {
  const player = await newPlayer(kit, { amountMinor: 1_000_000n, ...(phone === undefined ? {} : { phone }) });
  await kit.owner.query("UPDATE players SET phone_changed_at = now() - make_interval(secs => $2) WHERE id = $1", [player.playerId, secondsAgo]);
  return player;
}

describe("for a day after its number changed, an account", () => {
  it("sends out as much as goes without a code, and no more", async () => {
    const player = await moved(60);
    await withdraw(player, 150_000n);
    await expect(withdraw(player, 50_001n)).rejects.toMatchObject({ code: "phone_changed_lately", params: { left: 50_000, retryAfterSeconds: expect.closeTo(86_340, -1) as number } });
    await withdraw(player, 50_000n);
    await expect(withdraw(player, 1000n)).rejects.toMatchObject({ code: "phone_changed_lately", params: { left: 0 } });
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 800_000n, held: 0n });
  });

  it("sends out no more with a right code either, which stays good for afterwards", async () => {
    const player = await moved(60);
    const { challengeId } = await askStepUp(deps(), { player, amountMinor: 200_001n, method: "MOMO", destination: player.phone, requestId: "r", address: null });
    await bench.runText(challengeId);
    const stepUp = { challengeId, code: bench.carrier.sent.at(-1)?.code ?? "" };
    expect(await answerOf(withdraw(player, 200_001n, stepUp))).toBe("phone_changed_lately");
    await kit.owner.query("UPDATE players SET phone_changed_at = now() - interval '24 hours' WHERE id = $1", [player.playerId]);
    expect(await withdraw(player, 200_001n, stepUp)).toMatchObject({ status: "COMPLETED" });
  });

  it("is not held to what a rail refused", async () => {
    const player = await moved(60, "+256772970009");
    for (let n = 0; n < 2; n++) expect(await withdraw(player, 200_000n)).toMatchObject({ status: "FAILED" });
  });

  it("is free again when the day is over", async () => {
    await expect(withdraw(await moved(86_400 - 60), 200_001n)).rejects.toMatchObject({ code: "phone_changed_lately" });
    // Without that hindrance it is the amount that wants a code.
    await expect(withdraw(await moved(86_400), 200_001n)).rejects.toMatchObject({ code: "step_up_required", params: { reason: "AMOUNT" } });
  });
});
