import { createHash } from "node:crypto";

const uuids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/**
 * What happened, step by step. Ids are random in every run, so they are told by the order in which
 * they were first seen: then two runs of one seed have the same lines, and the same hash over them.
 */
export class Trace {
  readonly lines: string[] = [];
  readonly #names = new Map<string, string>();
  readonly #say: ((line: string) => void) | null;

  constructor(say: ((line: string) => void) | null = null) {
    this.#say = say;
  }

  add(line: string): void {
    const told = this.named(line);
    this.lines.push(told);
    this.#say?.(told);
  }

  /** For whoever is watching; no part of what two runs must have alike. */
  aside(line: string): void {
    this.#say?.(this.named(line));
  }

  named(text: string): string {
    return text.replace(uuids, (id) => this.nameOf(id));
  }

  nameOf(id: string): string {
    const known = this.#names.get(id);
    if (known !== undefined) return known;
    const name = `id${this.#names.size + 1}`;
    this.#names.set(id, name);
    return name;
  }

  hash(): string {
    return createHash("sha256").update(this.lines.join("\n")).digest("hex").slice(0, 16);
  }
}
