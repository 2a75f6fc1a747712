import type { Metadata } from "next";
import Link from "next/link";
import { Frame } from "#src/app/frame.tsx";
import { buttonClass } from "#src/ui/kit/button.tsx";
import { CowrieOutline } from "#src/ui/kit/cowrie.tsx";
import { messagesFor } from "#src/ui/messages/messages.ts";
import css from "#src/ui/shell/blank-page.module.css";

const messages = messagesFor();

export const metadata: Metadata = { title: messages.shell.notFound.title };

export default function NotFound() {
  const { title, text, action } = messages.shell.notFound;
  return (
    <Frame>
      <div className={css["blank"]}>
        <CowrieOutline size={160} />
        <div className={css["words"]}>
          <h1>{title}</h1>
          <p>{text}</p>
          <Link className={buttonClass("plain")} href="/" prefetch={false}>{action}</Link>
        </div>
      </div>
    </Frame>
  );
}
