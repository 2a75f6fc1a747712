export const inbox = {
  title: "Texts inbox",
  text: "Every text Kete would have sent, newest first. It exists in development and test only.",
  to: (phone: string) => `To ${phone}`,
  empty: "No texts yet",
  emptyText: "Ask for a code and it will stand here.",
  emptyAction: "Sign in",
  reload: "Look again",
};
