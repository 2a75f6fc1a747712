import { notFound } from "next/navigation";
import { answering } from "#src/app/answering.tsx";
import { Frame } from "#src/app/frame.tsx";
import { oneOf, type SearchParams } from "#src/app/search-params.ts";
import { localPath } from "#src/app/sign-in/local-path.ts";
import { signedIn } from "#src/app/signed-in.ts";
import { TextField } from "#src/ui/kit/field.tsx";
import { Panel } from "#src/ui/kit/panel.tsx";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { refusalWords } from "#src/ui/messages/refusal-words.ts";
import { ActForm } from "#src/ui/ops/act-form.tsx";
import { opsMetadata, standing } from "../operator-page.ts";
import { prove } from "../ops.action.ts";

const messages = messagesFor();
const { sign } = messages.ops;

export const generateMetadata = () => opsMetadata(messages.ops.sign.title);

export default answering(async function SecondFactorPage({ searchParams }: { searchParams: SearchParams }) {
  const params = await searchParams;
  const asked = oneOf(params, "next");
  const next = asked === null ? "/ops" : localPath(asked);
  const { header } = await signedIn("/ops/sign");
  if (!(await standing()).isOperator) notFound();
  const error = errorIn(params);
  return (
    <Frame header={header} width="slip">
      <Panel>
        <h1>{sign.title}</h1>
        <p>{sign.text}</p>
        <ActForm messages={messages} action={prove} hidden={{ next }} submit={sign.submit} isPlain>
          <TextField id="code" name="code" label={sign.label} error={error} required inputMode="numeric" autoComplete="one-time-code" pattern="[0-9 ]{6,7}" maxLength={7} />
        </ActForm>
      </Panel>
    </Frame>
  );
});

/** From the address that the action chose: words of ours only, and figures. */
function errorIn(params: Awaited<SearchParams>): string | undefined {
  const code = oneOf(params, "refused");
  if (code === null) return undefined;
  const figure = (name: string) => Number(/^\d{1,4}$/.exec(oneOf(params, name) ?? "")?.[0] ?? 0);
  if (code === "locked") return sign.locked(Math.max(1, Math.ceil(figure("wait") / 60)));
  const left = figure("left");
  return `${refusalWords(messages, { code }, "")}${code === "second_factor_wrong" && left > 0 ? ` ${sign.left(left)}` : ""}`;
}
