import type { signedIn } from "#src/app/signed-in.ts";
import { destinationText } from "#src/ui/withdrawals/destination-text.ts";
import type { Destination } from "./draft-cookie.ts";

type Api = Awaited<ReturnType<typeof signedIn>>["api"];

/** A destination as it is read back before money goes there; null for a place that is no longer on the list. */
export async function placeText(api: Api, destination: Destination): Promise<string | null> {
  if (typeof destination === "string") return destinationText(destination);
  if ("destinationId" in destination) {
    const { items } = await api.destinations.list();
    const place = items.find(({ id }) => id === destination.destinationId);
    return place ? [...(place.label ? [place.label] : []), destinationText(place.destination)].join(", ") : null;
  }
  const { items: banks } = await api.withdrawals.banks();
  return destinationText({ ...destination, bankCode: banks.find(({ code }) => code === destination.bankCode)?.name ?? destination.bankCode });
}
