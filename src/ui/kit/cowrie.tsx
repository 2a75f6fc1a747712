import css from "./cowrie.module.css";

/** Where the lens of the slit has its left and right edge at a height, in the drawing's units. */
const teeth = [20, 28, 36, 44, 52, 60].map((y) => {
  const bulge = Math.sin(((y - 10) / 60) * Math.PI);
  const middle = 33 - ((y - 10) / 60) * 2 + bulge * 1.5;
  return { y, left: middle - 5 * bulge, right: middle + 5 * bulge, reach: 3 + 5 * bulge };
});

const toothPath = teeth.map(({ y, left, right, reach }) => `M${left.toFixed(1)} ${y}h-${reach.toFixed(1)}M${right.toFixed(1)} ${y}h${reach.toFixed(1)}`).join("");
const slit = "M33 8C43 28 41 52 31 72C25 52 26 28 33 8Z";
const shell = "M33 2C51 2 61 19 61 39C61 62 48 78 32 78C15 78 3 61 3 38C3 18 16 2 33 2Z";

/** The mark: the cowrie's underside, a lens with a toothed slit. */
export function CowrieMark({ size = 32 }: { size?: number }) {
  return (
    <svg className={css["mark"]} width={size * 0.8} height={size} viewBox="0 0 64 80" aria-hidden="true" focusable="false">
      <path d={shell} className={css["shell"]} />
      <path d={slit} className={css["slit"]} />
      <path d={toothPath} className={css["teeth"]} />
    </svg>
  );
}

/** The same shell in outline, for places where nothing lies yet. */
export function CowrieOutline({ size = 96 }: { size?: number }) {
  return (
    <svg className={css["outline"]} width={size * 0.8} height={size} viewBox="0 0 64 80" aria-hidden="true" focusable="false">
      <path d={shell} />
      <path d={slit} />
      <path d={toothPath} />
    </svg>
  );
}

const ruleTeeth = Array.from({ length: 31 }, (_, index) => {
  const height = 1.5 + 6.5 * Math.sin((index / 30) * Math.PI);
  const x = 4 + index * 8;
  return `M${x} ${(9 - height).toFixed(1)}V9M${x} 13v${height.toFixed(1)}`;
}).join("");

/** A divider drawn as the slit lying down: teeth that lengthen towards the middle. */
export function SlitRule() {
  return (
    <svg className={css["rule"]} viewBox="0 0 248 22" preserveAspectRatio="xMidYMid meet" aria-hidden="true" focusable="false">
      <path d={ruleTeeth} />
    </svg>
  );
}
