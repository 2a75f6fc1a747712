import { parseArgs } from "node:util";
import { startSimulators } from "../simulators/kit.ts";
import { createMtnWorld } from "../simulators/mtn.ts";
import type { RailFault } from "../simulators/rail-kit.ts";

/*
 * The rail of a kill test, in a process of its own: it is nobody's to kill, as a network operator is not
 * ours. Its journal outlives it all the same.
 */
const { values } = parseArgs({ options: { port: { type: "string", default: "0" }, journal: { type: "string", default: "" }, mild: { type: "boolean", default: false } } });

const world = createMtnWorld({ journal: values.journal, floatMinor: 1_000_000_000_000n });

/** One call in so many goes wrong. Chance is enough here: what is repeated exactly is the simulation's. */
const spoiled = 25;
const oneOf = <T>(from: readonly T[]): T => from[Math.floor(Math.random() * from.length)] as T;

/** In a mild run nothing goes wrong that takes minutes to become certain. */
const certainSoon: readonly RailFault[] = [{ spoil: { how: "reset", isDone: true } }, { spoil: { how: "error", isDone: true } }, { spoil: { how: "throttle" } }, { spoil: { how: "token_expired" } }];
const slow: readonly RailFault[] = [{ spoil: { how: "reset" } }, { spoil: { how: "unavailable" } }, { spoil: { how: "html", isDone: true } }, { story: { lagMs: 20_000 } }, { story: { outcome: { reason: "PAYEE_NOT_FOUND" } } }];
const faults = values.mild ? certainSoon : [...certainSoon, ...slow];

world.faults.hook = ({ verb }) => {
  const fault = Math.random() * spoiled < 1 ? oneOf(faults) : null;
  if (verb !== "submit") return fault;
  // Wallets take their time, so that a kill meets payouts at every stage.
  return { ...fault, story: { decidesAfterMs: oneOf([0, 500, 3_000, 8_000]), reports: { times: oneOf([0, 1, 1, 2]), isEarly: Math.random() < 0.2, method: "POST", says: null }, ...fault?.story } };
};

const running = await startSimulators({ port: Number(values.port), simulators: [world.simulator] });
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void running.close());
