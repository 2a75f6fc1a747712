import { SignInPanel } from "#src/app/sign-in/sign-in-panel.tsx";
import { RouteDialog } from "#src/ui/kit/route-dialog.island.tsx";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { oneOf, type SearchParams } from "#src/app/search-params.ts";

/** `/sign-in` reached from a link inside Kete: laid over the page the player was on. Loaded by its address it is a page. */
export default async function SignInDialog({ searchParams }: { searchParams: SearchParams }) {
  return (
    <RouteDialog labelledBy="sign-in-heading" closeLabel={messagesFor().shell.close}>
      <SignInPanel next={oneOf(await searchParams, "next")} isDialog />
    </RouteDialog>
  );
}
