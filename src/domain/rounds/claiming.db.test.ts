import { afterAll, beforeAll, expect, it } from "vitest";
import { clientSeedFor } from "../../../prisma/luck.ts";
import { createCollectionRails } from "#src/adapters/collections/routes.ts";
import { apiDeps } from "#src/testing/api.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { knownCode } from "#src/testing/known-code.ts";
import { booksOf, newPhone, newPlayer } from "#src/testing/play.ts";
import { maskPhone } from "../shared/phone.ts";
import type { CollectionRail } from "../collections/ports.ts";
import { requestCode } from "../otp/request-code.ts";
import { verifyCode } from "../otp/verify-code.ts";
import { confirmCollection } from "./confirm-collection.ts";
import { placeStake } from "./place-stake.ts";
import { showGame } from "./show-game.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

const nobody = { playerId: null, guestId: null };
const open = () => Promise.resolve({ answer: { state: "accepted", code: "PENDING" } as const, exchange: { httpStatus: null, body: "", ms: 0 } });
const undecidedRail: CollectionRail = { name: "mock", isMock: true, submit: open, status: open, balance: () => Promise.resolve(null), readReport: () => null };
const undecided = createCollectionRails({ places: [{ rail: undecidedRail, reaches: () => true }] });

/** A winning round of this phone whose payment is still open at the rail. */
async function openRound(phone: string): Promise<string> {
  const deps = { ...apiDeps(kit), collections: undecided };
  const { activeSeedHash: serverSeedHash } = await showGame(deps, nobody);
  const bet = { side: "under", target: 4950 } as const;
  const clientSeed = await clientSeedFor({ db: kit.db, seedSecret: deps.game.seedSecret }, { ...bet, serverSeedHash, outcome: "win" });
  const { round } = await placeStake(deps, { ...bet, amountMinor: 1000n, clientSeed, serverSeedHash, phone, idempotencyKey: "open", gamer: nobody });
  expect(round.status).toBe("AWAITING_PAYMENT");
  return (await kit.db.collection.findFirstOrThrow({ where: { round: { publicId: round.id } } })).id;
}

async function balances(phone: string): Promise<Record<string, string>> {
  const { rows } = await kit.app.query<{ kind: string; posted: string }>(
    `SELECT a.kind::text, b.posted::text FROM ledger.account_balance b JOIN ledger.account a ON a.id = b.id LEFT JOIN players p ON p.id = a.player_id WHERE a.phone = $1 OR p.phone = $1`,
    [phone],
  );
  return Object.fromEntries(rows.map(({ kind, posted }) => [kind, posted]));
}

it("a payment confirmed while its phone signs in ends on the player, whichever comes first", async () => {
  const deps = apiDeps(kit);
  for (let n = 0; n < 30; n += 1) {
    const phone = newPhone();
    const collectionId = await openRound(phone);
    const { challengeId } = await requestCode(deps, { phone, requestId: "r", address: null, proofs: [] });
    const signIn = verifyCode(deps, { phone, code: "123456", challengeId, kind: "API", requestId: "r", address: null });
    await Promise.all([signIn, ...Array.from({ length: 3 }, () => confirmCollection(deps, { collectionId }))]);
    expect(await balances(phone)).toEqual({ GUEST: "0", PLAYER: "2000" });
    const player = await kit.db.player.findUniqueOrThrow({ where: { phone }, include: { stats: true } });
    expect(player.stats).toMatchObject({ gamesPlayed: 1, gamesWon: 1, totalWinnings: 2000n });
  }
});

it("two sign-ins that race for one phone claim its winnings once", async () => {
  const deps = { ...apiDeps(kit), otp: { ...apiDeps(kit).otp, cooldownSeconds: 0 } };
  for (let n = 0; n < 10; n += 1) {
    const phone = newPhone();
    await confirmCollection(deps, { collectionId: await openRound(phone) });
    const codes = await Promise.all(Array.from({ length: 4 }, () => knownCode(kit, phone)));
    const sessions = codes.map((codeId) => kit.app.query(
      "SELECT claimed_amount FROM kete.sign_in($1, $4, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'API', decode(md5($2), 'hex'), NULL, now() + interval '1 day', NULL, 'UGX', 'r', $3)",
      [phone, codeId, maskPhone(phone), codeId],
    ));
    const claimed = (await Promise.all(sessions)).map(({ rows }) => (rows[0] as { claimed_amount: string }).claimed_amount);
    expect(claimed.toSorted((a, b) => Number(a) - Number(b))).toEqual(["0", "0", "0", "2000"]);
    expect(await balances(phone)).toEqual({ GUEST: "0", PLAYER: "2000" });
  }
});

it("leaves the books at zero", async () => {
  expect(await booksOf(kit)).toEqual(["0"]);
});

it("a win that is settled while its player's account is closed waits on the phone, or keeps the account from closing", async () => {
  for (const order of ["closed first", "settled first"] as const) {
    const phone = newPhone();
    const { playerId } = await newPlayer(kit, { phone });
    const collectionId = await openRound(phone);
    const closing = await kit.owner.connect();
    const settle = () => kit.app.query("SELECT kete.settle_guest_round($1, 0, $2, 1000, NULL, now())", [collectionId, `TX-${phone}`]);
    const close = () => closing.query("SELECT kete.set_player_state($1, 'CLOSED', 'the tests', 'why', now(), '{}')", [playerId]);
    try {
      await closing.query("BEGIN");
      if (order === "closed first") {
        await close();
        const settled = settle();
        await closing.query("COMMIT");
        await settled;
        expect(await balances(phone)).toEqual({ PLAYER: "0", GUEST: "2000" });
      } else {
        await settle();
        await expect(close()).rejects.toThrow(/balance_not_empty/);
        await closing.query("ROLLBACK");
        expect(await balances(phone)).toEqual({ PLAYER: "2000", GUEST: "0" });
      }
    } finally {
      closing.release();
    }
  }
  expect(await booksOf(kit)).toEqual(["0"]);
});
