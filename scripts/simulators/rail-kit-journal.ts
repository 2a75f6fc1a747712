import { appendFileSync, existsSync, readFileSync } from "node:fs";
import type { Moved, Payment } from "./rail-kit-types.ts";

/** A payment and the money it moved are one line, so that neither is ever without the other. */
export type JournalLine = { kind: "payment"; payment: Payment; moved: Moved | null } | { kind: "float"; account: string; currency: string; amountMinor: bigint } | { kind: "forgotten" };

/** What a rail must not forget when its process ends: one line of JSON each, only ever appended to. */
export class Journal {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  append(line: JournalLine): void {
    appendFileSync(this.#path, `${textOf(line)}\n`);
  }

  /** A last line that was cut by the end of the process never counted: nothing was answered after it. */
  read(): JournalLine[] {
    if (!existsSync(this.#path)) return [];
    const lines = readFileSync(this.#path, "utf8").split("\n");
    if (lines.at(-1) !== "") appendFileSync(this.#path, "\n");
    return lines.flatMap((line) => {
      try {
        return [JSON.parse(line, (key, value: unknown) => (key === "amountMinor" && typeof value === "string" ? BigInt(value) : value)) as JournalLine];
      } catch {
        return [];
      }
    });
  }
}

/** JSON with amounts as text, which is how {@link Journal} and the pages give bigints. */
export function textOf(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? String(inner) : inner));
}
