/**
 * Undoes the PNG or TIFF predictor of a filter. See ISO 32000-2, 7.4.4.4.
 *
 * @param parameters numbers of `DecodeParms`
 */
export function undoPredictor(bytes: Buffer, parameters: ReadonlyMap<string, number>): Buffer {
  const predictor = parameters.get("Predictor") ?? 1;
  if (predictor < 2) return bytes;
  const colors = inRange(parameters.get("Colors"), 1, 32);
  const bitsPerComponent = inRange(parameters.get("BitsPerComponent"), 8, 16);
  const columns = inRange(parameters.get("Columns"), 1, 2 ** 24);
  const rowBytes = Math.ceil((colors * bitsPerComponent * columns) / 8);
  const pixelBytes = Math.max(1, Math.ceil((colors * bitsPerComponent) / 8));
  return predictor === 2
    ? undoTiff(bytes, rowBytes, pixelBytes, bitsPerComponent)
    : undoPng(bytes, rowBytes, pixelBytes);
}

function inRange(value: number | undefined, ifMissing: number, maximum: number): number {
  return value !== undefined && Number.isInteger(value) && value > 0 ? Math.min(value, maximum) : ifMissing;
}

/** Streams of objects have components of 8 bits; others are left as they are. */
function undoTiff(bytes: Buffer, rowBytes: number, pixelBytes: number, bitsPerComponent: number): Buffer {
  if (bitsPerComponent !== 8) return bytes;
  const output = Buffer.from(bytes);
  for (let start = 0; start < output.length; start += rowBytes)
    for (let index = start + pixelBytes; index < Math.min(start + rowBytes, output.length); index += 1)
      output[index] = (output[index] ?? 0) + (output[index - pixelBytes] ?? 0);
  return output;
}

function undoPng(bytes: Buffer, rowBytes: number, pixelBytes: number): Buffer {
  const rows = Math.ceil(bytes.length / (rowBytes + 1));
  const output = Buffer.alloc(Math.min(rows * rowBytes, bytes.length));
  let length = 0;
  for (let row = 0; row < rows; row += 1) {
    const from = row * (rowBytes + 1);
    const type = bytes[from] ?? 0;
    const count = Math.min(rowBytes, bytes.length - from - 1);
    const start = row * rowBytes;
    for (let index = 0; index < count; index += 1) {
      const left = index >= pixelBytes ? (output[start + index - pixelBytes] ?? 0) : 0;
      const up = row > 0 ? (output[start + index - rowBytes] ?? 0) : 0;
      const upLeft =
        row > 0 && index >= pixelBytes ? (output[start + index - rowBytes - pixelBytes] ?? 0) : 0;
      output[start + index] = (bytes[from + 1 + index] ?? 0) + prediction(type, left, up, upLeft);
    }
    length = start + count;
  }
  return output.subarray(0, Math.max(0, length));
}

function prediction(type: number, left: number, up: number, upLeft: number): number {
  if (type === 1) return left;
  if (type === 2) return up;
  if (type === 3) return (left + up) >> 1;
  if (type !== 4) return 0;
  const estimate = left + up - upLeft;
  const [toLeft, toUp, toUpLeft] = [
    Math.abs(estimate - left),
    Math.abs(estimate - up),
    Math.abs(estimate - upLeft),
  ];
  if (toLeft <= toUp && toLeft <= toUpLeft) return left;
  return toUp <= toUpLeft ? up : upLeft;
}
