export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/** One value of the address's query, or null where it is absent, empty or given twice. */
export function oneOf(params: Awaited<SearchParams>, name: string): string | null {
  const value = params[name];
  return typeof value === "string" && value !== "" ? value : null;
}
