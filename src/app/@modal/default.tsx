/** Nothing is laid over a page that was loaded by its own address. */
export default function NoModal() {
  return null;
}
