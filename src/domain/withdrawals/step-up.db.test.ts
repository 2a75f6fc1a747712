import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { balanceOf, booksOf, newPhone, newPlayer, openSession, withdrawDeps } from "#src/testing/play.ts";
import { answerOf, signInBench, type SignInBench } from "#src/testing/sign-in.ts";
import { askStepUp, stepUpReason } from "./ask-step-up.ts";
import { requestWithdrawal, type Asker } from "./request-withdrawal.ts";

let kit: TestKit;
let bench: SignInBench;
beforeAll(async () => {
  kit = await testKit();
  bench = signInBench(kit);
});
beforeEach(() => {
  Object.assign(bench.carrier, { answer: null, isUsable: true }).sent.length = 0;
});
afterAll(() => kit.close());

const deps = (change: Parameters<typeof withdrawDeps>[1] = {}) => {
  const { withdraw, payouts } = withdrawDeps(kit, change);
  return { ...bench.deps(), withdraw, payouts };
};
const bank = { bankCode: "11125380", accountNumber: "0031 6258 07099", accountName: "Amina  Nakato" };
const toBank = { method: "BANK" as const, destination: bank };
type Choice = { amountMinor?: bigint; method?: "MOMO" | "BANK"; destination?: string | typeof bank };
const chosen = (player: Asker, change: Choice = {}) => ({ player, amountMinor: 5000n, method: "MOMO" as const, destination: player.phone, ...change });
const withdraw = (player: Asker, change: Choice & { stepUp?: { challengeId: string; code: string }; idempotencyKey?: string } = {}, of = deps()) =>
  requestWithdrawal(of, { idempotencyKey: "k", address: null, ...chosen(player, change), stepUp: change.stepUp });

/** The code that the player was texted for this withdrawal. */
async function codeFor(player: Asker, change: Choice) {
  const { challengeId } = await askStepUp(deps(), { ...chosen(player, change), requestId: "r", address: null });
  await bench.runText(challengeId);
  return { challengeId, code: bench.carrier.sent.at(-1)?.code ?? "" };
}

const rich = () => newPlayer(kit, { amountMinor: 1_000_000n });

describe("a fresh code is needed", () => {
  const required = (reason: string) => expect.objectContaining({ code: "step_up_required", params: { reason } }) as unknown;

  it("above the threshold, and not at it", async () => {
    const player = await rich();
    expect(await stepUpReason(deps(), chosen(player, { amountMinor: 200_000n }))).toBeNull();
    await withdraw(player, { amountMinor: 200_000n });
    expect(await stepUpReason(deps(), chosen(player, { amountMinor: 200_001n }))).toBe("AMOUNT");
    await expect(withdraw(player, { amountMinor: 200_001n, idempotencyKey: "b" })).rejects.toEqual(required("AMOUNT"));
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 800_000n, held: 0n });
  });

  it("for a destination that never received money of this player; his own number is none, however it is typed", async () => {
    const player = await rich();
    const another = await rich();
    const destination = newPhone();
    await withdraw(player, { destination: `0${player.phone.slice(4)}`, idempotencyKey: "own" });
    expect(await stepUpReason(deps(), chosen(player, { destination }))).toBe("DESTINATION");
    await expect(withdraw(player, { destination })).rejects.toEqual(required("DESTINATION"));
    await expect(withdraw(player, toBank)).rejects.toEqual(required("DESTINATION"));
    await withdraw(player, { destination, stepUp: await codeFor(player, { destination }) });
    await withdraw(player, { destination, idempotencyKey: "again" });
    await expect(withdraw(another, { destination })).rejects.toEqual(required("DESTINATION"));
  });

  it("as long as a payout there has not succeeded", async () => {
    const player = await rich();
    const destination = "+256772980009";
    expect(await withdraw(player, { destination, stepUp: await codeFor(player, { destination }) })).toMatchObject({ status: "FAILED" });
    await expect(withdraw(player, { destination, idempotencyKey: "again" })).rejects.toEqual(required("DESTINATION"));
  });

  it("from a session a day old, and not from one just younger", async () => {
    const player = await rich();
    const sessions = { young: await openSession(kit, player.playerId, 23.99), old: await openSession(kit, player.playerId, 24) };
    expect(await stepUpReason(deps(), chosen({ ...player, sessionId: sessions.young }))).toBeNull();
    await withdraw({ ...player, sessionId: sessions.young });
    expect(await stepUpReason(deps(), chosen({ ...player, sessionId: sessions.old }))).toBe("SESSION");
    await expect(withdraw({ ...player, sessionId: sessions.old }, { idempotencyKey: "b" })).rejects.toEqual(required("SESSION"));
  });

  it("from a session that has ended meanwhile, or is another's", async () => {
    const player = await rich();
    const ended = await openSession(kit, player.playerId);
    await kit.owner.query("UPDATE sessions SET ended_at = now(), ended_reason = 'signed_out' WHERE public_id = $1", [ended]);
    await expect(withdraw({ ...player, sessionId: ended })).rejects.toEqual(required("SESSION"));
    await expect(withdraw({ ...player, sessionId: (await rich()).sessionId })).rejects.toEqual(required("SESSION"));
  });
});

