import type { Messages } from "../messages/messages.ts";

/** A movement's kind in words. One the catalogue has no word for yet is shown by its own name rather than hidden: money never moves unnamed. */
export function kindWords({ player: { kinds } }: Messages, kind: string): string {
  const words = kind.replaceAll("_", " ");
  return kinds[kind] ?? words.charAt(0).toUpperCase() + words.slice(1);
}
