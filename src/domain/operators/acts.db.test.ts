import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../shared/ids.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { balanceOf, booksOf, newPlayer } from "#src/testing/play.ts";
import { operatorDeps, provenOperator, type SampleOperator } from "#src/testing/sample-operator.ts";
import { heldWithdrawal, openCase, sentAttempt } from "#src/testing/held-withdrawal.ts";
import { answerOf } from "#src/testing/sign-in.ts";
import { approveWithdrawal, cancelWithdrawal, closeCase } from "./acts.ts";

let kit: TestKit;
let one: SampleOperator;
let two: SampleOperator;
let three: SampleOperator;
beforeAll(async () => {
  kit = await testKit();
  [one, two, three] = await Promise.all([provenOperator(kit), provenOperator(kit), provenOperator(kit)]);
});
afterAll(() => kit.close());

const approve = (by: SampleOperator, id: string, note: string | null = null) => answerOf(() => approveWithdrawal(operatorDeps(kit), { ...by, id, note }));
const cancel = (by: SampleOperator, id: string, note = "Asked for by the player") => answerOf(() => cancelWithdrawal(operatorDeps(kit), { ...by, id, note }));
const rowOf = (id: string) => kit.db.withdrawRequest.findUniqueOrThrow({ where: { publicId: id }, include: { events: { orderBy: { id: "asc" } } } });
const trailOf = (by: SampleOperator, kind: string, id: string) => kit.db.auditEntry.count({ where: { kind, playerId: by.playerId, requestId: by.requestId, details: { path: ["withdrawal"], equals: id } } });

describe("an approval", () => {
  it("of one operator is not enough, of two is; each is in the trail", async () => {
    const { id } = await heldWithdrawal(kit, { approvalsNeeded: 2 });
    expect(await approve(one, id, "Called back.")).toBe("done");
    expect((await rowOf(id)).waitingFor).toBe("approval");
    expect(await approve(two, id)).toBe("done");
    expect((await rowOf(id)).waitingFor).toBeNull();
    expect(await Promise.all([trailOf(one, "withdrawal_approved", id), trailOf(two, "withdrawal_approved", id)])).toEqual([1, 1]);
  });

  it("twice by one operator counts once, also at the same moment", async () => {
    const { id } = await heldWithdrawal(kit, { approvalsNeeded: 2 });
    const answers = await Promise.all(Array.from({ length: 10 }, () => approve(one, id)));
    expect(answers.filter((answer) => answer === "done")).toHaveLength(1);
    expect(answers.filter((answer) => answer === "already_approved")).toHaveLength(9);
    expect((await rowOf(id)).waitingFor).toBe("approval");
  });

  it("after enough, or of what needs none, is refused", async () => {
    const { id } = await heldWithdrawal(kit, { approvalsNeeded: 2 });
    await approve(one, id);
    await approve(two, id);
    expect(await approve(three, id)).toBe("not_in_state");
    expect(await approve(one, (await heldWithdrawal(kit)).id)).toBe("not_in_state");
    expect(await approve(one, newId())).toBe("not_found");
    expect(await approve(one, "no id")).toBe("not_found");
  });

  it("of one's own money is refused: asked for by oneself, or going to one's own number", async () => {
    const own = await heldWithdrawal(kit, { approvalsNeeded: 2, player: three });
    expect(await approve(three, own.id)).toBe("own_money");
    const friend = await heldWithdrawal(kit, { approvalsNeeded: 2 });
    await kit.owner.query("UPDATE players SET previous_phone = $2 WHERE id = $1", [three.playerId, friend.player.phone]);
    expect(await approve(three, friend.id)).toBe("own_money");
    expect(await cancel(three, own.id)).toBe("own_money");
    expect(await approve(one, own.id)).toBe("done");
  });

  it("of an operator who was revoked afterwards does not count", async () => {
    const { id } = await heldWithdrawal(kit, { approvalsNeeded: 2 });
    const gone = await provenOperator(kit);
    await approve(gone, id);
    await kit.owner.query("SELECT kete.revoke_operator($1, 'shell:test')", [gone.playerId]);
    await approve(one, id);
    expect((await rowOf(id)).waitingFor).toBe("approval");
    expect(await approve(two, id)).toBe("done");
    expect((await rowOf(id)).waitingFor).toBeNull();
  });

  it("takes a note of 500 characters and none of 501", async () => {
    const { id } = await heldWithdrawal(kit, { approvalsNeeded: 2 });
    expect(await approve(one, id, "n".repeat(501))).toBe("invalid_input");
    expect(await approve(one, id, "n".repeat(500))).toBe("done");
  });
});