describe("a step-up code", () => {
  it("pays out to a bank, and the same request again answers with the same withdrawal though the code is spent", async () => {
    const player = await rich();
    const stepUp = await codeFor(player, toBank);
    const made = await withdraw(player, { ...toBank, stepUp });
    expect(made).toMatchObject({ status: "COMPLETED", destination: "11125380 •••7099" });
    expect(await withdraw(player, { ...toBank, stepUp })).toEqual(made);
    expect(await answerOf(withdraw(player, { ...toBank, stepUp, idempotencyKey: "b" }))).toBe("code_expired");
  });

  it("is good for its amount, destination and player only, and for no sign-in", async () => {
    const [player, another] = [await rich(), await rich()];
    const destination = newPhone();
    const stepUp = await codeFor(player, { destination });
    const refusals = [
      () => withdraw(player, { destination, amountMinor: 5001n, stepUp }),
      () => withdraw(player, { destination: newPhone(), stepUp }),
      () => withdraw(player, { ...toBank, stepUp }),
      () => withdraw(another, { destination, stepUp }),
      () => bench.verify({ phone: player.phone, ...stepUp }),
    ];
    for (const refusal of refusals) expect(await answerOf(refusal)).toBe("code_expired");
    expect(await withdraw(player, { destination, stepUp })).toMatchObject({ status: "COMPLETED" });
  });

  it("is no sign-in code's job: one of those pays nothing out", async () => {
    const player = await rich();
    const { challengeId, code } = await bench.texted(player.phone);
    expect(await answerOf(withdraw(player, { destination: newPhone(), stepUp: { challengeId, code } }))).toBe("code_expired");
    expect(await bench.verify({ phone: player.phone, challengeId, code })).toMatchObject({ isNewPlayer: false });
  });

  it("that is wrong is counted, and on the fifth miss the right one is refused too", async () => {
    const player = await rich();
    const { challengeId, code } = await codeFor(player, toBank);
    const wrongs = ["000000", "111111", "222222", "333333", "444444", "555555"].filter((wrong) => wrong !== code);
    for (const attemptsLeft of [4, 3, 2, 1]) {
      const stepUp = { challengeId, code: wrongs[attemptsLeft] ?? "" };
      // The same request twice is one guess.
      for (let n = 0; n < 2; n++) await expect(withdraw(player, { ...toBank, stepUp })).rejects.toMatchObject({ code: "wrong_code", params: { attemptsLeft } });
    }
    expect(await answerOf(withdraw(player, { ...toBank, stepUp: { challengeId, code: wrongs[0] ?? "" } }))).toBe("code_expired");
    expect(await answerOf(withdraw(player, { ...toBank, stepUp: { challengeId, code } }))).toBe("code_expired");
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 1_000_000n, held: 0n });
  });

  it("survives a withdrawal that was refused for want of money", async () => {
    const player = await newPlayer(kit, { amountMinor: 4999n });
    const stepUp = await codeFor(player, toBank);
    for (let n = 0; n < 2; n++) expect(await answerOf(withdraw(player, { ...toBank, stepUp }))).toBe("insufficient_funds");
    await kit.owner.query("SELECT ledger.post('topup:' || $1::text, ledger.hot_account('equity', 'UGX'), ledger.player_account($1::int, 'UGX'), 1, 'opening')", [player.playerId]);
    expect(await withdraw(player, { ...toBank, stepUp })).toMatchObject({ status: "COMPLETED" });
  });

  it("given to twenty withdrawals at once makes exactly one", async () => {
    const player = await rich();
    const stepUp = await codeFor(player, toBank);
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => answerOf(withdraw(player, { ...toBank, stepUp, idempotencyKey: `p${n}` }))));
    expect(answers.filter((answer) => answer === "done")).toHaveLength(1);
    expect(new Set(answers)).toEqual(new Set(["done", "code_expired"]));
    expect(await balanceOf(kit, player.playerId)).toEqual({ available: 995_000n, held: 0n });
  });
});

describe("one request with a step-up code, sent twice at once", () => {
  it("is one withdrawal, and nobody is told that the code is spent", async () => {
    for (let n = 0; n < 10; n++) {
      const player = await rich();
      const stepUp = await codeFor(player, toBank);
      const made = await Promise.all(Array.from({ length: 3 }, () => withdraw(player, { ...toBank, stepUp })));
      expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    }
  });
});

describe("withdrawals switched off", () => {
  it("refuse what is new, codes for it too, and answer again what was granted before", async () => {
    const player = await rich();
    const made = await withdraw(player);
    const off = deps({ isEnabled: false });
    expect(await withdraw(player, {}, off)).toEqual(made);
    expect(await answerOf(withdraw(player, { idempotencyKey: "new" }, off))).toBe("withdrawals_disabled");
    expect(await answerOf(askStepUp(off, { ...chosen(player, toBank), requestId: "r", address: null }))).toBe("withdrawals_disabled");
  });
});

it("leaves the books at zero", async () => {
  expect(await booksOf(kit)).toEqual(["0"]);
});
