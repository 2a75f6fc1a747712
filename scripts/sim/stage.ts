import { AsyncLocalStorage } from "node:async_hooks";
import { setImmediate as turn } from "node:timers/promises";

/**
 * What becomes of one outside call: it goes on; its caller's process dies before or after it was
 * done; or the connection is lost before or after it was done, which its caller is told as an error.
 */
export type Verdict = "go" | "die_before" | "die_after" | "lose_before" | "lose_after";

export type Kind = "sql" | "begin" | "commit" | "request" | "answer";

/** One piece of work in one process: a job, a player's request, a report that came in. */
export type Actor = { readonly name: string; isDead: boolean; outcome: { error: unknown } | "done" | null };

/** An actor that stands before an outside call, until it is told how that call goes. */
export type Waiting = { actor: Actor; kind: Kind; what: string; decide: (verdict: Verdict) => void };

/** No statement and no call on this machine takes so long: it is a step that the stage does not see. */
const patienceMs = 20_000;

/** What a process that was killed would have waited for: it neither goes on nor fails. */
const never = new Promise<never>(() => undefined);

/**
 * Where the actors play. Each stands still before every outside call, and only the scheduler lets one
 * go on: so one outside call is under way at a time, and what is next is decided by the seed alone.
 */
export class Stage {
  readonly #current = new AsyncLocalStorage<Actor>();
  #waiting: Waiting[] = [];
  #stillness: (() => void) | null = null;
  readonly #deathbeds = new Map<Actor, () => Promise<void>>();
  /** Whose transaction is open: until it ends, the statements of others might have to wait for its locks. */
  transaction: Actor | null = null;

  /** Who may be let on now. */
  get ready(): readonly Waiting[] {
    return this.#waiting.filter(({ actor, kind }) => this.transaction === null || this.transaction === actor || kind === "request" || kind === "answer");
  }

  /** Lets a new actor run to its first outside call, or to its end. */
  enter(actor: Actor, work: () => Promise<void>): Promise<void> {
    return this.#untilStill(() => {
      void this.#current.run(actor, async () => {
        try {
          await work();
          actor.outcome = "done";
        } catch (error) {
          actor.outcome = { error };
        }
        if (!actor.isDead) this.#still();
      });
    });
  }

  /** Lets one call happen as decided, and its actor run on to his next one. */
  release(waiting: Waiting, verdict: Verdict): Promise<void> {
    this.#waiting = this.#waiting.filter((one) => one !== waiting);
    return this.#untilStill(() => waiting.decide(verdict));
  }

  /** Asked before an outside call: the verdict, once there is one. A dead actor waits for ever. */
  async gate(actor: Actor, kind: Kind, what: string): Promise<Verdict> {
    if (actor.isDead) return never;
    return new Promise((decide) => {
      this.#waiting.push({ actor, kind, what, decide });
      this.#still();
    });
  }

  /** Makes one call to the outside as its verdict says. What nobody on the stage asks for just happens. */
  async call<T>(kind: Kind, what: string, work: () => Promise<T>, lost: () => Error): Promise<T> {
    const actor = this.actor();
    if (!actor) return work();
    const verdict = await this.gate(actor, kind, what);
    if (verdict === "lose_before") throw lost();
    if (verdict === "die_before") return this.#dead(actor);
    const result = await work();
    if (verdict === "lose_after") throw lost();
    return verdict === "die_after" ? this.#dead(actor) : result;
  }

  actor(): Actor | null {
    return this.#current.getStore() ?? null;
  }

  /** Its process is gone: whatever it still had under way is never heard of again. */
  async kill(actor: Actor): Promise<void> {
    actor.isDead = true;
    this.#waiting = this.#waiting.filter((one) => one.actor !== actor);
    await this.#deathbeds.get(actor)?.();
    this.#still();
  }

  /** What the outside does once it misses this actor. */
  onDeath(actor: Actor, work: () => Promise<void>): void {
    this.#deathbeds.set(actor, work);
  }

  #dead(actor: Actor): Promise<never> {
    void this.kill(actor);
    return never;
  }

  async #untilStill(begin: () => void): Promise<void> {
    const still = Promise.withResolvers<void>();
    this.#stillness = still.resolve;
    const patience = setTimeout(() => still.reject(new Error("whoever was let on neither ended nor came to another outside call")), patienceMs);
    begin();
    await still.promise.finally(() => clearTimeout(patience));
    // What one step has set off beside its next call gets there first.
    await turn();
  }

  #still(): void {
    this.#stillness?.();
  }
}
