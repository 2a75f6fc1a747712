import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../shared/ids.ts";
import { heldWithdrawal, openCase, sentAttempt } from "#src/testing/held-withdrawal.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { balanceOf, booksOf } from "#src/testing/play.ts";
import { operatorDeps, provenOperator, type SampleOperator } from "#src/testing/sample-operator.ts";
import { answerOf } from "#src/testing/sign-in.ts";
import { decideResolution, proposeResolution } from "./acts.ts";

let kit: TestKit;
let one: SampleOperator;
let two: SampleOperator;
let three: SampleOperator;
beforeAll(async () => {
  kit = await testKit();
  [one, two, three] = await Promise.all([provenOperator(kit), provenOperator(kit), provenOperator(kit)]);
});
afterAll(() => kit.close());

const rowOf = (id: string) => kit.db.withdrawRequest.findUniqueOrThrow({ where: { publicId: id }, include: { events: { orderBy: { id: "asc" } } } });
const evidence = "Line 14 of the rail's statement.";

describe("a resolution", () => {
  const propose = (by: SampleOperator, attemptId: string, change: Record<string, unknown> = {}) => answerOf(() => proposeResolution(operatorDeps(kit), { ...by, attemptId, outcome: "NOT_PAID", providerTxnId: null, evidence, ...change }));
  const decide = (by: SampleOperator, id: string, isConfirmed = true) => answerOf(() => decideResolution(operatorDeps(kit), { ...by, id, isConfirmed }));
  const proposalOf = (attemptId: string) => kit.db.payoutResolution.findFirstOrThrow({ where: { attemptId }, orderBy: { proposedAt: "desc" } });
  async function stuck(change: Parameters<typeof heldWithdrawal>[1] = {}) {
    const held = await heldWithdrawal(kit, { amountMinor: 3000n, ...change });
    const attemptId = (await sentAttempt(kit, held.id)) ?? "";
    // The rail's answer could not be read.
    await kit.owner.query("UPDATE payout_attempts SET state = 'UNKNOWN', polls = polls + 1 WHERE id = $1", [attemptId]);
    await openCase(kit, "payout_unreadable", attemptId);
    return { ...held, attemptId };
  }

  it("needs a second operator, and then moves the money and closes the case", async () => {
    const { id, attemptId, player } = await stuck();
    expect(await propose(one, attemptId)).toBe("done");
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 0n, held: 3000n });
    const { id: resolution } = await proposalOf(attemptId);
    expect(await decide(one, resolution)).toBe("second_pair_of_eyes");
    expect(await decide(two, resolution)).toBe("done");
    expect(await rowOf(id)).toMatchObject({ status: "FAILED", events: expect.arrayContaining([expect.objectContaining({ toStatus: "FAILED", actor: `operator:${two.playerId}` })]) as unknown });
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 3000n, held: 0n });
    expect(await kit.db.moneyCase.count({ where: { reference: attemptId, closedAt: null } })).toBe(0);
    expect(await decide(three, resolution)).toBe("not_in_state");
    expect(await booksOf(kit)).toEqual(["0"]);
  });

  it("as NOT_PAID is not confirmed once the payout has been sent again, or while it is being sent", async () => {
    const { id, attemptId, player } = await stuck();
    expect(await propose(one, attemptId)).toBe("done");
    const { id: resolution } = await proposalOf(attemptId);
    const begin = async () => (await kit.app.query<{ verdict: string }>("SELECT verdict FROM kete.begin_payout($1, gen_random_uuid(), now(), '{mock}', 0)", [id])).rows[0]?.verdict;
    // As after two minutes of "never heard of it". While operators decide, it is asked about and not sent.
    await kit.owner.query("UPDATE payout_attempts SET state = 'PREPARED' WHERE id = $1", [attemptId]);
    expect(await begin()).toBe("ask");
    // Sent all the same, by a worker of the version before.
    await kit.owner.query("UPDATE payout_attempts SET state = 'PREPARED' WHERE id = $1", [attemptId]);
    await kit.owner.query("UPDATE payout_attempts SET state = 'SENT', sends = sends + 1, last_asked_at = now() WHERE id = $1", [attemptId]);
    expect(await decide(two, resolution)).toBe("not_in_state");
    await kit.owner.query("UPDATE payout_attempts SET state = 'UNKNOWN' WHERE id = $1", [attemptId]);
    expect(await decide(two, resolution)).toBe("not_in_state");
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 0n, held: 3000n });
  });

  it("as PAID needs the rail's transaction, and completes under it", async () => {
    const { id, attemptId, player } = await stuck();
    const providerTxnId = `T-${attemptId}`;
    expect(await propose(one, attemptId, { outcome: "PAID" })).toBe("invalid_input");
    expect(await propose(one, attemptId, { outcome: "PAID", providerTxnId })).toBe("done");
    expect(await decide(two, (await proposalOf(attemptId)).id)).toBe("done");
    expect(await rowOf(id)).toMatchObject({ status: "COMPLETED", providerTxnId });
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 0n, held: 0n });
    const other = await stuck();
    expect(await propose(one, other.attemptId, { outcome: "PAID", providerTxnId })).toBe("invalid_input");
  });

  it("rests on evidence of 10 to 2000 characters", async () => {
    const { attemptId } = await stuck();
    expect(await propose(one, attemptId, { evidence: "123456789" })).toBe("invalid_input");
    expect(await propose(one, attemptId, { evidence: "e".repeat(2001) })).toBe("invalid_input");
    expect(await propose(one, attemptId, { evidence: "1234567890" })).toBe("done");
    expect(await decide(one, (await proposalOf(attemptId)).id, false)).toBe("done");
    expect(await propose(two, attemptId, { evidence: "e".repeat(2000) })).toBe("done");
  });

  it("is one at a time; who proposed may take it back, and another may reject it", async () => {
    const { attemptId, player } = await stuck();
    await propose(one, attemptId);
    expect(await propose(two, attemptId)).toBe("not_in_state");
    expect(await decide(one, (await proposalOf(attemptId)).id, false)).toBe("done");
    await propose(one, attemptId);
    expect(await decide(two, (await proposalOf(attemptId)).id, false)).toBe("done");
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 0n, held: 3000n });
  });

  it("is for what is stuck: with a case, or open for more than a day", async () => {
    const sentSoLongAgo = async (minutes: number) => (await sentAttempt(kit, (await heldWithdrawal(kit)).id, minutes)) ?? "";
    expect(await propose(one, await sentSoLongAgo(0))).toBe("not_in_state");
    expect(await propose(one, await sentSoLongAgo(24 * 60 - 1))).toBe("not_in_state");
    expect(await propose(one, await sentSoLongAgo(24 * 60 + 1))).toBe("done");
    expect(await propose(one, newId())).toBe("not_found");
  });

  it("of one's own money is refused, to propose and to confirm", async () => {
    const own = await stuck({ player: three });
    expect(await propose(three, own.attemptId)).toBe("own_money");
    await propose(one, own.attemptId);
    expect(await decide(three, (await proposalOf(own.attemptId)).id)).toBe("own_money");
  });

  it("of an operator who was revoked afterwards cannot be confirmed", async () => {
    const { attemptId } = await stuck();
    const gone = await provenOperator(kit);
    await propose(gone, attemptId);
    await kit.owner.query("SELECT kete.revoke_operator($1, 'shell:test')", [gone.playerId]);
    expect(await decide(one, (await proposalOf(attemptId)).id)).toBe("not_in_state");
    expect(await decide(one, (await proposalOf(attemptId)).id, false)).toBe("done");
  });

  it("confirmed by two at once moves the money once", async () => {
    const { attemptId, player } = await stuck();
    await propose(one, attemptId);
    const { id } = await proposalOf(attemptId);
    expect((await Promise.all([decide(two, id), decide(three, id)])).toSorted()).toEqual(["done", "not_in_state"]);
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 3000n, held: 0n });
  });
});
