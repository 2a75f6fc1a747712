/** The home page's own case of `[...rest]`, which does not match an empty path. */
export default function NoModal() {
  return null;
}
