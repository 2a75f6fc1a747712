import type { RailReply } from "../rails/ports.ts";
import { newId } from "../shared/ids.ts";
import type { Heard } from "./exchange.ts";
import { nextQuestion, nextStep, type Step } from "./next-step.ts";
import type { CollectionDeps, CollectionOrder } from "./ports.ts";
import { beginSending, failCollection, findCollection, giveUpUnsent, noteCollection, puzzleOver, settleTopUp, takeLatePayment, type StoredCollection } from "./store.ts";

/** A payment that came in time and as asked, for a round: its own folder rolls and books it. False where it was closed already. */
export type SettleRound<D> = (deps: D, paid: { collectionId: string; roundId: bigint; txn: string; amountMinor: bigint; heard: Heard; now: Date }) => Promise<boolean>;

export type WhichCollection = ({ roundId: bigint } | { collectionId: string }) & {
  /** Just opened by this caller, who passed the rail's breaker in doing so. */
  hasPassedGate?: boolean;
  /** The rail told of it by itself: a closed one is looked at too. */
  isReported?: boolean;
};

/** One that was closed by another while its rail was asked is judged again, as closed. */
const triesMax = 3;

/**
 * Takes one collection a step further: asks for the money or asks what became of it, and books, fails,
 * watches or sends back by the answer. Safe to call any number of times, from anywhere, after a crash at
 * any line: the id is the rail's reference, one caller sends, and the database closes it once.
 */
export async function confirmCollectionWith<D extends CollectionDeps>(deps: D, which: WhichCollection, settleRound: SettleRound<D>): Promise<void> {
  const found = await findCollection(deps.db, "roundId" in which ? { roundId: which.roundId } : { id: which.collectionId });
  if (!found) return;
  const question = nextQuestion(found, deps.clock(), which);
  if (question === "nothing") return;
  if (question === "give_up") return giveUpUnsent(deps.db, found.id, deps.clock());
  const isSend = question === "send";
  const sends = isSend ? await beginSending(deps.db, found.id, { hasPassedGate: which.hasPassedGate ?? false, now: deps.clock() }) : found.sends;
  if (sends === null) return;
  const heard: Heard = { verb: isSend ? "submit" : "status", reply: await ask(deps, found, isSend) };
  await actOn(deps, { asked: { ...found, state: isSend ? "SENT" : found.state, sends }, heard, isSend, settleRound });
}

/** A rail that throws or that no settings name any more has said nothing: the money may have moved. */
async function ask(deps: CollectionDeps, { id, provider, phone, amountMinor, currency }: StoredCollection, isSend: boolean): Promise<RailReply> {
  const rail = deps.collections.named(provider);
  const order: CollectionOrder = { reference: id, phone, amountMinor, currency };
  const startedMs = performance.now();
  try {
    if (!rail) throw new Error(`no such rail: ${provider}`);
    return await (isSend ? rail.submit(order) : rail.status(order));
  } catch (error) {
    deps.log.error({ collection: id, rail: provider, err: error }, "a rail could not be asked about a collection");
    return { answer: { state: "unknown", code: rail ? "FAULT" : "NO_SUCH_RAIL" }, exchange: { httpStatus: null, body: "", ms: Math.round(performance.now() - startedMs) } };
  }
}

type Asked<D> = { asked: StoredCollection; heard: Heard; isSend: boolean; settleRound: SettleRound<D> };

async function actOn<D extends CollectionDeps>(deps: D, { asked, heard, isSend, settleRound }: Asked<D>): Promise<void> {
  let collection = asked;
  for (let n = 0; n < triesMax; n += 1) {
    const now = deps.clock();
    const step = nextStep(collection, heard.reply.answer, { now, isSend });
    deps.log.info({ collection: asked.id, rail: asked.provider, heard: heard.reply.answer.state, step: step.do }, "collection asked about");
    if (await take(deps, { step, collection, heard, now, settleRound })) return;
    const again = await findCollection(deps.db, { id: asked.id });
    if (!again) return;
    collection = again;
  }
}

type Taking<D> = { step: Step; collection: StoredCollection; heard: Heard; now: Date; settleRound: SettleRound<D> };

/** False where the collection was closed by another meanwhile. */
async function take<D extends CollectionDeps>(deps: D, { step, collection, heard, now, settleRound }: Taking<D>): Promise<boolean> {
  const about = { collection, heard, now };
  switch (step.do) {
    case "nothing": return true;
    case "note": return (await noteCollection(deps.db, about, step), true);
    case "fail": return failCollection(deps.db, about, step);
    case "settle": return collection.roundId === null
      ? settleTopUp(deps.db, about, step)
      : settleRound(deps, { collectionId: collection.id, roundId: collection.roundId, txn: step.txn, amountMinor: step.amountMinor, heard, now });
    case "take_late": return (await sendBack(deps, about, step), true);
    case "puzzle":
      if (await puzzleOver(deps.db, about, step.kind)) deps.log.error({ collection: collection.id, rail: collection.provider, case: step.kind }, "a person must look at a collection");
      return true;
  }
}

async function sendBack(deps: CollectionDeps, about: { collection: StoredCollection; heard: Heard; now: Date }, step: Step & { do: "take_late" }): Promise<void> {
  const { collection } = about;
  const rail = deps.payouts.to("MOMO", collection.phone)?.name ?? null;
  const isNews = await takeLatePayment(deps.db, about, step, { id: newId(), rail });
  if (isNews) deps.log.warn({ collection: collection.id, rail: collection.provider, txn: step.txn, amount: Number(step.amountMinor), refundBy: rail }, "a payment came late or doubled, or was another sum than asked");
}
