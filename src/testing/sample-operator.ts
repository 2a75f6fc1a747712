import { TOTP } from "otpauth";
import { findCandidate, grantOperator } from "#src/domain/operators/grant.ts";
import type { OperatorDeps, OperatorSettings } from "#src/domain/operators/ports.ts";
import { createDatabase } from "#src/adapters/postgres/client.ts";
import type { TestKit } from "./kit.ts";
import { newPlayer, openSession } from "./play.ts";

// For tests alone.

export const sampleOperators: OperatorSettings = {
  secret: "a session secret for tests, 32 or more",
  minutes: 30,
  issuer: "Kete (test)",
  isSandbox: false,
  currency: "UGX",
  phones: { countries: ["UG", "KE", "TH"], defaultCountry: "UG" },
  rails: ["mock", "mtn"],
};

export function operatorDeps(kit: TestKit, change: Partial<OperatorSettings> = {}): OperatorDeps {
  return { db: kit.db, clock: kit.clock, log: kit.log, operators: { ...sampleOperators, ...change } };
}

export type SampleOperator = { playerId: number; phone: string; sessionId: string; requestId: string; secret: string };

/** A player who has been made an operator and has proven nothing yet. */
export async function newOperator(kit: TestKit, player?: { playerId: number; phone: string; sessionId: string }): Promise<SampleOperator> {
  const made = player ?? (await newPlayer(kit));
  const db = createDatabase({ url: kit.ownerUrl, poolMax: 1 });
  try {
    const { secret } = await grantOperator({ db, operators: sampleOperators }, { player: await findCandidate({ db, operators: sampleOperators }, made.phone), actor: "shell:test" });
    return { ...made, requestId: `request-${made.playerId}`, secret };
  } finally {
    await db.$disconnect();
  }
}

/** An operator whose session may act: the second factor's effect, without using up a step of it. */
export async function provenOperator(kit: TestKit, player?: { playerId: number; phone: string; sessionId: string }): Promise<SampleOperator> {
  const operator = await newOperator(kit, player);
  await letAct(kit, operator.sessionId);
  return operator;
}

export async function letAct(kit: TestKit, sessionId: string, minutes = 30): Promise<void> {
  await kit.owner.query("UPDATE sessions SET operator_until = now() + make_interval(mins => $2) WHERE public_id = $1", [sessionId, minutes]);
}

/** Another session of the same operator, with nothing proven. */
export async function anotherSession(kit: TestKit, operator: SampleOperator): Promise<SampleOperator> {
  return { ...operator, sessionId: await openSession(kit, operator.playerId) };
}

/** What this operator's app shows, so many steps of 30 seconds from now. */
export function totpCode({ secret }: { secret: string }, now: Date, stepsAhead = 0): string {
  return new TOTP({ secret, digits: 6, period: 30, algorithm: "SHA1" }).generate({ timestamp: now.getTime() + stepsAhead * 30_000 });
}
