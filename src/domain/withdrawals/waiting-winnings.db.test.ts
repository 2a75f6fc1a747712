import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { clientSeedFor } from "../../../prisma/luck.ts";
import { collecting, type Collecting } from "#src/testing/collecting.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { knownCode } from "#src/testing/known-code.ts";
import { sampleOf } from "#src/testing/long.ts";
import { workToEnd } from "#src/testing/payouts.ts";
import { booksOf, newPhone, withdrawDeps } from "#src/testing/play.ts";
import { scriptedRail, type ScriptedRail } from "#src/testing/rail.ts";
import { guestOf } from "../rounds/guest-token.ts";
import { placeStake } from "../rounds/place-stake.ts";
import { showGame } from "../rounds/show-game.ts";
import { maskPhone } from "../shared/phone.ts";
import { sendWinnings } from "./send-winnings.ts";
import { showWinnings } from "./show-winnings.ts";

// Two guests on two phones, beside a model that any bookkeeper would draw: a purse for each guest on each phone. A win
// goes in, what is set aside to be sent comes out, what the rail refuses comes back, and a claim empties every
// purse on its phone. PostgreSQL and the model must say the same after each step.

let kit: TestKit;
let bench: Collecting;
beforeAll(async () => {
  kit = await testKit();
  bench = collecting(kit);
  bench.rail.wallets = "wait";
});
afterAll(() => kit.close());

type Who = "ann" | "ben";
type Where = "near" | "far";
const steps = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("win" as const), who: fc.constantFrom<Who>("ann", "ben"), where: fc.constantFrom<Where>("near", "far") }) },
  // Asked for and not paid yet: what happens meanwhile, a claim too, comes before the win.
  { weight: 1, arbitrary: fc.record({ do: fc.constant("stake" as const), who: fc.constantFrom<Who>("ann", "ben"), where: fc.constantFrom<Where>("near", "far") }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("send" as const), who: fc.constantFrom<Who>("ann", "ben"), where: fc.constantFrom<Where>("near", "far"), amount: fc.constantFrom(400, 1000, 1500, 2000, 4000, "all" as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("settle" as const), outcome: fc.constantFrom("paid" as const, "refused" as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("claim" as const), where: fc.constantFrom<Where>("near", "far") }) },
  // The player takes another number: what this phone wins waits on it once more.
  { weight: 2, arbitrary: fc.record({ do: fc.constant("leave" as const), where: fc.constantFrom<Where>("near", "far") }) },
);
type Step = typeof steps extends fc.Arbitrary<infer Each> ? Each : never;

type Phone = { number: string; purses: Record<Who, number>; onTheWay: { who: Who; amount: number }[]; staked: { who: Who; collection: string } | null; hasPlayer: boolean };
type World = { rail: ScriptedRail; phones: Record<Where, Phone>; guests: Record<Who, string | null>; rounds: Record<`${Who} ${Where}`, string | undefined> };

const least = 1000;
/** What became of sendings, so that a change that refuses every one does not pass for a law. */
const reached = new Set<string>();
let made = 0;
const newWorld = (): World => {
  const phone = (): Phone => ({ number: newPhone(), purses: { ann: 0, ben: 0 }, onTheWay: [], staked: null, hasPlayer: false });
  return { rail: scriptedRail({ name: `purses-${(made += 1)}` }), phones: { near: phone(), far: phone() }, guests: { ann: null, ben: null }, rounds: {} as World["rounds"] };
};
const depsAt = ({ rail }: World) => withdrawDeps(kit, { isPaidInRequest: false, payouts: rail, dailyCount: 1000, minAmount: BigInt(least) });

async function stake(world: World, who: Who, where: Where) {
  const phone = world.phones[where];
  const gamer = { playerId: null, guestId: world.guests[who] };
  const bet = { side: "under", target: 4950 } as const;
  const { activeSeedHash: serverSeedHash } = await showGame(bench.deps, gamer);
  const clientSeed = await clientSeedFor({ db: kit.db, seedSecret: bench.deps.game.seedSecret }, { ...bet, serverSeedHash, outcome: "win" });
  const { round, guestToken } = await placeStake(bench.deps, { ...bet, amountMinor: 1000n, clientSeed, serverSeedHash, phone: phone.number, idempotencyKey: `k${(made += 1)}`, gamer });
  world.guests[who] = guestOf(guestToken ?? "", bench.deps.game.guestSecret);
  const { id } = await kit.db.collection.findFirstOrThrow({ where: { round: { publicId: round.id } } });
  phone.staked = { who, collection: id };
  return round.id;
}

