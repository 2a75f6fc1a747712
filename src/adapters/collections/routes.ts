import type { CollectionRail, CollectionRails } from "#src/domain/collections/ports.ts";

/** One rail's place in the routes. `reaches` judges a phone in E.164. */
export type CollectionPlace = { rail: CollectionRail; reaches(phone: string): boolean };

/** The first rail that reaches a phone collects from it. Rails that are known only by name finish what is open. */
export function createCollectionRails({ places, others = [] }: { places: readonly CollectionPlace[]; others?: readonly CollectionRail[] }): CollectionRails {
  const all = [...new Map([...places.map(({ rail }) => rail), ...others].map((rail) => [rail.name, rail])).values()];
  return {
    from: (phone) => places.find((place) => place.reaches(phone))?.rail ?? null,
    named: (name) => all.find((rail) => rail.name === name) ?? null,
    all,
  };
}
