/** One part of PAYOUT_ROUTES: rails in order, for a country (or `*`) and a method (or `*`). */
export type PayoutRoute = { country: string; method: "MOMO" | "BANK" | "*"; rails: readonly string[] };

/** One part of COLLECTION_ROUTES: rails in order, for a country (or `*`). */
export type CollectionRoute = { country: string; rails: readonly string[] };

type Read<Route> = { routes: readonly Route[]; problems: string[] };

const listed = "([a-z0-9-]+(?:\\s*,\\s*[a-z0-9-]+)*)";
const payoutForm = new RegExp(`^(\\*|[A-Z]{2})\\.(\\*|MOMO|BANK)\\s*:\\s*${listed}$`);
const collectionForm = new RegExp(`^(\\*|[A-Z]{2})\\s*:\\s*${listed}$`);

/**
 * Reads `UG.MOMO:mtn,airtel;UG.BANK:flutterwave;*.*:mock`. What cannot be read is in `problems` and
 * left out of `routes`, so that one list of refusals can judge the rest as well. The routes come in the
 * order of trial: a named country before every country, a named method before every method.
 */
export function parsePayoutRoutes(written: string): Read<PayoutRoute> {
  const { found, problems } = read(written, payoutForm, "UG.MOMO:mtn,airtel;UG.BANK:flutterwave;*.*:mock");
  const routes = found.map(([country = "", method = "", rails = ""]) => ({ country, method: method as PayoutRoute["method"], rails: names(rails) }));
  return { routes: inOrder(routes, ({ country, method }) => Number(country === "*") * 2 + Number(method === "*")), problems: [...problems, ...doubles(routes, ({ country, method }) => `${country}.${method}`)] };
}

/** Reads `UG:mtn-collection;*:mock`, in the same manner. */
export function parseCollectionRoutes(written: string): Read<CollectionRoute> {
  const { found, problems } = read(written, collectionForm, "UG:mtn-collection;*:mock");
  const routes = found.map(([country = "", rails = ""]) => ({ country, rails: names(rails) }));
  return { routes: inOrder(routes, ({ country }) => Number(country === "*")), problems: [...problems, ...doubles(routes, ({ country }) => country)] };
}

function read(written: string, form: RegExp, example: string): { found: string[][]; problems: string[] } {
  const parts = written.split(";").map((part) => part.trim()).filter(Boolean);
  const matches = parts.map((part) => form.exec(part)?.slice(1) ?? part);
  return {
    found: matches.filter((match) => typeof match !== "string"),
    problems: matches.filter((match) => typeof match === "string").map((part) => `cannot read "${part.slice(0, 40)}"; write it like ${example}`),
  };
}

function names(rails: string): string[] {
  return [...new Set(rails.split(",").map((name) => name.trim()))];
}

function inOrder<Route>(routes: readonly Route[], rank: (route: Route) => number): Route[] {
  return [...routes].sort((a, b) => rank(a) - rank(b));
}

function doubles<Route>(routes: readonly Route[], placeOf: (route: Route) => string): string[] {
  const places = routes.map(placeOf);
  return [...new Set(places.filter((place, at) => places.indexOf(place) < at))].map((place) => `${place} stands there twice`);
}
