import type { Logger } from "#src/domain/shared/logger.ts";
import type { Actor } from "./stage.ts";
import type { SimClock } from "./sim-clock.ts";
import type { MoneyDeps } from "./money-deps.ts";

export type MachineDeps = (process: string, clock: () => Date, log: Logger) => MoneyDeps;

/** A machine with one process of the product at a time; each process does one thing at a time, as one of its jobs would. */
export class Machine {
  readonly name: string;
  /** How far its clock is off. */
  skewMs = 0;
  actor: Actor | null = null;
  deps: MoneyDeps;
  #lives = 1;
  readonly #make: () => MoneyDeps;

  constructor(name: string, clock: SimClock, log: Logger, make: MachineDeps) {
    this.name = name;
    this.#make = () => make(this.process, () => new Date(clock.nowMs() + this.skewMs), log);
    this.deps = this.#make();
  }

  get process(): string {
    return `${this.name}-${this.#lives}`;
  }

  /** After a death: a fresh process, that remembers nothing. */
  restart(): void {
    this.#lives += 1;
    this.actor = null;
    this.deps = this.#make();
  }
}
