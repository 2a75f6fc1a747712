import type { Metadata } from "next";
import { answering } from "#src/app/answering.tsx";
import { Frame } from "#src/app/frame.tsx";
import { oneOf, type SearchParams } from "#src/app/search-params.ts";
import { signedIn } from "#src/app/signed-in.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { Places, type PlacesDone } from "#src/ui/withdrawals/places.tsx";
import { removePlace, renamePlace } from "./places.action.ts";

const messages = messagesFor();
const outcomes: readonly PlacesDone[] = ["saved", "removed", "gone", "badLabel"];

export const metadata: Metadata = { title: messages.withdrawals.places.title };

export default answering(async function SavedPlacesPage({ searchParams }: { searchParams: SearchParams }) {
  const said = oneOf(await searchParams, "done");
  const { api, header } = await signedIn("/withdraw/places");
  const { items } = await api.destinations.list();
  return (
    <Frame header={header} current="withdraw">
      <Places messages={messages} places={items.filter(({ isOwn }) => !isOwn)} done={outcomes.find((outcome) => outcome === said) ?? null} actions={{ rename: renamePlace, remove: removePlace }} />
    </Frame>
  );
});
