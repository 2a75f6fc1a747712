import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { serverCaller } from "#src/app/caller.ts";
import { Frame } from "#src/app/frame.tsx";
import { orNull } from "#src/app/or-null.ts";
import { Inbox } from "#src/ui/inbox/inbox.tsx";
import { messagesFor } from "#src/ui/messages/messages.ts";

const messages = messagesFor();

export const metadata: Metadata = { title: messages.inbox.title, robots: { index: false } };

/** The texts that were "sent". The procedure refuses outside of development and test, and then there is no such page. */
export default async function InboxPage() {
  const api = await serverCaller();
  const [inbox, texts] = await Promise.all([orNull(api.dev.inbox()), orNull(api.dev.texts())]);
  if (!inbox || !texts) notFound();
  return (
    <Frame>
      <Inbox messages={messages} items={inbox.items} records={texts.items} />
    </Frame>
  );
}
