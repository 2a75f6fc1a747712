/** Where to go after signing in: a path of ours, or the profile. Anything that could leave the site, or come back here, is dropped. */
export function localPath(asked: string | null | undefined): string {
  if (!asked || asked.length > 200 || !/^\/(?![/\\])[\w\-./?=&%[\]]*$/.test(asked)) return "/profile";
  return asked.startsWith("/sign-in") || asked.startsWith("/api") ? "/profile" : asked;
}
