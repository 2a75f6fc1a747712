import { countryOf } from "#src/domain/shared/phone.ts";
import type { SmsProvider, SmsRoutes } from "#src/domain/texts/ports.ts";

export type RouteParts = {
  /** Names in order of trial, by country; `*` comes after every country's own. */
  routes: ReadonlyMap<string, readonly string[]>;
  providers: ReadonlyMap<string, SmsProvider>;
};

/** Throws at construction where a route names a provider that was not built. */
export function createSmsRoutes({ routes, providers }: RouteParts): SmsRoutes {
  const named = (name: string) => {
    const provider = providers.get(name);
    if (!provider) throw new Error(`a route names ${name}, which was not built`);
    return provider;
  };
  const byCountry = new Map([...routes].map(([country, names]) => [country, names.map(named)]));
  const everywhere = byCountry.get("*") ?? [];
  return {
    to: (phone) => [...new Set([...(byCountry.get(countryOf(phone)) ?? []), ...everywhere])].filter((provider) => provider.reaches(phone)),
    named: (name) => providers.get(name) ?? null,
  };
}
