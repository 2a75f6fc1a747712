import { randomUUID } from "node:crypto";
import { textAnswer, triggerOf, type SimAnswer, type SimCall, type Simulator } from "./kit.ts";
import { signatureVerdict, type SignatureVerdict } from "./sns-signature.ts";

/** What the simulator expects. */
export const demoSns = { region: "eu-west-1", accessKeyId: "DEMOACCESSKEYID", secretAccessKey: "demo-sns-secret-access-key" };

const prefix = "/sns";
const namespace = "http://sns.amazonaws.com/doc/2010-03-31/";

export const sns: Simulator = {
  name: "sns",
  prefix,
  secrets: [demoSns.secretAccessKey],
  answer: (call) => {
    if (call.method !== "POST" || call.path !== "/") return xmlError(404, "UnknownOperationException", "no such path");
    // The SDK writes its paths after the endpoint's, and signs the whole.
    const verdict = signatureVerdict({ ...call, path: `${prefix}/` }, demoSns);
    return verdict === "right" ? publish(call) : unsigned[verdict];
  },
  fault: (kind) => (kind === "throttle" ? xmlError(429, "Throttled", "Rate exceeded") : xmlError(500, "InternalError", "Internal error", "Receiver")),
  forget: () => {},
};

const unsigned: Readonly<Record<Exclude<SignatureVerdict, "right">, SimAnswer>> = {
  missing: xmlError(403, "MissingAuthenticationToken", "Request is missing an authentication token"),
  unknown_key: xmlError(403, "InvalidClientTokenId", "The security token included in the request is invalid."),
  wrong_signature: xmlError(403, "SignatureDoesNotMatch", "The request signature does not match the one calculated"),
};

/** SNS says nothing of a number that replied STOP, of a landline or of a failed delivery: it gives its id, and no text arrives. */
const silent: readonly (string | null)[] = ["opted_out", "fails_later", "landline"];

function publish(call: SimCall): SimAnswer {
  const form = call.form();
  if (form.get("Action") !== "Publish" || form.get("Version") !== "2010-03-31") return xmlError(400, "InvalidAction", "The action is not valid for this endpoint.");
  const [to, message, trigger] = [form.get("PhoneNumber") ?? "", form.get("Message") ?? "", triggerOf(form.get("PhoneNumber") ?? "")];
  if (message === "") return xmlError(400, "InvalidParameter", "Invalid parameter: Empty message");
  if (!/^\+[1-9]\d{6,14}$/.test(to) || trigger === "invalid") return xmlError(400, "InvalidParameter", `Invalid parameter: PhoneNumber Reason: ${to} is not valid to publish to`);
  const senderId = attribute(form, "AWS.SNS.SMS.SenderID");
  if (senderId !== null && !/^(?=.*[a-z])[a-z0-9]{1,11}$/i.test(senderId)) return xmlError(400, "InvalidParameter", "Invalid parameter: MessageAttributes Reason: the sender id is not valid");
  if (trigger === "not_allowed") return xmlError(403, "AuthorizationError", "The account may not publish to this destination");
  // The same refusal has two names, of which this is the rarer: a fault set at the page shows the other.
  if (trigger === "throttled") return xmlError(400, "Throttling", "Rate exceeded");
  const messageId = randomUUID();
  if (!silent.includes(trigger)) call.outbox.add({ to, text: message, reference: messageId });
  return xml(200, `<PublishResponse xmlns="${namespace}"><PublishResult><MessageId>${messageId}</MessageId></PublishResult><ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></PublishResponse>`);
}

/** Attributes are numbered pairs of fields. */
function attribute(form: URLSearchParams, name: string): string | null {
  const key = [...form].find(([field, value]) => /^MessageAttributes\.entry\.\d+\.Name$/.test(field) && value === name)?.[0];
  return key === undefined ? null : form.get(key.replace(/Name$/, "Value.StringValue"));
}

function xmlError(status: number, code: string, message: string, type: "Sender" | "Receiver" = "Sender"): SimAnswer {
  return xml(status, `<ErrorResponse xmlns="${namespace}"><Error><Type>${type}</Type><Code>${code}</Code><Message>${message.replace(/[<>&]/g, "")}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`);
}

function xml(status: number, body: string): SimAnswer {
  const answer = textAnswer(status, body, "text/xml");
  return { ...answer, headers: { ...answer.headers, "x-amzn-RequestId": randomUUID() } };
}
