import { formatCount, formatMoney, formatSigned } from "../kit/format-money.ts";
import { Table, type Column } from "../kit/table.tsx";
import type { Messages } from "../messages/messages.ts";
import { formatDay } from "../shell/format-date.ts";
import { Instant } from "../shell/instant.tsx";
import { scaleFor, type Scale } from "./chart-scale.ts";
import css from "./net-chart.module.css";

export type NetPoint = { at: string; rounds: number; change: number; net: number };
type NetChartProps = { messages: Messages; points: readonly NetPoint[]; earlierRounds: number; currency: string };

/** The plot leaves room above for the topmost figure, below for the line's own width, and at its end for the last point. */
const plot = { top: 10, height: 86, width: 98 } as const;
/** The plot's own grid, which is stretched over whatever room there is. */
const grid = 1000;

/** The line of the net position, drawn here and not in the browser, with every point of it in a table. */
export function NetChart({ messages, points, earlierRounds, currency }: NetChartProps) {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return null;
  const { chart } = messages.history;
  const [from, until] = [formatDay(first.at), formatDay(last.at)];
  const atMost = Math.max(...points.map(({ rounds }) => rounds));
  const columns: readonly Column<NetPoint>[] = [
    { key: "when", label: chart.when, cell: (point) => <Instant iso={point.at} /> },
    { key: "rounds", label: chart.of, cell: (point) => formatCount(point.rounds), isFigure: true },
    { key: "change", label: chart.change, cell: (point) => formatSigned(point.change, currency), isFigure: true },
    { key: "net", label: chart.net, cell: (point) => formatSigned(point.net, currency), isFigure: true },
  ];
  return (
    <figure className={css["chart"]} aria-labelledby="net-heading">
      <h3 id="net-heading">{chart.title}</h3>
      <Drawing messages={messages} points={points} currency={currency} />
      <p className={css["days"]} aria-hidden="true">
        <span>{from}</span>
        {from === until ? null : <span>{until}</span>}
      </p>
      <figcaption className={css["caption"]}>
        {[chart.explain, ...(atMost > 1 ? [chart.gathered(formatCount(atMost))] : []), ...(earlierRounds > 0 ? [chart.earlier(formatCount(earlierRounds))] : [])].join(" ")}
      </figcaption>
      <details className={css["details"]}>
        <summary>{chart.table}</summary>
        <Table caption={chart.caption} isCaptionHidden columns={columns} rows={points.toReversed()} rowKey={(point) => `${point.at} ${point.net} ${points.indexOf(point)}`} />
      </details>
    </figure>
  );
}

function Drawing({ messages, points, currency }: Pick<NetChartProps, "messages" | "points" | "currency">) {
  const { chart } = messages.history;
  const places = placesOf(points);
  const nets = places.map(({ net }) => net);
  const scale = scaleFor(nets);
  const last = places.at(-1) ?? { along: 0, net: 0 };
  const said = chart.describe({
    rounds: chart.rounds(formatCount(points.reduce((sum, { rounds }) => sum + rounds, 0))),
    from: formatDay(points[0]?.at ?? ""),
    until: formatDay(points.at(-1)?.at ?? ""),
    net: formatSigned(last.net, currency),
    highest: formatSigned(Math.max(...nets), currency),
    lowest: formatSigned(Math.min(...nets), currency),
  });
  const line = places.map(({ along, net }, index) => `${index === 0 ? "M" : "L"}${Math.round(along * grid)} ${Math.round(downOf(net, scale) * grid)}`).join("");
  const zero = Math.round(downOf(0, scale) * grid);
  return (
    <svg className={css["drawing"]} role="img" aria-labelledby="net-title net-desc" focusable="false">
      <title id="net-title">{chart.title}</title>
      <desc id="net-desc">{said}</desc>
      {scale.ticks.map((tick) => (
        <line key={tick} className={css["rule"]} data-zero={tick === 0 || undefined} x1="0" x2="100%" y1={share(tick, scale)} y2={share(tick, scale)} />
      ))}
      {/* All positions are SVG attributes, because the content policy allows no inline style. */}
      <svg x="0" y={`${plot.top}%`} width={`${plot.width}%`} height={`${plot.height}%`} viewBox={`0 0 ${grid} ${grid}`} preserveAspectRatio="none" overflow="visible">
        <path className={css["area"]} d={`${line}L${grid} ${zero}L0 ${zero}Z`} />
        <path className={css["line"]} d={line} />
      </svg>
      <circle className={css["end"]} cx={`${plot.width}%`} cy={share(last.net, scale)} r="5" />
      {scale.ticks.map((tick) => <text key={tick} className={css["figure"]} x="0" y={share(tick, scale)} dy="-5">{formatMoney(tick, currency)}</text>)}
    </svg>
  );
}

/** From the net position that the first point began at, along by rounds: 0 to 1. */
function placesOf(points: readonly NetPoint[]): { along: number; net: number }[] {
  const all = points.reduce((sum, { rounds }) => sum + rounds, 0);
  const start = points[0] ? points[0].net - points[0].change : 0;
  let played = 0;
  return [{ along: 0, net: start }, ...points.map(({ rounds, net }) => ({ along: (played += rounds) / all, net }))];
}

/** How far down the plot an amount stands, 0 to 1. */
function downOf(amountMinor: number, { low, high }: Scale): number {
  return (high - amountMinor) / (high - low);
}

function share(amountMinor: number, scale: Scale): string {
  return `${(plot.top + plot.height * downOf(amountMinor, scale)).toFixed(2)}%`;
}
