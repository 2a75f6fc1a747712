import { askPhoneChange, changePhone, type Mover } from "#src/domain/players/change-phone.ts";
import { newCodePhone } from "./codes.ts";
import type { TestKit } from "./kit.ts";
import type { SignInBench } from "./sign-in.ts";

/** A player who has just signed in, with what moves him to another number. */
export async function signedIn(kit: TestKit, bench: SignInBench, phone: string = newCodePhone()) {
  const texted = await bench.texted(phone);
  const { session, player } = await bench.verify(texted);
  const { id: playerId } = await kit.db.player.findUniqueOrThrow({ where: { publicId: player.id } });
  const mover: Mover = { playerId, phone, sessionId: session.publicId };
  return { mover, session, player };
}

/** The code by which this player may move to a number. */
export async function moveCode(bench: SignInBench, mover: Mover, phone: string) {
  const { challengeId } = await askPhoneChange(bench.deps(), { mover, phone, requestId: "move", address: null });
  await bench.runText(challengeId);
  return { phone, challengeId, code: bench.carrier.sent.findLast(({ to }) => to === phone)?.code ?? "" };
}

export const move = (bench: SignInBench, mover: Mover, to: { phone: string; challengeId: string; code: string }) => changePhone(bench.deps(), { mover, ...to, requestId: "move", address: null });
