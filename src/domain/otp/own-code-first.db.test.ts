import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newCodePhone } from "#src/testing/codes.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { move, signedIn } from "#src/testing/movers.ts";
import { newPlayer, withdrawDeps } from "#src/testing/play.ts";
import { recordingSms, routesTo } from "#src/testing/sample-otp.ts";
import { signInBench, type SignInBench } from "#src/testing/sign-in.ts";
import { noCredit, verifier } from "#src/testing/verifier.ts";
import { askPhoneChange } from "../players/change-phone.ts";
import { askStepUp } from "../withdrawals/ask-step-up.ts";
import { requestWithdrawal } from "../withdrawals/request-withdrawal.ts";

let kit: TestKit;
let bench: SignInBench;
let theirs: ReturnType<typeof verifier>;
beforeAll(async () => {
  kit = await testKit();
  bench = signInBench(kit);
});
beforeEach(() => {
  theirs = verifier();
  Object.assign(bench.carrier, { answer: null }).sent.length = 0;
});
afterAll(() => kit.close());

/** The route names the verification provider first. */
const deps = () => ({ ...bench.deps({ sms: routesTo(theirs, bench.carrier) }), ...(({ withdraw, payouts }) => ({ withdraw, payouts }))(withdrawDeps(kit)) });
const toNewNumber = async () => ({ player: await newPlayer(kit, { amountMinor: 5000n }), amountMinor: 5000n, method: "MOMO" as const, destination: newCodePhone(), address: null });

describe("where the route names a provider first that makes its own codes", () => {
  it("a sign-in's goes through it", async () => {
    const { challengeId } = await bench.ask(newCodePhone(), deps());
    expect(await bench.runText(challengeId, deps())).toMatchObject({ provider: "verifier", delivery: "SENT" });
    expect(bench.carrier.sent).toEqual([]);
  });

  it("a withdrawal's is ours, bound to its withdrawal, and carried by the next", async () => {
    const choice = await toNewNumber();
    const { challengeId } = await askStepUp(deps(), { ...choice, requestId: "r" });
    expect(await bench.runText(challengeId, deps())).toMatchObject({ provider: "carrier", delivery: "SENT" });
    const stepUp = { challengeId, code: bench.carrier.sent[0]?.code ?? "" };
    expect(await requestWithdrawal(deps(), { ...choice, idempotencyKey: "k", stepUp })).toMatchObject({ status: "COMPLETED" });
    expect([theirs.starts, theirs.checks]).toEqual([[], []]);
  });

  it("a move to another number's is ours as well", async () => {
    const { mover } = await signedIn(kit, bench);
    bench.carrier.sent.length = 0;
    const phone = newCodePhone();
    const { challengeId } = await askPhoneChange(deps(), { mover, phone, requestId: "move", address: null });
    expect(await bench.runText(challengeId, deps())).toMatchObject({ provider: "carrier" });
    expect(await move(bench, mover, { phone, challengeId, code: bench.carrier.sent[0]?.code ?? "" })).toMatchObject({ phone });
    expect([theirs.starts, theirs.checks]).toEqual([[], []]);
  });

  it("and no other carries ours, the withdrawal's goes through that one all the same", async () => {
    const both = { ...deps(), sms: routesTo(theirs, Object.assign(recordingSms("refusing"), { answer: noCredit })) };
    const choice = await toNewNumber();
    const { challengeId } = await askStepUp(both, { ...choice, requestId: "r" });
    expect(await bench.runText(challengeId, both)).toMatchObject({ provider: "verifier", tries: [{ provider: "refusing", reason: "no_credit" }, { provider: "verifier", outcome: "accepted" }] });
    expect(await requestWithdrawal(both, { ...choice, idempotencyKey: "k", stepUp: { challengeId, code: "135791" } })).toMatchObject({ status: "COMPLETED" });
    expect(theirs.checks).toHaveLength(1);
  });
});
