import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { multiplier4, roll, winPayout } from "#src/domain/rounds/rules.ts";
import { diceVectors } from "#src/testing/dice-vectors.ts";
import { changesSince, disagreements, openSeed, takeWord, workOut, type Claim } from "./check-round.ts";

const [first] = diceVectors;
const claim: Claim = {
  serverSeed: "0".repeat(64), serverSeedHash: first?.serverSeedHash ?? "", clientSeed: "a", nonce: 0,
  side: "under", target: 4950, edgeBp: 100, amount: 1000n, roll: 1938, isWin: true, multiplier4: 20_000n, payout: 2000n, kept: null,
};
const worked = async (change: Partial<Claim> = {}) => {
  const given = { ...claim, ...change };
  return workOut(await openSeed(given.serverSeed), given);
};
const wrongIn = async (change: Partial<Claim>) => disagreements({ ...claim, ...change }, await worked(change));

describe("the browser's own dice-v1", () => {
  it.each(diceVectors)("rolls $roll for $clientSeed:$nonce, as published", async ({ serverSeed, serverSeedHash, clientSeed, nonce, hmac, word, roll: published }) => {
    const working = await worked({ serverSeed, clientSeed, nonce });
    expect(working).toMatchObject({ hash: serverSeedHash, roll: published });
    expect(working.turns).toHaveLength(1);
    expect(working.turns[0]).toMatchObject({ message: `${clientSeed}:${nonce}:0`, hmac });
    expect(working.turns[0]?.words).toHaveLength(word + 1);
  });

  it.each(diceVectors)("rolls other than the classic mistake does for $clientSeed:$nonce: the key is the seed's hex as text, and not the bytes it stands for", async ({ serverSeed, clientSeed, nonce, roll: published, rollOfBytes }) => {
    const bytes = Uint8Array.from(serverSeed.match(/../g) ?? [], (hex) => Number.parseInt(hex, 16));
    const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    expect((await workOut({ hash: "", key }, { ...claim, clientSeed, nonce })).roll).toBe(rollOfBytes);
    expect(rollOfBytes).not.toBe(published);
  });

  const digest = (...words: number[]) => {
    const view = new DataView(new ArrayBuffer(32));
    for (const [index, word] of words.entries()) view.setUint32(index * 4, word);
    return view.buffer;
  };

  it("takes the last word that is fair and passes over the first that is not", () => {
    expect(takeWord(digest(4_294_959_999))).toMatchObject({ taken: 4_294_959_999 });
    expect(takeWord(digest(4_294_960_000, 7))).toEqual({ words: [4_294_960_000, 7], taken: 7 });
  });

  it("takes none of eight unfair words, so that the next message is tried", () => {
    const unfair = Array.from({ length: 8 }, () => 0xffffffff);
    expect(takeWord(digest(...unfair))).toEqual({ words: unfair, taken: null });
  });

  it("works out every figure as the server does, for any seed, stake, odds and edge", async () => {
    const hex = fc.stringMatching(/^[0-9a-f]{64}$/);
    const bet = fc.record({ side: fc.constantFrom("under" as const, "over" as const), outcomes: fc.integer({ min: 200, max: 9600 }), edgeBp: fc.integer({ min: 0, max: 5000 }), amount: fc.bigInt({ min: 1n, max: 10n ** 12n }) });
    await fc.assert(
      fc.asyncProperty(hex, fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/), fc.nat(2_147_483_647), bet, async (serverSeed, clientSeed, nonce, { side, outcomes, edgeBp, amount }) => {
        const target = side === "under" ? outcomes : 9999 - outcomes;
        const working = await worked({ serverSeed, clientSeed, nonce, side, target, edgeBp, amount });
        const rolled = roll(serverSeed, clientSeed, nonce);
        const wins = winPayout(amount, multiplier4(side, target, edgeBp));
        const isWin = side === "under" ? rolled < target : rolled > target;
        expect(working).toMatchObject({ roll: rolled, outcomes, multiplier4: multiplier4(side, target, edgeBp), winPayout: wins, isWin, payout: isWin ? wins : 0n });
      }),
      { numRuns: 200 },
    );
  });
});

describe("a round that is not what its seeds make", () => {
  it("agrees in everything when it is", async () => {
    expect(await wrongIn({})).toEqual([]);
  });

  it.each([
    ["another seed", { serverSeedHash: "f".repeat(64) }, ["hash"]],
    ["another roll", { roll: 1939 }, ["roll"]],
    ["a loss that was a win", { isWin: false }, ["outcome"]],
    ["another multiplier", { multiplier4: 19_999n }, ["multiplier"]],
    ["a payout of one less", { payout: 1999n }, ["payout"]],
    ["a payout of a round that lost", { side: "over" as const, target: 5049, isWin: false }, ["payout"]],
    ["another nonce", { nonce: 1 }, ["roll", "outcome", "payout"]],
  ])("is found out: %s", async (_name, change, wrong) => {
    expect(await wrongIn(change)).toEqual(wrong);
  });

  it("disagrees in nothing that nobody claimed", async () => {
    expect(await wrongIn({ roll: null, isWin: null, multiplier4: null, payout: null, nonce: 1 })).toEqual([]);
    expect(await wrongIn({ amount: null })).toEqual([]);
  });
});

describe("what this browser kept at the stake", () => {
  const kept = { serverSeedHash: claim.serverSeedHash, clientSeed: claim.clientSeed, nonce: claim.nonce };

  it("agrees with an honest round, before its seed is revealed and after", async () => {
    expect(changesSince(kept, claim)).toEqual([]);
    expect(await wrongIn({ kept })).toEqual([]);
  });

  it("finds out another seed that is told with its own hash, which without it nobody could", async () => {
    const other = diceVectors.find(({ serverSeed }) => serverSeed !== claim.serverSeed);
    if (!other) throw new Error("all vectors have one seed");
    const { serverSeed, serverSeedHash } = other;
    const { roll: rolled, isWin, payout } = await worked({ serverSeed });
    const swapped = { serverSeed, serverSeedHash, roll: rolled, isWin, payout };
    expect(await wrongIn(swapped)).toEqual([]);
    expect(await wrongIn({ ...swapped, kept })).toEqual(["keptHash"]);
    expect(changesSince(kept, { ...claim, serverSeedHash })).toEqual(["keptHash"]);
  });

  it("finds out a seed that is not the kept one though the answer still has the kept hash", async () => {
    expect(await wrongIn({ serverSeed: "1".repeat(64), kept, roll: null, isWin: null, payout: null })).toEqual(["keptHash", "hash"]);
  });

  it("finds out another client seed and another nonce", () => {
    expect(changesSince(kept, { ...claim, clientSeed: "b" })).toEqual(["keptClientSeed"]);
    expect(changesSince(kept, { ...claim, nonce: 1 })).toEqual(["keptNonce"]);
  });

  it("says nothing where nothing was kept", () => {
    expect(changesSince(null, claim)).toEqual([]);
  });
});
