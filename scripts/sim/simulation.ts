import { createMtnWorld, type MtnWorld } from "../simulators/mtn.ts";
import type { CallBack } from "../simulators/kit.ts";
import type { RailFault, SeenCall } from "../simulators/rail-kit.ts";
import { Chance } from "./chance.ts";
import type { House } from "./house.ts";
import { Machine } from "./machines.ts";
import { moneyDeps, type MoneyRules } from "./money-deps.ts";
import { invite, type SimOperator, type SimPlayer } from "./people.ts";
import { noPlant, type Plants } from "./plants.ts";
import { SimClock } from "./sim-clock.ts";
import { Stage, type Actor } from "./stage.ts";
import { Trace } from "./trace.ts";
import { faultIn, weatherOf, type Weather } from "./weather.ts";
import { wishesOf, type Wish } from "./wishes.ts";

export type Casting = { seed: number; steps: number; say?: ((line: string) => void) | null; plants?: Plants };

/** What one run is made of: everything that its seed decides. */
export class Simulation {
  readonly house: House;
  readonly seed: number;
  readonly steps: number;
  readonly chance: Chance;
  readonly clock: SimClock;
  readonly trace: Trace;
  readonly stage = new Stage();
  readonly weather: Weather;
  readonly rules: MoneyRules;
  readonly rail: MtnWorld;
  readonly workers: Machine[];
  readonly apps: Machine[];
  readonly plants: Plants;
  /** What the rail has reported and nobody has taken yet. */
  reports: CallBack[] = [];
  /** Payments by reference that the rail calls failed and pays all the same later. */
  readonly turning = new Map<string, { afterMs: number; reason: string }>();
  /** For a planted mistake: which reference the rail was last given for an attempt. */
  readonly latestReference = new Map<string, string>();
  players: SimPlayer[] = [];
  operators: SimOperator[] = [];
  wishes: Wish[] = [];
  /** Once the storm is over nothing fails any more. */
  isCalm = false;

  constructor(house: House, { seed, steps, say = null, plants = noPlant }: Casting) {
    this.house = house;
    this.seed = seed;
    this.steps = steps;
    this.plants = plants;
    this.chance = new Chance(seed);
    this.clock = new SimClock(house.admin);
    this.trace = new Trace(say);
    this.weather = weatherOf(this.chance);
    this.rules = {
      feeBp: this.chance.pick([0, 150]),
      approvalAboveMinor: this.chance.pick([10_000n, 1_000_000n]),
      floatReserveMinor: this.chance.pick([0n, 10_000n]),
    };
    this.rail = createMtnWorld({ clock: () => this.clock.nowMs(), floatMinor: this.weather.hasLowFloat ? 25_000n : 1_000_000_000n });
    this.rail.faults.hook = (call) => (this.isCalm ? null : this.#fault(call));
    const machines = (name: string, count: number) => Array.from({ length: count }, (_, n) => this.#machine(`${name}${n + 1}`));
    this.workers = machines("worker", 3);
    this.apps = machines("app", 2);
    for (const [n, skewMs] of (plants.skewsMs ?? []).entries()) if (this.workers[n]) this.workers[n].skewMs = skewMs;
  }

  /** Takes the stage, with a database that has nothing left to do from the run before. */
  async open(): Promise<void> {
    const { house } = this;
    await this.clock.advance(0);
    await house.queue.clear();
    await house.owner.query("DELETE FROM rails");
    const { players, operators } = await invite(house, this.chance);
    this.players = players;
    this.operators = operators;
    this.wishes = wishesOf(this.chance, players);
    house.stage = this.stage;
    house.front.sit({
      stage: this.stage,
      simulator: this.rail.simulator,
      nowMs: () => this.clock.nowMs(),
      actorIn: (process) => this.machines.find((machine) => machine.process === process)?.actor ?? null,
      report: (report) => this.#take(report),
      txnSuffix: `-${house.played}`,
    });
    this.trace.add(`seed ${this.seed}: ${players.length} players, ${this.wishes.length} wishes, ${JSON.stringify(this.weather)}`);
  }

  close(): void {
    this.house.front.leave();
    this.house.stage = new Stage();
  }

  get machines(): readonly Machine[] {
    return [...this.workers, ...this.apps];
  }

  /** Begins a piece of work on an idle machine. */
  async begin(machine: Machine, name: string, work: () => Promise<void>): Promise<Actor> {
    const actor: Actor = { name: `${machine.process} ${name}`, isDead: false, outcome: null };
    machine.actor = actor;
    this.note(`${actor.name} begins`);
    await this.stage.enter(actor, work);
    return actor;
  }

  note(line: string): void {
    this.trace.add(`${(this.clock.elapsedMs() / 1000).toFixed(1)} s  ${line}`);
  }

  #machine(name: string): Machine {
    const log = this.#log();
    return new Machine(name, this.clock, log, (process, clock, told) => {
      const deps = moneyDeps(this.house, { process, clock, log: told, rules: this.rules, plant: (rail) => this.plants.rail(rail, this) });
      return this.plants.deps(deps, this);
    });
  }

  /** What the product says stands in the trace, but not in its hash: ids and faults are worded there. */
  #log() {
    const say = (level: string) => (fields: Record<string, unknown>, message: string) => {
      if (level === "error" && fields["err"] instanceof Error) this.trace.aside(`    ${level}: ${message}: ${fields["err"].message}`);
      else this.trace.aside(`    ${level}: ${message}`);
    };
    return { info: say("info"), warn: say("warn"), error: say("error") };
  }

  #fault(call: SeenCall): RailFault | null {
    const fault = faultIn(this.weather, call, this.chance);
    if (call.verb === "submit" && call.reference !== null && !this.rail.world.payments().some(({ reference }) => reference === call.reference)) {
      const { outcome, turnsAfterMs } = fault?.story ?? {};
      if (typeof outcome === "object" && turnsAfterMs) this.turning.set(call.reference, { afterMs: turnsAfterMs, reason: outcome.reason });
      else this.turning.delete(call.reference);
    }
    return fault;
  }

  /** Some reports are lost on their way to us, but never those of a payment that the rail took back its word on. */
  #take(report: CallBack): void {
    const isLost = !this.isCalm && !this.isTurning(report) && this.chance.happens(this.weather.lostReports);
    const { status, externalId } = JSON.parse(report.body ?? "{}") as { status?: string; externalId?: string };
    this.note(`the rail reports ${status} of ${externalId}${isLost ? ": lost" : ""}`);
    if (!isLost) this.reports.push(report);
  }

  /** The ledger accounts of everybody who takes part, guests' accounts of their phones included. */
  readonly accounts = async (): Promise<string[]> => {
    const { rows } = await this.house.owner.query<{ id: string }>("SELECT id::text FROM ledger.account WHERE player_id = ANY ($1) OR phone = ANY ($2) ORDER BY id", [
      this.players.map(({ playerId }) => playerId),
      this.players.map(({ phone }) => phone),
    ]);
    return rows.map(({ id }) => id);
  };

  isTurning({ body = "" }: CallBack): boolean {
    const { externalId } = JSON.parse(body) as { externalId?: string };
    return externalId !== undefined && this.turning.has(externalId);
  }
}
