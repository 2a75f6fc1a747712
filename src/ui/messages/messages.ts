import { en } from "./en.ts";

/** What every language must say. English is the pattern: a catalogue that lacks a sentence does not compile. */
export type Messages = typeof en;

export const locales = ["en"] as const;
export type Locale = (typeof locales)[number];

const catalogues: Readonly<Record<Locale, Messages>> = { en };

/** The catalogue for a locale; English where a language is not here yet. Server only: islands get their words as props. */
export function messagesFor(locale = "en"): Messages {
  const known = locales.find((name) => name === locale);
  return catalogues[known ?? "en"];
}
