export const inbox = {
  title: "Texts inbox",
  text: "Every text the mock provider would have sent, newest first. It exists in development and test only.",
  elsewhere: "Some texts went to a simulated provider. What they say is in its own outbox, at the address that `npm run dev` printed beside “simulators”.",
  to: (phone: string) => `To ${phone}`,
  empty: "No texts yet",
  emptyText: "Ask for a code and it will stand here.",
  emptyAction: "Sign in",
  reload: "Look again",
  records: {
    title: "What became of the newest texts",
    when: "Asked for", to: "To", kind: "Kind", provider: "Provider", fate: "Became", none: "–",
    /** By the kinds and states of the table `texts`. */
    kinds: { code: "Code", phone_changed: "Number changed" } as Readonly<Record<string, string>>,
    fates: { QUEUED: "Queued", SENDING: "Being sent", SENT: "Sent", DELIVERED: "Delivered", FAILED: "Failed" },
    because: (fate: string, reason: string) => `${fate}: ${reason.replaceAll("_", " ")}`,
  },
};
