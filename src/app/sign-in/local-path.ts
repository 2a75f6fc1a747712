/** Where to go after signing in: a path of ours, or the profile. Anything that could leave the site, or come back here, is dropped. */
export function localPath(asked: string | null | undefined): string {
  if (!asked || asked.length > 200 || !/^\/(?![/\\])[\w\-./?=&%[\]]*$/.test(asked)) return "/profile";
  // Browsers fold dot segments away: "/.//evil.example" would leave the site after all.
  const path = asked.split("?")[0] ?? "";
  if (path.includes("//") || path.split("/").some((segment) => /^(\.|%2e){1,2}$/i.test(segment))) return "/profile";
  return asked.startsWith("/sign-in") || asked.startsWith("/api") ? "/profile" : asked;
}
