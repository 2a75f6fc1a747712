import { answering } from "#src/app/answering.tsx";
import { Frame } from "#src/app/frame.tsx";
import { orNull } from "#src/app/or-null.ts";
import { oneOf, type SearchParams } from "#src/app/search-params.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { refusalWords } from "#src/ui/messages/refusal-words.ts";
import { OpsPage } from "#src/ui/ops/ops-page.tsx";
import { PlayerFile, PlayerSearch } from "#src/ui/ops/player-file.tsx";
import { newsIn, operatorPage, opsMetadata } from "../operator-page.ts";
import { findPlayer } from "../ops.action.ts";

const messages = messagesFor();

export const generateMetadata = () => opsMetadata(messages.ops.players.title);

export default answering(async function OpsPlayersPage({ searchParams }: { searchParams: SearchParams }) {
  const params = await searchParams;
  const id = oneOf(params, "q");
  const { api, header } = await operatorPage(id === null ? "/ops/players" : `/ops/players?q=${encodeURIComponent(id)}`);
  const player = id === null ? null : await orNull(api.ops.players.show({ id }));
  const missing = id !== null && !player ? ({ tone: "bad", text: refusalWords(messages, { code: "not_found" }, "") } as const) : null;
  return (
    <Frame header={header}>
      <OpsPage messages={messages} place="players" title={messages.ops.players.title} news={missing ?? newsIn(params)}>
        <PlayerSearch messages={messages} find={findPlayer} />
        {player ? <PlayerFile messages={messages} player={player} nowMs={Date.now()} /> : null}
      </OpsPage>
    </Frame>
  );
});
