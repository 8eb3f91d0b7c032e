/** Whether a frame with a magic number holds no content. https://www.rfc-editor.org/rfc/rfc8878#section-3.1.2 */
export function isSkippable(magic: number): boolean {
  return magic >= 0x184d2a50 && magic <= 0x184d2a5f;
}
