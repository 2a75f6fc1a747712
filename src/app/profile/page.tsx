import type { Metadata } from "next";
import { answering } from "#src/app/answering.tsx";
import { Frame } from "#src/app/frame.tsx";
import { signedIn } from "#src/app/signed-in.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { Profile } from "#src/ui/profile/profile.tsx";
import { saveProfile, signOut } from "./profile.action.ts";

const messages = messagesFor();

export const metadata: Metadata = { title: messages.player.title };

export default answering(async function ProfilePage() {
  const { api, me, header } = await signedIn("/profile");
  const movements = await api.me.transactions({ limit: 12 });
  return (
    <Frame header={header} current="profile">
      <Profile messages={messages} me={me} movements={movements} actions={{ save: saveProfile, signOut }} />
    </Frame>
  );
});
