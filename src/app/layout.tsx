import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import "#src/ui/kit/base.css";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { ErrorWordsProvider } from "#src/ui/shell/error-page.island.tsx";

const messages = messagesFor();

export const metadata: Metadata = {
  title: { default: messages.shell.name, template: "%s · Kete" },
  description: messages.shell.description,
  formatDetection: { telephone: false },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  colorScheme: "light dark",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#dbe4e7" },
    { media: "(prefers-color-scheme: dark)", color: "#08171c" },
  ],
};

/**
 * No query provider and no header here: islands bring their own provider, pages their own frame.
 * `modal` is the sign-in laid over a page. There is no `loading.tsx` anywhere, on purpose: it would
 * stream the page behind a script, and with scripts off the player would see the loading mark forever.
 */
export default function RootLayout({ children, modal }: { children: ReactNode; modal: ReactNode }) {
  return (
    <html lang={messages.locale}>
      <body>
        <ErrorWordsProvider words={messages.shell.error}>
          {children}
          {modal}
        </ErrorWordsProvider>
      </body>
    </html>
  );
}
