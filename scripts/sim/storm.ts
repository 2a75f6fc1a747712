import type { Errands } from "./errands.ts";
import type { Machine } from "./machines.ts";
import type { Simulation } from "./simulation.ts";
import { verdictIn } from "./weather.ts";
import { isAsking } from "./wishes.ts";

/** The product's processes go by the database's clock, read anew every half minute: between two readings they drift apart by no more. */
const skewsMs = [0, 0, -2_000, -700, 900, 2_000];
const jumpsMs = [500, 3_000, 20_000, 61_000, 130_000, 310_000, 1_800_000, 5 * 3_600_000];

type Move = () => Promise<void>;

/** The storm: at each step the seed chooses who goes on, what is begun, or how time passes. */
export async function storm(simulation: Simulation, errands: Errands): Promise<void> {
  for (let step = 0; step < simulation.steps; step += 1) await nextMove(simulation, errands)();
}

function nextMove(simulation: Simulation, errands: Errands): Move {
  const { stage, chance, apps, workers, wishes, reports, weather, rail, plants } = simulation;
  const idle = (machines: readonly Machine[]) => machines.filter(({ actor }) => actor === null);
  const free = { app: idle(apps), worker: idle(workers) };
  const open = wishes.filter(isAsking);
  const can = (weight: number, isPossible: boolean) => (isPossible ? weight : 0);
  const move = chance.weighed({
    goOn: can(30, stage.ready.length > 0),
    job: can(8, free.worker.length > 0),
    wish: can(4, open.length > 0 && free.app.length > 0),
    report: can(3, reports.length > 0 && free.app.length > 0),
    operate: can(0.6, free.app.length > 0),
    sweep: can(0.7, free.worker.length > 0 && plants.hasSweeper !== false),
    tick: 2,
    jump: can(0.5, weather.hasJumps),
    skew: can(0.3, weather.hasJumps || plants.skewsMs !== undefined),
    float: can(0.2, weather.hasLowFloat),
  });
  switch (move) {
    case "goOn": return () => goOn(simulation, errands);
    case "job": return () => takeJob(simulation, errands, chance.pick(free.worker));
    case "wish": return () => errands.wish(chance.pick(free.app), chance.pick(open));
    case "report": return () => errands.report(chance.pick(free.app));
    case "operate": return () => errands.operate(chance.pick(free.app));
    case "sweep": return () => errands.sweep(chance.pick(free.worker));
    case "tick": return () => simulation.clock.advance(chance.between(100, 20_000));
    case "jump": return () => simulation.clock.advance(chance.pick(jumpsMs));
    case "skew": return () => {
      chance.pick(simulation.machines).skewMs = chance.pick(plants.skewsMs ?? skewsMs);
      return Promise.resolve();
    };
    case "float": return () => Promise.resolve(rail.world.addFloat("disbursement", "UGX", BigInt(chance.between(-20, 30) * 1_000)));
  }
}

/** Where nothing is due, time passes. */
async function takeJob({ house, chance, clock }: Simulation, errands: Errands, worker: Machine): Promise<void> {
  const jobs = await house.queue.due();
  await (jobs.length > 0 ? errands.job(worker, chance.pick(jobs)) : clock.advance(chance.between(500, 5_000)));
}

/** One of those who wait before an outside call is let on, for better or worse. */
export async function goOn(simulation: Simulation, errands: Errands): Promise<void> {
  const { stage, chance, weather, isCalm } = simulation;
  const waiting = chance.pick(stage.ready);
  const verdict = isCalm ? "go" : verdictIn(weather, waiting.kind, chance);
  simulation.note(`${waiting.actor.name}: ${waiting.kind} ${waiting.what}${verdict === "go" ? "" : ` ${verdict.toUpperCase()}`}`);
  await stage.release(waiting, verdict);
  await errands.settle();
}