describe("a cancellation", () => {
  it("gives the money back, names the operator in the timeline, and happens once", async () => {
    const { id, player } = await heldWithdrawal(kit, { amountMinor: 5000n });
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 0n, held: 5000n });
    expect(await cancel(one, id, "Asked for by +256772123456")).toBe("done");
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 5000n, held: 0n });
    const row = await rowOf(id);
    expect(row).toMatchObject({ status: "CANCELLED", note: "Asked for by +256772•••456" });
    expect(row.events.at(-1)).toMatchObject({ toStatus: "CANCELLED", actor: `operator:${one.playerId}` });
    expect(await trailOf(one, "withdrawal_cancelled", id)).toBe(1);
    expect(await cancel(two, id)).toBe("not_in_state");
    expect(await booksOf(kit)).toEqual(["0"]);
  });

  it("says why", async () => {
    const { id } = await heldWithdrawal(kit);
    expect(await cancel(one, id, "  ")).toBe("invalid_input");
    expect(await cancel(one, id, "n".repeat(501))).toBe("invalid_input");
    expect(await cancel(one, id, "n".repeat(500))).toBe("done");
  });

  it("of what was taken up is refused", async () => {
    const { id } = await heldWithdrawal(kit);
    await sentAttempt(kit, id);
    expect(await cancel(one, id)).toBe("not_in_state");
  });

  it("races the worker fifty times: exactly one wins, and the books agree", async () => {
    const wins = { worker: 0, operator: 0 };
    for (let n = 0; n < 50; n += 1) {
      const { id, player } = await heldWithdrawal(kit, { amountMinor: 1000n });
      const [begun, cancelled] = await Promise.all([sentAttempt(kit, id).then((attempt) => attempt !== null), cancel(one, id)]);
      expect([begun, cancelled]).toEqual(begun ? [true, "not_in_state"] : [false, "done"]);
      expect((await rowOf(id)).status).toBe(begun ? "PROCESSING" : "CANCELLED");
      expect(await balanceOf(kit, player.playerId)).toEqual(begun ? { available: 0n, held: 1000n } : { available: 1000n, held: 0n });
      wins[begun ? "worker" : "operator"] += 1;
    }
    expect(wins.worker + wins.operator).toBe(50);
    expect(await booksOf(kit)).toEqual(["0"]);
  });
});

describe("a case", () => {
  it("is closed once, with words, and not by whom it is about", async () => {
    const { id } = await heldWithdrawal(kit, { player: await newPlayer(kit, { amountMinor: 5000n }) });
    const found = await openCase(kit, "contradiction", id);
    const close = (by: SampleOperator, resolution: string) => answerOf(() => closeCase(operatorDeps(kit), { ...by, id: found, resolution }));
    expect(await close(one, " ")).toBe("invalid_input");
    expect(await close(one, "The rail took it back.")).toBe("done");
    expect(await close(two, "Again.")).toBe("not_in_state");
    const own = await openCase(kit, "contradiction", (await heldWithdrawal(kit, { player: three })).id);
    expect(await answerOf(closeCase(operatorDeps(kit), { ...three, id: own, resolution: "Mine." }))).toBe("own_money");
  });
});
