import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { clientSeedFor } from "../../../prisma/luck.ts";
import { createDatabase } from "#src/adapters/postgres/client.ts";
import { newCodePhone } from "#src/testing/codes.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { sampleOf } from "#src/testing/long.ts";
import { move, moveCode, signedIn } from "#src/testing/movers.ts";
import { balanceOf, booksOf, gameDeps } from "#src/testing/play.ts";
import { answerOf, signInBench, type SignInBench } from "#src/testing/sign-in.ts";
import { provenTag } from "../otp/rules.ts";
import { sendText } from "../otp/send-text.ts";
import { placeStake } from "../rounds/place-stake.ts";
import { showGame } from "../rounds/show-game.ts";
import { checkSession } from "../sessions/check-session.ts";
import { askPhoneChange } from "./change-phone.ts";

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

const player = (phone?: string) => signedIn(kit, bench, phone);
const phoneOf = async (playerId: number) => (await kit.db.player.findUniqueOrThrow({ where: { id: playerId } })).phone;

describe("moving to another number", () => {
  it("keeps the account and this session, which shows the new number at once", async () => {
    const { mover, session } = await player();
    expect(await checkSession(bench.deps(), session)).toMatchObject({ session: { phone: mover.phone } });
    const phone = newCodePhone();
    const moved = await move(bench, mover, await moveCode(bench, mover, phone));
    expect(moved).toEqual({ phone, proof: provenTag(bench.deps().otp, phone) });
    expect(await checkSession(bench.deps(), session)).toMatchObject({ session: { phone, playerId: mover.playerId } });
    expect((await kit.db.player.findUniqueOrThrow({ where: { id: mover.playerId } })).phoneChangedAt).toBeInstanceOf(Date);
    expect(await kit.db.auditEntry.count({ where: { kind: "phone_changed", playerId: mover.playerId } })).toBe(1);
  });

  it("ends every other session, and no copy of one is good any more", async () => {
    const { mover, session } = await player();
    const others = [];
    for (let n = 0; n < 3; n++) {
      bench.seconds(600);
      others.push((await signedIn(kit, bench, mover.phone)).session);
    }
    for (const other of others) expect(await checkSession(bench.deps(), other)).not.toBeNull();
    await move(bench, mover, await moveCode(bench, mover, newCodePhone()));
    // Without PostgreSQL only a tombstone can say so.
    const away = createDatabase({ url: "postgresql://nobody:nothing@127.0.0.1:9/kete", poolMax: 1 });
    for (const other of others) expect(await checkSession(bench.deps({ db: away }), other)).toBeNull();
    await away.$disconnect();
    const ended = await kit.db.session.findMany({ where: { playerId: mover.playerId }, orderBy: { id: "asc" } });
    expect(ended.map(({ endedReason }) => endedReason)).toEqual([null, "phone_changed", "phone_changed", "phone_changed"]);
    expect(await checkSession(bench.deps(), session)).not.toBeNull();
  });

  it("tells the old number, without a code", async () => {
    const { mover } = await player();
    await move(bench, mover, await moveCode(bench, mover, newCodePhone()));
    const notice = await kit.db.text.findFirstOrThrow({ where: { kind: "phone_changed", phone: mover.phone } });
    bench.carrier.sent.length = 0;
    await sendText(bench.deps(), { textId: notice.id });
    expect(bench.carrier.sent).toEqual([expect.objectContaining({ to: mover.phone, code: null })]);
  });

  it("claims the winnings that waited on the new number", async () => {
    const { mover } = await player();
    const phone = newCodePhone();
    const game = gameDeps(kit);
    const nobody = { playerId: null, guestId: null };
    const { activeSeedHash: serverSeedHash } = await showGame(game, nobody);
    const bet = { side: "under", target: 4950 } as const;
    const clientSeed = await clientSeedFor({ db: kit.db, seedSecret: game.game.seedSecret }, { ...bet, serverSeedHash, outcome: "win" });
    await placeStake(game, { ...bet, amountMinor: 1000n, clientSeed, serverSeedHash, phone, idempotencyKey: "won", gamer: nobody });
    expect(await balanceOf(kit, mover.playerId)).toEqual({ available: 0n, held: 0n });
    await move(bench, mover, await moveCode(bench, mover, phone));
    expect(await balanceOf(kit, mover.playerId)).toEqual({ available: 2000n, held: 0n });
    expect(await booksOf(kit)).toEqual(["0"]);
  });

  it("frees the old number: whoever signs in with it afterwards is a new player", async () => {
    const { mover, player: moved } = await player();
    await move(bench, mover, await moveCode(bench, mover, newCodePhone()));
    bench.seconds(60);
    const next = await bench.verify(await bench.texted(mover.phone));
    expect(next).toMatchObject({ isNewPlayer: true });
    expect(next.player.id).not.toBe(moved.id);
  });
});

