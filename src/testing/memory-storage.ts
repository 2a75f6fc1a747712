/** A browser's storage, for what is tested without a browser: its entries are its own properties, as a browser's are. */
export class MemoryStorage {
  [name: string]: unknown;
  getItem(name: string): string | null { return typeof this[name] === "string" ? this[name] : null; }
  setItem(name: string, text: string): void { this[name] = text; }
  removeItem(name: string): void { delete this[name]; }
}
