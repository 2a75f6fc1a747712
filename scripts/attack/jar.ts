import type { Answer } from "./door.ts";

/** A browser's cookies, as far as an attack needs them: names and values. */
export class Jar {
  readonly #cookies: Map<string, string>;

  constructor(cookies: Iterable<readonly [string, string]> = []) {
    this.#cookies = new Map(cookies);
  }

  /** What a thief has who read the browser's cookies at this moment. */
  copy(): Jar {
    return new Jar(this.#cookies);
  }

  get header(): Record<string, string> {
    return this.#cookies.size === 0 ? {} : { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ") };
  }

  /** By the end of its name: where there is https the name begins with __Host-. */
  value(name: string): string | undefined {
    return [...this.#cookies].find(([known]) => known === name || known.endsWith(`-${name}`))?.[1];
  }

  plant(name: string, value: string): void {
    this.#cookies.set(name, value);
  }

  take({ headers }: Answer): void {
    for (const line of headers["set-cookie"] ?? []) {
      const [pair = "", ...attributes] = line.split(";");
      const name = pair.slice(0, pair.indexOf("=")).trim();
      const value = pair.slice(pair.indexOf("=") + 1).trim();
      const isGone = value === "" || attributes.some((attribute) => /^\s*max-age=0\s*$/i.test(attribute));
      if (isGone) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }
}
