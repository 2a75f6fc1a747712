import css from "./return-chart.module.css";
import type { Band } from "./logged.ts";

const width = 320;
const margin = 12;

/**
 * The band as a bar, the promise as a line through it, what was paid as a cowrie on it. Drawn on the
 * server; the figures stand beside it as text.
 */
export function ReturnChart({ band, label }: { band: Band; label: string }) {
  const left = Math.min(band.lowBp, band.paidBp);
  const right = Math.max(band.highBp, band.paidBp);
  // A band of no width at all would be divided by zero.
  const scale = (width - 2 * margin) / Math.max(1, right - left);
  const at = (bp: number) => Number((margin + (bp - left) * scale).toFixed(1));
  return (
    <svg className={css["chart"]} viewBox={`0 0 ${width} 56`} role="img" aria-label={label}>
      <line className={css["axis"]} x1={margin} x2={width - margin} y1="28" y2="28" />
      <rect className={css["band"]} x={at(band.lowBp)} width={Number((at(band.highBp) - at(band.lowBp)).toFixed(1))} y="18" height="20" rx="4" />
      <line className={css["promised"]} x1={at(band.promisedBp)} x2={at(band.promisedBp)} y1="8" y2="48" />
      <ellipse className={css["paid"]} cx={at(band.paidBp)} cy="28" rx="7" ry="10" data-inside={band.isInside || undefined} />
    </svg>
  );
}
