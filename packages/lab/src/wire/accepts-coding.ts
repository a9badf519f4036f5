/**
 * Whether an Accept-Encoding field allows a coding (RFC 9110 §12.5.3). Without the field, only identity does.
 *
 * @internal
 */
export function acceptsCoding(acceptEncoding: string | undefined, coding: string): boolean {
  if (acceptEncoding === undefined) return false;
  let any = false;
  for (const part of acceptEncoding.toLowerCase().split(",")) {
    const [name = "", ...parameters] = part.split(";").map((piece) => piece.trim());
    const refused = parameters.some((parameter) => /^q=0(?:\.0{0,3})?$/.test(parameter));
    if (name === coding || (coding === "gzip" && name === "x-gzip")) return !refused;
    if (name === "*") any = !refused;
  }
  return any;
}
