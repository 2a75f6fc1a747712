import { randomUUID } from "node:crypto";
import { approveWithdrawal, cancelWithdrawal } from "#src/domain/operators/acts.ts";
import type { OperatorDeps } from "#src/domain/operators/ports.ts";
import { requestTopUp } from "#src/domain/collections/top-up.ts";
import { DomainError } from "#src/domain/shared/errors.ts";
import { requestWithdrawal } from "#src/domain/withdrawals/request-withdrawal.ts";
import type { Chance } from "./chance.ts";
import type { MoneyDeps } from "./money-deps.ts";
import type { SimOperator, SimPlayer } from "./people.ts";

/**
 * What somebody wants of the product, under a key of his own. He asks until he is answered, with the
 * same key, however often the answer is lost; sometimes twice at once.
 */
export type Wish = {
  name: string;
  kind: "withdrawal" | "top_up";
  player: SimPlayer;
  amountMinor: bigint;
  key: string;
  /** How many are asking at once: an impatient client sends again before it is answered. */
  asking: number;
  asked: number;
  asksAtOnceMax: number;
  /** The id he was given, or the code of a refusal. */
  answers: Set<string>;
};

export function wishesOf(chance: Chance, players: readonly SimPlayer[]): Wish[] {
  const wish = (n: number, kind: Wish["kind"]): Wish => ({
    name: `${kind === "top_up" ? "top-up" : "withdrawal"}-${n}`,
    kind,
    player: chance.pick(players),
    amountMinor: BigInt(chance.between(2, 40) * 500),
    key: randomUUID(),
    asking: 0,
    asked: 0,
    asksAtOnceMax: chance.pick([1, 1, 2]),
    answers: new Set(),
  });
  return [
    ...Array.from({ length: chance.between(2, 6) }, (_, n) => wish(n + 1, "withdrawal")),
    ...Array.from({ length: chance.between(0, 3) }, (_, n) => wish(n + 1, "top_up")),
  ];
}

/** How often an impatient one asks in all, and is to be answered alike. */
const asksMax = 5;

/** Whether he would ask now: until he is answered, or again before he is. */
export function isAsking({ answers, asking, asked, asksAtOnceMax }: Wish): boolean {
  return asking < asksAtOnceMax && (answers.size === 0 || (asksAtOnceMax > 1 && asked < asksMax));
}

/** A refusal is an answer. Anything else that is thrown is none, and he asks again. */
export async function ask(deps: MoneyDeps, wish: Wish): Promise<void> {
  const { player, amountMinor, key } = wish;
  const settled = wish.kind === "top_up"
    ? () => requestTopUp(deps, { player, amountMinor, idempotencyKey: key })
    : () => requestWithdrawal(deps as unknown as Parameters<typeof requestWithdrawal>[0], { player, amountMinor, method: "MOMO", destination: player.phone, idempotencyKey: key, address: null });
  try {
    const { id } = await settled();
    wish.answers.add(id);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    deps.log.info({}, `${wish.name} is refused: ${error.code} ${JSON.stringify(error.params)}`);
    if (!isPassing(error.code)) wish.answers.add(`refused: ${error.code}`);
  }
}

/** "Not now" is no answer to keep: he comes again later. */
const isPassing = (code: string) => code === "unavailable" || code === "too_fast" || code === "collection_open";

/** An operator's act on a withdrawal. That it is too late for it is no fault. */
export async function act(deps: MoneyDeps, operator: SimOperator, what: "approve" | "cancel", withdrawalId: string): Promise<void> {
  const of = { sessionId: operator.sessionId, requestId: "simulation", id: withdrawalId };
  const operators = deps as unknown as OperatorDeps;
  try {
    await (what === "approve" ? approveWithdrawal(operators, { ...of, note: null }) : cancelWithdrawal(operators, { ...of, note: "called off by the simulation" }));
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
  }
}
