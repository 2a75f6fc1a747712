import type { SimAnswer } from "../simulators/kit.ts";
import type { Errands } from "./errands.ts";
import type { Machine } from "./machines.ts";
import { resolveCases } from "./resolve-cases.ts";
import type { Simulation } from "./simulation.ts";
import { goOn } from "./storm.ts";

/** How time goes on once nothing fails any more: what waits for seconds, minutes, hours and a day comes round. */
const roundsMs = [1_000, 10_000, 30_000, 60_000, 120_000, 310_000, 310_000, 610_000, 3_600_000, 3_600_000, 5 * 3_600_000, 25 * 3_600_000, 60_000, 310_000, 3_600_000, 25 * 3_600_000, 60_000];
/** More jobs than this in one round is work that never ends. */
const jobsMax = 300;

/**
 * After the storm: everybody who is under way goes on to his end, whoever waits for an answer gets it,
 * and time passes until everything that can close by itself has. What cannot is resolved by people.
 */
export async function calm(simulation: Simulation, errands: Errands): Promise<void> {
  simulation.isCalm = true;
  simulation.note("the storm is over");
  simulation.rail.world.addFloat("disbursement", "UGX", 1_000_000_000n);
  for (const machine of simulation.machines) machine.skewMs = 0;
  await finish(simulation, errands);
  for (const ms of roundsMs) {
    await simulation.clock.advance(ms);
    await round(simulation, errands);
  }
  await resolveCases(simulation);
  await simulation.clock.advance(60_000);
  await round(simulation, errands);
}

async function round(simulation: Simulation, errands: Errands): Promise<void> {
  const { wishes, house } = simulation;
  for (const wish of wishes.filter(({ answers }) => answers.size === 0)) await alone(simulation, errands, (app) => errands.wish(app, wish), "app");
  for (const { id, waiting } of await errands.pending()) {
    if (waiting === "approval") for (const operator of simulation.operators) await alone(simulation, errands, (app) => errands.act(app, operator, "approve", id), "app");
  }
  if (simulation.plants.hasSweeper !== false) await alone(simulation, errands, (worker) => errands.sweep(worker), "worker");
  for (let n = 0; ; n += 1) {
    if (n === jobsMax) throw new Error(`more than ${jobsMax} jobs in one round: work that never ends`);
    await nudge(simulation);
    if (simulation.reports.length > 0) await alone(simulation, errands, (app) => errands.report(app), "app");
    const [job] = await house.queue.due();
    if (job) await alone(simulation, errands, (worker) => errands.job(worker, job), "worker");
    else if (simulation.reports.length === 0) return;
  }
}

async function alone(simulation: Simulation, errands: Errands, begin: (machine: Machine) => Promise<void>, kind: "app" | "worker"): Promise<void> {
  const [machine] = kind === "app" ? simulation.apps : simulation.workers;
  if (!machine) throw new Error("there is no machine");
  await begin(machine);
  await finish(simulation, errands);
}

async function finish(simulation: Simulation, errands: Errands): Promise<void> {
  while (simulation.stage.ready.length > 0) await goOn(simulation, errands);
}

/** The rail reports what it has decided when it is next called, whoever calls. */
async function nudge({ rail, clock, reports }: Simulation): Promise<SimAnswer> {
  const works: (() => Promise<void> | void)[] = [];
  const answer = await rail.simulator.answer({
    method: "GET", path: "/disbursement/v1_0/account/balance", query: new URLSearchParams(), headers: {}, rawBody: "",
    form: () => new URLSearchParams(), json: () => undefined, outbox: { add: () => undefined }, later: (work) => works.push(work),
    callBack: (report) => Promise.resolve(void reports.push(report)), now: () => clock.nowMs(),
  });
  for (const work of works) await work();
  return answer;
}