async function pay(world: World, where: Where, roundId?: string) {
  const phone = world.phones[where];
  if (!phone.staked) return;
  const { who, collection } = phone.staked;
  bench.rail.approve(collection);
  await bench.confirm(collection);
  phone.staked = null;
  world.rounds[`${who} ${where}`] = roundId ?? (await bench.stored(collection)).round?.publicId;
  if (!phone.hasPlayer) phone.purses[who] += 2000;
}

async function send(world: World, { who, where, amount: asked }: Extract<Step, { do: "send" }>) {
  const phone = world.phones[where];
  const roundId = world.rounds[`${who} ${where}`];
  const amount = asked === "all" ? Math.max(1, phone.purses[who]) : asked;
  const said = await sendWinnings(depsAt(world), { guestId: world.guests[who], roundId: roundId ?? "none", amountMinor: BigInt(amount), idempotencyKey: `k${(made += 1)}` }).then(() => "sent", ({ code }: { code: string }) => code);
  const expected = roundId === undefined ? "not_found" : amount > phone.purses[who] ? "insufficient_funds" : amount < Math.min(least, phone.purses[who]) ? "below_minimum" : "sent";
  expect(said).toBe(expected);
  reached.add(said);
  if (said !== "sent") return;
  phone.purses[who] -= amount;
  phone.onTheWay.push({ who, amount });
}

async function act(world: World, step: Step): Promise<void> {
  switch (step.do) {
    case "win":
      await pay(world, step.where);
      return pay(world, step.where, await stake(world, step.who, step.where));
    case "stake":
      if (world.phones[step.where].staked === null) await stake(world, step.who, step.where);
      return;
    case "send": return send(world, step);
    case "settle":
      world.rail.outcome = step.outcome;
      await workToEnd(kit, depsAt(world));
      for (const phone of Object.values(world.phones)) {
        for (const { who, amount } of phone.onTheWay.splice(0)) if (step.outcome === "refused") phone.purses[who] += amount;
      }
      return;
    case "claim": {
      const { number } = world.phones[step.where];
      const code = await knownCode(kit, number);
      await kit.app.query("SELECT kete.sign_in($1, $2, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'API', decode(md5($3), 'hex'), NULL, now() + interval '1 day', NULL, 'UGX', 'r', $4)", [number, code, code, maskPhone(number)]);
      Object.assign(world.phones[step.where], { hasPlayer: true, purses: { ann: 0, ben: 0 } });
      return;
    }
    case "leave":
      await kit.owner.query("UPDATE players SET phone = $2 WHERE phone = $1", [world.phones[step.where].number, newPhone()]);
      world.phones[step.where].hasPlayer = false;
  }
}

async function checkPurses(world: World) {
  for (const who of ["ann", "ben"] as const) {
    const { items: shown } = await showWinnings(depsAt(world), { guestId: world.guests[who] });
    for (const where of ["near", "far"] as const) {
      const roundId = world.rounds[`${who} ${where}`];
      expect(shown.find((each) => each.roundId === roundId)?.amountMinor ?? 0n, `${who}, ${where}`).toBe(BigInt(world.phones[where].purses[who]));
    }
  }
  for (const { number, purses } of Object.values(world.phones)) {
    const { rows } = await kit.app.query<{ available: string }>("SELECT b.posted - b.held AS available FROM ledger.balance b JOIN ledger.account a ON a.id = b.account_id WHERE a.phone = $1", [number]);
    expect(Number(rows[0]?.available ?? 0)).toBe(purses.ann + purses.ben);
  }
}

it("what waits for a guest is what his own rounds won, neither claimed nor sent: never more, and never stuck", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 8, maxLength: 24, size: "max" }), async (sequence) => {
      const world = newWorld();
      for (const step of sequence) {
        await act(world, step);
        await checkPurses(world);
      }
    }),
    {
      numRuns: sampleOf(400, 12),
      examples: [
        // Sent, then claimed with nothing left, then won again: it is all there.
        [[{ do: "win", who: "ann", where: "near" }, { do: "send", who: "ann", where: "near", amount: "all" }, { do: "settle", outcome: "paid" }, { do: "claim", where: "near" }, { do: "leave", where: "near" }, { do: "win", who: "ann", where: "near" }, { do: "send", who: "ann", where: "near", amount: 2000 }]],
        // On its way while it was claimed, and refused by the rail: it waits for whoever set it aside.
        [[{ do: "win", who: "ann", where: "near" }, { do: "win", who: "ben", where: "near" }, { do: "send", who: "ann", where: "near", amount: 1500 }, { do: "claim", where: "near" }, { do: "settle", outcome: "refused" }, { do: "send", who: "ben", where: "near", amount: 1000 }, { do: "send", who: "ann", where: "near", amount: "all" }]],
      ],
    },
  );
  expect(reached).toContain("sent");
}, sampleOf(3_600_000, 120_000));

it("leaves the books at zero", async () => {
  expect(await booksOf(kit)).toEqual(["0"]);
});
