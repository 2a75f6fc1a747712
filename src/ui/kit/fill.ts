/**
 * Puts values into a catalogue sentence. Functions cannot cross from the server to an island, so the
 * catalogue's functions are called with their own placeholders ("{amount}") and the island fills them.
 */
export function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
