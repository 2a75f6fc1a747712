import { takeReport } from "#src/domain/rails/take-report.ts";
import { sweepCollections } from "#src/domain/collections/sweep.ts";
import { sweepPayouts } from "#src/domain/withdrawals/sweep.ts";
import { tasks } from "#src/worker/tasks.ts";
import type { Machine } from "./machines.ts";
import type { MoneyDeps } from "./money-deps.ts";
import type { SimOperator } from "./people.ts";
import type { Job } from "./queue.ts";
import type { Simulation } from "./simulation.ts";
import type { Actor } from "./stage.ts";
import { act, ask, type Wish } from "./wishes.ts";

/** What becomes of the work once its actor has ended, died or failed. */
type After = (actor: Actor) => Promise<void>;

/** Work under way, by actor: what must be done outside of the product once it is over. */
export class Errands {
  readonly #simulation: Simulation;
  readonly #afters = new Map<Actor, After>();

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  async job(machine: Machine, job: Job): Promise<void> {
    const { house, chance, weather } = this.#simulation;
    const worker = machine.process;
    await house.queue.take(job, worker);
    const task = tasksOf(machine.deps)[job.task];
    if (!task) throw new Error(`the worker has no task ${job.task}`);
    await this.#begin(machine, `${job.task} ${Object.values(job.payload).join(" ").replace(/^\d+$/, "")}`, () => task(job.payload), async ({ isDead, outcome }) => {
      // A worker that dies with its work done has not told the queue.
      if (isDead || (!this.#simulation.isCalm && chance.happens(weather.deaths))) return;
      await (outcome === "done" ? house.queue.end(job, worker) : house.queue.giveBack(job, worker));
    });
  }

  /** What a worker does every few seconds about money, and what its crontab does every few minutes. */
  sweep(machine: Machine): Promise<void> {
    const { deps } = machine;
    const isDue = this.#simulation.chance.happens(0.3);
    return this.#begin(machine, "sweeps", async () => {
      await sweepPayouts(deps);
      await sweepCollections(deps);
      if (!isDue) return;
      await tasksOf(deps)["read-floats"]?.({});
      await tasksOf(deps)["roll-up"]?.({});
    }, () => Promise.resolve());
  }

  wish(machine: Machine, wish: Wish): Promise<void> {
    wish.asking += 1;
    wish.asked += 1;
    return this.#begin(machine, `${wish.name} of ${wish.player.name}`, () => ask(machine.deps, wish), () => {
      wish.asking -= 1;
      return Promise.resolve();
    });
  }

  /** A rail repeats a report that was not acknowledged. */
  report(machine: Machine): Promise<void> {
    const { reports, chance } = this.#simulation;
    const report = chance.pick(reports);
    this.#simulation.reports = reports.filter((one) => one !== report);
    const rail = new URL(report.url).pathname.slice(1);
    const call = { headers: report.headers ?? {}, rawBody: report.body ?? "" };
    return this.#begin(machine, `a report of ${rail}`, async () => void (await takeReport(machine.deps, { rail, call })), ({ outcome }) => {
      if (outcome !== "done") this.#simulation.reports.push(report);
      return Promise.resolve();
    });
  }

  /** Some operator approves a withdrawal that waits for it, or calls off one that is still to be sent. */
  async operate(machine: Machine): Promise<void> {
    const { operators, chance } = this.#simulation;
    const pending = await this.pending();
    if (pending.length === 0) return;
    const { id, waiting } = chance.pick(pending);
    await this.act(machine, chance.pick(operators), waiting === "approval" && chance.happens(0.8) ? "approve" : "cancel", id);
  }

  async pending(): Promise<{ id: string; waiting: string | null }[]> {
    const { house, players } = this.#simulation;
    const { rows } = await house.owner.query<{ id: string; waiting: string | null }>(
      "SELECT public_id::text AS id, waiting_for AS waiting FROM withdraw_requests WHERE status = 'PENDING' AND player_id = ANY ($1) ORDER BY withdraw_requests.id",
      [players.map(({ playerId }) => playerId)],
    );
    return rows;
  }

  act(machine: Machine, operator: SimOperator, what: "approve" | "cancel", id: string): Promise<void> {
    return this.#begin(machine, `${operator.name}: ${what} ${id}`, () => act(machine.deps, operator, what, id), () => Promise.resolve());
  }

  /** Looks who is done: his machine is free, or is started again. */
  async settle(): Promise<void> {
    for (const machine of this.#simulation.machines) {
      const { actor } = machine;
      if (!actor || (!actor.isDead && actor.outcome === null)) continue;
      const failure = actor.outcome !== null && actor.outcome !== "done" ? `: ${nameOf(actor.outcome.error)}` : "";
      this.#simulation.note(`${actor.name} ${actor.isDead ? "DIES" : failure ? `fails${failure}` : "is done"}`);
      if (actor.outcome !== null && actor.outcome !== "done" && actor.outcome.error instanceof Error) this.#simulation.trace.aside(`    ${actor.outcome.error.message}`);
      if (actor.isDead) machine.restart();
      machine.actor = null;
      const after = this.#afters.get(actor);
      this.#afters.delete(actor);
      await after?.(actor);
    }
  }

  async #begin(machine: Machine, name: string, work: () => Promise<void>, after: After): Promise<void> {
    const actor = await this.#simulation.begin(machine, name, async () => work());
    this.#afters.set(actor, after);
    await this.settle();
  }
}

type WorkerDeps = Parameters<typeof tasks>[0];
/** Money only: what else a worker does is not asked of it here. */
const tasksOf = (deps: MoneyDeps) => tasks(deps as unknown as WorkerDeps);

/** Faults are told by their kind: a message may hold what differs between two runs. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return "something thrown";
  const code = "code" in error ? String(error.code) : "";
  return `${error.name} ${code}`.trim();
}
