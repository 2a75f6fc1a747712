import type { Metadata } from "next";
import { answering } from "#src/app/answering.tsx";
import { Frame } from "#src/app/frame.tsx";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { CheckAllPage } from "#src/ui/rounds/check-all-page.tsx";

const messages = messagesFor();

export const metadata: Metadata = { title: messages.proof.all.title };

export default answering(async function CheckMyRoundsPage() {
  return (
    <Frame current="play">
      <CheckAllPage messages={messages} />
    </Frame>
  );
});
