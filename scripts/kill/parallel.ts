import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import { join, withdrawUntilAnswered, type Rest, type StormPlayer } from "./players.ts";

const times = 200;
const amountMinor = 1_000;
/** What the second player can pay for. */
const affordable = 14;

/**
 * Both apps at once: so many withdrawals under one key are one, and so many under keys of their own on a
 * balance for fourteen are exactly fourteen. Returns the two players, and what was not so.
 */
export async function parallel(rest: Rest, owner: Pool): Promise<{ players: StormPlayer[]; findings: string[] }> {
  const same = await join(rest, owner, { phone: "+256773000101" });
  const apart = await join(rest, owner, { phone: "+256773000202", openingMinor: affordable * amountMinor });
  const key = randomUUID();
  const ask = async (player: StormPlayer, idempotencyKey: string) => withdrawUntilAnswered(rest, player, { key: idempotencyKey, amountMinor, answer: "" });
  const alike = await Promise.all(Array.from({ length: times }, () => ask(same, key)));
  const each = await Promise.all(Array.from({ length: times }, () => ask(apart, randomUUID())));
  // One withdrawal was asked for, however often: the comparison of the books is told so.
  same.asked.splice(1);
  const made = new Set(alike.map(({ answer }) => answer));
  const granted = each.filter(({ answer }) => !answer.startsWith("refused"));
  const findings: string[] = [];
  if (made.size !== 1 || [...made].some((answer) => answer.startsWith("refused"))) findings.push(`${times} withdrawals under one key were answered with ${[...made].join(", ")}`);
  if (granted.length !== affordable) findings.push(`of ${times} withdrawals on a balance for ${affordable}, ${granted.length} were granted`);
  const odd = each.filter(({ answer }) => answer.startsWith("refused") && !answer.includes("insufficient_funds"));
  if (odd.length > 0) findings.push(`a withdrawal beyond the balance was ${odd[0]?.answer}`);
  return { players: [same, apart], findings };
}
