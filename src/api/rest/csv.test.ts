import { describe, expect, it } from "vitest";
import { csvStream, prefersCsv, type Page } from "./csv.ts";

const noMore = () => Promise.reject(new Error("no further page was to be read"));
const text = (items: Page["items"], currency = "UGX", columns = Object.keys(items[0] ?? {})) => new Response(csvStream({ columns, currency, first: { items, nextCursor: null }, next: noMore })).text();

describe("CSV", () => {
  it("names its columns as the API does, quotes what must be quoted, and ends every line", async () => {
    expect(await text([{ requestId: 'a "b", c\nd', balanceAfter: 5 }])).toBe('request_id,balance_after,currency\r\n"a ""b"", c\nd",5,UGX\r\n');
  });

  it.each(["=1+1", "+256772•••456", "-2", "@SUM(A1)", "\tx", "\rx"])("gives a spreadsheet %j as a text and not as a formula", async (value) => {
    const line = (await text([{ note: value }])).split("\r\n").slice(1).join("\r\n");
    expect(line.replace(/^"/, "")).toMatch(/^'/);
  });

  it("leaves a negative amount a number, in whole units with the currency's own digits", async () => {
    expect(await text([{ amount: -1000, balanceAfter: 5 }])).toContain("\r\n-1000,5,UGX\r\n");
    expect(await text([{ amount: -1000, balanceAfter: 5, fee: 0 }], "KES")).toContain("\r\n-10.00,0.05,0.00,KES\r\n");
  });

  it("leaves out what is not there", async () => {
    expect(await text([{ a: null, b: undefined, c: 0 }])).toContain("\r\n,,0,UGX\r\n");
  });

  it("reads no page before its reader wants it", async () => {
    const asked: string[] = [];
    const pageAfter = (cursor: string): Promise<Page> => {
      asked.push(cursor);
      return Promise.resolve({ items: [{ n: cursor }], nextCursor: Number(cursor) < 9 ? String(Number(cursor) + 1) : null });
    };
    const reader = csvStream({ columns: ["n"], currency: "UGX", first: { items: [{ n: "0" }], nextCursor: "1" }, next: pageAfter }).getReader();
    await reader.read();
    await reader.read();
    expect(asked.length).toBeLessThanOrEqual(2);
    await reader.cancel();
    expect(asked.length).toBeLessThanOrEqual(2);
  });

  it("ends with an error where a page cannot be read: half a list is not taken for all of it", async () => {
    const stream = csvStream({ columns: ["n"], currency: "UGX", first: { items: [{ n: "0" }], nextCursor: "1" }, next: () => Promise.reject(new Error("away")) });
    await expect(new Response(stream).text()).rejects.toThrow("away");
  });
});

it.each([
  ["text/csv", true],
  ["text/csv, */*;q=0.1", true],
  ["text/csv;q=0.5, application/json", false],
  ["text/csv, application/json;q=0.9", true],
  ["TEXT/CSV ; header=present", true],
  ["text/csv;q=0", false],
  ["*/*", false],
  ["application/json", false],
  [null, false],
])("Accept %j asks for CSV: %s", (accept, isWanted) => {
  expect(prefersCsv(accept)).toBe(isWanted);
});
