/** A provider's own word as we keep it: nothing in it can be markup, a line break or a whole message. */
export function providerWord(value: unknown): string {
  const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
  return text.replace(/[^\w .:-]/g, "").slice(0, 60);
}

/** JSON that somebody else wrote, as an object whose fields are not known; null where it is none. */
export function jsonObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
