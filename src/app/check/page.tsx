import type { Metadata } from "next";
import { answering } from "#src/app/answering.tsx";
import { Frame } from "#src/app/frame.tsx";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { CheckPage } from "#src/ui/rounds/check-page.tsx";

const messages = messagesFor();

export const metadata: Metadata = { title: messages.proof.check.title };

export default answering(async function CheckAnyPage() {
  return (
    <Frame current="play">
      <CheckPage messages={messages} />
    </Frame>
  );
});
