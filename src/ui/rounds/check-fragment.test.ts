import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fragmentNames, fromFragment, inputsOf, noInputs, readInputs, toFragment, type Inputs } from "./check-fragment.ts";
import { claimOf, tenThousandths } from "./claim-of.ts";
import type { Round } from "../game/round.ts";

const round: Round = {
  id: "r", status: "WON", amount: 1000, side: "under", target: 4950, clientSeed: "a-b_C", serverSeedHash: "a".repeat(64), serverSeed: "b".repeat(64),
  nonce: 7, edgeBp: 100, roll: 3507, multiplier: "2.0000", payout: 2000, createdAt: "", settledAt: "",
};
const good = inputsOf(round) ?? noInputs;
const wrongOf = (change: Partial<Inputs>) => {
  const read = readInputs({ ...good, ...change });
  return "wrong" in read ? read.wrong : [];
};

describe("a round's fragment", () => {
  it("carries the round to the check page and is the very claim that the round's own page checks", () => {
    const inputs = fromFragment(`#${toFragment(good)}`);
    expect(inputs).toEqual(good);
    expect(readInputs(good)).toEqual({ claim: { ...claimOf(round, null), isWin: null, multiplier4: null } });
  });

  it("is none before the seed is revealed", () => {
    expect(inputsOf({ ...round, serverSeed: null })).toBeNull();
    expect(claimOf({ ...round, serverSeed: null }, null)).toBeNull();
    expect(claimOf({ ...round, roll: null }, null)).toBeNull();
  });

  it("comes back as it was, whatever was typed", () => {
    const typed = fc.record(Object.fromEntries(fragmentNames.map((name) => [name, fc.string().map((text) => text.trim())]))) as fc.Arbitrary<Inputs>;
    // Of nothing at all there is nothing to bring back.
    fc.assert(fc.property(typed, (inputs) => {
      expect(fromFragment(toFragment(inputs)) ?? noInputs).toEqual({ ...inputs, side: inputs.side || "under" });
    }));
  });

  it.each(["", "#", "#content", "#fairness=1"])("%j is none of ours", (hash) => {
    expect(fromFragment(hash)).toBeNull();
  });
});

describe("inputs", () => {
  it.each([
    ["the largest nonce", { nonce: "2147483647" }, []],
    ["one above the largest nonce", { nonce: "2147483648" }, ["nonce"]],
    ["a nonce below zero", { nonce: "-1" }, ["nonce"]],
    ["a seed of 63 characters", { server_seed: "b".repeat(63) }, ["server_seed"]],
    ["a seed in capitals", { server_seed: "B".repeat(64) }, ["server_seed"]],
    ["no hash", { server_seed_hash: "" }, ["server_seed_hash"]],
    ["a client seed of 64", { client_seed: "x".repeat(64) }, []],
    ["a client seed of 65", { client_seed: "x".repeat(65) }, ["client_seed"]],
    ["a target that no roll is under", { target: "0" }, ["target"]],
    ["a target that no roll is over", { side: "over", target: "9999" }, ["target"]],
    ["a target with one roll over it", { side: "over", target: "9998" }, []],
    ["a target past the last roll", { target: "10000" }, ["target"]],
    ["a side there is not", { side: "beside" }, ["side"]],
    ["the largest edge", { edge_bp: "5000" }, []],
    ["an edge above it", { edge_bp: "5001" }, ["edge_bp"]],
    ["no stake, roll and payout", { amount: "", roll: "", payout: "" }, []],
    ["a stake with a point", { amount: "10.5" }, ["amount"]],
    ["a roll past the last", { roll: "10000" }, ["roll"]],
    ["nothing at all", noInputs, ["server_seed", "server_seed_hash", "client_seed", "nonce", "target", "edge_bp"]],
  ])("%s", (_name, change, wrong) => {
    expect(wrongOf(change)).toEqual(wrong);
  });
});

it.each([["1.9800", 19_800n], ["0.0001", 1n], ["48.5000", 485_000n], ["2", null], ["2.00000", null], ["-1.0000", null]])("a multiplier of %j is %s ten-thousandths", (text, value) => {
  expect(tenThousandths(text)).toBe(value);
});
