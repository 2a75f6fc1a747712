import type { ReactNode } from "react";
import { refusalOf } from "#src/app/caller.ts";
import { Frame } from "#src/app/frame.tsx";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { Away } from "#src/ui/shell/away.tsx";

/**
 * A page that says so, in words that need no script, while the database or Redis does not answer. The
 * error page is made in the browser: without JavaScript there would be an empty one.
 */
export function answering<Props>(page: (props: Props) => Promise<ReactNode>): (props: Props) => Promise<ReactNode> {
  return async (props) => {
    try {
      return await page(props);
    } catch (error) {
      if (refusalOf(error)?.code !== "unavailable") throw error;
      // Who is signed in cannot be read either.
      return (
        <Frame header={null}>
          <Away words={messagesFor().shell.away} />
        </Frame>
      );
    }
  };
}
