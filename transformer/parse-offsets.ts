/**
 * oxc counts in bytes of UTF-8 and converts the offsets of the nodes that ESTree has. Lazy nodes that
 * ESTree has not, such as a whole parameter list, still hold bytes.
 */

/** From an offset in bytes of UTF-8 to one in UTF-16. */
export function utf16Offsets(source: string): (offset: number) => number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is what ASCII means.
  const runs = [...source.matchAll(/[^\x00-\x7f]+/g)];
  if (runs.length === 0) return (offset) => offset;
  /** Where each run ends, in bytes, and by how much bytes are ahead from there on. */
  const ends: number[] = [];
  const leads: number[] = [];
  let lead = 0;
  for (const { 0: run, index } of runs) {
    lead += bytesOf(run) - run.length;
    ends.push(index + run.length + lead);
    leads.push(lead);
  }
  return (offset) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return offset - (leads[low - 1] ?? 0);
  };
}

/** A surrogate without its partner is replaced by a character of three bytes. */
function bytesOf(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