describe("no account is moved", () => {
  it("to its own number", async () => {
    const { mover } = await player();
    expect(await answerOf(askPhoneChange(bench.deps(), { mover, phone: `0${mover.phone.slice(4)}`, requestId: "r", address: null }))).toBe("phone_unchanged");
  });

  it("to the number of another player, which is told only to who has proven it", async () => {
    const [{ mover }, { mover: holder }] = [await player(), await player()];
    bench.seconds(60);
    const code = await moveCode(bench, mover, holder.phone);
    for (let n = 0; n < 2; n++) expect(await answerOf(move(bench, mover, code))).toBe("phone_taken");
    expect([await phoneOf(mover.playerId), await phoneOf(holder.playerId)]).toEqual([mover.phone, holder.phone]);
    expect(await kit.db.text.count({ where: { kind: "phone_changed", phone: mover.phone } })).toBe(0);
  });

  it("by another player's code for the same number, by a sign-in code, or by a wrong one", async () => {
    const [{ mover }, { mover: other }] = [await player(), await player()];
    const phone = newCodePhone();
    const theirs = await moveCode(bench, other, phone);
    bench.seconds(60);
    const signIn = await bench.texted(phone);
    for (const code of [theirs, signIn]) expect(await answerOf(move(bench, mover, code))).toBe("code_expired");
    bench.seconds(60);
    const own = await moveCode(bench, mover, phone);
    expect(await answerOf(move(bench, mover, { ...own, code: own.code === "000000" ? "111111" : "000000" }))).toBe("wrong_code");
    expect(await answerOf(bench.verify(own))).toBe("code_expired");
    expect(await phoneOf(mover.playerId)).toBe(mover.phone);
    expect(await move(bench, mover, own)).toMatchObject({ phone });
  });

  it.each([
    ["from a session that has ended", "UPDATE sessions SET ended_at = now(), ended_reason = 'signed_out' WHERE player_id = $1", "unauthenticated"],
    ["while it is suspended", "UPDATE players SET state = 'SUSPENDED' WHERE id = $1", "account_suspended"],
    ["once it is closed", "UPDATE players SET state = 'CLOSED' WHERE id = $1", "account_closed"],
  ])("%s", async (_name, sql, refusal) => {
    const { mover } = await player();
    const code = await moveCode(bench, mover, newCodePhone());
    await kit.owner.query(sql, [mover.playerId]);
    expect(await answerOf(move(bench, mover, code))).toBe(refusal);
    expect(await phoneOf(mover.playerId)).toBe(mover.phone);
  });
});

const races = sampleOf(50, 20);
it(`a move that races a sign-in on the new number never leaves two players with one phone, nor a fault, ${races} times over`, async () => {
  const answers = new Set<string>();
  for (let round = 0; round < races; round++) {
    const { mover } = await player();
    const phone = newCodePhone();
    const code = await moveCode(bench, mover, phone);
    bench.seconds(60);
    const signIn = await bench.texted(phone);
    const [moved, signed] = await Promise.all([answerOf(move(bench, mover, code)), answerOf(bench.verify(signIn))]);
    answers.add(`${moved} ${signed}`);
    expect(await kit.db.player.count({ where: { phone } })).toBe(1);
    expect(await phoneOf(mover.playerId)).toBe(moved === "done" ? phone : mover.phone);
  }
  // Whoever comes second is told that the number is taken, or signs in as the player who took it.
  for (const answer of answers) expect(["done done", "phone_taken done"]).toContain(answer);
});
