import { parseArgs } from "node:util";
import { simulators } from "./all.ts";
import { simulatorSettings } from "./demo-settings.ts";
import { startSimulators } from "./kit.ts";

const help = `node scripts/simulators/main.ts [--port N] [--settings]: the providers' HTTP interfaces, simulated on 127.0.0.1.

Nothing is sent to anyone and no money moves. The page at / shows the texts and has switches for faults,
and leads to each money rail's own page. --settings prints what an app beside it must be told.
Without --port a free one is taken. Ctrl-C stops it.`;

const { values } = parseArgs({ options: { port: { type: "string", default: "0" }, settings: { type: "boolean", default: false }, help: { type: "boolean", default: false } } });

if (values.help) {
  console.log(help);
} else {
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error("--port: 0 to 65535");
  const running = await startSimulators({ port, simulators });
  console.log(`simulated providers: ${running.url}`);
  for (const { name, prefix } of simulators) console.log(`  ${name.padEnd(16)} ${running.url}${prefix}`);
  if (values.settings) for (const [name, value] of Object.entries(simulatorSettings(running.url))) console.log(`${name}='${value}'`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void running.close());
}
