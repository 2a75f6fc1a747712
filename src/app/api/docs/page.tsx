import type { Metadata } from "next";
import { docGroups } from "#src/api/docs/model.ts";
import { Frame } from "#src/app/frame.tsx";
import { ApiDocs } from "#src/ui/api-docs/api-docs.tsx";
import { messagesFor } from "#src/ui/messages/messages.ts";

const messages = messagesFor();

export const metadata: Metadata = { title: messages.apiDocs.title };

/** The readable page, from the same facts that answer the calls. */
export default function DocsPage() {
  return (
    <Frame>
      <ApiDocs messages={messages} groups={docGroups()} />
    </Frame>
  );
}
