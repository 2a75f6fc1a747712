import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { answering } from "#src/app/answering.tsx";
import { Frame } from "#src/app/frame.tsx";
import { orNull } from "#src/app/or-null.ts";
import { signedIn } from "#src/app/signed-in.ts";
import { oneOf, type SearchParams } from "#src/app/search-params.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { Profile } from "#src/ui/profile/profile.tsx";
import { saveProfile, signOut } from "./profile.action.ts";

const messages = messagesFor();

export const metadata: Metadata = { title: messages.player.title };

export default answering(async function ProfilePage({ searchParams }: { searchParams: SearchParams }) {
  const cursor = oneOf(await searchParams, "before");
  const { api, me, header } = await signedIn("/profile");
  const movements = await orNull(api.me.transactions({ limit: 12, ...(cursor ? { cursor } : {}) }));
  // An address somebody edited: the newest movements are the way out.
  if (!movements) redirect("/profile");
  return (
    <Frame header={header} current="profile">
      <Profile messages={messages} me={me} movements={movements} isFirstPage={cursor === null} actions={{ save: saveProfile, signOut }} />
    </Frame>
  );
});
