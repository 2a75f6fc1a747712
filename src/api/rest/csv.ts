import { currencyDigits } from "#src/domain/shared/money.ts";
import { toSnake } from "./naming.ts";

export type Page = { items: readonly Record<string, unknown>[]; nextCursor: string | null };

/** The most rows read at once: however long a list is, this much of it is in memory. */
export const csvPageRows = 100;

const money = new Set(["amount", "fee", "netAmount", "balanceAfter", "payout"]);

type CsvList = {
  columns: readonly string[];
  currency: string;
  first: Page;
  /** The page after this cursor. */
  next: (cursor: string) => Promise<Page>;
};

/**
 * A list as CSV (RFC 4180, UTF-8), a page at a time as the reader takes it. Amounts are in whole units of
 * the currency with its own digits, and the currency is the last column. A page that cannot be read ends
 * the stream with an error, so that half a statement is never taken for all of it.
 */
export function csvStream({ columns, currency, first, next }: CsvList): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const lines = ({ items }: Page) => items.map((item) => csvLine([...columns.map((column) => cell(column, item[column], currency)), currency])).join("");
  let page: Page | null = first;
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => controller.enqueue(encoder.encode(csvLine([...columns.map(toSnake), "currency"]) + lines(first))),
      pull: async (controller) => {
        page = page?.nextCursor ? await next(page.nextCursor) : null;
        if (page) controller.enqueue(encoder.encode(lines(page)));
        else controller.close();
      },
    },
    { highWaterMark: 1 },
  );
}

const csvLine = (cells: readonly string[]) => `${cells.map(quoted).join(",")}\r\n`;

/** Quoted where it must be (RFC 4180). */
const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function cell(column: string, value: unknown, currency: string): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return money.has(column) ? decimal(value, currency) : String(value);
  return typeof value === "string" ? harmless(value) : harmless(JSON.stringify(value));
}

/** A spreadsheet would run a text that starts like a formula; an apostrophe makes it a text again. Numbers are ours and stay numbers. */
const harmless = (text: string) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

/** "-19.80" from minor units, exactly: never through a fraction. */
function decimal(amountMinor: number, currency: string): string {
  const digits = (currencyDigits as Readonly<Record<string, number>>)[currency] ?? 2;
  if (digits === 0) return String(amountMinor);
  const text = String(Math.abs(amountMinor)).padStart(digits + 1, "0");
  return `${amountMinor < 0 ? "-" : ""}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Whether CSV is asked for by name, and JSON is not wanted more. */
export function prefersCsv(accept: string | null): boolean {
  const wish = (type: string) => Math.max(0, ...(accept ?? "").split(",").map((part) => quality(part, type)));
  return wish("text/csv") > 0 && wish("text/csv") >= wish("application/json");
}

function quality(part: string, type: string): number {
  const [name = "", ...params] = part.split(";").map((text) => text.trim().toLowerCase());
  if (name !== type) return 0;
  const q = params.find((param) => param.startsWith("q="))?.slice(2);
  return q === undefined ? 1 : Number(q) || 0;
}
