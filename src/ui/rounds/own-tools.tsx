import type { Messages } from "../messages/messages.ts";
import css from "./own-tools.module.css";

type ToolsProps = { messages: Messages; seed: { serverSeed: string; clientSeed: string; nonce: number }; headingLevel?: "h2" | "h3" };

/** What a stranger types to check a round with nothing of ours. Every value is of a closed alphabet, so nothing in it needs quoting. */
export function OwnTools({ messages, seed: { serverSeed, clientSeed, nonce }, headingLevel: Heading = "h3" }: ToolsProps) {
  const { tools } = messages.proof;
  return (
    <div className={css["tools"]}>
      <Heading>{tools.title}</Heading>
      <p>{tools.text}</p>
      <noscript><p>{tools.noScript}</p></noscript>
      <p>{tools.hash}</p>
      <pre><code>{`printf %s '${serverSeed}' | openssl dgst -sha256`}</code></pre>
      <p>{tools.hmac}</p>
      <pre><code>{`printf %s '${clientSeed}:${nonce}:0' | openssl dgst -sha256 -hmac '${serverSeed}'`}</code></pre>
      <p>{tools.python}</p>
      <pre><code>{`python3 -c '${python}' ${serverSeed} ${clientSeed} ${nonce}`}</code></pre>
    </div>
  );
}

/** Prints the commitment and the roll in hundredths of: server seed, client seed, nonce. */
export const python = [
  "import hashlib,hmac,itertools,sys",
  "s,c,n=sys.argv[1:]",
  'd=(hmac.new(s.encode(),f"{c}:{n}:{r}".encode(),"sha256").digest() for r in itertools.count())',
  'w=(int.from_bytes(b[k:k+4],"big") for b in d for k in range(0,32,4))',
  "print(hashlib.sha256(s.encode()).hexdigest(),next(x for x in w if x<4294960000)%10000)",
].join(";");
