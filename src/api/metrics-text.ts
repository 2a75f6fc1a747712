import type { Sample } from "#src/domain/audit/metrics.ts";
import { families, type Family } from "./metric-families.ts";

/** The samples in Prometheus's text format 0.0.4, each family under its HELP and TYPE. */
export function metricsText(samples: readonly Sample[]): string {
  return Object.entries(families).map(([name, family]) => familyText(name, family, samples)).join("");
}

const histogramParts = ["_bucket", "_sum", "_count"];

function familyText(name: string, family: Family, samples: readonly Sample[]): string {
  const names = family.type === "histogram" ? histogramParts.map((part) => name + part) : [name];
  const found = samples.filter((sample) => names.includes(sample.name)).toSorted(inOrder);
  const missing = (family.zeros ?? []).filter((labels) => !found.some((sample) => seriesOf(sample) === labelText(labels))).map((labels) => ({ name, labels, value: 0 }));
  const lines = [...found, ...missing].map((sample) => `${sample.name}${labelText(sample.labels)} ${sample.value}\n`);
  return `# HELP ${name} ${family.help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}\n# TYPE ${name} ${family.type}\n${lines.join("")}`;
}

/** Series of a kind together, and a histogram's buckets from the smallest to +Inf, as its readers expect. */
function inOrder(a: Sample, b: Sample): number {
  return seriesOf(a).localeCompare(seriesOf(b)) || a.name.localeCompare(b.name) || bound(a) - bound(b);
}

function seriesOf({ labels: { le: _bound, ...labels } }: Sample): string {
  return labelText(labels);
}

function bound({ labels: { le } }: Sample): number {
  return le === undefined ? 0 : le === "+Inf" ? Infinity : Number(le);
}

function labelText(labels: Record<string, string>): string {
  const pairs = Object.entries(labels).toSorted(([a], [b]) => a.localeCompare(b));
  return pairs.length === 0 ? "" : `{${pairs.map(([name, value]) => `${name}="${escaped(value)}"`).join(",")}}`;
}

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
