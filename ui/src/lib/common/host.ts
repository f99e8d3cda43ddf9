/** The part of a server's address a person recognises it by. */
export function host(url: string): string {
  return URL.canParse(url) ? new URL(url).host || url : url;
}
