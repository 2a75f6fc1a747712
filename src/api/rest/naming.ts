import { DomainError } from "#src/domain/shared/errors.ts";

/** REST speaks snake_case, the procedures camelCase. This is the one place that converts. */
export const toSnake = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
export const toCamel = (key: string) => key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const depthMax = 20;

/** Renames every key of plain JSON; values are left as they are. */
export function renameKeys(value: unknown, rename: (key: string) => string, depth = 0): unknown {
  // No call is a quarter as deep; without an end, a few KiB of brackets would exhaust the stack.
  if (depth > depthMax) throw new DomainError("invalid_input", { issues: [{ path: [], message: "nested too deeply" }] });
  if (Array.isArray(value)) return value.map((item) => renameKeys(item, rename, depth + 1));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [rename(key), renameKeys(item, rename, depth + 1)]));
}
