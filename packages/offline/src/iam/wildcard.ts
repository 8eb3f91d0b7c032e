/**
 * Whether a whole text matches a pattern as IAM's `Action`, `Resource` and `ArnLike` have them: `*` stands for any
 * number of characters, `?` for one. Case counts. Takes time proportional to the product of both lengths at most.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html#reference_policies_elements_resource_wildcards
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  const patternCharacters = [...pattern];
  const textCharacters = [...text];
  let patternIndex = 0;
  let textIndex = 0;
  /** Where to continue when a comparison fails: after the last `*`, one character further in the text. */
  let afterStar: number | undefined;
  let retryFrom = 0;
  while (textIndex < textCharacters.length) {
    const wanted = patternCharacters[patternIndex];
    if (wanted === "*") {
      afterStar = ++patternIndex;
      retryFrom = textIndex;
    } else if (wanted === "?" || wanted === textCharacters[textIndex]) {
      patternIndex++;
      textIndex++;
    } else if (afterStar !== undefined) {
      patternIndex = afterStar;
      textIndex = ++retryFrom;
    } else return false;
  }
  return patternCharacters.slice(patternIndex).every((character) => character === "*");
}
