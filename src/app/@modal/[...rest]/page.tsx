/** Takes the dialog away when the player goes on to any other page. */
export default function NoModal() {
  return null;
}
